"""What was proposed at triage beside what was decided in the end, from the ledger (decision 0109).

What was decided is what the suggestion is classified as now; where an objection was upheld since it
was last classified, its category was not the right one. What is open counts as it stands. Of
withdrawn and merged ones nobody looked to the end: they do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from suggestions.models import ChanceTally, Compared, Event, PairTally, Subject
from suggestions.models.compared import CODE_LENGTH
from suggestions.statistics.facts import History, day_of
from suggestions.statistics.tallies import (
    ROWS_AT_ONCE,
    Cells,
    Tallies,
    hold,
    put_in,
    replace_rows,
    stored_and_made,
)
from suggestions.workflow import DECIDED_TO_THE_END, NOT_DECIDED, MoveName

NO_CHANCE = -1
# Steps of a tenth, in thousandths, the last of them with what is certain.
STEP, LAST_STEP = 100, 9
SAME = ("subject", "day", "version", "shown")
BY_CHANCE = Tallies(
    ChanceTally,
    key=(*SAME, "over", "sure", "step", "place"),
    sums=("n", "told"),
    source="the comparisons",
)
PAIRS = Tallies(
    PairTally, key=(*SAME, "proposed", "decided"), sums=("n",), source="the comparisons"
)


# what a suggestion says


def compared_in(histories: Iterable[History]) -> list[Compared]:
    """One statement for all their categories, where anything was proposed."""
    found = [(each, entry) for each in histories if (entry := _classified(each))]
    prefetch_related_objects([history.row for history, _entry in found], "category")
    return [row for history, entry in found for row in _rows(history, entry)]


def _classified(history: History) -> Event | None:
    """The entry that says what was proposed; there is one at the most, for what is classified is
    proposed nothing any more."""
    if history.row.status in NOT_DECIDED:
        return None
    return next((entry for entry in history.entries if entry.details.get("proposed")), None)


def _rows(history: History, entry: Event) -> Iterator[Compared]:
    proposed = entry.details["proposed"]
    for subject in Subject:
        said = proposed.get(subject, {})
        if said.get("first"):
            decided = _decided(history, subject)
            yield Compared(
                suggestion_id=history.row.pk,
                subject=str(subject),
                day=day_of(entry.at),
                version=said["version"],
                shown=proposed["shown"],
                over=history.row.status in DECIDED_TO_THE_END,
                sure=said["sure"],
                told=None if said["chance"] is None else round(1000 * said["chance"]),
                proposed=said["first"][:CODE_LENGTH],
                decided=decided,
                place=_place(history, said, decided),
            )


def _decided(history: History, subject: Subject) -> str:
    if subject == Subject.CATEGORY and _last(history, MoveName.UPHOLD) > _last_classified(history):
        return ""
    return subject.code_of(getattr(history.row, subject))


def _place(history: History, said: dict[str, Any], decided: str) -> int:
    """The entry names the first one alone: what was changed to the second later is none of it."""
    if decided == said["first"]:
        return 1
    once = sum(entry.move == MoveName.CLASSIFY for entry in history.entries) == 1
    return said["place"] if decided and once else 0


def _last_classified(history: History) -> int:
    return _last(history, MoveName.CLASSIFY)


def _last(history: History, move: str) -> int:
    """The number of the last entry of a move; 0: none."""
    return max((entry.number for entry in history.entries if entry.move == move), default=0)


# kept up


def replace(histories: Iterable[History]) -> None:
    """What these say takes the place of what is stored, and so do the sums."""
    some = list(histories)
    gone, new = replace_rows(Compared, compared_in(some), [each.row.pk for each in some])
    sums = _nothing()
    for rows, sign in ((gone, -1), (new, 1)):
        for row in rows:
            _put(sums, row, sign)
    _add(sums)


Both = tuple[Cells, Cells]


def _nothing() -> Both:
    return BY_CHANCE.nothing(), PAIRS.nothing()


def _put(sums: Both, row: Compared, sign: int = 1) -> None:
    by_chance, pairs = sums
    same = (row.subject, row.day, row.version, row.shown)
    put_in(by_chance, (*same, row.over, row.sure, _step(row), row.place), (1, row.told or 0), sign)
    put_in(pairs, (*same, row.proposed, row.decided), (1,), sign)


def _step(row: Compared) -> int:
    return NO_CHANCE if row.told is None else min(row.told // STEP, LAST_STEP)


def _add(sums: Both) -> None:
    by_chance, pairs = sums
    BY_CHANCE.add(by_chance)
    PAIRS.add(pairs)


# counted anew, and compared


@transaction.atomic
def recount() -> None:
    hold(BY_CHANCE, PAIRS)
    by_chance, pairs = _counted()
    BY_CHANCE.write_anew(by_chance)
    PAIRS.write_anew(pairs)


def _counted() -> Both:
    sums = _nothing()
    for row in Compared.objects.iterator(chunk_size=ROWS_AT_ONCE):
        _put(sums, row)
    return sums


def differences() -> Iterator[str]:
    """Where stored sums differ from what they are sums of, one line each."""
    by_chance, pairs = _counted()
    yield from BY_CHANCE.differences(by_chance)
    yield from PAIRS.differences(pairs)


def differing(histories: Iterable[History]) -> Iterator[str]:
    """Suggestions of which something else is stored than the ledger says, one line each."""
    for each in histories:
        gone, new = stored_and_made(Compared, compared_in([each]), [each.row.pk])
        if gone or new:
            yield f"{each.row.reference}: compared is {gone}, the ledger says {new}"
