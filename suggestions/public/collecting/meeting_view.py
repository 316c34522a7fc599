"""Beginning, correcting and ending a meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regions.models import Officer
from suggestions.public.collecting import meetings
from suggestions.public.collecting.forms import MeetingForm
from suggestions.public.collecting.gate import by_script, for_collectors
from suggestions.public.collecting.pages import collect_page, faults_of, without_errors
from suggestions.public.refusals import UNPROCESSABLE


@require_POST
@for_collectors
def meeting_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Begins one, corrects it, or ends it. A script keeps it itself and asks if it is right."""
    if "end" in request.POST:
        meetings.end(request)
        return _back()
    form = meetings.form_of(request.POST, officer)
    if "narrow" in request.POST:
        without_errors(form)
        return collect_page(request, officer, meeting=form)
    holds = _holds(form, officer)
    if by_script(request):
        return _as_data(form, holds=holds)
    if not holds:
        return collect_page(request, officer, meeting=form, status=UNPROCESSABLE)
    meetings.begin(request, form)
    return _back()


def _as_data(form: MeetingForm, *, holds: bool) -> JsonResponse:
    if not holds:
        return JsonResponse({"faults": faults_of(form)}, status=UNPROCESSABLE)
    return JsonResponse({"words": meetings.say(form)})


def _holds(form: MeetingForm, officer: Officer) -> bool:
    """Whether it is right and in time; what is wrong with it is said at the form."""
    if not form.is_valid():
        return False
    if meetings.correct(form, officer):
        return True
    form.add_error(None, _("It was written down more than a day ago, and stays as it is."))
    return False


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:collect"))
    response.status_code = 303
    return response
