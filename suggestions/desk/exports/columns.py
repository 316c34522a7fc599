"""What may stand in a file, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.calendars import ZONE
from suggestions.faces.badges import time_left_badge
from suggestions.language.masking import masked
from suggestions.models import Author, Suggestion

Cell = str | int | datetime | None


@dataclass(frozen=True)
class Line:
    """`author`: only where whoever asked may know, and has said what for."""

    row: Suggestion
    author: Author | None
    now: datetime


@dataclass(frozen=True)
class Column:
    label: Any
    value: Callable[[Line], Cell]
    width: int = 14
    usual: bool = True
    personal: bool = False


def _moment(moment: datetime | None) -> datetime | None:
    """As clocks here show it: spreadsheets know no zones."""
    return moment.astimezone(ZONE).replace(tzinfo=None, microsecond=0) if moment else None


def _yes(value: bool) -> str:
    return str(_("yes")) if value else ""


def _of_author(name: str) -> Callable[[Line], Cell]:
    return lambda line: getattr(line.author, name) if line.author else ""


# Whoever writes puts names and numbers into the words as well: there they are masked, as in public.
COLUMNS: dict[str, Column] = {
    "reference": Column(_("Reference"), lambda line: line.row.reference, 20),
    "title": Column(_("Title"), lambda line: masked(line.row.title), 40),
    "text": Column(
        _("Text (contacts masked)"), lambda line: masked(line.row.text), 60, usual=False
    ),
    "status": Column(_("Status"), lambda line: line.row.get_status_display()),
    "left": Column(_("Time left"), lambda line: time_left_badge(line.row, line.now).words),
    "next_due": Column(_("Next limit"), lambda line: _moment(line.row.next_due), 18),
    "submitted": Column(_("Submitted"), lambda line: _moment(line.row.submitted), 18),
    "answered": Column(
        pgettext_lazy("moment", "Answered"), lambda line: _moment(line.row.answered), 18
    ),
    "ended": Column(
        pgettext_lazy("moment", "Ended"), lambda line: _moment(line.row.ended), 18, usual=False
    ),
    "category": Column(_("Category"), lambda line: str(line.row.category or ""), 24),
    "type": Column(_("Type"), lambda line: line.row.get_type_display()),
    "tier": Column(_("Tier"), lambda line: line.row.get_tier_display(), 20),
    "unit": Column(_("Lead unit"), lambda line: str(line.row.lead_unit or ""), 26),
    "region": Column(_("Region"), lambda line: str(line.row.region), 30),
    "place": Column(_("Place (flats masked)"), lambda line: masked(line.row.place), 30),
    "channel": Column(_("Channel"), lambda line: line.row.get_channel_display()),
    "external": Column(_("Number of the channel"), lambda line: line.row.external, 24, usual=False),
    "outcome": Column(_("Outcome"), lambda line: line.row.get_outcome_display(), usual=False),
    "livelihood": Column(
        _("Matter of livelihood"), lambda line: _yes(line.row.livelihood), usual=False
    ),
    "key": Column(_("Key assignment"), lambda line: _yes(line.row.key), usual=False),
    "urged": Column(_("Urged, times"), lambda line: line.row.urged, usual=False),
    "name": Column(_("Author's name"), _of_author("name"), personal=True),
    "phone": Column(_("Author's phone"), _of_author("phone"), 18, personal=True),
    "email": Column(_("Author's e-mail"), _of_author("email"), 26, personal=True),
}
PLAIN = [name for name, column in COLUMNS.items() if not column.personal]
PERSONAL = [name for name, column in COLUMNS.items() if column.personal]
USUAL = [name for name in PLAIN if COLUMNS[name].usual]


def chosen(names: Iterable[str]) -> list[tuple[str, Column]]:
    """In the order of the table; what an older version called otherwise is left out."""
    wanted = set(names)
    return [(name, column) for name, column in COLUMNS.items() if name in wanted]


def asks_for_authors(names: Iterable[str]) -> bool:
    return not set(PERSONAL).isdisjoint(names)
