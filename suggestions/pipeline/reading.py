"""A case to look at: loaded without a lock, never written."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.models import (
    Application,
    Assignment,
    Consultation,
    Deadline,
    Draft,
    Suggestion,
    rules,
)
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.allowed import may, rule_of
from suggestions.pipeline.case import Case, Work, keeper_of
from suggestions.pipeline.refusals import NotAllowed
from suggestions.workflow import Who, label_of


def read_case(suggestion: Suggestion, actor: Actor) -> Case:
    """The suggestion with its rows, to ask `may` about and to show."""
    now = timezone.now()
    keeper = keeper_of(suggestion, *rules())
    keeper.deadlines = list(
        Deadline.objects.filter(suggestion=suggestion)
        .select_related("policy", "owner")
        .order_by("pk")
    )
    case = Case(suggestion, actor, now, now, keeper=keeper, work=Work(), others={})
    _read_rows(case)
    return case


def _read_rows(case: Case) -> None:
    of_this = {"suggestion": case.suggestion}
    case.assignments = list(
        Assignment.objects.filter(**of_this).select_related("unit", "officer").order_by("pk")
    )
    case.applications = list(
        Application.objects.filter(**of_this).select_related("unit").order_by("pk")
    )
    case.drafts = list(Draft.objects.filter(**of_this).select_related("officer").order_by("pk"))
    case.consultations = list(
        Consultation.objects.filter(**of_this).select_related("chair").order_by("pk")
    )


def refusal_of(name: str, case: Case) -> NotAllowed | None:
    """Why this move cannot be made here by this actor, before any rule of its own."""
    rule = rule_of(case.suggestion, name)
    if rule is None:
        return NotAllowed(
            _("“%(move)s” is not possible while the suggestion is “%(status)s”.")
            % {"move": label_of(name), "status": case.suggestion.get_status_display()}
        )
    if may(case.actor, name, case):
        return None
    who = " / ".join(sorted(str(Who(each).label) for each in rule["who"]))
    return NotAllowed(
        _("You may not “%(move)s” here: that is for %(who)s.")
        % {"move": label_of(name), "who": who}
    )
