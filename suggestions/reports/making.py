"""Reports are drafted by a person or the clock, analysed, and signed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from regions.models import Level, Officer, Post, Region, Role
from regions.months import months_after
from suggestions import statistics
from suggestions.models import Paper, Report, ReportKind, Suggestion
from suggestions.reports.document import Block, read, stored
from suggestions.reports.figures import digest_of, figures_of
from suggestions.reports.sending import NOBODY, Chosen, send, send_again
from suggestions.reports.wording import document_of

Span = tuple[ReportKind, date, date]
WEEKS_BACK, MONTHS_BACK = 8, 13
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
REPORTED = (Level.CITY, Level.COUNTY)


class NotPossible(Exception):
    """Why something was refused, in words for whoever asked."""


def may_write(officer: Officer, place: Region) -> bool:
    return officer.is_active and any(
        post.role == Role.SUPERVISOR and post.covers(place.path) for post in officer.current_posts
    )


def places_of(officer: Officer) -> list[Region]:
    """The city and counties that this officer may report on."""
    rows = Region.objects.filter(level__in=REPORTED).order_by("path")
    return [row for row in rows if may_write(officer, row)]


# drafts


def ended(today: date) -> list[Span]:
    """Weeks and months that are over, the latest of each first."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    weeks = [monday - ONE_WEEK * back for back in range(1, WEEKS_BACK + 1)]
    months = [months_after(first, -back) for back in range(1, MONTHS_BACK + 1)]
    return [
        *((ReportKind.WEEK, each, each + ONE_WEEK - ONE_DAY) for each in weeks),
        *((ReportKind.MONTH, each, months_after(each, 1) - ONE_DAY) for each in months),
    ]


def latest(today: date) -> list[Span]:
    """The last week and the last month."""
    spans = ended(today)
    return [next(span for span in spans if span[0] is kind) for kind in ReportKind]


def draft(place: Region, span: Span, *, by: Officer) -> Report:
    """The one of that place and period: there is never a second."""
    kind, since, until = span
    if not may_write(by, place) or span not in ended(timezone.localdate()):
        raise NotPossible(_("A report is of an ended week or month of your own area."))
    report, _is_new = Report.objects.get_or_create(
        kind=kind, place=place, since=since, defaults={"until": until, "created_by": by}
    )
    return report


def draft_due(now: datetime | None = None) -> int:
    """A draft of the last week and month for each place that has a supervisor; how many new."""
    moment = now or timezone.now()
    spans = latest(timezone.localdate(moment))
    posts = Post.objects.current(moment).filter(role=Role.SUPERVISOR, region__level__in=REPORTED)
    places = posts.order_by("region").values_list("region", flat=True).distinct()
    known = Report.objects.filter(since__gte=min(since for _kind, since, _until in spans))
    there = set(known.values_list("kind", "since", "place"))
    rows = [
        Report(kind=kind, since=since, until=until, place_id=place, created=moment)
        for (kind, since, until), place in product(spans, places)
        if (kind, since, place) not in there
    ]
    # Another round at the same time makes the same ones: the constraint lets one of each in.
    Report.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


# reading


def read_now(report: Report) -> tuple[list[Block], str]:
    """The document, and the digest of its figures: kept ones once signed, else those of now."""
    if report.words is not None and report.figures is not None:
        return read(report.words), digest_of(report.figures)
    with citys_language():
        figures = figures_of(report, timezone.now())
        return document_of(report, figures), digest_of(figures)


@contextmanager
def citys_language() -> Iterator[None]:
    """A document speaks the language of the city, whoever reads it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


# writing


def analyse(report: Report, analysis: str, *, by: Officer, version: int) -> None:
    """`version`: what was read before it was changed, so that nobody's words are overwritten."""
    _as_draft(report.pk, partial(_write, analysis), by=by, version=version)


def _write(analysis: str, row: Report) -> None:
    row.analysis, row.version = analysis, row.version + 1
    row.save(update_fields=["analysis", "version"])


def sign(report: Report, *, by: Officer, version: int, seen: str, to: Chosen = NOBODY) -> None:
    """签发: the figures that were read are kept, with the words made of them and a name.

    `seen`: the digest of the figures that were read. Others meanwhile, and nothing is signed.
    `to`: who gets it; nothing goes to anybody before.
    """
    _as_draft(report.pk, partial(_sign, by, seen, to), by=by, version=version)


def _sign(by: Officer, seen: str, to: Chosen, row: Report) -> None:
    _not_behind()
    now = timezone.now()
    row.signed, row.signed_by, row.signer = now, by, str(by)
    with citys_language():
        row.figures = figures_of(row, now)
        row.words = stored(document_of(row, row.figures))
    if digest_of(row.figures) != seen:
        raise NotPossible(
            _("The figures have changed since you read them. Please read the report again.")
        )
    row.save(update_fields=["signed", "signed_by", "signer", "figures", "words"])
    Paper.objects.create(report=row, try_at=now)
    send(row, to, by=by, now=now)


def _not_behind() -> None:
    """What is signed stays: it must not leave out what has happened already."""
    statistics.catch_up(seconds=2)
    if Suggestion.objects.filter(stale=True).exists():
        raise NotPossible(_("Figures are being brought up to date right now. Please try again."))


def _as_draft(pk: int, change: Callable[[Report], None], *, by: Officer, version: int) -> None:
    with transaction.atomic():
        row = _held(pk, by=by)
        if row.signed:
            raise NotPossible(_("This report is signed: nothing in it changes any more."))
        if row.version != version:
            raise NotPossible(_("Somebody changed this report meanwhile. Please read it again."))
        change(row)


def _held(pk: int, *, by: Officer) -> Report:
    row = Report.objects.select_for_update(of=("self",)).select_related("place").get(pk=pk)
    if not may_write(by, row.place):
        raise NotPossible(_("Only a supervisor of the place writes and signs its report."))
    return row


# sending


def send_more(report: Report, to: Chosen, *, by: Officer) -> int:
    """To others than those chosen when it was signed; how many."""
    with transaction.atomic():
        return send(_signed(report.pk, by=by), to, by=by, now=timezone.now())


def resend(report: Report, *, by: Officer) -> int:
    """What could not be delivered; how many."""
    with transaction.atomic():
        return send_again(_signed(report.pk, by=by), now=timezone.now())


def _signed(pk: int, *, by: Officer) -> Report:
    row = _held(pk, by=by)
    if not row.signed:
        raise NotPossible(_("A report is sent once it is signed, and not before."))
    return row
