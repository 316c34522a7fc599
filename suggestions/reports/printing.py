"""Signed reports are printed by a worker, each in a child with limits. The rows say what is due."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from suggestions.models import Paper, PaperProblem, Report
from suggestions.reports import press
from suggestions.reports.making import citys_language, read_now

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
STYLE = HERE.parent / "static" / "reports" / "paper.css"
PATIENCE = timedelta(seconds=90)
# So long nobody else tries it: longer than the child may take.
LEASE = timedelta(minutes=5)
# Once somebody has installed what is missing, it is printed within the hour.
AGAIN = timedelta(hours=1)
MOST_ATTEMPTS = 200
# Each may take as long as PATIENCE, and a task no longer than its time limit.
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
    command = [sys.executable, "-I", str(HERE / "press.py")]
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 - our own file, and nothing of anybody's in it
            command,
            input=given.encode(),
            capture_output=True,
            timeout=PATIENCE.total_seconds(),
            env=kept,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Printed(problem=PaperProblem.TOO_LARGE)
    return _result(child)


def _result(child: subprocess.CompletedProcess[bytes]) -> Printed:
    if child.returncode == 0:
        return Printed(child.stdout)
    if child.returncode == press.MISSING:
        detail = child.stderr.decode(errors="replace")[-200:]
        return Printed(problem=PaperProblem.MISSING, detail=detail)
    if child.returncode == press.TOO_LARGE or child.returncode < 0:
        # Below 0: ended by a signal, as the limit of time does.
        return Printed(problem=PaperProblem.TOO_LARGE)
    logger.error("press: %s", child.stderr.decode(errors="replace")[-2000:])
    return Printed(problem=PaperProblem.FAILED)


def page_of(report: Report) -> str:
    with citys_language():
        blocks, _digest = read_now(report)
        context = {"blocks": blocks, "language": settings.LANGUAGE_CODE}
        return render_to_string("reports/paper.html", context)
