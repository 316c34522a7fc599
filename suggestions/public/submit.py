"""Handing in: form, check page, confirmation."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regions.models import CollectionPoint
from suggestions.models import Channel, Suggestion
from suggestions.models.secrets import keyed_digest
from suggestions.pipeline.collect import Contact, Submit, submit
from suggestions.pipeline.refusals import Refused
from suggestions.public import photos, places
from suggestions.public.cookies import Receipt, hand_receipt, let_track
from suggestions.public.forms import PRIVACY_NOTICE, SubmitForm
from suggestions.public.pages import page
from suggestions.public.photos import PhotoGone, Received
from suggestions.public.refusals import status_of

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@never_cache
def submit_view(request: HttpRequest) -> HttpResponse:
    return _answer(request, None)


@require_http_methods(METHODS)
@never_cache
def point_view(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a collection point opens: the form that knows where it is."""
    points = CollectionPoint.objects.select_related("region")
    return _answer(request, get_object_or_404(points, code=code, active=True))


def _answer(request: HttpRequest, point: CollectionPoint | None) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, SubmitForm(initial=_first_values(point)), point)
    uploads = request.FILES.getlist("photos")
    received = photos.receive(request.POST.getlist("photos"), uploads)
    form = SubmitForm(request.POST, received=received)
    if not form.is_valid():
        return _form_page(request, form, point, status=422)
    if "change" in request.POST:
        return _form_page(request, form, point)
    if request.POST.get("confirmed") != "1":
        return _check_page(request, form, point)
    return _send(request, form, point)


def _first_values(point: CollectionPoint | None) -> dict[str, Any]:
    values: dict[str, Any] = {"key": secrets.token_urlsafe(24)}
    if point:
        values |= {"region": point.region, "place": point.address or point.name}
    return values


def _form_page(
    request: HttpRequest, form: SubmitForm, point: CollectionPoint | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "point": point, "most": photos.MOST}
    return page(request, "submit", context, status=status)


def _check_page(
    request: HttpRequest, form: SubmitForm, point: CollectionPoint | None
) -> HttpResponse:
    region = form.cleaned_data["region"]
    form.cleaned_data["key"] = form.cleaned_data["key"] or secrets.token_urlsafe(24)
    context = {"form": form, "point": point, "region": region, "closer": places.within(region)}
    return page(request, "check", context)


def _send(request: HttpRequest, form: SubmitForm, point: CollectionPoint | None) -> HttpResponse:
    try:
        row, code = submit(_request_of(form, point))
    except PhotoGone:
        form.received = Received()
        form.add_error("photos", photos.gone())
        return _form_page(request, form, point, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, point, status=status_of(refusal))
    return _to_receipt(request, row, code)


def _to_receipt(request: HttpRequest, row: Suggestion, code: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:receipt"))
    response.status_code = 303
    hand_receipt(response, Receipt(row.reference, code))
    let_track(request, response, row.reference)
    return response


def _request_of(form: SubmitForm, point: CollectionPoint | None) -> Submit:
    """Raises PhotoGone."""
    data = form.cleaned_data
    key = _key_of(form)
    kept = form.received.kept
    return Submit(
        text=data["text"],
        title=data["title"],
        region=data["region"],
        place=data["place"],
        channel=Channel.POINT if point else Channel.WEB,
        point=point,
        contact=_contact(data),
        photos=tuple(photos.attach(each, form=key) for each in kept),
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
