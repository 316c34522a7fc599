"""/track/<reference>/: how it stands, and what its author may do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suggestions.faces import photos
from suggestions.faces.following.history import answer_of, history
from suggestions.faces.following.progress import steps, told
from suggestions.faces.following.standing import read_standing
from suggestions.faces.photos import NoRoom, PhotoGone, Received
from suggestions.language.moments import say_moment
from suggestions.models import Event, Suggestion
from suggestions.models.secrets import code_digest, tidy_reference
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import Intent
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused
from suggestions.public.cookies import Receipt, hand_receipt, let_track, may_follow, tracked
from suggestions.public.following.acts import (
    ACTS,
    RenewForm,
    ReworkForm,
    possible_acts,
    why_not_now,
)
from suggestions.public.following.forms import PHOTOS, ActForm, PhotoForm
from suggestions.public.following.looks import looks_at
from suggestions.public.handing_in.receiving import received_with
from suggestions.public.pages import page
from suggestions.public.refusals import UNAVAILABLE, UNPROCESSABLE, status_of
from suggestions.workflow import CITIZEN_WORDS, MoveName, Status


@require_safe
@never_cache
def progress_view(request: HttpRequest, reference: str) -> HttpResponse:
    row = followed(request, reference)
    if row is None:
        return _to_the_door(reference)
    return _page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act_view(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    row = followed(request, reference)
    if row is None:
        return _second_tap(request, reference, act) or _to_the_door(reference)
    if request.method != "POST":
        return redirect("public:progress", row.reference)
    form = ACTS[act](request.POST, row=row, received=_photos_for(act, request))
    if not form.is_valid():
        return _page(request, row, failed=form, status=_status_of_unfit(form))
    if _asks_first(request, form):
        return _question_page(request, form)
    return _act(request, row, form)


def _status_of_unfit(form: ActForm) -> int:
    return UNAVAILABLE if form.received.no_room else UNPROCESSABLE


def _photos_for(act: str, request: HttpRequest) -> Received | None:
    return received_with(request) if issubclass(ACTS[act], PhotoForm) else None


def _asks_first(request: HttpRequest, form: ActForm) -> bool:
    """Whether it has a question still to be answered; what is refused anyway is not asked about."""
    if request.POST.get("confirmed") == "1":
        return False
    return form.refusal(form.row) is None and form.question() is not None


def followed(request: HttpRequest, reference: str) -> Suggestion | None:
    """The suggestion, if this browser has shown its access code."""
    row = _once_followed(request, reference)
    return row if row and may_follow(request, row) else None


def _once_followed(request: HttpRequest, reference: str) -> Suggestion | None:
    """The suggestion, if this browser has shown an access code of it, be it void by now."""
    tidy = tidy_reference(reference)
    if not tidy:
        raise Http404
    if tidy not in tracked(request):
        return None
    rows = Suggestion.objects.select_related(
        "region", "lead_unit", "parent__lead_unit", "campaign", "origin"
    )
    return rows.filter(reference=tidy).first()


def _second_tap(request: HttpRequest, reference: str, act: str) -> HttpResponse | None:
    """Of a double one: it left with the code that the first one voided, and ends like it."""
    row = _once_followed(request, reference)
    if row is None or act != RenewForm.name:
        return None
    form = RenewForm(request.POST, row=row)
    return _to_new_code(request, form) if form.is_valid() and form.is_done() else None


def _to_the_door(reference: str) -> HttpResponse:
    query = urlencode({"reference": tidy_reference(reference)})
    response = HttpResponseRedirect(f"{reverse('public:track')}?{query}")
    response.status_code = 303
    return response


def _act(request: HttpRequest, row: Suggestion, form: ActForm) -> HttpResponse:
    try:
        entry = _made(row, form)
    except (PhotoGone, NoRoom) as failure:
        return _photos_failed(request, form, failure)
    except Refused as refusal:
        return _refused(request, form, refusal)
    if isinstance(form, RenewForm):
        return _to_new_code(request, form)
    messages.success(request, form.thanks_for(entry))
    response = HttpResponseRedirect(reverse("public:progress", args=[row.reference]))
    response.status_code = 303
    return response


def _made(row: Suggestion, form: ActForm) -> Event:
    """The entry; a second tap gets that of the first. Raises Refused, PhotoGone, NoRoom."""
    intent = Intent(row.pk, form.to_move(), form.cleaned_data["version"], key=form.once())
    return photos.make_with(intent, form.received.kept, actor=CITIZEN)


def _refused(request: HttpRequest, form: ActForm, refusal: Refused) -> HttpResponse:
    if isinstance(form, RenewForm) and form.is_done():
        return _to_new_code(request, form)
    form.add_error(None, str(refusal))
    return _failed(request, form, status_of(refusal))


def _photos_failed(request: HttpRequest, form: ActForm, failure: Exception) -> HttpResponse:
    if isinstance(failure, NoRoom):
        form.received.no_room = True
        form.add_error(PHOTOS, photos.no_room())
    else:
        form.received = Received()
        form.add_error(PHOTOS, photos.gone())
    return _failed(request, form, _status_of_unfit(form))


def _failed(request: HttpRequest, form: ActForm, status: int) -> HttpResponse:
    now = followed(request, form.row.reference) or form.row
    return _page(request, now, failed=form, status=status)


def _to_new_code(request: HttpRequest, form: RenewForm) -> HttpResponse:
    """Whoever else shows the old code follows it no longer."""
    row = Suggestion.objects.get(pk=form.row.pk)
    # Not what may have been made since: this browser shows the code that it made.
    row.code_hash = code_digest(form.code)
    response = HttpResponseRedirect(reverse("public:receipt"))
    response.status_code = 303
    hand_receipt(response, Receipt(row.reference, form.code, renewed=True))
    let_track(request, response, row)
    return response


def _question_page(request: HttpRequest, form: ActForm) -> HttpResponse:
    again = None
    if form.name == "rate":
        reason = form.cleaned_data.get("comment", "")
        again = ReworkForm(row=form.row, initial={"reason": reason}, received=form.received)
        again.initial["version"] = form.cleaned_data["version"]
    context = {"form": form, "question": form.question(), "row": form.row, "again": again}
    return page(request, "question", context)


def _page(
    request: HttpRequest, row: Suggestion, *, failed: ActForm | None = None, status: int = 200
) -> HttpResponse:
    standing = read_standing(row, timezone.now())
    attached = standing.photos()
    context = {
        "row": row,
        "standing": standing,
        "status": CITIZEN_WORDS[Status(standing.row.status)],
        "submitted": say_moment(row.submitted, standing.now),
        "told": told(standing),
        "steps": steps(standing),
        "answer": answer_of(standing),
        "history": history(standing, photos=attached),
        "looks": looks_at(row, standing.now),
        "photos": [each for each in attached if standing.is_handed_in(each)],
        "parts": list(row.parts.order_by("pk")) if standing.latest(MoveName.SPLIT) else [],
        **_forms(row, failed),
    }
    return page(request, "progress", context, status=status)


def _forms(row: Suggestion, failed: ActForm | None) -> dict[str, Any]:
    """The forms that are possible now; the failed one keeps what was typed, or shows it."""
    case = read_case(row, CITIZEN)
    offered = possible_acts(row, case)
    if failed is None:
        return {"acts": offered, "done_before": why_not_now(row, case)}
    shown = [_renewed(failed, row) if each.name == failed.name else each for each in offered]
    kept = failed.typed() if failed.refusal(row) else ""
    return {"acts": shown, "failed": failed, "typed": kept}


def _renewed(failed: ActForm, row: Suggestion) -> ActForm:
    """The same words with the version that is shown now, to be sent after another look."""
    # By `items()`: what was sent holds lists, which `{**data}` would show as such.
    failed.data = dict(failed.data.items()) | {"version": str(row.version)}
    return failed
