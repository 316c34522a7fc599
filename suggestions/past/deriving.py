"""Facts of some suggestions as they were, from the entries that count and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from suggestions.deadlines import replay
from suggestions.models import Baseline, Event, Fact, Policies, Suggestion, rules
from suggestions.past.moments import Moment
from suggestions.pipeline.recorded import CHANGES
from suggestions.statistics.counts import MASKS, When
from suggestions.statistics.facts import fact_of
from suggestions.workflow import MoveName

# What a fact asks of the row; all else it knows from entries and clocks.
ASKED = (
    "region_path",
    "category",
    "tier",
    "channel",
    "type",
    "livelihood",
    "outcome",
    "verified",
)
UNASKED = ("officer", "previous", "hash", "stamp")


def facts_at(moment: Moment, ids: Iterable[int]) -> Iterator[Fact]:
    """Of those of which anything was known; four statements."""
    wanted = list(ids)
    if not wanted:
        return
    events: dict[int, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(moment.entries(), suggestion__in=wanted)
    for event in rows.order_by("suggestion", "number").defer(*UNASKED):
        events[event.suggestion_id].append(event)
    baselines = Baseline.objects.in_bulk(list(events))
    policies, _version = rules()
    for pk, entries in events.items():
        yield _fact(moment, _row(pk, entries, baselines.get(pk)), entries, policies)


def _fact(moment: Moment, row: Suggestion, entries: list[Event], policies: Policies) -> Fact:
    fact = fact_of(row, entries, replay(entries, policies).deadlines)
    for when in When:
        due = getattr(fact, when.moment) if when.moment else None
        if due and due >= moment.at:
            # It lay ahead, which is counted of nothing; later nobody could tell.
            fact.counts &= ~MASKS[when]
            setattr(fact, when.value, None)
    return fact


def _row(pk: int, entries: list[Event], baseline: Baseline | None) -> Suggestion:
    """The suggestion as these entries left it."""
    said = _said(entries, baseline)
    row = Suggestion(pk=pk, status=entries[-1].target, submitted=entries[0].at)
    for name in ASKED:
        field: Any = Suggestion._meta.get_field(name)
        value = said.get(name, field.get_default())
        setattr(row, field.attname, field.to_python(value))
    return row


def _said(entries: list[Event], baseline: Baseline | None) -> Mapping[str, Any]:
    """What entries say of the row; of those from before they did, what their baseline says."""
    found: dict[str, Any] = {}
    if baseline:
        found |= baseline.values.get("suggestion", {})
        if not any(entry.move == MoveName.VERIFY for entry in entries):
            found.pop("verified", None)
    for entry in entries[baseline.entries if baseline else 0 :]:
        found |= entry.details.get(CHANGES, {}).get("suggestion", {})
    return found
