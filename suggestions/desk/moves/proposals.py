"""What a form already says when it opens, and why. A person confirms or changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Category, Unit, responsible_units
from suggestions.language.masking import masked, masked_answer
from suggestions.language.moments import say_limit, say_moment
from suggestions.models import ApplicationKind, ApplicationState, Event, Wording, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.recorded import CHANGES
from suggestions.workflow import MoveName


@dataclass
class Proposal:
    initial: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def proposal_for(move: str, case: Case) -> Proposal:
    build = _PROPOSALS.get(move)
    return build(case) if build else Proposal()


def _classification(case: Case) -> Proposal:
    row = case.suggestion
    names = ("type", "tier", "days", "livelihood")
    known = {name: getattr(row, name) for name in names if getattr(row, name)}
    about = {"about_unit": row.about_unit_id, "about_kind": row.about_kind}
    return Proposal(known | {"category": row.category_id} | about)


def responsible(case: Case) -> list[Unit]:
    """Who is on duty for what it was classified as."""
    category = case.suggestion.category
    return on_duty(case, category) if category else []


def on_duty(case: Case, category: Category) -> list[Unit]:
    """Who is on duty by the catalogue, nearest first; left out are the unit complained about and
    those that were right to give it back."""
    row = case.suggestion
    right = {
        each.unit_id
        for each in case.applications
        if each.kind == ApplicationKind.OBJECTION and each.state == ApplicationState.APPROVED
    }
    left_out = {row.shut_out_id, row.lead_unit_id, *right}
    found = responsible_units(category, row.region_path)
    return [unit for unit in found if unit.pk not in left_out]


def _lead(case: Case) -> Proposal:
    found = responsible(case)
    if not found:
        return Proposal(reasons={"lead": _("The duty catalogue names no unit for this.")})
    reason = _("Proposed: %(unit)s, by the duty catalogue for “%(category)s” in %(place)s.") % {
        "unit": found[0],
        "category": case.suggestion.category,
        "place": found[0].region,
    }
    return Proposal({"lead": found[0].pk}, {"lead": reason})


def _conclusion(case: Case) -> Proposal:
    co_units = [row.unit_id for row in case.co_units]
    reason = _("The units that joined the consultation.")
    return Proposal({"lead": case.suggestion.lead_unit_id, "co_units": co_units}, {"lead": reason})


def _approval(case: Case) -> Proposal:
    draft = case.open_draft
    if draft is None:
        return Proposal()
    reason = _("Drafted by %(officer)s, %(when)s.") % {
        "officer": draft.officer,
        "when": say_moment(draft.at),
    }
    said = {"outcome": draft.outcome, "answer": draft.text, **_promised_in(_last_drafted(case))}
    return Proposal(said, {"answer": reason})


def _next_draft(case: Case) -> Proposal:
    drafts = [row for row in case.drafts if row.cycle == case.suggestion.cycle]
    if not drafts:
        return Proposal()
    last, entry = drafts[-1], _last_drafted(case)
    said = {"outcome": last.outcome, "answer": last.text, **_promised_in(entry)}
    reasons = {"answer": _("As in the draft before.")}
    if entry and entry.details.get(CHANGES, {}).get("photos"):
        reasons["photos"] = _(
            "The photos of the draft before are not taken over: please choose again what is to go "
            "out with this one."
        )
    return Proposal(said, reasons)


def _last_drafted(case: Case) -> Event | None:
    return case.suggestion.events.filter(move=MoveName.DRAFT).order_by("-number").first()


def _promised_in(entry: Event | None) -> dict[str, Any]:
    """The date that this draft promises, if any: it stands in its entry."""
    until = entry.details.get("promised") if entry else None
    return {"promised": timezone.localdate(datetime.fromisoformat(until))} if until else {}


def _as_asked(case: Case) -> Proposal:
    """The reason and the plan that the unit gave: the supervisor says what the citizen reads."""
    asked = case.open_application(ApplicationKind.HOLD)
    if asked is None:
        return Proposal()
    said = _said_last(case, MoveName.ASK_HOLD, WordingKind.REASON, WordingKind.PLAN)
    if asked.until:
        said["review"] = timezone.localdate(asked.until)
    return Proposal(said, {"reason": _("As the unit put it.")})


def _said_last(case: Case, move: str, *kinds: WordingKind) -> dict[str, Any]:
    rows = Wording.objects.filter(
        event__suggestion=case.suggestion, event__move=move, kind__in=kinds
    )
    return {row.kind: row.text for row in rows.order_by("event__number")}


def _correction(case: Case) -> Proposal:
    row = case.suggestion
    return Proposal(
        reasons={
            "title": _("Now: %(value)s. Left empty, it stays.") % {"value": row.title},
            "place": _("Now: %(value)s. Left empty, it stays.") % {"value": row.place or "—"},
            "region": _("Now: %(value)s. Left empty, it stays.") % {"value": row.region},
        }
    )


def _extension(case: Case) -> Proposal:
    limit = case.keeper.handling
    if limit is None:
        return Proposal()
    latest = case.keeper.latest_extension(limit)
    reason = _("Due %(due)s; an extension reaches to %(latest)s at most.") % {
        "due": say_limit(limit.due),
        "latest": say_limit(latest),
    }
    return Proposal(reasons={"until": reason})


def _publication(case: Case) -> Proposal:
    """What the author and the city said; where it was public before, as it was confirmed then."""
    row, before = case.suggestion, _confirmed_before(case)
    said = {
        "title": before.get(WordingKind.TITLE) or masked(row.title),
        "text": before.get(WordingKind.TEXT) or masked(row.text),
        "answer": masked_answer(_public_answer(case)),
    }
    hint = _(
        "Everybody will read this. Links and numbers are masked; please also take out names and "
        "whatever else shows who wrote it or whom it is about."
    )
    return Proposal(said, {"text": hint, "answer": "" if said["answer"] else _no_answer_yet()})


def _confirmed_before(case: Case) -> dict[str, str]:
    entries = case.suggestion.events.filter(move=MoveName.PUBLISH).order_by("-number")
    last = entries.prefetch_related("wordings").first()
    return {word.kind: word.text for word in last.wordings.all()} if last else {}


def _no_answer_yet() -> str:
    return _("It is published as a known problem. Once it is answered, publish it again.")


def _public_answer(case: Case) -> str:
    if case.suggestion.answered is None:
        return ""
    told = Wording.objects.filter(
        event__suggestion=case.suggestion, kind=WordingKind.ANSWER, public=True
    )
    last = told.exclude(event__move=MoveName.PUBLISH).order_by("-event__number").first()
    return last.text if last else ""


_PROPOSALS: dict[str, Callable[[Case], Proposal]] = {
    MoveName.CLASSIFY: _classification,
    MoveName.ASSIGN: _lead,
    MoveName.COORDINATE: _lead,
    MoveName.REASSIGN: _lead,
    MoveName.CONCLUDE: _conclusion,
    MoveName.ANSWER: _approval,
    MoveName.DRAFT: _next_draft,
    MoveName.HOLD: _as_asked,
    MoveName.CORRECT: _correction,
    MoveName.ASK_EXTENSION: _extension,
    MoveName.PUBLISH: _publication,
}
