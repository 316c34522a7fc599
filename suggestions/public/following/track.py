"""Finding one's own suggestion again: reference and access code, or a link that was sent."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suggestions.messages.confirming import code_used, link_opened
from suggestions.messages.links import opened_by
from suggestions.models import Suggestion
from suggestions.models.secrets import keyed_digest, same_code, tidy_reference
from suggestions.public import guard
from suggestions.public.challenge import Challenge
from suggestions.public.cookies import forget, let_track, tracked
from suggestions.public.fields import Line, PublicForm
from suggestions.public.pages import page

FORBIDDEN, UNPROCESSABLE = 403, 422
# What is compared where no such suggestion exists, so that both answers take the same time.
NO_CODE = "0" * 64


class ReferenceField(Line):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Reference"),
            help_text=gettext_lazy("13 digits; letters, spaces and dashes do not matter."),
            max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            error_messages={
                "required": gettext_lazy("Please enter the reference."),
                "max_length": gettext_lazy("The reference has 13 digits."),
            },
        )


class TrackForm(PublicForm):
    reference = ReferenceField()
    code = Line(
        label=gettext_lazy("Access code"),
        help_text=gettext_lazy("10 digits, from the receipt."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": gettext_lazy("Please enter the access code."),
            "max_length": gettext_lazy("The access code has 10 digits."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track_view(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        reference = request.GET.get("reference", "")[:60]
        form = TrackForm(initial={"reference": reference})
        return _form_page(request, form, _beforehand(request, reference))
    form = TrackForm(request.POST)
    if not form.is_valid() or "another" in request.POST:
        question = _beforehand(request, request.POST.get("reference", ""))
        return _form_page(request, form, question, status=UNPROCESSABLE if form.errors else 200)
    return _answer(request, form)


def _beforehand(request: HttpRequest, reference: str) -> Challenge | None:
    return guard.beforehand(request, guard.wrong_codes(request, tidy_reference(reference)))


def _answer(request: HttpRequest, form: TrackForm) -> HttpResponse:
    reference, code = tidy_reference(form.cleaned_data["reference"]), form.cleaned_data["code"]
    counters = guard.wrong_codes(request, reference)
    purpose = keyed_digest("track", f"{reference} {code}")
    question = guard.before_another_try(request, counters, purpose=purpose)
    if question:
        return _form_page(request, form, question, status=UNPROCESSABLE)
    row = Suggestion.objects.filter(reference=reference).first()
    # Compared with something even where there is nothing: both take the same time.
    fits = same_code(code, row.code_hash if row else NO_CODE)
    if row is None or not fits:
        guard.count(counters)
        form.add_error("code", _("Reference and access code do not match. Please check both."))
        return _form_page(request, form, guard.beforehand(request, counters), status=FORBIDDEN)
    code_used(row)
    # The row whose code was compared: one that replaces it meanwhile was not shown.
    return _let_in(request, row)


def _let_in(request: HttpRequest, row: Suggestion) -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:progress", args=[row.reference]))
    response.status_code = 303
    let_track(request, response, row)
    return response


def _form_page(
    request: HttpRequest, form: TrackForm, question: Challenge | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "question": question, "known": tracked(request)}
    return page(request, "track", context, status=status)


@require_safe
@never_cache
def link_view(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the place of the access code; the address that holds the token is left at once."""
    opened = opened_by(token)
    if opened is None:
        form = TrackForm()
        context = {"form": form, "known": tracked(request), "ended": True}
        response = page(request, "track", context, status=FORBIDDEN)
    else:
        if request.method == "GET":
            link_opened(opened.row, opened.medium)
        response = _let_in(request, opened.row)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def leave_view(request: HttpRequest) -> HttpResponse:
    """For devices that others use too."""
    response = HttpResponseRedirect(reverse("public:home"))
    response.status_code = 303
    forget(response)
    return response
