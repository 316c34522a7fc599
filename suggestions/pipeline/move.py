"""The one way in: lock, check, change, one ledger entry, one transaction.

Knows no stage. `move()` makes one move, `move_many()` a batch of at most 500, `make_all()` one of
which all are made or none; they go through the same lines, so they cannot differ. A refusal
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions import deadlines, messages
from suggestions.messages.audience import RESCHEDULES
from suggestions.messages.templates import Template
from suggestions.models import Deadline, Event, Kept, Suggestion, rules
from suggestions.pipeline import dangers
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.allowed import check
from suggestions.pipeline.case import Case, Work, keeper_of
from suggestions.pipeline.openings import Claims, draw_until_new
from suggestions.pipeline.recorded import LISTS, NAMES
from suggestions.pipeline.recording import fingerprint, keep_time, record
from suggestions.pipeline.refusals import (
    NotAllowed,
    Refused,
    Stale,
    no_long_wait,
    refuse_beyond_the_calendar,
)
from suggestions.pipeline.request import Move
from suggestions.workflow import MoveName

Made = TypeVar("Made", Event, Case)

MOST_AT_ONCE = 500
# What is older when it is recorded is nobody's turn any more.
HISTORY = timedelta(days=1)


@dataclass(frozen=True)
class Intent:
    """A move that somebody means to make; `suggestion` None where the request opens it.

    `version`: what the page showed; `key`: one-time, of the form it was sent with: the same one
    again is the same move; `at`: only for actors that may say it happened earlier;
    `actor`: who makes this one, where it is not the actor of the whole batch.
    """

    suggestion: int | None
    request: Move
    version: int | None = None
    at: datetime | None = None
    actor: Actor | None = None
    key: str = ""


def move(
    suggestion: Suggestion | int | None,
    request: Move,
    *,
    actor: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Event:
    """Make one move and return its ledger entry. Raises Refused, having changed nothing."""
    ident = suggestion.pk if isinstance(suggestion, Suggestion) else suggestion
    return make(Intent(ident, request, version, at), actor=actor)


def make(intent: Intent, *, actor: Actor) -> Event:
    """Make the move that is meant; the same key again returns the entry it made. Raises Refused."""
    return make_all([intent], actor=actor)[0]


def move_many(intents: Sequence[Intent], *, actor: Actor) -> list[Event | Refused]:
    """Make up to 500 moves in one transaction; the answers stand in the order of the intents.

    A refused one changes nothing and does not keep the others back. Raises Busy where a row
    stays locked by somebody else.
    """
    with no_long_wait(), transaction.atomic():
        return list(_in_parts(intents, actor))


def make_all(intents: Sequence[Intent], *, actor: Actor) -> list[Event]:
    """Make all of these moves, or none: the first refusal is raised and leaves nothing behind.

    Raises Stale where a form that was sent before made some of them, and would now make others.
    """
    begun = timezone.now()
    with no_long_wait(), transaction.atomic():
        made = [_unless_refused(result) for result in _in_parts(intents, actor)]
        if len({entry.recorded < begun for entry in made}) > 1:
            raise Stale(_("You sent this form before, and it has changed since."))
    return made


def _unless_refused(result: Made | Refused) -> Made:
    if isinstance(result, Refused):
        raise result
    return result


def _in_parts(intents: Sequence[Intent], actor: Actor) -> Iterator[Event | Refused]:
    """Runs of intents that touch no suggestion twice: a later move sees what the earlier wrote."""
    if len(intents) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} moves at once")
    _lock_all(intents)
    part: list[Intent] = []
    touched: set[int] = set()
    for intent in intents:
        ids = set(_ids(intent))
        if ids & touched:
            yield from _make_part(part, actor)
            # Asked again: a merge just written may have given it a parent or children.
            part, touched, ids = [], set(), set(_ids(intent))
        part.append(intent)
        touched |= ids
    yield from _make_part(part, actor)


def _lock_all(intents: Sequence[Intent]) -> None:
    """Where some come twice, in id order before anything else: parts come in the order of the
    intents. A single one is locked by its first part."""
    concerned = [set(_ids(intent)) for intent in intents]
    everyone = set().union(*concerned)
    if 1 < len(everyone) < sum(map(len, concerned)):
        list(lock(everyone))


def _make_part(intents: Sequence[Intent], actor: Actor) -> list[Event | Refused]:
    batch = _Batch(intents, actor)
    results = [batch.decide(intent, place) for place, intent in enumerate(intents)]
    batch.work.write()
    return results


class _Batch:
    def __init__(self, intents: Sequence[Intent], actor: Actor) -> None:
        self.actor = actor
        self.recorded = timezone.now()
        # What is handed in concerns nothing yet; to say so in SQL would take as long as to ask.
        concerned = _concerned(intents)
        locked = list(lock(concerned)) if concerned else []
        # Not before: what others have moved meanwhile may run by a limit that is newer.
        self.policies, self.version = rules()
        self.work = Work()
        self.cases: dict[int, Case] = {}
        self.serving: dict[tuple[int | None, date], set[int]] = {}
        self.staff = messages.Staff()
        self._load(locked)
        self.made = self._made_before(intents)
        self.claims = Claims()
        self.opened = self._open_new(intents)
        self.authors = self._authors(intents)

    def _made_before(self, intents: Sequence[Intent]) -> dict[tuple[int, str], Event]:
        """By suggestion and key: what a form made that is sent once more."""
        keys = {self._key_of(intent) for intent in intents if intent.key}
        if not keys:
            return {}
        found = Event.objects.filter(suggestion__in=self.cases, details__key__in=keys)
        return {(each.suggestion_id, each.details["key"]): each for each in found}

    def _authors(self, intents: Sequence[Intent]) -> messages.Authors:
        """Of all whose authors hear of what is meant, read at once."""
        heard = {each.suggestion for each in intents if messages.author_hears_of(each.request.name)}
        rows = [case.suggestion for case in self.cases.values()]
        return messages.Authors.of([row for row in rows if row.pk in heard])

    def _load(self, locked: list[Suggestion]) -> None:
        if not locked:
            return
        self.cases.update((row.pk, self._case(row)) for row in locked)
        ids = list(self.cases)
        for model in LISTS.values():
            for each in model._default_manager.filter(suggestion__in=ids).order_by("pk"):
                self._rows_of(each).append(each)
        for deadline in Deadline.objects.filter(suggestion__in=ids).order_by("pk"):
            deadline.policy = self.policies.by_id[deadline.policy_id]
            self.cases[deadline.suggestion_id].keeper.deadlines.append(deadline)

    def _rows_of(self, row: Any) -> list[Any]:
        return self.cases[row.suggestion_id].lists[NAMES[type(row)]]

    def _case(self, row: Suggestion) -> Case:
        return Case(
            suggestion=row,
            actor=self.actor,
            at=self.recorded,
            recorded=self.recorded,
            keeper=keeper_of(row, self.policies, self.version),
            work=self.work,
            others=self.cases,
            serving=self.serving,
        )

    def decide(self, intent: Intent, place: int) -> Event | Refused:
        """The entry, or the refusal that left everything as it was."""
        key = self._key_of(intent) if intent.key else ""
        if made := self.made.get((intent.suggestion or 0, key)):
            return made
        try:
            case = self._open(intent, place)
            case.actor = intent.actor or self.actor
            case.at = self._moment(intent, case)
            check(intent.request, case, version=intent.version)
        except Refused as refusal:
            return refusal
        return self._make(intent.request, case, key=key)

    def _key_of(self, intent: Intent) -> str:
        """Of the form with what was filled in: other words, or another move, are not the same."""
        officer = (intent.actor or self.actor).officer
        return fingerprint(intent.request, intent.key, officer.pk if officer else 0)

    def _open(self, intent: Intent, place: int) -> Case:
        if intent.suggestion is None:
            return _unless_refused(self.opened[place])
        if intent.suggestion not in self.cases:
            raise NotAllowed(_("This suggestion does not exist."))
        return self.cases[intent.suggestion]

    def _open_new(self, intents: Sequence[Intent]) -> dict[int, Case | Refused]:
        """By the place of the intent that opens it."""
        opened = {
            place: self._open_one(intent)
            for place, intent in enumerate(intents)
            if intent.suggestion is None
        }
        # The reference of a single one is seldom taken: whoever hands it in tries again.
        if len(self.claims.rows) > 1:
            draw_until_new(self.claims.rows)
        return opened

    def _open_one(self, intent: Intent) -> Case | Refused:
        try:
            case = self._new_case(intent.request, intent.at or self.recorded)
            self.claims.take(case.suggestion)
        except Refused as refusal:
            return refusal
        return case

    def _new_case(self, opening: Move, at: datetime) -> Case:
        case = self._case(opening.new_row(at))
        case.at = at
        return case

    def _moment(self, intent: Intent, case: Case) -> datetime:
        """When it happens: never before the entry before it, not even when the clock steps."""
        if intent.at is not None and not case.actor.backdates:
            raise NotAllowed(_("Only imports may say that something happened earlier."))
        moment = intent.at or self.recorded
        if moment > self.recorded:
            raise NotAllowed(_("Nothing can have happened in the future."))
        refuse_beyond_the_calendar(moment)
        return max(moment, case.suggestion.moved) if case.suggestion.entries else moment

    def _make(self, request: Move, case: Case, *, key: str = "") -> Event:
        source, told_before = case.suggestion.status, case.suggestion.date_told
        words, brought_about = request.words(case), request.follow_ups(case)
        kept = request.naming(case)
        self._carry_out(request, case)
        dangers.mark(request.name, case, words)
        entry = record(request, case, source, words=words, key=key)
        deadlines.follow(case.keeper, entry)
        keep_time(case)
        self._tell(request, case, entry, _notice_of(request, case, told_before))
        self._tell_of_naming(entry, kept)
        for other, affected in brought_about:
            affected.at = max(other.moment(case), affected.suggestion.moved)
            self._make_too(other, affected, case.actor)
        self._open_from(request, case)
        return entry

    def _carry_out(self, request: Move, case: Case) -> None:
        """Change the rows and the status, which the entry then tells of."""
        row = case.suggestion
        self.work.journal.clear()
        if row._state.adding:
            self.work.add(row)
        request.carry_out(case)
        if request.unpublishes:
            case.unpublish()
        getattr(row, request.name)()

    def _open_from(self, request: Move, case: Case) -> None:
        opened = [(each, self._new_case(each, case.at)) for each in request.openings(case)]
        draw_until_new([new.suggestion for _opening, new in opened])
        for opening, new in opened:
            self._make_too(opening, new, case.actor)

    def _make_too(self, request: Move, case: Case, actor: Actor) -> None:
        case.actor = actor
        self._make(request, case)

    def _tell(self, request: Move, case: Case, entry: Event, notice: Template | None) -> None:
        if notice:
            found = self.authors.messages(entry, notice, author=case.author)
            for message in found:
                if request.tells(message, case):
                    self.work.add(message)
        if case.at > case.recorded - HISTORY:
            self._tell_officers(request, case, entry)

    def _tell_of_naming(self, entry: Event, kept: Kept | None) -> None:
        if kept:
            for message in self.authors.of_naming(entry, kept):
                self.work.add(message)

    def _tell_officers(self, request: Move, case: Case, entry: Event) -> None:
        """But whoever made the move; of what is merged, those who have the other one, unless it is
        of itself that something is asked, or that its words speak of danger."""
        if _is_heard_with_another(request, case):
            return
        actor = case.actor.officer.pk if case.actor.officer else None
        for told in messages.officers_told(request.name, case, self.staff):
            if told.officer != actor:
                self.work.add(messages.in_app(entry, told))


def _is_heard_with_another(request: Move, case: Case) -> bool:
    by_itself = bool(case.dangers) or request.name == MoveName.ASK_ERASURE
    return bool(case.suggestion.parent_id) and not by_itself


def _notice_of(request: Move, case: Case, told_before: datetime | None) -> Template | None:
    """`told_before`: the date that its author has been told."""
    if told_before is None or request.name not in RESCHEDULES:
        return request.notice(case)
    return None if case.suggestion.date_told == told_before else Template.RESCHEDULED


def lock(ids: Iterable[int], *, skip_locked: bool = False) -> models.QuerySet[Suggestion]:
    """The suggestions in id order, locked until the transaction ends; not on SQLite, which
    has one writer at a time anyway."""
    rows = Suggestion.objects.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    return (
        rows.select_related("lead_unit", "category", "proposed").filter(pk__in=ids).order_by("pk")
    )


def _concerned(intents: Iterable[Intent]) -> set[int]:
    return {ident for intent in intents for ident in _ids(intent)}


def _ids(intent: Intent) -> list[int]:
    if intent.suggestion is None:
        return []
    return [intent.suggestion, *intent.request.along(intent.suggestion)]
