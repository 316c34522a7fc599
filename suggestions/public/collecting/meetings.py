"""The meeting that several suggestions come from: begun once, it stays until it is ended."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from regions.models import Officer
from suggestions.models import Meeting, MeetingKind
from suggestions.models.meeting import OLDER_NAME
from suggestions.models.secrets import keyed_digest
from suggestions.public.collecting.forms import MeetingForm
from suggestions.public.collecting.gate import areas_of

KEPT = "meeting"
# After the first suggestion of it came in.
CORRECTABLE = timedelta(days=1)


def begin(request: HttpRequest, form: MeetingForm) -> None:
    request.session[KEPT] = dict(form.as_hidden())


def end(request: HttpRequest) -> None:
    for name in (KEPT, OLDER_NAME):
        request.session.pop(name, None)


def current(request: HttpRequest, officer: Officer) -> MeetingForm | None:
    """The meeting that was begun in this session, if it still holds."""
    kept = request.session.get(KEPT) or request.session.get(OLDER_NAME)
    form = form_of(kept, officer) if kept else None
    return form if form and form.is_valid() else None


def sent_with(request: HttpRequest, officer: Officer) -> MeetingForm | None:
    """The meeting that came with a suggestion; whether it is right is not asked yet."""
    form = form_of(request.POST, officer)
    return form if request.POST.get(form.add_prefix("key")) else None


def form_of(sent: Mapping[str, Any], officer: Officer) -> MeetingForm:
    """Drafts and pages from before decision 0037 name the fields otherwise."""
    prefix = OLDER_NAME if f"{OLDER_NAME}-key" in sent else None
    return MeetingForm(sent, prefix=prefix, areas=areas_of(officer))


def meeting_of(form: MeetingForm, officer: Officer) -> Meeting:
    """The row of a valid form: the same key makes one, whatever was lost on the way."""
    defaults = {**_details_of(form), "officer": officer}
    meeting, _made = Meeting.objects.get_or_create(key=_key_of(form, officer), defaults=defaults)
    return meeting


def correct(form: MeetingForm, officer: Officer) -> bool:
    """Bring the row, where there is one already, to what the valid form says; False: too late.

    What suggestions say of it stays: they only name the row.
    """
    details = _details_of(form)
    rows = Meeting.objects.filter(key=_key_of(form, officer))
    if not rows.exclude(**details).exists():
        return True
    return bool(rows.filter(recorded__gt=timezone.now() - CORRECTABLE).update(**details))


def _details_of(form: MeetingForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def _key_of(form: MeetingForm, officer: Officer) -> str:
    return keyed_digest(OLDER_NAME, f"{officer.pk}:{form.cleaned_data['key']}")


def new_meeting(officer: Officer) -> MeetingForm:
    first = {"key": secrets.token_urlsafe(24), "day": timezone.localdate()}
    return MeetingForm(initial=first, areas=areas_of(officer))


def say(form: MeetingForm) -> str:
    """A valid one in one line."""
    data = _details_of(form)
    kind = MeetingKind(data["kind"])
    return str(Meeting(**data | {"kind": kind}))
