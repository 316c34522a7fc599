"""Which standard replies fit the matter and the move at hand, and their words for this matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.moves.forms import MoveForm
from suggestions.desk.replies.forms import say_group
from suggestions.language.moments import last_day
from suggestions.language.placeholders import Placeholder, filled_in
from suggestions.models import Occasion, Outcome, StandardReply
from suggestions.pipeline.case import Case
from suggestions.workflow import MoveName

# More than this nobody looks through; the page of all of them has the rest.
MOST_OFFERED = 200
OF_ANSWERS = frozenset({Occasion.ANSWER, *map(Occasion, Outcome.values)})
OCCASIONS: dict[str, frozenset[Occasion]] = {
    MoveName.DRAFT: OF_ANSWERS,
    MoveName.ANSWER: OF_ANSWERS,
    MoveName.ANSWER_DIRECTLY: OF_ANSWERS,
    MoveName.ASK: frozenset({Occasion.ASK}),
    MoveName.DECLINE: frozenset({Occasion.DECLINE}),
    MoveName.TRANSFER: frozenset({Occasion.TRANSFER}),
    MoveName.HOLD: frozenset({Occasion.HOLD}),
    MoveName.APPROVE_EXTENSION: frozenset({Occasion.EXTENSION}),
}


@dataclass(frozen=True)
class Offered:
    """`outcome`: the one it is written for, '' where it goes with any."""

    pk: int
    words: str
    outcome: str


def offer_replies(form: MoveForm, case: Case) -> None:
    """Beside each field that its author reads; one statement."""
    if not form.for_author:
        return
    groups = _grouped(replies_for(form.move.name, case)[:MOST_OFFERED])
    for name in form.for_author:
        noted: object = form.fields[name]
        setattr(noted, "replies", groups)  # noqa: B010 - as `ready` notes the rest


def replies_for(move: str, case: Case) -> list[StandardReply]:
    officer = case.actor.officer
    if officer is None:
        return []
    rows = StandardReply.objects.visible_to(officer).in_use().own_first()
    fitting = rows.fitting(case.suggestion.category, OCCASIONS.get(move, frozenset()))
    return list(fitting.select_related("unit", "place"))


def _grouped(rows: list[StandardReply]) -> list[tuple[str, list[Offered]]]:
    """Own ones first, then those of each unit or desk."""
    groups: dict[str, list[Offered]] = {}
    for row in rows:
        group = row.place_or_unit
        heading = say_group(group) if group else _("my own")
        groups.setdefault(heading, []).append(_offered(row))
    return list(groups.items())


def _offered(row: StandardReply) -> Offered:
    outcome = row.occasion if row.occasion in Outcome.values else ""
    named = {"reply": row.title, "outcome": Outcome(outcome).label if outcome else ""}
    words = _("%(reply)s (%(outcome)s)") % named if outcome else row.title
    return Offered(row.pk, words, outcome)


def put_in(case: Case, move: str, sent: QueryDict) -> tuple[QueryDict, bool]:
    """What was sent, with the chosen reply behind the words of its field; whether there was one.

    What was typed stays: the reply stands below it.
    """
    field = sent.get("fill", "")
    chosen = sent.get(f"reply_{field}", "")
    row = next((each for each in replies_for(move, case) if str(each.pk) == chosen), None)
    if row is None:
        return sent, False
    changed = sent.copy()
    typed = sent.get(field, "").rstrip()
    words = filled_in(row.text, values_for(case))
    changed[field] = f"{typed}\n\n{words}" if typed else words
    return changed, True


def values_for(case: Case) -> dict[Placeholder, str]:
    """In the city's language, which is that of its replies. '' what is not known yet."""
    row = case.suggestion
    with translation.override(settings.LANGUAGE_CODE):
        return {
            Placeholder.NUMBER: row.reference,
            Placeholder.MATTER: row.category.name if row.category else "",
            Placeholder.PLACE: str(row.region),
            Placeholder.UNIT: _unit_of(case),
            Placeholder.SUBMITTED: date_format(timezone.localtime(row.submitted), "DATE_FORMAT"),
            Placeholder.DUE: date_format(last_day(row.date_told), "DATE_FORMAT")
            if row.date_told
            else "",
            Placeholder.TODAY: date_format(timezone.localtime(case.at), "DATE_FORMAT"),
        }


def _unit_of(case: Case) -> str:
    """The lead unit, else the one that whoever writes works in."""
    if case.suggestion.lead_unit:
        return case.suggestion.lead_unit.name
    officer: Officer | None = case.actor.officer
    posts = officer.current_posts if officer else []
    return next((post.unit.name for post in posts if post.unit), "")
