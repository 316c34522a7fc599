"""Photos that come with a move: how many there may be, and to which entry they belong."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suggestions.models import Attachment, DraftState, Event
from suggestions.pipeline.case import Case
from suggestions.pipeline.recorded import CHANGES
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, pictured
from suggestions.workflow import MoveName

MOST_AT_ONCE = 6
# What is handed in, and four times as much later on. All of them stand on one page of the desk,
# and nobody fills the disk by adding to one matter. Each kind apart, so that the one leaves room
# for the others: the author's, what goes out with an answer, and of what stays in the house each
# move's, so that reports that were sent back leave room for those of co-units.
MOST_OF_ONE = 30
ANSWERING = frozenset({MoveName.DRAFT, MoveName.ANSWER, MoveName.ANSWER_DIRECTLY, MoveName.CONTACT})
SHOWN_INSIDE = frozenset(
    {MoveName.RECTIFY, MoveName.FINISH_CO, MoveName.CONCLUDE, MoveName.REPLY_SUPERVISION}
)
OF_STAFF = ANSWERING | SHOWN_INSIDE
# The author sees none of their photos with the entry itself.
STAY_INSIDE = SHOWN_INSIDE | {MoveName.CONTACT}


@dataclass(frozen=True, kw_only=True)
class WithPhotos(Move):
    """`photos`: put where they stay by whoever asks for the move, and stored with its entry."""

    photos: tuple[Attachment, ...] = pictured()

    def check(self, case: Case) -> None:
        if len(self.photos) > MOST_AT_ONCE:
            raise Refused(_("At most %(n)d photos can be sent.") % {"n": MOST_AT_ONCE})
        if self.photos:
            _check_all(case, self.name, len(self.photos))

    def carry_out(self, case: Case) -> None:
        add_photos(self.photos, case)


def _check_all(case: Case, name: MoveName, more: int) -> None:
    there = _there(case, name)
    if there + more > MOST_OF_ONE:
        words = {"most": MOST_OF_ONE, "there": there, "move": name.label}
        raise Refused(_too_many(name) % words)


def _too_many(name: MoveName) -> str:
    """The others are on the page as well, and are not counted."""
    if name in SHOWN_INSIDE:
        return _(
            "At most %(most)d photos that stay inside fit with “%(move)s” in one matter, and "
            "%(there)d are there already."
        )
    if name in ANSWERING:
        return _(
            "At most %(most)d photos fit with the answers and first contacts of one matter, and "
            "%(there)d are there already."
        )
    return _("At most %(most)d photos fit with one matter, and %(there)d are there already.")


def _there(case: Case, name: MoveName) -> int:
    """How many of its kind take room already."""
    events = list(case.suggestion.events.order_by("number"))
    rows = Attachment.objects.filter(suggestion=case.suggestion)
    if name not in OF_STAFF:
        return rows.exclude(entry__in=_made_by(events, OF_STAFF)).count()
    kind = ANSWERING if name in ANSWERING else frozenset({name})
    # The draft that waits is about to be replaced by this one.
    gone = dropped(events, waiting_too=name == MoveName.DRAFT)
    return rows.filter(entry__in=_made_by(events, kind) - gone).count()


def _made_by(events: Iterable[Event], moves: frozenset[MoveName]) -> set[int]:
    return {event.number for event in events if event.move in moves}


def add_photos(photos: Iterable[Attachment], case: Case) -> None:
    """With the entry that is about to be written."""
    for photo in photos:
        photo.suggestion, photo.entry = case.suggestion, case.suggestion.entries + 1
        photo.salt = secrets.token_hex(16)
        case.work.add(photo)


def told_with(events: Iterable[Event]) -> dict[int, int]:
    """With which entry the author sees the photos of which one, of one suggestion by number.

    Those of a draft come with the answer that approves it, and with nothing where none does; of a
    first contact, and of what units show each other and their supervisors, they stay in the house.
    """
    found = list(events)
    inside = STAY_INSIDE | {MoveName.DRAFT}
    told = {each.number: each.number for each in found if each.move not in inside}
    approved = (each for each in _drafted(found) if each[2] == DraftState.APPROVED)
    return told | {draft: event.number for event, draft, _state in approved}


def dropped(events: Iterable[Event], *, waiting_too: bool = False) -> set[int]:
    """The entries of drafts that were sent back or drafted anew: their photos go nowhere.

    What changed a draft has to be among the entries; `waiting_too`: as if drafted anew now.
    """
    states = {draft: state for _event, draft, state in _drafted(events) if state}
    over = {DraftState.SENT_BACK, *([DraftState.DRAFTED] if waiting_too else [])}
    return {draft for draft, state in states.items() if state in over}


def _drafted(events: Iterable[Event]) -> Iterator[tuple[Event, int, str]]:
    """Each entry that says what became of a draft, the entry of that draft, and what, which
    is '' where it changed otherwise."""
    drafted: dict[str, int] = {}
    for event in events:
        drafts = event.details.get(CHANGES, {}).get("drafts", {})
        if event.move == MoveName.DRAFT:
            # The new one is the last; one from before the ledger told of rows has no photos.
            drafted |= dict.fromkeys(sorted(drafts, key=int)[-1:], event.number)
        for place in filter(drafted.__contains__, drafts):
            yield event, drafted[place], _state(drafts[place], event, drafted[place])


def _state(said: dict[str, str], event: Event, draft: int) -> str:
    """'' where this entry says nothing of it; of a new row it does not say what it is anyway."""
    return said.get("state") or (DraftState.DRAFTED if event.number == draft else "")
