"""常用筛选: a list that is looked at again and again, by its filters, under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Region, Unit
from suggestions.models.reply import sharing_of

MAX_LIST_NAME, MAX_LIST_QUERY, MOST_LISTS = 40, 500, 30


class SavedListQuerySet(models.QuerySet["SavedList"]):
    def visible_to(self, officer: Officer) -> SavedListQuerySet:
        """One's own, and those shared with where one has a post."""
        if not officer.is_active:
            return self.none()
        posts = officer.current_posts
        places = [post.region_id for post in posts if post.region_id]
        shared = Q(unit__in=officer.units_served) | Q(place__in=places)
        return self.filter(Q(made_by=officer) | shared)


class SavedList(models.Model):
    """`query`: its filters, as they stand in the address; what is in the list depends on who opens
    it. `unit`, `place`: with whose posts it is shared; neither: one's own.
    """

    name = models.CharField(_("name"), max_length=MAX_LIST_NAME)
    query = models.CharField(max_length=MAX_LIST_QUERY)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None) | Q(place=None), name="list_shared_in_one_way"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_deleted_by(self, officer: Officer) -> bool:
        return self.made_by_id == officer.pk or self.place_or_unit in sharing_of(officer)

    @property
    def place_or_unit(self) -> Unit | Region | None:
        return self.unit or self.place


def desks_of(officer: Officer) -> list[Unit | Region]:
    """With whom the officer may share a list: wherever one has a post."""
    posts = officer.current_posts if officer.is_active else []
    return list(dict.fromkeys(place for post in posts if (place := post.region or post.unit)))
