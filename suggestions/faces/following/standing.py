"""Everything the tracking page says is read here, in a set number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from regions.models import Unit
from suggestions.models import Attachment, Consultation, Deadline, Event, Kind, Suggestion, Wording


@dataclass(frozen=True)
class Standing:
    """`about`: the suggestion whose progress is told, which is the parent of a merged one."""

    row: Suggestion
    about: Suggestion
    events: list[Event]
    deadlines: list[Deadline]
    consultations: list[Consultation]
    units: dict[int, Unit]
    now: datetime

    def clock(self, kind: Kind) -> Deadline | None:
        """The limit of this kind that runs or is paused, if any."""
        fitting = [each for each in self.deadlines if each.kind == kind and each.is_live]
        return max(fitting, key=lambda each: (each.cycle, each.serial), default=None)

    @property
    def consultation(self) -> Consultation | None:
        return next((each for each in self.consultations if each.ended is None), None)

    @property
    def is_merged(self) -> bool:
        return self.row.pk != self.about.pk

    def is_own(self, entry: Event) -> bool:
        """Whether it is of the author's own suggestion, and not of the parent's."""
        return entry.suggestion_id == self.row.pk

    def entries_of(self, suggestion: int) -> dict[int, Event]:
        """Of its own or of what it was merged into, by their numbers."""
        return {each.number: each for each in self.events if each.suggestion_id == suggestion}

    def photos(self) -> list[Attachment]:
        """Of its own and of what it was merged into: which of these are shown, the history says."""
        about = {self.row.pk, self.about.pk}
        return list(Attachment.objects.filter(suggestion__in=about).order_by("pk"))

    def is_handed_in(self, photo: Attachment) -> bool:
        """Whether it came with what its author wrote at first, which others do not see."""
        return photo.suggestion_id == self.row.pk and photo.entry == 1

    def latest(self, *moves: str) -> Event | None:
        """The newest entry of one of these moves in what is told about."""
        found = [
            each
            for each in self.events
            if each.move in moves and each.suggestion_id == self.about.pk
        ]
        return found[-1] if found else None


def read_standing(row: Suggestion, now: datetime) -> Standing:
    about = row.parent or row
    of_it = {"suggestion": about}
    events = _events(row, about)
    return Standing(
        row=row,
        about=about,
        events=events,
        deadlines=list(Deadline.objects.filter(**of_it).order_by("pk")),
        consultations=list(Consultation.objects.filter(**of_it).order_by("pk")),
        units=_units_in(events),
        now=now,
    )


def _units_in(events: list[Event]) -> dict[int, Unit]:
    """That entries name, by id: whom the author named, and who was given it."""
    named = {each.details.get(name) for each in events for name in ("about_unit", "lead")}
    return Unit.objects.in_bulk(sorted(named - {None})) if named - {None} else {}


def _events(row: Suggestion, about: Suggestion) -> list[Event]:
    """Of both ledgers, in the order in which it happened, with the words that are public."""
    public = Prefetch("wordings", Wording.objects.filter(public=True).order_by("pk"))
    events = Event.objects.filter(suggestion__in={row.pk, about.pk}).prefetch_related(public)
    return sorted(events, key=lambda each: (each.at, each.suggestion_id, each.number))
