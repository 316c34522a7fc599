"""Handing in: form, check page, confirmation. The same form at every way in."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regions.models import CollectionPoint
from suggestions.faces import photos
from suggestions.faces.photos import NoRoom, PhotoGone, Received
from suggestions.models import Attachment, Campaign, Channel, Phase, Suggestion
from suggestions.models.secrets import keyed_digest
from suggestions.pipeline.collect import Contact, Submit, city, submit
from suggestions.pipeline.refusals import Refused
from suggestions.public import guard
from suggestions.public.challenge import Challenge
from suggestions.public.cookies import Receipt, hand_receipt, let_track
from suggestions.public.handing_in import places
from suggestions.public.handing_in.doors import Doors, doors_for
from suggestions.public.handing_in.finding import search
from suggestions.public.handing_in.forms import PRIVACY_NOTICE, SubmitForm
from suggestions.public.handing_in.naming import named
from suggestions.public.handing_in.receiving import received_with
from suggestions.public.handing_in.similar import similar
from suggestions.public.handing_in.unfilled import KEY, TOKEN, is_for_everybody, unfilled
from suggestions.public.pages import page
from suggestions.public.reach import how_told
from suggestions.public.refusals import UNAVAILABLE, UNPROCESSABLE, status_of

METHODS = ["GET", "HEAD", "POST"]
BUTTONS = {"csrfmiddlewaretoken", "confirmed", "without", "change", "find", "keep", "another"}
ANSWERED = ("answer", "work")
ANSWER = ("asked", *ANSWERED)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Way:
    """How somebody came to the form, and what is known from that."""

    address: str
    channel: Channel = Channel.WEB
    point: CollectionPoint | None = None
    campaign: Campaign | None = None

    def first_values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"key": secrets.token_urlsafe(24)}
        if self.point:
            values |= {"region": self.point.region, "place": self.point.address or self.point.name}
        if self.campaign:
            values |= {"region": city()}
        return values

    def new_form(self, *args: Any, **kwargs: Any) -> SubmitForm:
        form = SubmitForm(*args, **kwargs)
        form.fields["region"].required = not self.campaign
        return form


@require_http_methods(METHODS)
@never_cache
def submit_view(request: HttpRequest) -> HttpResponse:
    return _answer(request, _by_itself())


@require_http_methods(METHODS)
@never_cache
def point_view(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a collection point opens: the form that knows where it is."""
    points = CollectionPoint.objects.select_related("region")
    point = get_object_or_404(points, code=code, active=True)
    return _answer(request, Way(request.path, Channel.POINT, point=point))


@require_http_methods(METHODS)
@never_cache
def campaign_submit_view(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, slug=slug)
    if campaign.phase(timezone.now()) == Phase.OPEN:
        return _answer(request, Way(request.path, Channel.CAMPAIGN, campaign=campaign))
    if request.method != "POST":
        return redirect("public:campaign", campaign.slug)
    return _too_late(request)


def _by_itself() -> Way:
    return Way(reverse("public:submit"))


def _too_late(request: HttpRequest) -> HttpResponse:
    """Whoever was still writing when the campaign ended loses nothing."""
    received = received_with(request)
    form = SubmitForm(request.POST, received=received)
    form.add_error(
        None,
        _("The campaign has ended. You can still send what you wrote, as a suggestion by itself."),
    )
    return _form_page(request, form, _by_itself(), status=UNPROCESSABLE)


def _answer(request: HttpRequest, way: Way) -> HttpResponse:
    if request.method != "POST":
        return _empty_form(request, way)
    try:
        return _answer_to_form(request, way)
    except DatabaseFault as fault:
        _log(fault)
        return _words_again(request, way)


def _log(fault: DatabaseFault) -> None:
    # Its words may hold those of the citizen.
    logger.error("sending=failed reason=%s", type(fault).__name__)


def _answer_to_form(request: HttpRequest, way: Way) -> HttpResponse:
    received = received_with(request)
    form = way.new_form(request.POST, received=received)
    if "find" in request.POST or "keep" in request.POST:
        received.forget_gone()
        form.complain_of_photos_only()
        return _form_page(request, form, way)
    if not form.is_valid():
        status = UNAVAILABLE if received.no_room else UNPROCESSABLE
        return _form_page(request, form, way, status=status)
    if "change" in request.POST:
        return _form_page(request, form, way)
    return _go_on(request, form, way)


def _empty_form(request: HttpRequest, way: Way) -> HttpResponse:
    if not is_for_everybody(request):
        return _form_page(request, way.new_form(initial=way.first_values()), way)
    return unfilled(request, lambda: _form_of_everybody(request, way))


def _form_of_everybody(request: HttpRequest, way: Way) -> HttpResponse:
    form = way.new_form(initial=way.first_values() | {"key": KEY})
    return page(request, "submit", {"form": form, "way": way, "csrf_token": TOKEN})


def _go_on(request: HttpRequest, form: SubmitForm, way: Way) -> HttpResponse:
    data = form.cleaned_data
    form.naming = named(data["about"], data["about_unit"], data["region"] or city())
    question = _question(request, form)
    if question or not _is_sent(request, form):
        return _check_page(request, form, way, question)
    return _send(request, form, way)


