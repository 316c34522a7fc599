"""Signed reports go to whom the signer chose: one message each, written when it is signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regions.models import OVERSIGHT, Officer, Post, ancestor_paths
from suggestions.language.moments import say_moment
from suggestions.messages import retry
from suggestions.messages.mail import NO_SERVER
from suggestions.messages.papers import NEVER_PRINTED, NO_RIGHT, NOT_LISTED
from suggestions.messages.recipients import NO_ADDRESS
from suggestions.messages.templates import Template
from suggestions.models import Medium, Message, Paper, Report, ReportAddress, ReportCopy


@dataclass(frozen=True)
class Chosen:
    """Ids of officers and of addresses."""

    officers: frozenset[int] = field(default_factory=frozenset)
    addresses: frozenset[int] = field(default_factory=frozenset)


NOBODY = Chosen()
# What keeps a copy back, in words of ours.
SAID = {NO_RIGHT, NOT_LISTED, NEVER_PRINTED, NO_ADDRESS, NO_SERVER}


# to whom


def officers_for(report: Report) -> QuerySet[Officer]:
    """Who may read it by a post, and has no copy yet."""
    posts = Post.objects.current().filter(
        role__in=OVERSIGHT, region__path__in=ancestor_paths(report.place.path)
    )
    there = ReportCopy.objects.filter(report=report, officer__isnull=False).values("officer")
    rows = Officer.objects.filter(pk__in=posts.values("officer"), is_active=True)
    return rows.exclude(pk__in=there).order_by("first_name", "username")


def addresses_for(report: Report) -> QuerySet[ReportAddress]:
    """None where no mail can be sent: there is nothing else that an address gets."""
    if not settings.EMAIL_ENABLED:
        return ReportAddress.objects.none()
    there = ReportCopy.objects.filter(report=report, address__isnull=False).values("address")
    rows = ReportAddress.objects.filter(place=report.place, ended=None)
    return rows.exclude(pk__in=there)


# sending


def send(report: Report, chosen: Chosen, *, by: Officer, now: datetime) -> int:
    """Write what the outbox sends, in the transaction that holds the report; how many are new."""
    officers = officers_for(report).filter(pk__in=chosen.officers)
    addresses = addresses_for(report).filter(pk__in=chosen.addresses)
    copies = [ReportCopy(report=report, officer=each, by=by, at=now) for each in officers]
    copies += [ReportCopy(report=report, address=each, by=by, at=now) for each in addresses]
    for copy in copies:
        copy.message = _message(copy)
    Message.objects.bulk_create([copy.message for copy in copies])
    ReportCopy.objects.bulk_create(copies)
    return len(copies)


def _message(copy: ReportCopy) -> Message:
    by_mail = _goes_by_mail(copy)
    return Message(
        key=f"report{copy.report_id}:{_whom(copy)}",
        officer=copy.officer,
        medium=Medium.EMAIL if by_mail else Medium.IN_APP,
        template=Template.REPORT if copy.officer else Template.REPORT_OUTSIDE,
        context=_said_of(copy.report),
        created=copy.at,
        try_at=copy.at if by_mail else None,
        sent=None if by_mail else copy.at,
    )


def _goes_by_mail(copy: ReportCopy) -> bool:
    """With the PDF; an officer without an address of mail finds it at the desk."""
    return copy.officer is None or bool(settings.EMAIL_ENABLED and copy.officer.email)


def _whom(copy: ReportCopy) -> str:
    return f"officer{copy.officer_id}" if copy.officer else f"address{copy.address_id}"


def _said_of(report: Report) -> dict[str, Any]:
    return {
        "report": report.pk,
        "kind_of_report": report.kind,
        "place": report.place.name,
        "since": f"{report.since}",
        "until": f"{report.until}",
        "by": report.signer,
    }


def send_again(report: Report, *, now: datetime) -> int:
    """What was given up is tried anew, printing too; how many."""
    Paper.objects.filter(report=report, content=None, try_at=None).update(try_at=now, attempts=0)
    given_up = Message.objects.filter(report_copy__report=report, failed__isnull=False)
    return retry(list(given_up.values_list("pk", flat=True)))


# what became of it


class Standing(StrEnum):
    SENT = "sent"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class Line:
    """`why`: what keeps it back, in words, "" for nothing."""

    name: str
    by_mail: bool
    standing: Standing
    when: str
    why: str
    chosen_by: str


@dataclass(frozen=True)
class Progress:
    lines: list[Line]

    def _of(self, standing: Standing) -> int:
        return Counter(line.standing for line in self.lines)[standing]

    @property
    def sent(self) -> int:
        return self._of(Standing.SENT)

    @property
    def waiting(self) -> int:
        return self._of(Standing.WAITING)

    @property
    def failed(self) -> int:
        return self._of(Standing.FAILED)


def progress_of(report: Report) -> Progress:
    rows = report.copies.select_related("officer", "address", "message", "by").order_by("pk")
    paper = Paper.objects.filter(report=report).defer("content").first()
    return Progress(list(_lines(rows, paper)))


def _lines(rows: QuerySet[ReportCopy], paper: Paper | None) -> Iterator[Line]:
    for copy in rows:
        message = copy.message
        yield Line(
            name=str(copy.officer or copy.address),
            by_mail=message.medium == Medium.EMAIL,
            standing=_standing(message),
            when=say_moment(message.sent) if message.sent else "",
            why=_why(message, paper),
            chosen_by=str(copy.by),
        )


def _standing(message: Message) -> Standing:
    if message.sent:
        return Standing.SENT
    return Standing.FAILED if message.failed else Standing.WAITING


def _why(message: Message, paper: Paper | None) -> str:
    if message.sent:
        return ""
    if message.error in SAID:
        return _(message.error)
    if message.error:
        return _("the mail server did not take it (%(error)s)") % {"error": message.error}
    return _("waits for the PDF") if paper and not paper.made else ""
