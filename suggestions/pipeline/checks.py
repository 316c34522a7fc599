"""Rules that several moves share. `check_…` raises Refused in words; `why_not_…` says the words."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import LAST_YEAR, ZONE
from regions.models import Officer, Post, Role, Unit, UnitKind, calendar_at, responsible_units
from suggestions.models import ApplicationKind, Outcome, SuggestionType
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.who import acting

CLOSING = time(17, 30)
HANDLED = {Outcome.SOLVED, Outcome.EXPLAINED, Outcome.PLANNED}
OUTCOMES = {
    SuggestionType.CONSULT: {Outcome.EXPLAINED},
    SuggestionType.HELP: HANDLED,
    SuggestionType.COMPLAINT: HANDLED,
    SuggestionType.REPORT: HANDLED,
    SuggestionType.PROPOSAL: {Outcome.ADOPTED, Outcome.PARTLY, Outcome.NOT_ADOPTED},
}


# units


def check_unit(unit: Unit, case: Case) -> None:
    """Raise Refused where this unit may take no part."""
    if not unit.active:
        raise Refused(_("This unit is no longer active."))
    shut_out = case.suggestion.shut_out_id
    if shut_out and unit.lies_in(shut_out):
        raise Refused(
            _("The suggestion is about this unit: it goes to its superior, never to itself.")
        )


def check_lead(unit: Unit, case: Case) -> None:
    """Raise Refused where this unit may not lead: one of another county only by the city's desk."""
    check_unit(unit, case)
    own, place = unit.region.path, case.suggestion.region_path
    within = own.startswith(place) or place.startswith(own)
    if not (within or acting(case.actor, case).oversees(own, Role.TRIAGE)):
        raise Refused(
            _("This unit does not serve %(place)s: correct the place, or ask the desk above.")
            % {"place": case.suggestion.region}
        )


def check_co_units(units: tuple[Unit, ...], case: Case) -> None:
    """Raise Refused where one of these units may not take part."""
    for unit in units:
        check_unit(unit, case)


def check_not_pushed_down(unit: Unit, case: Case) -> None:
    """Raise Refused where a department's own duty would go to a township."""
    category = case.suggestion.category
    if category is None or unit.kind != UnitKind.TOWNSHIP:
        return
    on_duty = responsible_units(category, unit.region.path)
    if on_duty and unit not in on_duty:
        raise Refused(
            _("This is a department's duty by the catalogue: it may not go to a township.")
        )


# officers


def check_no_interest(officer: Officer, case: Case) -> None:
    """Raise Refused where it is about a unit that the officer belongs to, or left to others."""
    if officer.pk in case.recused:
        raise Refused(_("This officer stepped aside from it."))
    if case.suggestion.about_unit_id in officer.interests:
        raise Refused(_("It is about this officer's own unit, or one above it."))


def check_serves(officer: Officer | None, case: Case) -> None:
    """Raise Refused unless the officer works in the lead unit now, and in none that it is about,
    but where the lead unit was given its own work to handle."""
    if officer is None:
        return
    lead = case.suggestion.lead_unit
    its_own = officer.pk not in case.recused and lead and case.suggestion.is_work_of(lead)
    if not its_own:
        check_no_interest(officer, case)
    if officer.pk not in _serving_lead(case):
        raise Refused(_("This officer has no post in the lead unit."))


def _serving_lead(case: Case) -> set[int]:
    key = case.suggestion.lead_unit_id, timezone.localdate(case.at)
    if key not in case.serving:
        posts = Post.objects.current(case.at).serving([key[0]])
        case.serving[key] = set(posts.values_list("officer", flat=True))
    return case.serving[key]


# what a request says


def check_outcome(kind: str, outcome: str) -> None:
    """Raise Refused unless this type of suggestion can end with this outcome."""
    fitting = OUTCOMES.get(SuggestionType(kind), set()) if kind else set(Outcome)
    if outcome not in fitting:
        names = " / ".join(sorted(str(each.label) for each in fitting))
        raise Refused(_("The outcome of this type is one of: %(names)s.") % {"names": names})


def closing_of(day: date, case: Case) -> datetime:
    """Close of business on a day that a person has set."""
    return calendar_at(case.keeper.calendar_version).closing(day)


def must_be_later(day: date | None, case: Case) -> None:
    if day is None:
        return
    if datetime.combine(day, CLOSING, ZONE) <= case.at:
        raise Refused(_("The date must lie in the future."))
    if day.year > LAST_YEAR:
        raise Refused(_("The date lies beyond the calendar."))


# what is asked for, and decided


def why_nothing_to_decide(case: Case, kind: ApplicationKind) -> str:
    return "" if case.open_application(kind) else str(NOTHING_OPEN[kind])


NOTHING_OPEN = {
    ApplicationKind.OBJECTION: gettext_lazy("There is no objection to decide."),
    ApplicationKind.EXTENSION: gettext_lazy("There is no extension to decide."),
    ApplicationKind.HOLD: gettext_lazy("The leader of the lead unit asks for a hold first."),
    ApplicationKind.ERASURE: gettext_lazy("No erasure waits for a decision."),
}
