"""/track/lost/: a link instead of a code that was lost.

Nobody learns here whether a reference exists or whose it is: the answer is always the same, and
so is the work that is done for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from hmac import compare_digest

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suggestions.language.contacts import is_email, read_phone
from suggestions.models import Author, Medium
from suggestions.models.author import contact_indexes
from suggestions.models.secrets import keyed_digest, tidy_reference
from suggestions.pipeline.access import SendLink
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused
from suggestions.public import guard
from suggestions.public.challenge import Challenge
from suggestions.public.fields import ContactField, PublicForm
from suggestions.public.following.track import ReferenceField
from suggestions.public.pages import page
from suggestions.public.refusals import UNPROCESSABLE

NO_INDEX = "0" * 64
INDEX_OF: dict[str, str] = {Medium.SMS: "phone_index", Medium.EMAIL: "email_index"}


class LostForm(PublicForm):
    reference = ReferenceField()
    contact = ContactField(
        label=gettext_lazy("Phone number or e-mail address"),
        help_text=gettext_lazy("The one that you gave with your suggestion."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Please enter the phone number or e-mail address."),
            "max_length": gettext_lazy("The e-mail address is longer than 254 characters."),
        },
    )

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"]
        if why := _why_no_link(contact):
            raise forms.ValidationError(why)
        return contact


def _why_no_link(contact: str) -> str:
    """What keeps a link from being sent there, in words; "" where nothing does."""
    return _why_no_mail() if medium_of(contact) == Medium.EMAIL else _why_no_text(contact)


def _why_no_mail() -> str:
    if settings.EMAIL_ENABLED:
        return ""
    return _("We cannot send e-mail at present. Please use the phone number or call.")


def _why_no_text(number: str) -> str:
    if not settings.SMS_GATEWAY_URL:
        return _("We cannot send text messages at present. Please use the e-mail address or call.")
    if not read_phone(number).takes_texts:
        return _("This number takes no text messages. Please use the e-mail address or call.")
    return ""


def medium_of(contact: str) -> Medium:
    return Medium.EMAIL if is_email(contact) else Medium.SMS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lost_view(request: HttpRequest) -> HttpResponse:
    counters = guard.link_requests(request)
    if request.method != "POST":
        form = LostForm(initial={"reference": request.GET.get("reference", "")[:60]})
        return _form_page(request, form, guard.beforehand(request, counters))
    form = LostForm(request.POST)
    if not form.is_valid() or "another" in request.POST:
        return _form_page(request, form, guard.beforehand(request, counters))
    question = guard.at_the_door(request, counters, purpose=_purpose(form))
    if question:
        return _form_page(request, form, question)
    send_link(tidy_reference(form.cleaned_data["reference"]), form.cleaned_data["contact"])
    response = HttpResponseRedirect(reverse("public:link_sent"))
    response.status_code = 303
    return response


@require_safe
def link_sent_view(request: HttpRequest) -> HttpResponse:
    return page(request, "link_sent", {})


def _purpose(form: LostForm) -> str:
    return keyed_digest("lost", "{reference} {contact}".format(**form.cleaned_data))


def _form_page(request: HttpRequest, form: LostForm, question: Challenge | None) -> HttpResponse:
    wrong = form.errors or (question and question.errors)
    context = {"form": form, "question": question, "wrong": wrong}
    return page(request, "lost", context, status=UNPROCESSABLE if wrong else 200)


class _TakenBack(Exception):
    """It did not fit."""


def send_link(reference: str, contact: str) -> None:
    """Have a link sent if both fit. What does not fit takes the same way, then is undone."""
    medium, indexes = medium_of(contact), contact_indexes(contact)
    authors = Author.objects.values_list(INDEX_OF[medium], "suggestion")
    stored, own = authors.filter(suggestion__reference=reference).first() or (NO_INDEX, None)
    _index, others = authors.exclude(**{INDEX_OF[medium]: ""}).order_by("-pk").first() or ("", None)
    fits = _is_among(stored or NO_INDEX, indexes)
    if row := own if fits else others:
        _make(row, SendLink(medium=medium), for_good=fits)


def _is_among(stored: str, indexes: Iterable[str]) -> bool:
    """Compares all of them, so that it takes as long whichever fits."""
    return sum(compare_digest(stored, each) for each in indexes) > 0


def _make(row: int, request: SendLink, *, for_good: bool) -> None:
    # Two, so that both ways end with the same COMMIT.
    with transaction.atomic(), suppress(Refused, _TakenBack), transaction.atomic():
        move(row, request, actor=CITIZEN)
        if not for_good:
            raise _TakenBack
