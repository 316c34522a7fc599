"""What a message says, in its reader's language.

`templates/outbox/<template>.txt`: the first line says it all in one sentence (the subject of a
mail, the whole of a text message but its link, the line in the desk), the rest explains. Nothing
of what the citizen wrote, and no access code, leaves the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.template import Context, Engine
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regions.calendars import ZONE
from regions.models import Unit
from suggestions.models import Deadline, Kind, Message, State
from suggestions.outbox.errors import Undeliverable
from suggestions.outbox.links import desk_link, make_link
from suggestions.workflow import label_of

# Which running limit the citizen is told the end of.
TOLD: dict[str, Kind] = {
    "received": Kind.TRIAGE,
    "concluded": Kind.HANDLING,
    "question": Kind.SUPPLEMENT,
    "held": Kind.REVIEW,
    "resumed": Kind.HANDLING,
    "extended": Kind.HANDLING,
    "rescheduled": Kind.HANDLING,
    "reopened": Kind.HANDLING,
    "answered": Kind.CONFIRMATION,
}


@dataclass(frozen=True)
class Notice:
    subject: str
    body: str
    link: str

    @property
    def short(self) -> str:
        """As a text message."""
        return f"{self.subject} {self.link}"


def notice_of(message: Message, *, language: str, now: datetime) -> Notice:
    with translation.override(language):
        values = _for_officer(message) if message.officer_id else _for_author(message, now)
        subject, _line_end, body = _rendered(message.template, values).partition("\n")
    return Notice(subject.strip(), body.strip(), values["link"])


def summary_of(message: Message) -> str:
    """The line an officer sees in the desk, in the language that is active."""
    return _rendered(message.template, _for_officer(message)).partition("\n")[0].strip()


def _rendered(template: str, values: dict[str, Any]) -> str:
    # Plain text: escaping would put &#x27; into it.
    context = Context(values, autoescape=False)
    return Engine.get_default().get_template(f"outbox/{template}.txt").render(context).strip()


def _for_author(message: Message, now: datetime) -> dict[str, Any]:
    row = message.suggestion
    if row is None:
        raise Undeliverable("about nothing")
    return {"reference": row.reference, "by": _told(message, now), "link": make_link(row)}


def _told(message: Message, now: datetime) -> str:
    """Until when, where that still runs: of the suggestion it is about, maybe the parent's."""
    kind = TOLD.get(message.template)
    about = message.context.get("about", "")
    running = Deadline.objects.filter(
        suggestion__reference=about, kind=kind, state=State.RUNNING, due__gt=now
    )
    row = running.order_by("-cycle", "-serial").first() if kind else None
    if row is None:
        return ""
    until = spoken(row.due)
    return _("%(date)s (estimated)") % {"date": until} if row.provisional else until


def _for_officer(message: Message) -> dict[str, Any]:
    context = message.context
    return {
        "reference": context.get("about", ""),
        "kind": Kind(context["kind"]).label if "kind" in context else "",
        "due": _moment(context.get("due")),
        "recorded": _moment(context.get("recorded")),
        "unit": _name(context.get("unit")),
        # As text: a number would be grouped.
        "year": str(context.get("year", "")),
        "move": label_of(context["move"]) if "move" in context else "",
        "link": desk_link(),
    }


def _name(unit: int | None) -> str:
    found = Unit.objects.filter(pk=unit).first() if unit else None
    return found.name if found else ""


def _moment(text: str | None) -> str:
    return spoken(datetime.fromisoformat(text)) if text else ""


def spoken(moment: datetime) -> str:
    """A time limit as people say it: midnight is the end of the day before."""
    local = moment.astimezone(ZONE)
    if local.time() == time(0):
        return date_format(local.date() - timedelta(days=1), "DATE_FORMAT")
    return date_format(local, "DATETIME_FORMAT")
