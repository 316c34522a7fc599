"""Every public entry of the ledger, in words for the citizen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from suggestions.models import ActorKind, Event, Tier, Wording, WordingKind
from suggestions.pipeline.feedback import Satisfaction
from suggestions.public.standing import Standing
from suggestions.public.words import say_by, say_when
from suggestions.workflow import CITIZEN_WORDS, Status

ANSWERS = ("answer", "answer_directly", "archive")
# Moves the author is to see even where the status stays and nothing is said.
ALWAYS = frozenset(
    {
        "classify",
        "recompute",
        "rate",
        "delegate",
        "reassign",
        "unpublish",
        "send_link",
        "renew_code",
    }
)
# Of the parent of a merged one: what is said to all, nothing of what its author said.
OF_PARENT = frozenset({*ANSWERS, "hold", "resume", "conclude", "approve_extension", "close"})

TITLES = {
    "submit": pgettext_lazy("citizen", "Your suggestion was received"),
    "archive": pgettext_lazy("citizen", "Brought over, finished, from another service"),
    "withdraw": pgettext_lazy("citizen", "You withdrew it"),
    "take_back": pgettext_lazy("citizen", "It was taken back, brought over by mistake"),
    "classify": pgettext_lazy("citizen", "It was classified"),
    "answer_directly": pgettext_lazy("citizen", "You were answered"),
    "decline": pgettext_lazy("citizen", "It was not accepted"),
    "transfer": pgettext_lazy("citizen", "It was passed on"),
    "merge": pgettext_lazy("citizen", "It was joined with another one on the same matter"),
    "unmerge": pgettext_lazy("citizen", "It is handled by itself again"),
    "coordinate": pgettext_lazy("citizen", "Several units were brought together"),
    "conclude": pgettext_lazy("citizen", "The units decided who does what"),
    "dissolve": pgettext_lazy("citizen", "One unit is to handle it after all"),
    "assign": pgettext_lazy("citizen", "It was handed to a unit"),
    "delegate": pgettext_lazy("citizen", "It was handed to a unit closer to the place"),
    "reassign": pgettext_lazy("citizen", "It was handed to another unit"),
    "accept": pgettext_lazy("citizen", "The unit signed for it"),
    "uphold": pgettext_lazy("citizen", "The responsible unit is determined anew"),
    "ask": pgettext_lazy("citizen", "We asked you a question"),
    "supplement": pgettext_lazy("citizen", "You replied"),
    "hold": pgettext_lazy("citizen", "It was put off"),
    "resume": pgettext_lazy("citizen", "It is being handled again"),
    "approve_extension": pgettext_lazy("citizen", "The unit was given more time"),
    "answer": pgettext_lazy("citizen", "You were answered"),
    "rework": pgettext_lazy("citizen", "It is handled again, as you asked"),
    "rate": pgettext_lazy("citizen", "You rated the answer"),
    "close": pgettext_lazy("citizen", "It was closed"),
    "reopen": pgettext_lazy("citizen", "It was opened again"),
    "send_link": pgettext_lazy("citizen", "A link to this page was sent to you"),
    "renew_code": pgettext_lazy("citizen", "The access code was replaced by a new one"),
    "recompute": pgettext_lazy("citizen", "The date was computed again"),
    "publish": pgettext_lazy("citizen", "It was published, without your name"),
    "unpublish": pgettext_lazy("citizen", "It is no longer published"),
}
WITHOUT_REPLY = pgettext_lazy("citizen", "No reply came; we go on with what we know")
BY_SUPERVISOR = pgettext_lazy("citizen", "It is handled again, as a supervisor decided")


@dataclass(frozen=True)
class Said:
    kind: str
    text: str


@dataclass(frozen=True)
class Entry:
    when: str
    title: str
    status: str = ""
    facts: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def history(standing: Standing) -> list[Entry]:
    """The newest first."""
    return [_entry(each, standing) for each in standing.events if _is_public(each, standing)][::-1]


def answer_of(standing: Standing) -> str:
    """The answer that counts now; '' while there is none, or it is worked on again."""
    entry = standing.latest(*ANSWERS)
    if entry is None or standing.about.answered is None:
        return ""
    words = [each for each in entry.wordings.all() if each.kind == WordingKind.ANSWER]
    return words[0].text if words else ""


def _is_public(event: Event, standing: Standing) -> bool:
    if event.suggestion_id != standing.row.pk:
        joined = standing.row.ended or standing.now
        return event.move in OF_PARENT and event.at >= joined
    changed = event.source != event.target
    return changed or event.move in ALWAYS or bool(event.wordings.all())


def _entry(event: Event, standing: Standing) -> Entry:
    changed = event.source != event.target
    return Entry(
        when=say_when(event.at, standing.now),
        title=_title(event),
        status=str(CITIZEN_WORDS[Status(event.target)]) if changed else "",
        facts=_facts(event, standing),
        said=[
            Said(capfirst(str(word.get_kind_display())), word.text or _("(erased)"))
            for word in _shown_words(event, standing)
        ],
    )


def _title(event: Event) -> str:
    by_citizen = event.actor == ActorKind.CITIZEN
    if event.move == "supplement" and not by_citizen:
        return str(WITHOUT_REPLY)
    if event.move == "rework" and not by_citizen:
        return str(BY_SUPERVISOR)
    return str(TITLES.get(event.move) or capfirst(str(CITIZEN_WORDS[Status(event.target)])))


def _shown_words(event: Event, standing: Standing) -> list[Wording]:
    """Without the suggestion and the answer themselves, which the page shows anyway."""
    if event.move == "publish":
        return []
    own = event.suggestion_id == standing.row.pk
    hidden = {WordingKind.TEXT} if own else {WordingKind.TEXT, WordingKind.COMMENT}
    return [word for word in event.wordings.all() if word.kind not in hidden]


# what an entry says in numbers and codes


def _facts(event: Event, standing: Standing) -> list[str]:
    say = _FACTS.get(event.move)
    own = event.suggestion_id == standing.row.pk
    words = say(event, standing) if say and (own or event.move not in _PERSONAL) else ""
    return [words] if words else []


def _tier(event: Event, standing: Standing) -> str:
    tier = event.details.get("tier", "")
    return str(Tier(tier).label) if tier in Tier.values else ""


def _rating(event: Event, standing: Standing) -> str:
    satisfied = event.details.get("satisfied", "")
    if satisfied not in Satisfaction.values:
        return ""
    solved = _("solved") if event.details.get("solved") else _("not solved")
    return f"{solved} · {Satisfaction(satisfied).label}"


def _new_date(event: Event, standing: Standing) -> str:
    due = parse_datetime(event.details.get("due", ""))
    return _("New date: %(by)s") % {"by": say_by(due, standing.now)} if due else ""


_PERSONAL = frozenset({"rate", "close"})
_FACTS: dict[str, Callable[[Event, Standing], str]] = {
    "classify": _tier,
    "rate": _rating,
    "close": _rating,
    "approve_extension": _new_date,
    "conclude": _new_date,
}
