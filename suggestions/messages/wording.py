"""What a message says, in its reader's language.

`templates/messages/<template>.txt`: the first line says it all in one sentence (the subject of a
mail, the whole of a text message but its link, the line in the desk), the rest explains. Nothing
of what the citizen wrote, and no access code, leaves the house.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regions.calendars import ZONE
from regions.models import Unit
from suggestions.language.moments import say_limit_in_full
from suggestions.messages.errors import Undeliverable
from suggestions.messages.links import desk_link, list_address, make_link
from suggestions.messages.templates import LIMITS
from suggestions.models import Cause, Deadline, Kind, Message, OnceMore, State
from suggestions.workflow import label_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    subject: str
    body: str
    link: str

    @property
    def short(self) -> str:
        """As a text message."""
        return f"{self.subject} {self.link}"


def notice_of(message: Message, *, language: str, now: datetime, template: str = "") -> Notice:
    """`template`: in other words than those that it was made for."""
    with translation.override(language):
        values = _for_officer(message) if message.officer_id else _for_author(message, now)
        subject, _line_end, body = _rendered(template or message.template, values).partition("\n")
    return Notice(subject.strip(), body.strip(), values["link"])


def summary_of(message: Message) -> str:
    """The line an officer sees in the desk, in the language that is active."""
    values = _for_officer(message)
    try:
        return _rendered(message.template, values).partition("\n")[0].strip()
    except TemplateDoesNotExist:
        # One message of another version must not take the whole page with it.
        logger.exception("message=%s has no words: %s", message.pk, message.template)
        return _("%(reference)s: please have a look.") % values


def _rendered(template: str, values: dict[str, Any]) -> str:
    # Plain text: escaping would put &#x27; into it.
    context = Context(values, autoescape=False)
    return Engine.get_default().get_template(f"messages/{template}.txt").render(context).strip()


def _for_author(message: Message, now: datetime) -> dict[str, Any]:
    row = message.suggestion
    if row is None:
        raise Undeliverable("about nothing")
    return {
        "reference": row.reference,
        "by": _told(message, now),
        "by_whom": say_by_whom(message.context),
        "link": make_link(row, message.medium),
    }


def say_by_whom(details: dict[str, Any]) -> str:
    """By whom it is looked at when it is handled again; '' where its entry does not say."""
    found = details.get("once_more", "")
    return str(OnceMore(found).label) if found in OnceMore.values else ""


def _told(message: Message, now: datetime) -> str:
    """Until when, where that still runs: of the suggestion it is about, maybe the parent's."""
    kind = LIMITS.get(message.template)
    about = message.context.get("about", "")
    running = Deadline.objects.filter(
        suggestion__reference=about, kind=kind, state=State.RUNNING, due__gt=now
    )
    row = running.order_by("-cycle", "-serial").first() if kind else None
    if row is None:
        return ""
    until = say_limit_in_full(row.due)
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
        "times": str(context.get("times", "")),
        "overdue": context.get("overdue", False),
        "counts": say_counts(context.get("counts", {})),
        "n": context.get("n", 0),
        "people": pgettext("between counts", ", ").join(context.get("people", [])),
        "link": _link_of(message),
    }


def say_counts(counts: dict[str, int]) -> str:
    """“red cards: 2, due soon: 37”, the gravest first."""
    said = [
        _("%(what)s: %(n)d") % {"what": cause.label, "n": counts[cause]}
        for cause in Cause
        if cause in counts
    ]
    return pgettext("between counts", ", ").join(said)


def _link_of(message: Message) -> str:
    """Sent as a copy of what it is folded into."""
    notice = message.folded_into_id
    return f"{settings.PUBLIC_URL}{list_address(notice)}" if notice else desk_link()


def _name(unit: int | None) -> str:
    found = Unit.objects.filter(pk=unit).first() if unit else None
    return found.name if found else ""


def _moment(text: str | None) -> str:
    return say_limit_in_full(datetime.fromisoformat(text)) if text else ""
