"""Files go after some days, with whoever was erased, and where no row names them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from suggestions.desk.exports.files import folder
from suggestions.desk.exports.making import ERASING, erased_since
from suggestions.models import Event, Export
from suggestions.workflow import MoveName

logger = logging.getLogger(__name__)

NAME = re.compile(r"(\d{1,18})\.(?:xlsx|csv)(?:\.(\d{1,5})\.part)?")


def clear() -> int:
    """One round; how many exports went. Any number may do it at once."""
    now = timezone.now()
    over = Export.objects.filter(until__lte=now)
    done = sum(delete(each) for each in over.only("pk", "kind"))
    done += sum(delete(each) for each in _made_before_an_erasure() if erased_since(each))
    _clear_leftovers()
    _clear_unnamed()
    return done


def _made_before_an_erasure() -> Iterator[Export]:
    erasures = Event.objects.filter(move=MoveName.ERASE)
    last = erasures.aggregate(last=Max("recorded"))["last"]
    rows = (
        Export.objects.filter(made__isnull=False, began__lte=last + ERASING)
        if last
        else Export.objects.none()
    )
    # One at a time: each names up to as many as one file may have rows.
    return rows.order_by("pk").iterator(chunk_size=1)


def delete(export: Export) -> int:
    """The row first: whoever is making it finds it gone, and leaves no file."""
    many, _of_each = Export.objects.filter(pk=export.pk).delete()
    _unlink(folder() / export.file_name)
    return many


def _clear_leftovers() -> None:
    """Of workers that were killed. Files are listed first: each has its row by then."""
    files = [each for each in folder().glob("*") if each.is_file()] if folder().exists() else []
    attempts = dict(Export.objects.values_list("pk", "attempts"))
    for each in files:
        if not _is_wanted(each.name, attempts):
            _unlink(each)


def _clear_unnamed() -> None:
    """Finished files whose worker was killed before their row said so: no look is recorded.

    Whoever is about to say so holds the row, and whoever takes it up next waits for us.
    """
    idle = Q(try_at=None) | Q(try_at__lte=timezone.now())
    with transaction.atomic():
        rows = Export.objects.select_for_update(skip_locked=True).filter(idle, made=None)
        for each in rows.only("pk", "kind"):
            _unlink(folder() / each.file_name)


def _is_wanted(name: str, attempts: dict[int, int]) -> bool:
    found = NAME.fullmatch(name)
    if found is None or int(found[1]) not in attempts:
        return False
    return found[2] is None or int(found[2]) == attempts[int(found[1])]


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        logger.exception("exports=not_cleared")
