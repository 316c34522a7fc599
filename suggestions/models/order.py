"""督办单: a formal order to one unit about several matters, drafted, then signed by a person."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import UNIT_ROLES, Officer, Post, Region, Role, Unit, subtree
from suggestions.models.ledger import Event
from suggestions.models.suggestion import Suggestion
from suggestions.models.visibility import concerning, concerning_handlers, of_own_unit

MAX_REFUSAL = 300
OVERSEES = frozenset({Role.SUPERVISOR, Role.AUDITOR})
NONE = Q(pk__in=[])


class OrderQuerySet(models.QuerySet["SupervisionOrder"]):
    def visible_to(self, officer: Officer) -> OrderQuerySet:
        """Those of the places that one oversees, and the signed ones to one's own units.

        None that has a matter about one's own unit in it, but, as one of the unit, what of its
        work it was given to handle; of what one left to others, none that is about nothing else.
        """
        if not officer.is_active:
            return self.none()
        return self.filter(_overseen(officer) | _given(officer))

    def overseen_by(self, officer: Officer) -> OrderQuerySet:
        """Without those that one sees as one of the unit alone."""
        return self.filter(_overseen(officer)) if officer.is_active else self.none()


def _overseen(officer: Officer) -> Q:
    seen = reduce(or_, map(_overseen_with, officer.current_posts), NONE)
    own = concerning(officer)
    return seen & ~_kept_from(own, of_own_unit(officer) or NONE) if own else seen


def _given(officer: Officer) -> Q:
    seen = reduce(or_, map(_given_with, officer.current_posts), NONE)
    own = concerning_handlers(officer)
    of_unit = own & (of_own_unit(officer) or NONE)
    return seen & ~_kept_from(own, of_unit) if own else seen


def _kept_from(own: Q, of_unit: Q) -> Q:
    """A draft is signed as a whole; of a signed order `standing.matters_of` leaves matters out."""
    matters = OrderMatter.objects.filter(order=OuterRef("pk"))
    mine = matters.filter(suggestion__in=Suggestion.objects.filter(own))
    others = matters.exclude(suggestion__in=Suggestion.objects.filter(own))
    about = matters.filter(suggestion__in=Suggestion.objects.filter(of_unit))
    as_a_whole = Q(signed=None) | Exists(about) | ~Exists(others)
    return Q(Exists(mine)) & as_a_whole


def _overseen_with(post: Post) -> Q:
    oversees = post.region and post.role in OVERSEES
    return subtree(post.region.path, "place__path") if post.region and oversees else NONE


def _given_with(post: Post) -> Q:
    serves = post.unit_id and post.role in UNIT_ROLES
    return Q(unit=post.unit_id, signed__isnull=False) if serves else NONE


class SupervisionOrder(models.Model):
    """`place`: whose supervisors write and sign it. `version` counts what was saved of the draft.

    `number`: within the year of signing and the place, without gaps; None while it is a draft.
    What is signed changes no more, its clocks run with each of its matters. `completed`: when it
    was noted that no reply is waited for any more.
    """

    place = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders", verbose_name=_("unit"))
    reason = models.TextField(_("reason"))
    due = models.DateField(_("due date"))
    created = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(_("number"), null=True)
    signed = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signer = models.CharField(_("signed by"), max_length=150, blank=True)
    completed = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
        ordering = ["-signed", "-pk"]
        indexes = [
            models.Index(
                fields=["signed"],
                condition=Q(signed__isnull=False, completed=None),
                name="orders_to_be_replied_to",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "number"], name="one_order_a_number"),
            models.CheckConstraint(
                condition=Q(signed=None, signed_by=None, signer="", year=None, number=None)
                | Q(
                    signed__isnull=False,
                    signed_by__isnull=False,
                    year__isnull=False,
                    number__isnull=False,
                )
                & ~Q(signer=""),
                name="signed_with_name_and_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its number once it is signed: 督办单〔2026〕3号."""
        if self.number is None:
            return str(_("draft supervision order"))
        return str(_("Supervision order [%(year)d] No. %(number)d")) % {
            "year": self.year,
            "number": self.number,
        }


class OrderMatter(models.Model):
    """A suggestion that an order is about.

    `event`: what the signed order became in its ledger; `refusal`: the rule that kept it out when
    the order was signed. Neither: the order is a draft, and a suggestion is in one draft at most.
    """

    order = models.ForeignKey(SupervisionOrder, models.CASCADE, related_name="matters")
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="orders")
    event = models.OneToOneField(Event, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=MAX_REFUSAL, blank=True)

    class Meta:
        verbose_name = _("matter of a supervision order")
        verbose_name_plural = _("matters of supervision orders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "suggestion"], name="a_matter_once_an_order"),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(event=None, refusal=""),
                name="a_matter_in_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.suggestion_id}"
