"""What commands share that look for problems: group, count heat, write it down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

from suggestions.analysis.heat import Weights
from suggestions.analysis.hot import Heard, Hot, hottest
from suggestions.analysis.problems import grouped
from suggestions.analysis.similar import Said
from suggestions.management.progress import Progress

SHOWN = 10


def weights() -> Weights:
    return Weights(
        settings.HEAT_PEAK,
        settings.HEAT_FURTHER,
        settings.HEAT_SUPPORT,
        settings.HEAT_HALF_LIFE_DAYS,
    )


def problems_of(rows: Sequence[tuple[Said, Heard]], out: OutputWrapper) -> list[Hot]:
    """The hottest first. Stopped by hand, nothing is written."""
    progress = Progress(out, len(rows))
    try:
        found = grouped([said for said, _heard in rows], progress)
    except KeyboardInterrupt as stop:
        raise CommandError(_("Stopped. Nothing was kept.")) from stop
    finally:
        progress.end()
    return hottest(found, [heard for _said, heard in rows], weights())


def say_hottest(problems: Sequence[Hot], out: OutputWrapper) -> None:
    for rank, each in enumerate(problems[:SHOWN], start=1):
        line = _("%(rank)d. %(title)s: %(people)d people, heat now %(now).1f")
        values = {"people": each.heat.people, "now": each.heat.now}
        out.write(line % {"rank": rank, "title": each.title, **values})
    out.write(_("%(count)d problems of more than one message") % {"count": len(problems)})


def free_place(given: Path | None, otherwise: Path) -> Path:
    """Where something is written: never over a file that is there."""
    path = given or otherwise
    if path.exists():
        raise CommandError(_("%(path)s is there already; name another one.") % {"path": path})
    if not path.parent.is_dir():
        raise CommandError(_("There is no folder %(path)s.") % {"path": path.parent})
    return path
