"""Handing in for somebody else: form, sending, and the slip with reference and code."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from regions.models import Officer
from suggestions.faces import photos
from suggestions.faces.photos import NoRoom, PhotoGone, Received
from suggestions.faces.uploads import were_lost
from suggestions.models import Channel, Suggestion
from suggestions.models.meeting import OLDER_NAME
from suggestions.models.secrets import keyed_digest
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.collect import Contact, Submit, code_for, submit
from suggestions.pipeline.refusals import Refused, no_long_wait
from suggestions.public.collecting.forms import CollectForm, MeetingForm
from suggestions.public.collecting.gate import (
    areas_of,
    by_script,
    for_collectors,
    from_our_own_page,
)
from suggestions.public.collecting.meetings import begin, meeting_of, sent_with
from suggestions.public.collecting.pages import collect_page, faults_of, without_errors
from suggestions.public.collecting.slips import slip_as_data
from suggestions.public.cookies import Receipt, hand_slip
from suggestions.public.handing_in.forms import PRIVACY_NOTICE
from suggestions.public.refusals import CONFLICT, UNAVAILABLE, UNPROCESSABLE, status_of

CREATED = 201
HALF = 32


class Doubtful(Exception):
    """The same draft was received before, and said something else."""

    def __init__(self, earlier: Suggestion) -> None:
        super().__init__(earlier.reference)
        self.reference = earlier.reference


@require_http_methods(["GET", "HEAD", "POST"])
@for_collectors
def collect_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    if request.method != "POST":
        return collect_page(request, officer)
    tokens, uploads = request.POST.getlist("photos"), request.FILES.getlist("photos")
    received = photos.receive(tokens, uploads, some_lost=were_lost(request))
    form = CollectForm(request.POST, areas=areas_of(officer), received=received)
    if "narrow" in request.POST:
        without_errors(form)
        return collect_page(request, officer, form=form)
    meeting = sent_with(request, officer)
    if form.is_valid() and _holds(meeting, form):
        return _send(request, officer, form, meeting)
    status = UNAVAILABLE if form.received.no_room else UNPROCESSABLE
    return _refuse(request, officer, form, status=status)


@require_POST
@csrf_exempt
@from_our_own_page
@for_collectors
def resume_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Shows again what was typed before signing in; signing in has voided the form's token.

    Hands nothing in: that takes the page's own button, with a token that is right.
    """
    form = CollectForm(request.POST, areas=areas_of(officer))
    without_errors(form)
    meeting = sent_with(request, officer)
    if meeting and meeting.is_valid():
        begin(request, meeting)
    return collect_page(request, officer, form=form)


def _holds(meeting: MeetingForm | None, form: CollectForm) -> bool:
    """Whether the meeting is right; what is wrong with it is said at the form."""
    if meeting is None or meeting.is_valid():
        return True
    for fault in meeting.faults():
        form.add_error(None, _("The meeting: %(words)s") % {"words": fault.words})
    return False


def _send(
    request: HttpRequest, officer: Officer, form: CollectForm, meeting: MeetingForm | None
) -> HttpResponse:
    try:
        row, code = _hand_in(officer, form, meeting)
    except Doubtful as earlier:
        return _ask_again(request, officer, form, earlier.reference)
    except PhotoGone:
        form.received = Received()
        form.add_error("photos", photos.gone())
        return _refuse(request, officer, form)
    except NoRoom:
        form.add_error("photos", photos.no_room())
        return _refuse(request, officer, form, status=UNAVAILABLE)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _refuse(request, officer, form, status=status_of(refusal))
    if by_script(request):
        return JsonResponse(slip_as_data(request, row, code), status=CREATED)
    response = HttpResponseRedirect(reverse("public:collect"))
    response.status_code = 303
    hand_slip(response, Receipt(row.reference, code))
    return response


def _refuse(
    request: HttpRequest, officer: Officer, form: CollectForm, *, status: int = UNPROCESSABLE
) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"faults": faults_of(form)}, status=status)
    return collect_page(request, officer, form=form, status=status)


def _ask_again(
    request: HttpRequest, officer: Officer, form: CollectForm, reference: str
) -> HttpResponse:
    """Lost or kept, the first one counts; what is another matter goes under a key of its own."""
    words = _(
        "This draft was received already, as %(reference)s, with other words. "
        "If this is another matter, send it again; it then becomes a suggestion of its own."
    )
    anew = request.POST.copy()
    anew["key"] = secrets.token_urlsafe(24)
    form = CollectForm(anew, areas=form.areas, received=form.received)
    form.add_error(None, words % {"reference": reference})
    return _refuse(request, officer, form, status=CONFLICT)


def _hand_in(
    officer: Officer, form: CollectForm, meeting: MeetingForm | None
) -> tuple[Suggestion, str]:
    """(row, code). Raises Doubtful, PhotoGone, NoRoom, Refused."""
    with no_long_wait(), transaction.atomic():
        # One after the other: two texts of one draft sent at once would not see each other.
        Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
        return _hand_in_once(officer, form, meeting)


def _hand_in_once(
    officer: Officer, form: CollectForm, meeting: MeetingForm | None
) -> tuple[Suggestion, str]:
    key = _key_of(officer, form, meeting)
    # Between both ends lie all keys that begin with this half.
    drafts = Suggestion.objects.filter(submit_key__gte=key[:HALF], submit_key__lt=f"{key[:HALF]}g")
    earlier = drafts.first()
    if earlier is None:
        with photos.sending(form.received.kept, form=key) as attached:
            asked = _request_of(officer, form, meeting, submit_key=key, photos=attached)
            return submit(asked, actor=officer_actor(officer))
    if earlier.submit_key != key:
        raise Doubtful(earlier)
    return earlier, code_for(key)


def _key_of(officer: Officer, form: CollectForm, meeting: MeetingForm | None) -> str:
    """One half says which draft of which officer it is, the other what it says."""
    data = {name: str(value) for name, value in sorted(form.cleaned_data.items())}
    key = data.pop("key") or secrets.token_urlsafe(24)
    data["photos"] = " ".join(photo.digest for photo in form.received.kept)
    # Not what is said of it: that may have been corrected before the draft comes again.
    data[OLDER_NAME] = meeting.cleaned_data["key"] if meeting else ""
    draft = keyed_digest("collected", f"{officer.pk}:{key}")
    return draft[:HALF] + keyed_digest("form", json.dumps(data, ensure_ascii=False))[:HALF]


def _request_of(
    officer: Officer, form: CollectForm, meeting: MeetingForm | None, **kept: Any
) -> Submit:
    data = form.cleaned_data
    return Submit(
        text=data["text"],
        region=data["region"],
        place=data["place"],
        channel=Channel.MEETING if meeting else Channel.COLLECTOR,
        meeting=meeting_of(meeting, officer) if meeting else None,
        collected_by=officer,
        contact=_contact(data),
        confidential=data["confidential"],
        may_publish=data["publish"],
        consent=PRIVACY_NOTICE,
        **kept,
    )


def _contact(data: dict[str, Any]) -> Contact:
    return Contact(
        name=data["name"],
        phone=data["phone"],
        guardian=data["guardian"],
        language=get_language() or "zh-hans",
    )
