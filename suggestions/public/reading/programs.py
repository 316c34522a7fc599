"""/programs/: what a program proposes at triage, what it learns from, and how good it was: for
everybody, as registers of algorithms have it.

Figures are those of the whole city and of whole months, in whole percent, and of so many decisions
that nothing of a single one can be worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from regions.months import months_after, whole_months
from suggestions.analysis.agreement import NOTHING, PRECISION, Share
from suggestions.analysis.features import MOST_CHARACTERS
from suggestions.models import LearntVersion, Subject
from suggestions.proposing.decisions import MOST
from suggestions.proposing.learning import FEWEST_NEW
from suggestions.proposing.offering import CONTROL
from suggestions.proposing.quality import Sides, by_subject
from suggestions.proposing.versions import KEPT
from suggestions.public.pages import page
from suggestions.public.reading.kept import kept

MONTHS = 3
FEWEST = 100
# Numbers of decisions are told in tens.
ROUGHLY = 10


@dataclass(frozen=True)
class OfField:
    """Kept for visitors of every language: what the field is called is said when it is shown."""

    subject: str

    @property
    def label(self) -> str:
        return str(Subject(self.subject).label)


@dataclass(frozen=True)
class Line(OfField):
    """Roughly how many decisions; of 100 of them how many were as first proposed, of
    100 without the proposal before their eyes, how many proposals were filled in, and of 100 of
    these how many were right. None: of too few."""

    many: int | None = None
    right: int | None = None
    unseen: int | None = None
    filled_in: int | None = None
    filled_in_right: int | None = None


@dataclass(frozen=True)
class InUse(OfField):
    """What proposes now: learnt on which day, from how many decisions."""

    day: date
    decided: int


@require_safe
def programs_view(request: HttpRequest) -> HttpResponse:
    since, until = last_whole_months(timezone.localdate())
    context = {
        "since": since,
        "until": until,
        "lines": kept(f"proposals:{since}", lambda: lines_of(since, until)),
        "in_use": kept("proposals-in-use", in_use),
        "fewest": FEWEST,
        "characters": MOST_CHARACTERS,
        "most": MOST,
        "new": FEWEST_NEW,
        "kept": KEPT,
        "control": CONTROL,
        "promised": round(100 * PRECISION),
    }
    return page(request, "programs", context)


def last_whole_months(today: date) -> tuple[date, date]:
    return whole_months(months_after(today, -MONTHS), MONTHS)


def lines_of(since: date, until: date) -> list[Line]:
    found = by_subject(since, until)
    return [_line(each, found.get(each)) for each in Subject.values]


def _line(subject: str, found: Sides | None) -> Line:
    if found is None or found.both.many < FEWEST:
        return Line(subject)
    both = found.both
    return Line(
        subject,
        both.many // ROUGHLY * ROUGHLY,
        _of_100(both.first),
        _of_100(found.control.first),
        _of_100(both.sure),
        _of_100(both.sure_right),
    )


def _of_100(share: Share = NOTHING) -> int | None:
    return None if share.value is None or share.whole < FEWEST else round(100 * share.value)


def in_use() -> list[InUse]:
    rows = LearntVersion.objects.filter(active=True, at_fault=False).defer("content")
    found = {row.subject: row for row in rows}
    return [
        InUse(str(each), timezone.localdate(row.made), row.decided)
        for each in Subject
        if (row := found.get(each))
    ]
