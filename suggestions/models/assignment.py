"""Who handles a suggestion, and what units apply for on the way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Unit


class Capacity(models.TextChoices):
    LEAD = "lead", _("lead unit")
    CO = "co", _("co-unit")
    COPY = "copy", _("copy")
    # The unit above, where the lead unit has nobody else to sign what is handled again.
    SIGN = "sign", _("signs the answer")


class AssignmentState(models.TextChoices):
    JOINED = "joined", _("joined for a consultation")
    ASSIGNED = "assigned", _("assigned")
    ACCEPTED = "accepted", _("signed for")
    DONE = "done", _("done")
    WAIVED = "waived", _("waived")
    RETURNED = "returned", _("passed on")


class OnceMore(models.TextChoices):
    """By whom what is handled again is looked at, as its author reads it."""

    OTHER = "other", _("Somebody else of the unit handles it this time.")
    LEADER = (
        "leader",
        _("The unit has nobody else to handle it: its leader looks at it and signs the answer."),
    )
    ABOVE = "above", _("The unit has nobody else: the unit above looks at it and signs the answer.")
    NOBODY_ELSE = (
        "nobody_else",
        _("There is nobody else who could look at it: the same people handle it again."),
    )
    DESK = (
        "desk",
        _("It goes back to the desk: a unit, or somebody else of the desk, answers this time."),
    )


# Of whoever works on it; `until` None beside these.
IN_HAND = Q(capacity__in=[Capacity.LEAD, Capacity.CO]) & Q(
    state__in=[AssignmentState.ASSIGNED, AssignmentState.ACCEPTED]
)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_hand(self) -> AssignmentQuerySet:
        return self.filter(IN_HAND, until=None)


class Assignment(models.Model):
    """`until` None: in force. A suggestion has one lead in force at most."""

    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, related_name="assignments"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    capacity = models.CharField(_("capacity"), max_length=4, choices=Capacity.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="allotted"
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=AssignmentState.choices,
        default=AssignmentState.ASSIGNED,
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(capacity="lead", until=None),
                name="one_lead_in_force",
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "suggestion"], condition=Q(until=None), name="in_force_by_unit"
            ),
            models.Index(
                fields=["unit", "officer", "suggestion"],
                condition=IN_HAND & Q(until=None),
                name="work_of_units",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_capacity_display()})"


class ApplicationKind(models.TextChoices):
    OBJECTION = "objection", _("objection")
    EXTENSION = "extension", _("extension")
    HOLD = "hold", _("hold")
    # By the author or the desk; approved, it is carried out `until` then.
    ERASURE = "erasure", _("erasure")
    # Carried out at once: an officer leaves it to others.
    RECUSAL = "recusal", _("stepped aside")


OF_UNITS = (ApplicationKind.OBJECTION, ApplicationKind.EXTENSION, ApplicationKind.HOLD)


class ApplicationState(models.TextChoices):
    OPEN = "open", _("open")
    ENDORSED = "endorsed", _("endorsed by the leader")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    SETTLED = "settled", _("settled otherwise")
    DONE = "done", _("carried out")


# Of officers who are kept out of it, until a supervisor lets them back in.
IN_FORCE = Q(kind=ApplicationKind.RECUSAL, state=ApplicationState.DONE)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def recusals(self) -> ApplicationQuerySet:
        return self.filter(IN_FORCE)


class Application(models.Model):
    """申请: a unit's objection, or its wish for an extension or a hold; that somebody's personal
    data be erased, or that an officer steps aside (回避), which no unit asks for. `officer`: who
    does."""

    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, related_name="applications"
    )
    kind = models.CharField(_("kind"), max_length=9, choices=ApplicationKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recusals",
        db_index=False,
    )
    cycle = models.PositiveSmallIntegerField()
    asked = models.DateTimeField(_("asked"))
    until = models.DateTimeField(_("wished for"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=ApplicationState.choices,
        default=ApplicationState.OPEN,
    )
    decided = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "kind"],
                condition=Q(state__in=["open", "endorsed"]),
                name="one_open_application_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["suggestion"],
                condition=Q(kind="erasure", state__in=["open", "approved"]),
                name="erasures_to_come",
            ),
            models.Index(
                fields=["officer", "suggestion"], condition=IN_FORCE, name="recusals_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.unit or self.suggestion_id}"

    @property
    def is_open(self) -> bool:
        return self.state in {ApplicationState.OPEN, ApplicationState.ENDORSED}

    @property
    def keeps_out(self) -> bool:
        """Whether its officer is kept out of the matter now."""
        return self.kind == ApplicationKind.RECUSAL and self.state == ApplicationState.DONE


class DraftState(models.TextChoices):
    DRAFTED = "drafted", _("to be approved")
    SENT_BACK = "sent_back", _("sent back")
    APPROVED = "approved", _("approved")


class Draft(models.Model):
    """拟稿: an answer on its way to the leader's signature."""

    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, related_name="drafts")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    cycle = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("outcome"), max_length=12)
    text = models.TextField(_("answer"))
    state = models.CharField(
        _("state"), max_length=9, choices=DraftState.choices, default=DraftState.DRAFTED
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"], condition=Q(state="drafted"), name="one_open_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} · {self.get_state_display()}"


class Consultation(models.Model):
    """会商研判: the joined units decide together on a complex matter."""

    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, related_name="consultations"
    )
    cycle = models.PositiveSmallIntegerField()
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned = models.DateTimeField(_("planned for"), null=True, blank=True)
    opened = models.DateTimeField(_("opened"))
    ended = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"], condition=Q(ended=None), name="one_open_consultation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} · {self.opened:%Y-%m-%d}"