def _is_sent(request: HttpRequest, form: SubmitForm) -> bool:
    return _is_confirmed(request) and form.naming.is_settled


def _question(request: HttpRequest, form: SubmitForm) -> Challenge | None:
    """What has to be answered before it is sent, if anything."""
    data = form.cleaned_data
    counters = guard.sendings(request, data["phone"], data["email"])
    trapped = bool(data["website"])
    if _is_sent(request, form):
        return guard.at_the_door(request, counters, purpose=_key_of(form), trapped=trapped)
    if _answer_kept(request, form):
        return None
    return guard.beforehand(request, counters, trapped=trapped)


def _answer_kept(request: HttpRequest, form: SubmitForm) -> list[tuple[str, str]]:
    """What was answered, neither counted nor looked at yet, where the unit alone is asked for."""
    if not (_lacks_unit(request, form) and any(map(request.POST.get, ANSWERED))):
        return []
    return [(name, request.POST[name]) for name in ANSWER if request.POST.get(name)]


def _lacks_unit(request: HttpRequest, form: SubmitForm) -> bool:
    return _is_confirmed(request) and not form.naming.is_settled


def _is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get("confirmed") == "1" or "without" in request.POST


def _form_page(
    request: HttpRequest, form: SubmitForm, way: Way, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "way": way, "search": search(request.POST.get("q", ""))}
    return page(request, "submit", context, status=status)


def _words_again(request: HttpRequest, way: Way) -> HttpResponse:
    """What was sent, to be sent once more, on a page that asks no database."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "way": way,
        "text": request.POST.get("text", ""),
        "sent": [(name, value) for name, value in sent if name not in BUTTONS],
        "confirmed": _is_confirmed(request),
    }
    return page(request, "unsent", context, status=UNAVAILABLE)


def _check_page(
    request: HttpRequest,
    form: SubmitForm,
    way: Way,
    question: Challenge | None = None,
    *,
    failed: str = "",
) -> HttpResponse:
    region = form.cleaned_data["region"]
    form.cleaned_data["key"] = form.cleaned_data["key"] or secrets.token_urlsafe(24)
    closer = places.within(region) if region else None
    unnamed = _lacks_unit(request, form)
    context = {
        "form": form,
        "way": way,
        "region": region,
        "closer": closer,
        "how_told": how_told(_contact(form.cleaned_data).author()),
        "similar": similar(form.cleaned_data["text"], region.code if region else ""),
        "doors": _doors(form),
        "question": question,
        "failed": failed,
        "unnamed": unnamed,
        "answer_kept": _answer_kept(request, form),
    }
    status = UNPROCESSABLE if unnamed else _status_of_check(question, failed)
    return page(request, "check", context, status=status)


def _doors(form: SubmitForm) -> Doors | None:
    data = form.cleaned_data
    region = data["region"] or city()
    return doors_for(f"{data['title']}\n{data['text']}", region.path, timezone.now())


def _status_of_check(question: Challenge | None, failed: str) -> int:
    if failed:
        return UNAVAILABLE
    return UNPROCESSABLE if question and question.errors else 200


def _send(request: HttpRequest, form: SubmitForm, way: Way) -> HttpResponse:
    try:
        key = _key_of(form)
        with photos.sending(form.received.kept, form=key) as attached:
            row, code = submit(_request_of(form, way, key, attached))
    except PhotoGone:
        form.received = Received()
        form.add_error("photos", photos.gone())
        return _form_page(request, form, way, status=UNPROCESSABLE)
    except NoRoom:
        return _check_page(request, form, way, failed="photos")
    except DatabaseFault as fault:
        _log(fault)
        return _check_page(request, form, way, failed="database")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, way, status=status_of(refusal))
    return _to_receipt(request, row, code)


def _to_receipt(request: HttpRequest, row: Suggestion, code: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:receipt"))
    response.status_code = 303
    hand_receipt(response, Receipt(row.reference, code))
    let_track(request, response, row)
    return response


def _request_of(form: SubmitForm, way: Way, key: str, attached: tuple[Attachment, ...]) -> Submit:
    data = form.cleaned_data
    return Submit(
        text=data["text"],
        title=data["title"],
        region=data["region"],
        place=data["place"],
        channel=way.channel,
        point=way.point,
        campaign=way.campaign,
        contact=_contact(data),
        photos=attached,
        about_unit=form.naming.unit,
        confidential=data["confidential"],
        may_publish=data["publish"],
        consent=PRIVACY_NOTICE,
        submit_key=key,
    )


def _contact(data: dict[str, Any]) -> Contact:
    return Contact(
        name=data["name"],
        phone=data["phone"],
        email=data["email"],
        guardian=data["guardian"],
        language=get_language() or "zh-hans",
    )


def _key_of(form: SubmitForm) -> str:
    """The form's one-time key together with what it says.

    Somebody who goes back to a form that was sent, and writes something else, sends a second
    suggestion; the same one sent twice stays one.
    """
    data = {name: str(value) for name, value in sorted(form.cleaned_data.items())}
    data["key"] = data["key"] or secrets.token_urlsafe(24)
    data["photos"] = " ".join(photo.digest for photo in form.received.kept)
    return keyed_digest("form", json.dumps(data, ensure_ascii=False))
