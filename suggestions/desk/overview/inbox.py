"""What an officer is told in the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from regions.models import Officer
from suggestions.desk.gate import visible
from suggestions.faces.numbers import is_number
from suggestions.language.moments import say_moment
from suggestions.messages import address_of, report_address, summary_of
from suggestions.models import OF_ORDERS, Medium, Message

SHOWN = 6


@dataclass(frozen=True)
class Line:
    pk: int
    words: str
    when: str
    unread: bool
    suggestion: int | None
    title: str
    # Where the message counts several, or is of a report; `orders`: others of them stand in the
    # list of orders.
    address: str = ""
    orders: bool = False


def unread_count(officer: Officer) -> int:
    return _of(officer).filter(read=None).count()


def inbox(officer: Officer) -> list[Line]:
    """Unread ones first, then the newest; linked where the officer still sees the suggestion."""
    rows = list(_of(officer).order_by(F("read").desc(nulls_first=True), "-created")[:SHOWN])
    ids = [row.suggestion_id for row in rows if row.suggestion_id]
    titles = dict(visible(officer).filter(pk__in=ids).values_list("pk", "title"))
    return [_line(row, titles) for row in rows]


def _line(row: Message, titles: dict[int, str]) -> Line:
    counts = row.context.get("counts", {})
    known = row.suggestion_id if row.suggestion_id in titles else None
    return Line(
        pk=row.pk,
        words=summary_of(row),
        when=say_moment(row.created),
        unread=row.read is None,
        suggestion=known,
        title=titles.get(known or 0, ""),
        address=_address_of(row),
        orders=bool(OF_ORDERS & counts.keys()) and not OF_ORDERS.issuperset(counts),
    )


def _address_of(row: Message) -> str:
    if "report" in row.context:
        return report_address(row.context)
    return address_of(row.pk, row.context["counts"]) if "counts" in row.context else ""


def _of(officer: Officer) -> QuerySet[Message]:
    return Message.objects.filter(officer=officer, medium=Medium.IN_APP)


@require_POST
def read_view(request: HttpRequest) -> HttpResponse:
    """Mark one message as read, or all that came until the page was opened."""
    rows = Message.objects.filter(officer=request.user.pk, medium=Medium.IN_APP, read=None)
    # A notice counts on: what came to it since the page was made has not been seen.
    if shown := parse_datetime(request.POST.get("shown", "")):
        rows = rows.filter(created__lte=shown)
    newest = request.POST.get("newest", "")
    one = request.POST.get("message", "")
    if is_number(one):
        rows.filter(pk=int(one)).update(read=timezone.now())
    elif is_number(newest):
        rows.filter(pk__lte=int(newest)).update(read=timezone.now())
    return redirect("admin:index")
