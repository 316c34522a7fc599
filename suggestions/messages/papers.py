"""Signed reports that go out as messages: to whom still, and with which PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from suggestions.messages.errors import PutOff, Undeliverable
from suggestions.messages.templates import Template
from suggestions.models import Message, Paper, Report, ReportCopy

OF_REPORTS = frozenset({Template.REPORT, Template.REPORT_OUTSIDE})
LATER = timedelta(minutes=1)
# Shown on the page of the report, in its reader's language.
NO_RIGHT = gettext_noop("may not read this report any more")
NOT_LISTED = gettext_noop("is not on the list of addresses any more")
NEVER_PRINTED = gettext_noop(
    "there is no PDF of it, and nothing else can be read without an account"
)


@dataclass(frozen=True)
class Attached:
    name: str
    kind: str
    content: bytes = field(repr=False)


def copy_of(message: Message) -> ReportCopy:
    """Raises Undeliverable where whoever gets it may not, or no longer."""
    rows = ReportCopy.objects.select_related("report__place", "officer", "address")
    copy = rows.get(message=message)
    if copy.officer and not Report.objects.visible_to(copy.officer).filter(pk=copy.report_id):
        raise Undeliverable(NO_RIGHT)
    if copy.address and copy.address.ended:
        raise Undeliverable(NOT_LISTED)
    return copy


def attached_to(copy: ReportCopy, now: datetime) -> Attached | None:
    """None: staff open it by its link, where it cannot be printed now.

    Raises PutOff while it may still be printed, Undeliverable once that was given up.
    """
    paper = Paper.objects.get(report=copy.report)
    if paper.content is not None:
        return Attached(f"{copy.report.file_name}.pdf", "application/pdf", bytes(paper.content))
    if copy.officer and paper.problem:
        return None
    if paper.try_at is None:
        raise Undeliverable(NEVER_PRINTED)
    raise PutOff((paper.try_at if paper.problem else now) + LATER)
