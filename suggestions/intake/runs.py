"""An import as a whole: what it was, what came of it, and how it is taken back."""

from __future__ import annotations

import getpass
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.intake.importer import Tally
from suggestions.models import ImportRun
from suggestions.pipeline.actors import CHANNEL
from suggestions.pipeline.collect import TakeBack
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import Status

BATCH = 250
MOST_FILE = ImportRun._meta.get_field("file").max_length or 0
MOST_BY = ImportRun._meta.get_field("by").max_length or 0


def begin(path: Path, *, source: str) -> ImportRun:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ImportRun.objects.create(
        source=source,
        file=path.name[:MOST_FILE],
        digest=digest,
        by=_account()[:MOST_BY],
        started=timezone.now(),
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may know no name for it
        return ""


def finish(run: ImportRun, tally: Tally) -> None:
    run.ended = timezone.now()
    run.imported, run.skipped = tally.imported, tally.skipped
    run.failed = len(tally.failures)
    run.save(update_fields=["ended", "imported", "skipped", "failed"])


@dataclass
class TakenBack:
    """How many rows went, and how many stay for which reason."""

    count: int = 0
    left: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        # Read by programs: never translated.
        return f"taken back {self.count}, left {self.left.total()}"


def take_back(run: ImportRun, *, progress: Callable[[int], None]) -> TakenBack:
    """Take back every row of an import that nobody has touched, some at a time.

    Raises Busy where somebody's lock lasts; what went before is taken back, and a further run
    goes on.
    """
    found = TakenBack()
    if gone := run.rows.filter(status=Status.WITHDRAWN, number="", content="").count():
        found.left[_("taken back already")] = gone
    last = 0
    while ids := list(_to_look_at(run, last)):
        last = ids[-1]
        results = move_many([Intent(ident, TakeBack()) for ident in ids], actor=CHANNEL)
        refusals = [str(result) for result in results if isinstance(result, Refused)]
        found.left.update(refusals)
        taken = len(results) - len(refusals)
        found.count += taken
        ImportRun.objects.filter(pk=run.pk).update(taken_back=F("taken_back") + taken)
        progress(found.count + found.left.total())
    return found


def _to_look_at(run: ImportRun, last: int) -> list[int]:
    rows = run.rows.filter(pk__gt=last).exclude(status=Status.WITHDRAWN, number="", content="")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
