"""The photos of a suggestion, for the browser that follows it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from suggestions.faces.darkroom import small_copy
from suggestions.faces.following.history import history
from suggestions.faces.following.standing import read_standing
from suggestions.faces.pictures import no_more_than_a_picture, picture_response
from suggestions.models import Attachment, Suggestion
from suggestions.models.secrets import tidy_reference
from suggestions.public.cookies import may_follow, tracked

FULL, SMALL = "full", "small"


@require_safe
def picture_view(
    request: HttpRequest, reference: str, photo: int, size: str
) -> HttpResponse | FileResponse:
    if size not in {FULL, SMALL}:
        raise Http404
    row = _followed(request, tidy_reference(reference))
    about = {row.pk, row.parent_id or row.pk}
    found = get_object_or_404(Attachment, pk=photo, suggestion__in=about)
    if not _is_shown(found, row):
        raise Http404
    if size == FULL:
        return picture_response(found, called=f"{row.reference}-{found.pk}")
    return _small(found)


def _followed(request: HttpRequest, reference: str) -> Suggestion:
    if reference not in tracked(request):
        raise Http404
    row = get_object_or_404(Suggestion.objects.select_related("parent"), reference=reference)
    if not may_follow(request, row):
        raise Http404
    return row


def _is_shown(photo: Attachment, row: Suggestion) -> bool:
    """Whether it stands on the page: whoever was merged into another one sees only its answer."""
    if photo.suggestion_id == row.pk and photo.entry == 1:
        return True
    told = history(read_standing(row, timezone.now()), photos=[photo])
    return any(entry.photos for entry in told)


def _small(found: Attachment) -> HttpResponse:
    try:
        small = small_copy(found.file.path)
    except OSError as error:
        raise Http404 from error
    return no_more_than_a_picture(HttpResponse(small, content_type="image/jpeg"))
