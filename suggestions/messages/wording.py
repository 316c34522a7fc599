"""What a message says, in its reader's language.

`templates/messages/<template>.txt`: the first line says it all in one sentence (the subject of a
mail, the whole of a text message but its link, the line in the desk), the rest explains. Nothing
of what the citizen wrote, and no access code, leaves the house: what it is about is said by its
place and category, in the words of the city. Whoever signs with a stranger's number could have
the city send him anything else.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regions.calendars import ZONE
from regions.models import Role, Unit
from suggestions.language.moments import say_day, say_limit_in_full
from suggestions.messages.errors import Undeliverable
from suggestions.messages.links import address_of, desk_link, make_link, report_address
from suggestions.messages.papers import OF_REPORTS, Attached, attached_to, copy_of
from suggestions.messages.resets import link_to_choose
from suggestions.messages.templates import LIMITS, Template
from suggestions.models import (
    AskedKind,
    Cause,
    Deadline,
    Kind,
    Message,
    OnceMore,
    Outcome,
    ReportKind,
    State,
    Suggestion,
    SuggestionType,
    Tier,
)
from suggestions.profile import service_name
from suggestions.workflow import MoveName, Status, label_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    subject: str
    body: str
    link: str
    attached: Attached | None = None

    @property
    def short(self) -> str:
        """As a text message."""
        return f"{self.subject} {self.link}"


def notice_of(message: Message, *, language: str, now: datetime) -> Notice:
    with translation.override(language):
        if message.template in OF_REPORTS:
            return _with_paper(message, now)
        if message.officer_id:
            values = _for_officer(message)
            if message.template == Template.FORGOTTEN:
                values["link"] = link_to_choose(message, now)
            return _notice(message.template, values)
        return _notices([message], now)


def _with_paper(message: Message, now: datetime) -> Notice:
    attached = attached_to(copy_of(message), now)
    values = _for_officer(message) | {"attached": attached is not None}
    return replace(_notice(message.template, values), attached=attached)


def notice_together(messages: Sequence[Message], *, language: str, now: datetime) -> Notice:
    """What falls together for one author, the earliest first, as one message."""
    with translation.override(language):
        return _notices(messages, now)


def first_notice(message: Message, *, language: str, now: datetime) -> Notice:
    """All that a contact gets that nobody has confirmed."""
    with translation.override(language):
        values = _for_author(message, now)
        return _notice(Template.FIRST, values | {"reference": values["number"]})


def _notice(template: str, values: dict[str, Any]) -> Notice:
    subject, _line_end, body = _rendered(template, values).partition("\n")
    return Notice(subject.strip(), body.strip(), values["link"])


def _notices(messages: Sequence[Message], now: datetime) -> Notice:
    found = [_notice(each.template, _for_author(each, now)) for each in messages]
    words = " ".join(each.subject for each in found)
    subject = _("%(service)s: %(words)s") % {"service": service_name(), "words": words}
    lines = [each.subject for each in found if len(found) > 1]
    return Notice(subject, "\n\n".join([*lines, found[-1].body]), found[-1].link)


def summary_of(message: Message) -> str:
    """The line an officer sees in the desk, in the language that is active."""
    values = _for_officer(message)
    try:
        return line_of(message.template, **values)
    except TemplateDoesNotExist:
        # One message of another version must not take the whole page with it.
        logger.exception("message=%s has no words: %s", message.pk, message.template)
        return _("%(reference)s: please have a look.") % values


def line_of(template: str, **values: Any) -> str:
    """The first line of these words, in the language that is active."""
    return _rendered(template, values).partition("\n")[0].strip()


def _rendered(template: str, values: dict[str, Any]) -> str:
    # Plain text: escaping would put &#x27; into it.
    context = Context(values, autoescape=False)
    return Engine.get_default().get_template(f"messages/{template}.txt").render(context).strip()


def _for_author(message: Message, now: datetime) -> dict[str, Any]:
    row = message.suggestion
    if row is None:
        raise Undeliverable("about nothing")
    told = _("%(reference)s (%(matter)s)") % {"reference": row.reference, "matter": _matter(row)}
    return {
        "number": row.reference,
        "reference": told,
        "by": _told(message, now),
        "by_whom": say_by_whom(message.context),
        "link": make_link(row, message.medium),
        "reopens_until": _reopens_until(row),
        **_said_of(message.context),
        "unit": "" if _is_quiet(row) else _name(message.context.get("lead")),
    }


def _reopens_until(row: Suggestion) -> str:
    """Until when its author may ask for that; nobody of those merged into it may."""
    until = row.reopens_until if row.status == Status.CLOSED else None
    return say_limit_in_full(until) if until else ""


def _is_quiet(row: Suggestion) -> bool:
    """Whether even the kind of matter, and whose it is, is nobody's business: the place is said."""
    return row.confidential or row.type == SuggestionType.REPORT


