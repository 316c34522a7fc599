"""Handing over what one officer has in hand, seen before it is done, and taken back within an hour.

A preview is the moves themselves, undone (decision 0083): who gets what, who is told and what
cannot be moved is what the rules say then. What is confirmed is what the preview showed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from regions.models import Officer, Post, Unit
from suggestions.desk.gate import visible
from suggestions.desk.lists.allotted import in_hand_of
from suggestions.messages.taken_over import fold_allotted, take_back
from suggestions.models import Assignment, Capacity, Event, Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.assign import HandBack, HandOver, allotted_otherwise
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.pipeline.refusals import NotAllowed, NotNow, Refused, Stale
from suggestions.workflow import BEFORE_ANSWER


def matters_of(reader: Officer, unit: Unit, officer: Officer) -> SuggestionQuerySet:
    """What is open and allotted to that officer, what falls due next first."""
    rows = visible(reader).filter(in_hand_of(unit.pk, officer.pk), status__in=BEFORE_ANSWER)
    return rows.by_time_left()


@dataclass(frozen=True)
class Share:
    """A matter and who gets it, None for all of the unit; `words`: why it stays where it is."""

    row: Suggestion
    version: int
    to: Officer | None = None
    words: str = ""


@dataclass(frozen=True)
class Wish:
    """Who hands over whose work, to whom, and why; `hand_over`: the one-time key of its form."""

    by: Officer
    unit: Unit
    before: Officer
    colleagues: Sequence[Officer]
    reason: str
    hand_over: str

    def share_out(self) -> list[Share]:
        """In turn, so that everybody gets about as much of what is due soon."""
        found = matters_of(self.by, self.unit, self.before).defer("text")
        rows = list(found.filter(lead_unit=self.unit)[:MOST_AT_ONCE])
        # Its parts as co-unit stay, whoever is chosen: they take nobody's place or turn.
        rows += found.exclude(lead_unit=self.unit)[: MOST_AT_ONCE - len(rows)]
        return [Share(row, row.version, self._in_turn(place)) for place, row in enumerate(rows)]

    def _in_turn(self, place: int) -> Officer | None:
        return self.colleagues[place % len(self.colleagues)] if self.colleagues else None

    def intent(self, share: Share) -> Intent:
        request = HandOver(
            officer=share.to,
            all_of_unit=share.to is None,
            before=self.before,
            reason=self.reason,
            hand_over=self.hand_over,
        )
        return Intent(share.row.pk, request, share.version, key=self.hand_over)


@dataclass(frozen=True)
class Outcome:
    """`told`: how many each officer hears of, in one message."""

    made: list[Share] = field(default_factory=list)
    refused: list[Share] = field(default_factory=list)
    told: dict[int, int] = field(default_factory=dict)


class _Undone(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__("undone")
        self.outcome = outcome


def rehearse(wish: Wish) -> Outcome:
    """What would become of it now; nothing is kept. Raises Busy."""
    try:
        with transaction.atomic():
            _undo(_shared(wish))
    except _Undone as undone:
        return undone.outcome


def _undo(outcome: Outcome) -> NoReturn:
    raise _Undone(outcome)


def _shared(wish: Wish) -> Outcome:
    """What one colleague may not have is offered to the next."""
    sharing = _Sharing(wish, wish.share_out())
    for turn in range(max(len(wish.colleagues), 1)):
        sharing.offer(turn)
    return sharing.outcome()


@dataclass
class _Sharing:
    wish: Wish
    open: list[Share]
    stays: list[Share] = field(default_factory=list)
    made: list[Share] = field(default_factory=list)
    entries: list[Event] = field(default_factory=list)
    reasons: dict[int, list[str]] = field(default_factory=dict)

    def offer(self, turn: int) -> None:
        offered = [_offered_next(share, self.wish.colleagues, turn) for share in self.open]
        self.take(offered)

    def take(self, shares: Sequence[Share]) -> None:
        self.open = []
        for share, result in _unless_moved_on(_moved(self.wish, shares)):
            self._note(share, result)

    def _note(self, share: Share, result: Event | Refused) -> None:
        if isinstance(result, Refused):
            self.reasons.setdefault(share.row.pk, []).append(str(result))
            # What does not depend on whom it would go to is not offered to the next.
            kept = self.stays if isinstance(result, (NotAllowed, NotNow, Stale)) else self.open
            kept.append(share)
            return
        self.reasons.pop(share.row.pk, None)
        self.made.append(share)
        self.entries.append(result)

    def outcome(self) -> Outcome:
        left = _by_time_left([*self.stays, *self.open])
        refused = [_refused(share, self.reasons[share.row.pk]) for share in left]
        return Outcome(_by_time_left(self.made), refused, _told(self.wish, self.entries))


def _offered_next(share: Share, colleagues: Sequence[Officer], turn: int) -> Share:
    if not colleagues or share.to is None:
        return share
    place = (colleagues.index(share.to) + turn) % len(colleagues)
    return Share(share.row, share.version, colleagues[place])


def _refused(share: Share, reasons: Sequence[str]) -> Share:
    """By each reason once, whoever of the colleagues it was said of."""
    return Share(share.row, share.version, words=" ".join(dict.fromkeys(reasons)))


def _by_time_left(shares: list[Share]) -> list[Share]:
    last = datetime.max.replace(tzinfo=timezone.get_current_timezone())
    return sorted(shares, key=lambda share: (share.row.next_due or last, share.row.pk))


def _moved(wish: Wish, shares: Sequence[Share]) -> list[tuple[Share, Event | Refused]]:
    intents = [wish.intent(share) for share in shares]
    results = move_many(intents, actor=officer_actor(wish.by)) if intents else []
    return list(zip(shares, results, strict=True))


Result = tuple[Share, Event | Refused]


def _unless_moved_on(results: Sequence[Result]) -> list[Result]:
    """A form that is sent once more shows what it made, unless somebody else has it by now."""
    before = [share.row.pk for share, result in results if _is_of_before(share, result)]
    if not before:
        return list(results)
    leading = Assignment.objects.filter(suggestion__in=before, capacity=Capacity.LEAD, until=None)
    holders = dict(leading.values_list("suggestion", "officer"))
    return [
        (share, allotted_otherwise() if _has_moved_on(share, holders) else result)
        for share, result in results
    ]


def _has_moved_on(share: Share, holders: Mapping[int, int | None]) -> bool:
    to = share.to.pk if share.to else None
    return share.row.pk in holders and holders[share.row.pk] != to


def _is_of_before(share: Share, result: Event | Refused) -> bool:
    return isinstance(result, Event) and result.number <= share.row.entries


def _told(wish: Wish, entries: Sequence[Event]) -> dict[int, int]:
    people = [str(wish.before)]
    return fold_allotted(entries, wish.hand_over, people=people, now=timezone.now())


@transaction.atomic
def hand_over(wish: Wish, shares: Sequence[Share]) -> Outcome:
    """As the preview showed it; what has changed since is refused in words. Raises Busy."""
    sharing = _Sharing(wish, list(shares))
    sharing.take(shares)
    return sharing.outcome()


# undoing


@dataclass(frozen=True)
class Return:
    """By whom a hand-over is taken back, of which matters, and why.

    `here`: who works in the unit now. Whoever left gets nothing back: it goes to all of the unit.
    """

    by: Officer
    given: Sequence[Event]
    reason: str
    key: str
    here: dict[int, Officer]

    def intent(self, entry: Event) -> Intent:
        before = self.here.get(entry.details.get("before") or 0)
        request = HandBack(
            officer=before,
            all_of_unit=before is None,
            before=_officer_in(entry),
            reason=self.reason,
            hand_over=entry.details["hand_over"],
            given=entry,
        )
        return Intent(entry.suggestion_id, request, key=self.key)


def _officer_in(entry: Event) -> Officer | None:
    officer = entry.details.get("officer")
    return Officer(pk=officer) if officer else None


def working_in(unit: Unit) -> dict[int, Officer]:
    posts = Post.objects.current().serving([unit.pk])
    return Officer.objects.in_bulk(list(posts.values_list("officer", flat=True)))


@transaction.atomic
def hand_back(wish: Return) -> list[tuple[Event, Event | Refused]]:
    """Each that nothing has happened to since; the rest stays, with the reason. Raises Busy."""
    actor = officer_actor(wish.by)
    results = move_many([wish.intent(entry) for entry in wish.given], actor=actor)
    pairs = list(zip(wish.given, results, strict=True))
    made = [entry for _given, entry in pairs if isinstance(entry, Event)]
    now = timezone.now()
    fold_allotted(made, wish.key, people=[], now=now)
    back = [given for given, entry in pairs if isinstance(entry, Event)]
    take_back(back, wish.given[0].details["hand_over"], now=now)
    return pairs
