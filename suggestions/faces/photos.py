"""Photos on their way: checked, made anew without what the camera wrote into them, kept aside.

Between the form and its confirmation a photo lies in MEDIA_ROOT/pending; the form carries only
its signed name. What is never sent is cleared away when its name ends, after a day (VALID_FOR).
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import filetype  # type: ignore[import-untyped]
from django import forms
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from suggestions import confined
from suggestions.faces import darkroom
from suggestions.faces.darkroom import MILLION, MOST_PIXELS, small_copy
from suggestions.models import Attachment, Event
from suggestions.pipeline.actors import Actor
from suggestions.pipeline.move import Intent, make
from suggestions.pipeline.photos import MOST_AT_ONCE

MOST = MOST_AT_ONCE
MAX_BYTES = 10 * 1024 * 1024
VALID_FOR = timedelta(days=1)
SALT = "suggestions.pending-photo"
ACCEPTED = {"image/jpeg", "image/png", "image/webp"}
HEAD = 262
# Twice what the largest takes that is let in.
LIMITS = confined.Limits(seconds=6, memory=768 * 1024 * 1024)
# Of one web process: so many are developed at once, and so many of its threads have to do with it,
# the waiting ones included. The others go on answering.
AT_ONCE, IN_LINE = 2, 6
_hands, _line = BoundedSemaphore(AT_ONCE), BoundedSemaphore(IN_LINE)

# To find out whether another photo could be kept.
TRIED_BYTES = 64 * 1024

Upload = UploadedFile[Any]
logger = logging.getLogger(__name__)


class NotAPhoto(Exception):
    """The words are for whoever chose the file."""


class PhotoGone(Exception):
    """It was sent with another suggestion, or lay here too long."""


class NoRoom(Exception):
    """The folder takes no photos: it is full, read-only or not there."""


@dataclass(frozen=True)
class Pending:
    name: str
    digest: str
    width: int
    height: int

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def path(self) -> Path:
        return Path(default_storage.path(f"pending/{self.name}"))

    @property
    def thumbnail(self) -> str:
        """As an address that needs no second request; '' where the file is gone."""
        try:
            small = small_copy(self.path)
        except OSError:
            return ""
        return f"data:image/jpeg;base64,{b64encode(small).decode()}"


@dataclass
class Received:
    kept: list[Pending] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    # New ones could not be kept, which is our fault.
    no_room: bool = False
    # To be answered before any are taken.
    question: forms.Form | None = None

    def miss_room(self) -> None:
        if not self.no_room:
            self.problems.append(no_room())
        self.no_room = True

    def forget_gone(self) -> None:
        """Not where the form may have been sent by a first tap."""
        self.kept = [each for each in self.kept if each.path.exists()]


def receive(
    tokens: Iterable[str], uploads: Iterable[Upload], *, some_lost: bool = False
) -> Received:
    """What came with a form: photos kept from before, and new ones. Good ones are kept in any
    case, so that nobody chooses them again for the sake of a bad one."""
    received = Received()
    if some_lost:
        received.miss_room()
    # A browser sends an empty value where no file was chosen.
    for token in dict.fromkeys(filter(None, tokens)):
        _keep(received, token)
    for tried, upload in enumerate(uploads):
        # Tried, not only kept: what is no photo takes the darkroom's time too.
        if max(tried, len(received.kept)) >= MOST:
            received.problems.append(_("At most %(n)d photos can be sent.") % {"n": MOST})
            break
        _take(received, upload)
    return received


def _keep(received: Received, token: str) -> None:
    try:
        photo = Pending(**signing.loads(token, salt=SALT, max_age=VALID_FOR))
    except (signing.BadSignature, TypeError):
        received.problems.append(gone())
    else:
        received.kept = [*received.kept, photo][:MOST]


def _take(received: Received, upload: Upload) -> None:
    try:
        received.kept.append(store(upload))
    except NotAPhoto as problem:
        received.problems.append(str(problem))
    except NoRoom:
        received.miss_room()


def no_room() -> str:
    return _(
        "Photos cannot be taken right now; the fault is ours. What you wrote is still here: "
        "send it without photos, or try again later."
    )


def gone() -> str:
    return _("A photo is no longer here. Please choose it again.")


def too_many_now() -> str:
    return _(
        "Very many photos come from your network right now. "
        "Please answer the question below, then choose yours once more."
    )


def store(upload: Upload) -> Pending:
    """Keep one aside, made anew. Raises NotAPhoto, NoRoom."""
    data, size = made_anew(upload)
    name = f"{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}.jpg"
    with _room():
        default_storage.save(f"pending/{name}", ContentFile(data))
    return Pending(name, hashlib.sha256(data).hexdigest(), *size)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        logger.exception("photos=not_kept")
        raise NoRoom(error.strerror or type(error).__name__) from error


def no_room_because() -> str:
    """Why no photo could be kept right now, or ''."""
    pending = Path(default_storage.path("pending"))
    try:
        pending.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=pending) as tried:
            tried.write(bytes(TRIED_BYTES))
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def made_anew(upload: Upload) -> tuple[bytes, tuple[int, int]]:
    """(JPEG, size): the same picture, upright, without a place, a time or a device in it."""
    called = {"name": upload.name}
    if (upload.size or 0) > MAX_BYTES:
        raise NotAPhoto(_("“%(name)s” is larger than 10 MB. Please choose a smaller one.") % called)
    data = upload.read()
    if filetype.guess_mime(data[:HEAD]) not in ACCEPTED:
        raise NotAPhoto(_no_photo() % called)
    outcome = _developed(data)
    if outcome.status:
        raise NotAPhoto(_why_not(outcome) % called)
    with Image.open(io.BytesIO(outcome.content), formats=("JPEG",)) as image:
        return outcome.content, image.size


def _developed(data: bytes) -> confined.Outcome:
    """Made in a child, a few at a time. Raises NoRoom where too many wait already."""
    if not _line.acquire(blocking=False):
        logger.warning("photos=not_kept reason=busy")
        raise NoRoom("too many photos at once")
    try:
        with _hands:
            return confined.run(Path(darkroom.__file__), data, limits=LIMITS)
    finally:
        _line.release()


def _why_not(outcome: confined.Outcome) -> str:
    if outcome.status in {darkroom.TOO_MANY_PIXELS, confined.TOO_LARGE}:
        return _too_large()
    if outcome.status != darkroom.NO_PHOTO:
        logger.error("photos=not_developed status=%d", outcome.status)
    return _no_photo()


def _too_large() -> str:
    most = {kind.lower(): pixels // MILLION for kind, pixels in MOST_PIXELS.items()}
    how_many = _(
        "At most %(jpeg)d million fit for a JPEG, %(png)d million for a PNG and %(webp)d million"
        " for a WebP: please save it smaller, or take a photo of it."
    )
    return _("“%(name)s” has more pixels than we can take.") + " " + how_many % most


def _no_photo() -> str:
    return _("“%(name)s” is not a photo that we can read. Please choose a JPEG, PNG or WebP.")


@contextmanager
def sending(kept: Sequence[Pending], *, form: str) -> Iterator[tuple[Attachment, ...]]:
    """While the suggestion is written: its photos, put where they stay.

    Whatever goes wrong, they wait on; written, they wait no more. Raises PhotoGone, NoRoom.
    """
    attached: list[Attachment] = []
    try:
        attached.extend(attach(each, form=form) for each in kept)
        yield tuple(attached)
    except Exception:
        for row in attached:
            _take_back(row)
        raise
    for photo, row in zip(kept, attached, strict=True):
        # It is written: whatever the folder says now, nobody must be told that it is not.
        with suppress(OSError):  # of a first tap that was through before, or no room any more
            _put(photo, _place_of(row))  # a second tap that gave up may have taken it back
        with suppress(OSError):
            photo.path.unlink(missing_ok=True)


def make_with(intent: Intent, kept: Sequence[Pending], *, actor: Actor) -> Event:
    """Make a move that shows these; a second tap gets the entry of the first, with its photos.

    Raises Refused, PhotoGone, NoRoom.
    """
    with sending(kept, form=f"{intent.suggestion} {intent.key}") as attached:
        asked: Any = intent.request
        if attached:
            asked = replace(asked, photos=attached)
        entry = make(replace(intent, request=asked), actor=actor)
    _drop_unwritten(attached)
    return entry


def _drop_unwritten(attached: Iterable[Attachment]) -> None:
    """What a second tap brought once more, under names of its own, belongs to nothing."""
    for row in attached:
        if row._state.adding and not _may_be_written(row):
            _deleted(_place_of(row))


def _take_back(row: Attachment) -> None:
    """Out of the way first, then looked for: whoever writes it meanwhile puts it there again."""
    place = _place_of(row)
    aside = place.with_suffix(f".{secrets.token_hex(8)}")
    with suppress(OSError):  # why it gave up is what counts
        place.rename(aside)
        if _may_be_written(row):
            aside.rename(place)
        # Put there again meanwhile, it is the same file: then renaming it does nothing.
        aside.unlink(missing_ok=True)


def _may_be_written(row: Attachment) -> bool:
    """The same form may have been sent by a first tap; who knows, while no database answers."""
    try:
        return Attachment.objects.filter(file=row.file.name).exists()
    except DatabaseError:
        return True


def _place_of(row: Attachment) -> Path:
    return Path(default_storage.path(str(row.file.name)))


def _put(photo: Pending, place: Path) -> None:
    """Raises FileNotFoundError where it neither waits nor is there."""
    if not place.exists():
        with suppress(FileExistsError):  # by a second tap, just now
            place.hardlink_to(photo.path)


def clear_pending(now: datetime | None = None) -> int:
    """Delete what was never sent; how many. Any number may do it at once."""
    oldest = ((now or timezone.now()) - VALID_FOR).timestamp()
    files = [each for each in Path(default_storage.path("pending")).rglob("*") if each.is_file()]
    old = [each for each in files if _is_older(each, oldest)]
    return sum(map(_deleted, old))


def _deleted(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        logger.exception("photos=not_cleared")
        return False
    return True


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # sent, or cleared by another, just now
        return False


def attach(photo: Pending, *, form: str) -> Attachment:
    """Put it where it stays, too. The same form sent twice names the same file.

    What waits stays until it is sent. Raises PhotoGone where it neither waits nor is there,
    NoRoom where it cannot be put.
    """
    folder = Path(photo.name).parent
    own = hashlib.sha256(f"{photo.name} {form}".encode()).hexdigest()[:32]
    name = f"photos/{folder}/{own}.jpg"
    target = Path(default_storage.path(name))
    with _room():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _put(photo, target)
        except FileNotFoundError as error:
            raise PhotoGone from error
    return Attachment(file=name, digest=photo.digest, width=photo.width, height=photo.height)
