"""The collector's page itself, as every view of it shows it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from regions.models import Officer
from suggestions.public.collecting import meetings, own, slips
from suggestions.public.collecting.forms import CollectForm, MeetingForm
from suggestions.public.collecting.gate import areas_of, mark_of
from suggestions.public.collecting.words import SCRIPT_WORDS
from suggestions.public.cookies import drop_slip
from suggestions.public.fields import PublicForm
from suggestions.public.pages import page

SCRIPTS = tuple(
    f"public/{name}.js"
    for name in (
        "lighter",
        "collect-drafts",
        "collect-show",
        "collect-checks",
        "collect-line",
        "collect",
    )
)


def collect_page(
    request: HttpRequest,
    officer: Officer,
    *,
    form: CollectForm | None = None,
    meeting: MeetingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form` or `meeting`: one that was sent and is shown again."""
    begun = meetings.current(request, officer)
    slip = slips.slip_to_show(request)
    context = {
        "live": True,
        "officer": officer,
        "mark": mark_of(officer),
        "areas": areas_of(officer),
        "begun": begun,
        "said": meetings.say(begun) if begun else "",
        "meeting": meeting or begun or meetings.new_meeting(officer),
        "meeting_sent": meeting is not None,
        "form": form or new_form(officer, begun),
        "slip": slip,
        "today": own.today(officer),
    }
    response = page(request, "collect", context | common(), status=status)
    if slip:
        drop_slip(response)
    return response


def shell_page(request: HttpRequest) -> HttpResponse:
    """The same page without anybody in it, for a browser to keep."""
    context = {
        "live": False,
        "meeting": MeetingForm(areas=()),
        "form": CollectForm(areas=()),
    }
    return page(request, "collect", context | common())


def common() -> dict[str, Any]:
    return {"scripts": SCRIPTS, "words": SCRIPT_WORDS, "zone": settings.TIME_ZONE}


def new_form(officer: Officer, begun: MeetingForm | None) -> CollectForm:
    """What is said at a meeting is likely to be about where it takes place."""
    place = begun.cleaned_data["region"] if begun else None
    first = {"key": secrets.token_urlsafe(24), "region": place}
    return CollectForm(initial=first, areas=areas_of(officer))


def without_errors(form: PublicForm) -> None:
    """For a page that only shows what was typed again."""
    form.is_valid()
    form.errors.clear()


def faults_of(form: PublicForm) -> list[dict[str, str]]:
    """What is wrong, for the page's script."""
    return [{"anchor": fault.anchor, "words": fault.words} for fault in form.faults()]
