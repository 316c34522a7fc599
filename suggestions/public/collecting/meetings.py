"""The gathering that several suggestions come from: begun once, it stays until it is ended."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from regions.models import Officer
from suggestions.models import Meeting, MeetingKind
from suggestions.models.secrets import keyed_digest
from suggestions.public.collecting.forms import GatheringForm
from suggestions.public.collecting.gate import areas_of

KEPT = "gathering"
# After the first suggestion of it came in.
CORRECTABLE = timedelta(days=1)


def begin(request: HttpRequest, form: GatheringForm) -> None:
    request.session[KEPT] = dict(form.as_hidden())


def end(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def current(request: HttpRequest, officer: Officer) -> GatheringForm | None:
    """The gathering that was begun in this session, if it still holds."""
    kept = request.session.get(KEPT)
    form = GatheringForm(kept, areas=areas_of(officer)) if kept else None
    return form if form and form.is_valid() else None


def sent_with(request: HttpRequest, officer: Officer) -> GatheringForm | None:
    """The gathering that came with a suggestion; whether it is right is not asked yet."""
    form = GatheringForm(request.POST, areas=areas_of(officer))
    return form if request.POST.get(form.add_prefix("key")) else None


def meeting_of(form: GatheringForm, officer: Officer) -> Meeting:
    """The row of a valid form: the same key makes one, whatever was lost on the way."""
    defaults = {**_details_of(form), "officer": officer}
    meeting, _made = Meeting.objects.get_or_create(key=_key_of(form, officer), defaults=defaults)
    return meeting


def correct(form: GatheringForm, officer: Officer) -> bool:
    """Bring the row, where there is one already, to what the valid form says; False: too late.

    What suggestions say of it stays: they only name the row.
    """
    details = _details_of(form)
    rows = Meeting.objects.filter(key=_key_of(form, officer))
    if not rows.exclude(**details).exists():
        return True
    return bool(rows.filter(recorded__gt=timezone.now() - CORRECTABLE).update(**details))


def _details_of(form: GatheringForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def _key_of(form: GatheringForm, officer: Officer) -> str:
    return keyed_digest("gathering", f"{officer.pk}:{form.cleaned_data['key']}")


def new_gathering(officer: Officer) -> GatheringForm:
    first = {"key": secrets.token_urlsafe(24), "day": timezone.localdate()}
    return GatheringForm(initial=first, areas=areas_of(officer))


def say(form: GatheringForm) -> str:
    """A valid one in one line."""
    data = _details_of(form)
    kind = MeetingKind(data["kind"])
    return str(Meeting(**data | {"kind": kind}))
