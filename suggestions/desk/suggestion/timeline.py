"""What happened, in words: the ledger with its wordings and the alerts between its entries."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from regions.models import Category, Officer, Region, Unit
from suggestions.desk.moves.fields import Slot, bare, slots_of
from suggestions.language.moments import say_limit, say_moment
from suggestions.models import Alert, Attachment, Event, LevelName, Suggestion, WordingKind
from suggestions.pipeline import MOVES
from suggestions.pipeline.assign import carried_by
from suggestions.pipeline.photos import STAY_INSIDE, dropped, told_with
from suggestions.pipeline.recorded import CHANGES
from suggestions.workflow import SENDS_BACK, MoveName, Status, label_of

# What entries speak of, each with what its name is made of.
WITH: dict[type[Model], tuple[str, ...]] = {
    Unit: (),
    Officer: (),
    Category: ("parent",),
    Region: (),
}
NAMED = tuple(WITH)
CARDS = {LevelName.YELLOW: "amber", LevelName.RED: "red", LevelName.SUPERVISION: "red"}


@dataclass(frozen=True)
class Said:
    kind: str
    text: str
    public: bool


@dataclass(frozen=True)
class Item:
    at: datetime
    when: str
    title: str
    who: str = ""
    change: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    photos: list[Attachment] = field(default_factory=list)
    tone: str = ""
    move: str = ""

    @property
    def stays_inside(self) -> bool:
        """Whether the author sees none of its photos, neither now nor with an answer."""
        return self.move in STAY_INSIDE


def timeline(
    row: Suggestion,
    *,
    photos: Sequence[Attachment] = (),
    public: bool = False,
    origin: bool = True,
    known: Iterable[Model | None] = (),
) -> list[Item]:
    """Newest first. A set number of statements, however long it is.

    `public`: only what changed its status, with the words that its author may read; `photos`:
    those that came with one of its entries; `origin`: whether it says who handed it in; `known`:
    rows that its entries may speak of, as they are read already.
    """
    events = list(row.events.select_related("officer").prefetch_related("wordings"))
    names = _Names.of(events, known)
    if public:
        told = _later(photos, told_with(events))
        items = [_for_author(each, names, told) for each in events if each.source != each.target]
    else:
        brought = _later(photos)
        items = [*(_entry(each, names, brought) for each in events), *_alerts(row)]
    return sorted(items if origin else map(_unsigned, items), key=lambda item: item.at)[::-1]


def _later(
    photos: Iterable[Attachment], told: Mapping[int, int] | None = None
) -> dict[int, list[Attachment]]:
    """By the entry that brought them, or with which their author sees them (`told`); what was
    handed in stands with the words that it came with."""
    found: dict[int, list[Attachment]] = {}
    for photo in photos:
        number = photo.entry if told is None else told.get(photo.entry, 0)
        if photo.entry > 1:
            found.setdefault(number, []).append(photo)
    return found


def told_by(row: Suggestion, moves: Sequence[MoveName]) -> list[Item]:
    """What these moves said since it was last handled anew, newest first; without the photos of
    drafts that were sent back or drafted anew, which go out with nothing."""
    of_drafts = Q(**{f"details__{CHANGES}__drafts__isnull": False})
    events = row.events.filter(Q(move__in=[*moves, *SENDS_BACK]) | of_drafts).order_by("number")
    read = list(events.select_related("officer").prefetch_related("wordings"))
    found, gone = _since_sent_back(read, moves), dropped(read)
    names = _Names.of(found)
    photos = _later(each for each in _brought_by(row, found) if each.entry not in gone)
    return [_entry(each, names, photos) for each in found][::-1]


def _since_sent_back(events: Iterable[Event], moves: Sequence[MoveName]) -> list[Event]:
    found: list[Event] = []
    for event in events:
        found = [] if event.move in SENDS_BACK else found
        found += [event] if event.move in moves else []
    return found


def _unsigned(item: Item) -> Item:
    return replace(item, who="") if item.move == MoveName.SUBMIT else item


def _brought_by(row: Suggestion, events: Iterable[Event]) -> list[Attachment]:
    """Asked for only where one of these entries says that there are any."""
    if not any(each.details.get(CHANGES, {}).get("photos") for each in events):
        return []
    return list(row.attachments.order_by("pk"))


def _entry(event: Event, names: _Names, photos: Mapping[int, list[Attachment]]) -> Item:
    return Item(
        at=event.at,
        when=say_moment(event.at),
        title=capfirst(label_of(event.move)),
        who=str(event.officer or event.get_actor_display()),
        move=event.move,
        change=_change(event),
        facts=list(_facts(event, names)),
        said=[
            Said(word.get_kind_display(), word.text or _("(erased)"), word.public)
            for word in event.wordings.all()
            if word.kind != WordingKind.SALT
        ],
        photos=photos.get(event.number, []),
    )


def _for_author(event: Event, names: _Names, photos: Mapping[int, list[Attachment]]) -> Item:
    item = _entry(event, names, photos)
    return replace(item, said=[word for word in item.said if word.public])


def _change(event: Event) -> str:
    return "" if event.source == event.target else str(Status(event.target).label)


def _alerts(row: Suggestion) -> list[Item]:
    alerts = Alert.objects.filter(deadline__suggestion=row).select_related("deadline")
    return [_alert(each) for each in alerts]


def _alert(alert: Alert) -> Item:
    kind = alert.deadline.get_kind_display()
    return Item(
        at=alert.due,
        when=say_limit(alert.due),
        title=_("%(level)s: %(limit)s") % {"level": alert.get_level_display(), "limit": kind},
        tone=CARDS.get(LevelName(alert.level), "grey"),
    )


# what an entry carries, which the ledger keeps as codes and ids


@dataclass
class _Names:
    """Rows that entries speak of by id, read once a model."""

    rows: dict[type, dict[int, Any]]

    @classmethod
    def of(cls, events: Sequence[Event], known: Iterable[Model | None] = ()) -> _Names:
        rows: dict[type, dict[int, Any]] = {model: {} for model in NAMED}
        for each in filter(None, [*known, *(event.officer for event in events)]):
            rows[each.__class__][each.pk] = each
        for model, ids in _spoken_of(events).items():
            missing = ids - rows[model].keys()
            rows[model] |= model._default_manager.select_related(*WITH[model]).in_bulk(missing)
        return cls(rows)

    def say(self, model: type, value: Any) -> str:
        return " / ".join(str(self.rows[model].get(each, "—")) for each in _ids(value))


def _spoken_of(events: Iterable[Event]) -> dict[type[Model], set[int]]:
    wanted: dict[type[Model], set[int]] = {model: set() for model in NAMED}
    for event in events:
        for slot in _slots(event):
            if (model := _model_of(slot.kind)) in wanted:
                wanted[model].update(_ids(event.detail(slot.name)))
    return wanted


def _slots(event: Event) -> list[Slot]:
    move = carried_by(event) if event.move == MoveName.ALLOT else MOVES.get(event.move)
    return [slot for slot in slots_of(move) if not slot.spoken] if move else []


def _model_of(kind: Any) -> Any:
    inner = bare(kind)
    return typing.get_args(inner)[0] if typing.get_origin(inner) is tuple else inner


def _ids(value: Any) -> list[int]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, int)]


def _facts(event: Event, names: _Names) -> Iterable[tuple[str, str]]:
    for slot in _slots(event):
        value = event.detail(slot.name)
        ticked_off = value is False and slot.kind is bool
        if value not in (None, "", []) and not ticked_off:
            yield slot.common["label"], _say(slot.kind, value, names)


def _say(kind: Any, value: Any, names: _Names) -> str:
    model = _model_of(kind)
    if model in names.rows:
        return names.say(model, value)
    if model is bool:
        return _("yes") if value else _("no")
    if model is date:
        return _say_moment(value)
    if hasattr(model, "choices"):
        return str(model(value).label)
    return str(value)


def _say_moment(text: str) -> str:
    if moment := parse_datetime(text):
        return say_limit(moment) if moment.tzinfo else date_format(moment, "DATE_FORMAT")
    day = parse_date(text)
    return date_format(day, "DATE_FORMAT") if day else text