def _matter(row: Suggestion) -> str:
    category = None if _is_quiet(row) else row.category
    words = [row.region.name, *([category.name] if category else [])]
    return pgettext("between place and matter", ", ").join(words)


def _said_of(context: dict[str, Any]) -> dict[str, Any]:
    """What the entry, or the limit, that it tells of says."""
    outcome, meets = context.get("outcome", ""), context.get("consultation_day")
    return {
        "complex": context.get("tier") == Tier.COMPLEX,
        "day": _day(meets) if meets else "",
        "outcome": Outcome(outcome).label if outcome in Outcome.values else "",
        "due": _moment(context.get("due")),
        "promised": _moment(context.get("promised")),
        "kind": context.get("kind", ""),
        "kept": context.get("kept", ""),
        "reclassified": context.get("move") == MoveName.CLASSIFY,
    }


def _day(text: str) -> str:
    return say_day(datetime.combine(date.fromisoformat(text), time(12), ZONE))


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
        "usual": context.get("usual", 0),
        "day": _day(context["day"]) if "day" in context else "",
        "account": context.get("account", ""),
        "by": context.get("by", ""),
        "step": context.get("step", ""),
        "what": _asked_for(context),
        "reason": context.get("reason", ""),
        "people": pgettext("between counts", ", ").join(context.get("people", [])),
        "report": _report_of(context),
        "link": _link_of(message),
    }


def _asked_for(context: dict[str, Any]) -> str:
    """Of an application about an account."""
    kind = context.get("asked", "")
    if kind == AskedKind.UNIT:
        return say_where(context["place"], context["superior"])
    if kind != AskedKind.POST:
        return str(AskedKind(kind).label) if kind else ""
    words = {"role": Role(context["role"]).label, "place": context["place"]}
    return _("the post “%(role)s, %(place)s”") % words


def say_where(place: str, superior: str) -> str:
    """Of a unit that is moved."""
    if not superior:
        return _("the place “%(place)s”, with no superior unit") % {"place": place}
    words = _("the place “%(place)s”, below “%(superior)s”")
    return words % {"place": place, "superior": superior}


def _report_of(context: dict[str, Any]) -> str:
    if "report" not in context:
        return ""
    words = _("%(kind)s of %(place)s (%(since)s – %(until)s)")
    return words % (context | {"kind": ReportKind(context["kind_of_report"]).label})


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
    if "report" in message.context:
        return f"{settings.PUBLIC_URL}{report_address(message.context)}"
    if notice is None:
        return desk_link()
    return f"{settings.PUBLIC_URL}{address_of(notice, message.context.get('counts', {}))}"


def _name(unit: int | None) -> str:
    found = Unit.objects.filter(pk=unit).first() if unit else None
    return found.name if found else ""


def _moment(text: str | None) -> str:
    return say_limit_in_full(datetime.fromisoformat(text)) if text else ""
