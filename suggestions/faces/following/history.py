"""Every public entry of the ledger, in words for the citizen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from regions.models import Unit
from suggestions.faces.following.handing import found_not_its_duty, handed
from suggestions.faces.following.standing import Standing
from suggestions.language.moments import say_by, say_day, say_moment, say_promise
from suggestions.messages.wording import say_by_whom
from suggestions.models import ActorKind, Attachment, Event, Kept, Tier, Wording, WordingKind
from suggestions.pipeline.collect import Why
from suggestions.pipeline.photos import told_with
from suggestions.pipeline.rating import Satisfaction
from suggestions.workflow import ANSWERS, CITIZEN_WORDS, HANDS_OVER, MoveName, Status

# Moves the author is to see even where the status stays and nothing is said.
ALWAYS = frozenset(
    {
        MoveName.CLASSIFY,
        MoveName.RECOMPUTE,
        MoveName.RATE,
        MoveName.FOLLOW_UP,
        MoveName.URGE,
        MoveName.CONFIRM_PROMISE,
        MoveName.DELEGATE,
        MoveName.REASSIGN,
        MoveName.UNPUBLISH,
        MoveName.SEND_LINK,
        MoveName.RENEW_CODE,
        MoveName.CORRECT_CONTACT,
        MoveName.ASK_ERASURE,
        MoveName.APPROVE_ERASURE,
        MoveName.REFUSE_ERASURE,
        MoveName.TAKE_BACK_ERASURE,
        MoveName.EXPIRE,
    }
)
# Of the parent of a merged one: what is said to all, nothing of what its author said.
OF_PARENT = frozenset(
    {
        *ANSWERS,
        MoveName.HOLD,
        MoveName.RESUME,
        MoveName.CONCLUDE,
        MoveName.APPROVE_EXTENSION,
        MoveName.CLOSE,
        MoveName.FULFIL,
        MoveName.UPHOLD_ANSWER,
    }
)

TITLES: dict[str, Any] = {
    MoveName.SUBMIT: pgettext_lazy("citizen", "Your suggestion was received"),
    MoveName.ARCHIVE: pgettext_lazy("citizen", "Brought over, finished, from another service"),
    MoveName.WITHDRAW: pgettext_lazy("citizen", "You withdrew it"),
    MoveName.TAKE_BACK: pgettext_lazy("citizen", "It was taken back, brought over by mistake"),
    MoveName.CLASSIFY: pgettext_lazy("citizen", "It was classified"),
    MoveName.ANSWER_DIRECTLY: pgettext_lazy("citizen", "You were answered"),
    MoveName.DECLINE: pgettext_lazy("citizen", "It was not accepted"),
    MoveName.TRANSFER: pgettext_lazy("citizen", "It was passed on"),
    MoveName.MERGE: pgettext_lazy("citizen", "It was joined with another one on the same matter"),
    MoveName.UNMERGE: pgettext_lazy("citizen", "It is handled by itself again"),
    MoveName.COORDINATE: pgettext_lazy("citizen", "Several units were brought together"),
    MoveName.CONCLUDE: pgettext_lazy("citizen", "The units decided who does what"),
    MoveName.DISSOLVE: pgettext_lazy("citizen", "One unit is to handle it after all"),
    MoveName.ASSIGN: pgettext_lazy("citizen", "It was handed to a unit"),
    MoveName.DELEGATE: pgettext_lazy("citizen", "It was handed to a unit closer to the place"),
    MoveName.REASSIGN: pgettext_lazy("citizen", "It was handed to another unit"),
    MoveName.ACCEPT: pgettext_lazy("citizen", "The unit signed for it"),
    MoveName.UPHOLD: pgettext_lazy("citizen", "The responsible unit is determined anew"),
    MoveName.ASK: pgettext_lazy("citizen", "We asked you a question"),
    MoveName.SUPPLEMENT: pgettext_lazy("citizen", "You replied"),
    MoveName.HOLD: pgettext_lazy("citizen", "It was put off"),
    MoveName.RESUME: pgettext_lazy("citizen", "It is being handled again"),
    MoveName.APPROVE_EXTENSION: pgettext_lazy("citizen", "The unit was given more time"),
    MoveName.ANSWER: pgettext_lazy("citizen", "You were answered"),
    MoveName.REWORK: pgettext_lazy("citizen", "It is handled again, as you asked"),
    MoveName.RATE: pgettext_lazy("citizen", "You rated the answer"),
    MoveName.FOLLOW_UP: pgettext_lazy("citizen", "We asked you by telephone what you think of it"),
    MoveName.UPHOLD_ANSWER: pgettext_lazy(
        "citizen", "A supervisor looked at it: the answer stands"
    ),
    MoveName.FULFIL: pgettext_lazy("citizen", "The unit reports that what it promised is done"),
    MoveName.CONFIRM_PROMISE: pgettext_lazy("citizen", "You said whether it is done"),
    MoveName.CLOSE: pgettext_lazy("citizen", "It was closed"),
    MoveName.URGE: pgettext_lazy("citizen", "You asked us to hurry"),
    MoveName.ADD_WORDS: pgettext_lazy("citizen", "You added to it"),
    MoveName.ASK_REOPEN: pgettext_lazy("citizen", "You asked to have it opened again"),
    MoveName.UPHOLD_WITHDRAWAL: pgettext_lazy(
        "citizen", "A supervisor looked at it: it stays withdrawn"
    ),
    MoveName.REOPEN: pgettext_lazy("citizen", "It was opened again"),
    MoveName.SEND_LINK: pgettext_lazy("citizen", "A link to this page was sent to you"),
    MoveName.RENEW_CODE: pgettext_lazy("citizen", "The access code was replaced by a new one"),
    MoveName.RECOMPUTE: pgettext_lazy("citizen", "The date was computed again"),
    MoveName.PUBLISH: pgettext_lazy("citizen", "It was published, without your name"),
    MoveName.UNPUBLISH: pgettext_lazy("citizen", "It is no longer published"),
    MoveName.CORRECT_CONTACT: pgettext_lazy("citizen", "You corrected your name or contact"),
    MoveName.ASK_ERASURE: pgettext_lazy("citizen", "You asked to have it erased"),
    MoveName.APPROVE_ERASURE: pgettext_lazy("citizen", "The erasure was approved"),
    MoveName.EXPIRE: pgettext_lazy("citizen", "It has been kept for as long as the rules demand"),
    MoveName.REFUSE_ERASURE: pgettext_lazy("citizen", "It cannot be erased yet"),
    MoveName.TAKE_BACK_ERASURE: pgettext_lazy("citizen", "The erasure was taken back"),
}
WITHOUT_REPLY = pgettext_lazy("citizen", "No reply came; we go on with what we know")
TO_BE_DECIDED = pgettext_lazy("citizen", "A supervisor was given a date to decide")
BY_ANOTHER = pgettext_lazy(
    "citizen", "Somebody else who wrote about the same matter asked us to hurry"
)
ASKED_BY_DESK = pgettext_lazy("citizen", "The desk asked to have it erased")
BY_SUPERVISOR = pgettext_lazy("citizen", "It is handled again, as a supervisor decided")


@dataclass(frozen=True)
class Said:
    kind: str
    text: str


@dataclass(frozen=True)
class Photo:
    pk: int
    width: int
    height: int
    digest: str


@dataclass(frozen=True)
class Entry:
    when: str
    title: str
    status: str = ""
    facts: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)


def history(
    standing: Standing, *, since: int = 0, photos: Iterable[Attachment] = ()
) -> list[Entry]:
    """The newest first; `since`: only the author's own after the entry of this number; `photos`:
    each that its author may see stands with the entry that tells of it."""
    shown = [each for each in standing.events if _is_public(each, standing)]
    new = filter(partial(_is_after, since, standing), shown) if since else shown
    placed = _placed(photos, standing)
    return [_entry(each, standing, placed.get(each.pk, [])) for each in new][::-1]


def _placed(photos: Iterable[Attachment], standing: Standing) -> dict[int, list[Photo]]:
    """By the entry with which the author sees them."""
    found: dict[int, list[Photo]] = {}
    for photo in photos:
        if event := _tells_of(photo, standing):
            shown = Photo(photo.pk, photo.width, photo.height, photo.digest)
            found.setdefault(event.pk, []).append(shown)
    return found


def _tells_of(photo: Attachment, standing: Standing) -> Event | None:
    """None where the author sees it with no entry, or with the words that were handed in."""
    events = standing.entries_of(photo.suggestion_id)
    event = events.get(told_with(events.values()).get(photo.entry, 0))
    if event is None or photo.entry == 1:
        return None
    return event if standing.is_own(event) or event.move in ANSWERS else None


def _is_after(number: int, standing: Standing, event: Event) -> bool:
    return standing.is_own(event) and event.number > number


def answer_of(standing: Standing) -> str:
    """The answer that counts now; '' while there is none, or it is worked on again."""
    entry = standing.latest(*ANSWERS)
    if entry is None or standing.about.answered is None:
        return ""
    words = [each for each in entry.wordings.all() if each.kind == WordingKind.ANSWER]
    return words[0].text if words else ""


def _is_public(event: Event, standing: Standing) -> bool:
    if not standing.is_own(event):
        joined = standing.row.ended or standing.now
        return event.move in OF_PARENT and event.at >= joined
    changed = event.source != event.target
    return changed or _is_always_told(event) or bool(event.wordings.all())


def _is_always_told(event: Event) -> bool:
    """But not where only dates were computed again that its author was never told."""
    return event.move in ALWAYS and not event.details.get("internal")


def _entry(event: Event, standing: Standing, photos: list[Photo]) -> Entry:
    changed = event.source != event.target
    return Entry(
        when=say_moment(event.at, standing.now),
        title=_title(event, standing),
        status=str(CITIZEN_WORDS[Status(event.target)]) if changed else "",
        facts=_facts(event, standing),
        said=[
            Said(capfirst(str(word.get_kind_display())), word.text or _("(erased)"))
            for word in _shown_words(event, standing)
        ],
        photos=photos,
    )


def _title(event: Event, standing: Standing) -> str:
    otherwise = _OTHERWISE.get(event.move)
    found = otherwise(event, standing) if otherwise else None
    usual = TITLES.get(event.move) or capfirst(str(CITIZEN_WORDS[Status(event.target)]))
    return str(found or usual)


def _for_others(event: Event, standing: Standing) -> Any:
    return None if standing.is_own(event) else TITLES[MoveName.CLOSE]


def _unless_by_citizen(words: Any) -> Callable[[Event, Standing], Any]:
    return lambda event, standing: None if event.actor == ActorKind.CITIZEN else words


# What another title says, where it is not the usual case.
_OTHERWISE: dict[str, Callable[[Event, Standing], Any]] = {
    MoveName.UPHOLD_ANSWER: _for_others,
    MoveName.SUPPLEMENT: _unless_by_citizen(WITHOUT_REPLY),
    MoveName.URGE: lambda event, standing: BY_ANOTHER if event.details.get("by_merged") else None,
    MoveName.REWORK: _unless_by_citizen(BY_SUPERVISOR),
    MoveName.ASK_ERASURE: _unless_by_citizen(ASKED_BY_DESK),
    MoveName.RECOMPUTE: lambda event, standing: (
        TO_BE_DECIDED if event.details.get("contested") else None
    ),
}


class _Unsaid(NamedTuple):
    """Moves of which no words are shown, and kinds of words that are not."""

    moves: frozenset[MoveName]
    kinds: frozenset[WordingKind]


# The suggestion and the answer themselves the page shows anyway.
_TWICE = _Unsaid(frozenset({MoveName.PUBLISH}), frozenset({WordingKind.TEXT}))
# Of a parent besides: what its own author said, and what was said to him.
_TO_ANOTHER = _Unsaid(_TWICE.moves | {MoveName.UPHOLD_ANSWER}, _TWICE.kinds | {WordingKind.COMMENT})


def _shown_words(event: Event, standing: Standing) -> list[Wording]:
    unsaid = _TWICE if standing.is_own(event) else _TO_ANOTHER
    words = [] if event.move in unsaid.moves else event.wordings.all()
    return [word for word in words if word.kind not in unsaid.kinds]


# what an entry says in numbers and codes


def _facts(event: Event, standing: Standing) -> list[str]:
    told = standing.is_own(event) or event.move not in _PERSONAL
    say = _FACTS.get(event.move)
    words = say(event, standing) if say and told else ""
    of_units = _OF_UNITS.get(event.move)
    return [*(of_units(event, standing) if of_units else []), *([words] if words else [])]


def _tier(event: Event, standing: Standing) -> str:
    tier = event.details.get("tier", "")
    return str(Tier(tier).label) if tier in Tier.values else ""


def _classified(event: Event, standing: Standing) -> str:
    return " · ".join(filter(None, [_tier(event, standing), _whom_it_is_about(event, standing)]))


def _named(event: Event, standing: Standing) -> str:
    """Whom its author named, until that was decided."""
    unit = _unit_named(event, standing)
    words = _("You named: %(unit)s. Nobody of it sees this before it was classified.")
    return words % {"unit": unit} if unit else ""


def _whom_it_is_about(event: Event, standing: Standing) -> str:
    """What became of the unit that the author named, whenever that changes; of others nothing."""
    own = [each for each in standing.events if standing.is_own(each)]
    unit = _unit_named(own[0], standing)
    if unit is None:
        return ""
    words = _said_of(event, unit)
    stands = [_said_of(each, unit) for each in _decided_before(event, own)][-1:] == [words]
    return "" if stands else words % {"unit": unit}


def _decided_before(event: Event, own: list[Event]) -> Iterator[Event]:
    for each in own:
        if each.move == MoveName.CLASSIFY and each.number < event.number:
            yield each


def _said_of(event: Event, unit: Unit) -> str:
    kept = Kept.of(unit, event.details.get("about_unit"), event.details.get("about_kind"))
    if kept == Kept.NOTHING:
        return _("It is not kept from %(unit)s any more: it is not about this unit.")
    if kept == Kept.AUTHOR:
        return _("It is about the work of %(unit)s, which is not told who wrote it.")
    return _("Nobody of %(unit)s sees it.")


def _unit_named(event: Event, standing: Standing) -> Unit | None:
    """By the author, with what was handed in; a part has what was named of the whole."""
    unit = None if "origin" in event.details else event.details.get("about_unit")
    return standing.units.get(unit) if unit else None


def _asked(event: Event, standing: Standing) -> str:
    return _rating(event, standing) if event.details.get("reached") else _("not reached")


def _rating(event: Event, standing: Standing) -> str:
    satisfied = event.details.get("satisfied", "")
    if satisfied not in Satisfaction.values:
        return ""
    solved = _("solved") if event.details.get("solved") else _("not solved")
    return f"{solved} · {Satisfaction(satisfied).label}"


def _new_date(event: Event, standing: Standing) -> str:
    due = parse_datetime(event.details.get("due", ""))
    return _("New date: %(by)s") % {"by": say_by(due, standing.now)} if due else ""


def _promised(event: Event, standing: Standing) -> str:
    due = parse_datetime(event.details.get("promised", ""))
    if due is None:
        return ""
    return say_promise(
        due,
        standing.now,
        ahead=_("It promises to have it done %(by)s."),
        past=_("It promised to have it done %(by)s."),
    )


def _why(event: Event, standing: Standing) -> str:
    why = event.details.get("why", "")
    return str(Why(why).label) if why in Why.values else ""


def _kept(event: Event, standing: Standing) -> str:
    return _("It is done.") if event.details.get("kept") else _("It is not done.")


def _erased_on(event: Event, standing: Standing) -> str:
    on = parse_datetime(event.details.get("on", ""))
    day = {"day": say_day(on)} if on else {}
    return _("It will be erased on %(day)s, unless you take it back.") % day if day else ""


def _by_whom(event: Event, standing: Standing) -> str:
    return say_by_whom(event.details)


_OF_UNITS: dict[str, Callable[[Event, Standing], list[str]]] = {
    **dict.fromkeys(HANDS_OVER, handed),
    MoveName.UPHOLD: found_not_its_duty,
}
_PERSONAL = frozenset({MoveName.RATE, MoveName.CLOSE, MoveName.FOLLOW_UP})
_FACTS: dict[str, Callable[[Event, Standing], str]] = {
    MoveName.SUBMIT: _named,
    MoveName.CLASSIFY: _classified,
    MoveName.RATE: _rating,
    MoveName.FOLLOW_UP: _asked,
    MoveName.CLOSE: _rating,
    MoveName.APPROVE_EXTENSION: _new_date,
    MoveName.CONCLUDE: _new_date,
    MoveName.ANSWER: _promised,
    MoveName.ANSWER_DIRECTLY: _promised,
    MoveName.CONFIRM_PROMISE: _kept,
    MoveName.WITHDRAW: _why,
    MoveName.REWORK: _by_whom,
    MoveName.REOPEN: _by_whom,
    MoveName.APPROVE_ERASURE: _erased_on,
    MoveName.EXPIRE: _erased_on,
}
