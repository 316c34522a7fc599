"""A suggestion with all that its moves look at, and the rows that a transaction will write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from regions.models import Level, Role, Unit
from suggestions import writing
from suggestions.deadlines import Timekeeper
from suggestions.language.danger import Danger
from suggestions.models import (
    OF_UNITS,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentState,
    Attachment,
    Author,
    Capacity,
    Consultation,
    DangerMark,
    Deadline,
    Draft,
    DraftState,
    Event,
    Gram,
    Message,
    Policies,
    Published,
    Suggestion,
    Wording,
)
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.recorded import JOURNALED, Journal
from suggestions.workflow import MoveName

WRITTEN_IN_ORDER: tuple[type[models.Model], ...] = (
    Suggestion,
    Author,
    DangerMark,
    Attachment,
    Assignment,
    Application,
    Draft,
    Consultation,
    Deadline,
    Event,
    Wording,
    Published,
    Gram,
    Message,
)

SIGNED = (MoveName.ANSWER, MoveName.ANSWER_DIRECTLY)


@dataclass
class Work:
    """What one transaction adds and changes, written in bulk at its end.

    `journal`: what the move that is being made has done to rows that its entry tells of.
    """

    added: dict[type[models.Model], dict[int, Any]] = field(default_factory=dict)
    changed: dict[type[models.Model], dict[int, tuple[Any, set[str]]]] = field(default_factory=dict)
    removed: dict[type[models.Model], set[int]] = field(default_factory=dict)
    journal: Journal = field(default_factory=list)

    def add(self, row: models.Model) -> None:
        self.added.setdefault(type(row), {})[id(row)] = row
        self._tell(row, None)

    def remove(self, model: type[models.Model], key: int) -> None:
        self.removed.setdefault(model, set()).add(key)

    def change(self, row: Any, **values: Any) -> None:
        """Set attributes and remember them; a row that is new is only set."""
        for name, value in values.items():
            setattr(row, name, value)
        self._tell(row, values)
        self.note(row, values)

    def _tell(self, row: Any, names: Iterable[str] | None) -> None:
        if type(row) in JOURNALED:
            self.journal.append((row, names))

    def note(self, row: Any, names: Iterable[str]) -> None:
        if row._state.adding:
            return
        rows = self.changed.setdefault(type(row), {})
        rows.setdefault(row.pk, (row, set()))[1].update(names)

    def write(self) -> None:
        for model, keys in self.removed.items():
            model._default_manager.filter(pk__in=keys).delete()
        writing.write(
            {
                model: _change_of(self.changed[model], self.removed.get(model, set()))
                for model in WRITTEN_IN_ORDER
                if model in self.changed
            },
            {
                model: list(self.added[model].values())
                for model in WRITTEN_IN_ORDER
                if model in self.added
            },
        )


def _change_of(changed: dict[int, tuple[Any, set[str]]], removed: set[int]) -> writing.Change:
    rows = [row for key, (row, _names) in changed.items() if key not in removed]
    return writing.Change(rows, set().union(*(names for _row, names in changed.values())))


@dataclass
class Case:
    suggestion: Suggestion
    actor: Actor
    at: datetime
    recorded: datetime
    keeper: Timekeeper
    work: Work
    others: dict[int, Case]
    author: Author | None = None
    assignments: list[Assignment] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    # Who works in a unit on a day, read once for all of a batch.
    serving: dict[tuple[int | None, date], set[int]] = field(default_factory=dict)
    # For which roles a stand-in decides, by what that depends on.
    vacancies: dict[tuple[Any, ...], frozenset[Role]] = field(default_factory=dict)
    # Of the unit above, where a move has found that it is to sign.
    signing: Assignment | None = None
    # Id of the officer whom a note names.
    mentioned: int | None = None
    # What the words speak of that a move brought in.
    dangers: list[Danger] = field(default_factory=list)

    # looking

    @property
    def lists(self) -> dict[str, list[Any]]:
        """The rows that a suggestion has several of, by the names of `recorded.LISTS`."""
        return {
            "assignments": self.assignments,
            "applications": self.applications,
            "drafts": self.drafts,
            "consultations": self.consultations,
        }

    @property
    def lead(self) -> Assignment | None:
        return next((row for row in self.in_force if row.capacity == Capacity.LEAD), None)

    @property
    def in_force(self) -> list[Assignment]:
        return [row for row in self.assignments if row.until is None]

    @property
    def co_units(self) -> list[Assignment]:
        return [row for row in self.in_force if row.capacity == Capacity.CO]

    @property
    def unfinished_co_units(self) -> list[Assignment]:
        ended = {AssignmentState.DONE, AssignmentState.WAIVED}
        return [row for row in self.co_units if row.state not in ended]

    @property
    def consultation(self) -> Consultation | None:
        return next((row for row in self.consultations if row.ended is None), None)

    @property
    def open_draft(self) -> Draft | None:
        return next((row for row in self.drafts if row.state == DraftState.DRAFTED), None)

    def wrote_the_answer(self) -> set[int]:
        """Ids of the officers who drafted what was answered, or answered without a draft."""
        return self._drafted() or self._signed()

    def gave_the_answer(self) -> set[int]:
        """Ids of the officers who drafted or signed any answer so far."""
        return self._drafted() | self._signed()

    def _drafted(self) -> set[int]:
        approved = [row for row in self.drafts if row.state == DraftState.APPROVED]
        return {row.officer_id for row in approved if row.officer_id}

    def _signed(self) -> set[int]:
        signed = self.suggestion.events.filter(move__in=SIGNED, officer__isnull=False)
        return {officer for officer in signed.values_list("officer", flat=True) if officer}

    def open_application(self, kind: ApplicationKind) -> Application | None:
        return next((row for row in self.applications if row.kind == kind and row.is_open), None)

    @property
    def erasure(self) -> Application | None:
        """What was asked for and is neither refused, taken back nor carried out."""
        to_come = {ApplicationState.OPEN, ApplicationState.APPROVED}
        asked = [row for row in self.applications if row.kind == ApplicationKind.ERASURE]
        return next((row for row in asked if row.state in to_come), None)

    @property
    def publication(self) -> Published | None:
        """What everybody may read of it now."""
        row = self.suggestion
        return Published.objects.filter(pk=row.pk).first() if row.published else None

    @property
    def is_locked(self) -> bool:
        """Not only read, to be looked at."""
        return bool(self.others)

    @property
    def recused(self) -> set[int]:
        """Ids of the officers who are kept out of it by name."""
        return {row.officer_id for row in self.applications if row.keeps_out and row.officer_id}

    # changing

    def change(self, **values: Any) -> None:
        self.work.change(self.suggestion, **values)

    def change_publication(self, **values: Any) -> None:
        """What is told of it beside the words that a person confirmed."""
        if shown := self.publication:
            self.work.change(shown, **values)

    def unpublish(self) -> None:
        if self.suggestion.published:
            self.change(published=False)
            self.work.remove(Published, self.suggestion.pk)

    @property
    def was_assigned(self) -> bool:
        """Whether a unit ever led it; joining a consultation is no assignment yet."""
        return any(
            row.capacity == Capacity.LEAD and row.state != AssignmentState.JOINED
            for row in self.assignments
        )

    def assign(self, unit: Unit, capacity: Capacity) -> Assignment:
        """A new assignment; the same unit in the same capacity is not assigned twice."""
        for row in self.in_force:
            if row.unit_id == unit.pk and row.capacity == capacity:
                self.assign_for_good(row)
                return row
        row = Assignment(suggestion=self.suggestion, unit=unit, capacity=capacity, since=self.at)
        self.assignments.append(row)
        self.work.add(row)
        return row

    def assign_for_good(self, row: Assignment) -> None:
        if row.state == AssignmentState.JOINED:
            self.work.change(row, state=AssignmentState.ASSIGNED)

    def take_lead(self, unit: Unit) -> None:
        """`unit` leads from now on, and nothing else; the one before leaves."""
        for row in self.in_force:
            if row.unit_id == unit.pk and row.capacity != Capacity.LEAD:
                self.work.change(row, until=self.at)
        previous = self.lead
        if previous and previous.unit_id != unit.pk:
            self.work.change(previous, until=self.at, state=AssignmentState.RETURNED)
        self.keeper.assignment = self.assign(unit, Capacity.LEAD)
        self.change(lead_unit=unit)

    def join(self, units: Iterable[Unit]) -> None:
        for unit in units:
            if unit.pk != self.suggestion.lead_unit_id:
                self.assign(unit, Capacity.CO)

    def wake(self, units: Iterable[Unit]) -> None:
        """Parts that were done, or waived, are to be done once more."""
        wanted = {unit.pk for unit in units}
        ended = {AssignmentState.DONE, AssignmentState.WAIVED}
        for row in self.co_units:
            if row.unit_id in wanted and row.state in ended:
                self.work.change(row, state=AssignmentState.ASSIGNED, result="", officer=None)

    def set_date(self, due: datetime) -> None:
        """By when the lead unit and the co-units do their parts."""
        for row in self.in_force:
            if row.capacity in {Capacity.LEAD, Capacity.CO}:
                self.work.change(row, due=due)

    def inform_county(self, unit: Unit) -> None:
        """What goes straight to a township, the county keeps a copy of (Beijing 12)."""
        if unit.region.level >= Level.TOWNSHIP:
            self.inform_superior(unit)

    def inform_superior(self, unit: Unit) -> None:
        """The unit above keeps a copy; never the one that the suggestion is about."""
        above = unit.parent
        if above and above.pk not in {unit.pk, self.suggestion.about_unit_id}:
            self.assign(above, Capacity.COPY)

    def keep_away_from(self, unit: Unit) -> None:
        """It is about this unit: neither it nor a unit below it goes on seeing it."""
        if not self.in_force:
            return
        kept_out = {unit.pk, *unit.ids_below()}
        for row in self.in_force:
            if row.unit_id in kept_out:
                self.work.change(row, until=self.at)

    def release(self, *capacities: Capacity) -> None:
        for row in self.in_force:
            if row.capacity in capacities:
                self.work.change(row, until=self.at)

    def apply_for(self, kind: ApplicationKind, *, until: datetime | None = None) -> Application:
        row = Application(
            suggestion=self.suggestion,
            kind=kind,
            unit_id=self.suggestion.lead_unit_id,
            cycle=self.suggestion.cycle,
            asked=self.at,
            until=until,
        )
        self.applications.append(row)
        self.work.add(row)
        return row

    def recuse(self, officer: int) -> None:
        """From now on others do all that this officer had in hand; a draft of his is void."""
        row = Application(
            suggestion=self.suggestion,
            kind=ApplicationKind.RECUSAL,
            state=ApplicationState.DONE,
            officer_id=officer,
            cycle=self.suggestion.cycle,
            asked=self.at,
            decided=self.at,
        )
        self.applications.append(row)
        self.work.add(row)
        for each in self.in_force:
            if each.officer_id == officer:
                self.work.change(each, officer=None)
        self._take_over_from(officer)

    def _take_over_from(self, officer: int) -> None:
        if (held := self.consultation) and held.chair_id == officer:
            self.work.change(held, chair=None)
        if (draft := self.open_draft) and draft.officer_id == officer:
            self.work.change(draft, state=DraftState.SENT_BACK)

    def wind_up(self) -> None:
        """What the unit had drafted and applied for ends with its handling."""
        for kind in OF_UNITS:
            self.settle(kind, ApplicationState.SETTLED)
        if draft := self.open_draft:
            self.work.change(draft, state=DraftState.SENT_BACK)

    def hand_over(self, unit: Unit) -> None:
        self.wind_up()
        self.take_lead(unit)

    def end_consultation(self) -> None:
        """The consultation is over; units that had only joined for it leave."""
        if consultation := self.consultation:
            self.work.change(consultation, ended=self.at)
        for row in self.in_force:
            if row.state == AssignmentState.JOINED:
                self.work.change(row, until=self.at)
        if self.lead is None:
            self.change(lead_unit=None)

    def settle(self, kind: ApplicationKind, state: str) -> None:
        if row := self.open_application(kind):
            self.work.change(row, state=state, decided=self.at)

    def end_erasure(self, state: str) -> None:
        if row := self.erasure:
            self.work.change(row, state=state, decided=row.decided or self.at)


def keeper_of(suggestion: Suggestion, policies: Policies, version: int) -> Timekeeper:
    """The clocks as they stand in the row, without its deadlines."""
    first = suggestion.cycle == 1
    return Timekeeper(
        policies,
        version,
        received=suggestion.submitted if first else suggestion.promised_from,
        promised_from=suggestion.promised_from,
        tier=suggestion.tier,
        days=suggestion.days,
        lead=suggestion.lead_unit_id,
        cycle=suggestion.cycle,
    )
