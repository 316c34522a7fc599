"""Signed reports are printed by a worker, each in a child with limits. The rows say what is due."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from suggestions import confined
from suggestions.models import Paper, PaperProblem, Report
from suggestions.reports import press
from suggestions.reports.making import citys_language, read_now

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
STYLE = HERE.parent / "static" / "reports" / "paper.css"
LIMITS = confined.Limits(seconds=60, memory=1536 * 1024 * 1024)
# So long nobody else tries it: longer than the child may take.
LEASE = timedelta(minutes=5)
# Once somebody has installed what is missing, it is printed within the hour.
AGAIN = timedelta(hours=1)
MOST_ATTEMPTS = 200
# Each may take as long as its limits, and a task no longer than its time limit.
# One: with two workers the sweeps of the clocks must find a free one.
AT_ONCE = 1


@dataclass(frozen=True)
class Printed:
    content: bytes = b""
    problem: str = ""
    detail: str = ""


def print_due(now: datetime | None = None) -> int:
    """Print what was signed; how many were tried."""
    moment = now or timezone.now()
    due = Paper.objects.filter(try_at__lte=moment).order_by("try_at")
    # Claimed one by one: where one breaks this off, the others are still there for the next round.
    return sum(_print(pk, moment) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _print(pk: int, now: datetime) -> bool:
    if not _claim(pk, now):
        return False
    _keep(pk, printed(Report.objects.select_related("place").get(pk=pk)), now)
    return True


def _claim(pk: int, now: datetime) -> bool:
    """Whether it is ours: of two workers, one changes the row."""
    rows = Paper.objects.filter(pk=pk, try_at__lte=now)
    return bool(rows.update(try_at=now + LEASE))


def _keep(pk: int, result: Printed, now: datetime) -> None:
    row = Paper.objects.get(pk=pk)
    row.attempts += 1
    row.problem, row.detail = result.problem, result.detail
    if result.content:
        row.content, row.made, row.try_at = result.content, timezone.now(), None
    else:
        logger.warning("report=%s not printed: %s %s", pk, result.problem, result.detail)
        row.try_at = now + AGAIN if row.attempts < MOST_ATTEMPTS else None
    row.save(update_fields=["attempts", "problem", "detail", "content", "made", "try_at"])


def printed(report: Report) -> Printed:
    """By a child that gets the text and nothing else: no settings, no keys, no network."""
    given = json.dumps({"html": page_of(report), "css": STYLE.read_text("utf-8")})
    return _result(confined.run(HERE / "press.py", given.encode(), limits=LIMITS))


def _result(outcome: confined.Outcome) -> Printed:
    if outcome.status == 0:
        return Printed(outcome.content)
    if outcome.status == press.MISSING:
        return Printed(problem=PaperProblem.MISSING, detail=outcome.complaint[-200:])
    if outcome.status == confined.TOO_LARGE:
        return Printed(problem=PaperProblem.TOO_LARGE)
    logger.error("press: %s", outcome.complaint[-2000:])
    return Printed(problem=PaperProblem.FAILED)


def page_of(report: Report) -> str:
    with citys_language():
        blocks, _digest = read_now(report)
        context = {"blocks": blocks, "language": settings.LANGUAGE_CODE}
        return render_to_string("reports/paper.html", context)
