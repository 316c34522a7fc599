"""Photos that come with a move: how many there may be, and to which entry they belong."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suggestions.models import Attachment
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, pictured

MOST_AT_ONCE = 6
# What is handed in, and four times as much later on. All of them stand on one page of the desk,
# and nobody fills the disk by adding to one matter.
MOST_OF_ONE = 30


@dataclass(frozen=True, kw_only=True)
class WithPhotos(Move):
    """`photos`: put where they stay by whoever asks for the move, and stored with its entry."""

    photos: tuple[Attachment, ...] = pictured()

    def check(self, case: Case) -> None:
        if len(self.photos) > MOST_AT_ONCE:
            raise Refused(_("At most %(n)d photos can be sent.") % {"n": MOST_AT_ONCE})
        if self.photos:
            _check_all(case, len(self.photos))

    def carry_out(self, case: Case) -> None:
        add_photos(self.photos, case)


def _check_all(case: Case, more: int) -> None:
    there = Attachment.objects.filter(suggestion=case.suggestion).count()
    if there + more > MOST_OF_ONE:
        raise Refused(
            _("At most %(most)d photos fit with one matter, and %(there)d are there already.")
            % {"most": MOST_OF_ONE, "there": there}
        )


def add_photos(photos: Iterable[Attachment], case: Case) -> None:
    """With the entry that is about to be written."""
    for photo in photos:
        photo.suggestion, photo.entry = case.suggestion, case.suggestion.entries + 1
        photo.salt = secrets.token_hex(16)
        case.work.add(photo)
