"""标准答复: words that are written again and again, with what differs left open."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.models import Category, Officer, Region, Role, Unit
from suggestions.models.suggestion import Outcome

MAX_REPLY, MAX_REPLY_TITLE = 3_000, 60


class Occasion(models.TextChoices):
    """What a reply is written for: an answer, one with a certain outcome, or another move."""

    ANSWER = "answer", pgettext_lazy("occasion", "an answer, whatever its outcome")
    SOLVED = Outcome.SOLVED.value, pgettext_lazy("occasion", "an answer: solved")
    EXPLAINED = Outcome.EXPLAINED.value, pgettext_lazy("occasion", "an answer: explained")
    PLANNED = Outcome.PLANNED.value, pgettext_lazy("occasion", "an answer: planned")
    ADOPTED = Outcome.ADOPTED.value, pgettext_lazy("occasion", "an answer: adopted")
    PARTLY = Outcome.PARTLY.value, pgettext_lazy("occasion", "an answer: partly adopted")
    NOT_ADOPTED = Outcome.NOT_ADOPTED.value, pgettext_lazy("occasion", "an answer: not adopted")
    ASK = "ask", pgettext_lazy("occasion", "a question to the author")
    DECLINE = "decline", pgettext_lazy("occasion", "not accepting it")
    TRANSFER = "transfer", pgettext_lazy("occasion", "passing it on")
    HOLD = "hold", pgettext_lazy("occasion", "putting it off")
    EXTENSION = "extension", pgettext_lazy("occasion", "more time")


class StandardReplyQuerySet(models.QuerySet["StandardReply"]):
    def visible_to(self, officer: Officer) -> StandardReplyQuerySet:
        """One's own, those of one's units, and those of the triage desks that one sits at."""
        if not officer.is_active:
            return self.none()
        own = Q(made_by=officer, unit=None, place=None)
        units = officer.units_served
        desks = officer.places_of(Role.TRIAGE)
        return self.filter(own | Q(unit__in=units) | Q(place__in=desks))

    def in_use(self) -> StandardReplyQuerySet:
        return self.filter(retired=None)

    def fitting(
        self, category: Category | None, occasions: Collection[str]
    ) -> StandardReplyQuerySet:
        """For this category or one above it, and for one of these occasions."""
        about = Q(category=None)
        if category:
            about |= Q(category__in=[category.pk, category.parent_id or category.pk])
        return self.filter(about, occasion__in=["", *occasions])

    def own_first(self) -> StandardReplyQuerySet:
        """What is out of use last."""
        group = [F(name).asc(nulls_first=True) for name in ("retired", "unit", "place")]
        return self.order_by(*group, "title", "pk")


class StandardReply(models.Model):
    """`unit`: shared with all who work in it; `place`: with its triage desk; neither: one's own.

    Never deleted: what was `retired` is offered no more. `version` counts what was saved.
    """

    title = models.CharField(_("title"), max_length=MAX_REPLY_TITLE)
    text = models.TextField(_("text"), max_length=MAX_REPLY)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    occasion = models.CharField(max_length=12, choices=Occasion.choices, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    retired = models.DateTimeField(null=True, blank=True)

    objects = StandardReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard reply")
        verbose_name_plural = _("standard replies")
        constraints = [
            models.CheckConstraint(condition=Q(unit=None) | Q(place=None), name="shared_in_one_way")
        ]

    def __str__(self) -> str:
        return self.title

    def may_be_changed_by(self, officer: Officer) -> bool:
        """By whoever made it, leads its unit, or sits at the triage desk that it belongs to."""
        return self.made_by_id == officer.pk or self.place_or_unit in sharing_of(officer)

    @property
    def place_or_unit(self) -> Unit | Region | None:
        return self.unit or self.place


def sharing_of(officer: Officer) -> list[Unit | Region]:
    """With whom this officer shares: the units that one leads, the triage desks one sits at."""
    posts = officer.current_posts if officer.is_active else []
    led = [post.unit for post in posts if post.role == Role.LEADER and post.unit]
    return [*dict.fromkeys(led), *dict.fromkeys(officer.places_of(Role.TRIAGE))]
