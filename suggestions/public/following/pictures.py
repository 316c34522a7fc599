"""The photos of a suggestion, for the browser that follows it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from suggestions.faces.pictures import no_more_than_a_picture, picture_response
from suggestions.models import Attachment
from suggestions.models.secrets import tidy_reference
from suggestions.public.cookies import may_follow, tracked
from suggestions.public.handing_in.darkroom import small_copy

FULL, SMALL = "full", "small"


@require_safe
def picture_view(
    request: HttpRequest, reference: str, photo: int, size: str
) -> HttpResponse | FileResponse:
    tidy = tidy_reference(reference)
    if tidy not in tracked(request) or size not in {FULL, SMALL}:
        raise Http404
    # Its own only: whoever was merged into it shows their photos to themselves.
    photos = Attachment.objects.select_related("suggestion")
    found = get_object_or_404(photos, pk=photo, suggestion__reference=tidy)
    if not may_follow(request, found.suggestion):
        raise Http404
    if size == FULL:
        return picture_response(found, called=f"{tidy}-{found.pk}")
    return _small(found)


def _small(found: Attachment) -> HttpResponse:
    try:
        small = small_copy(found.file.path)
    except OSError as error:
        raise Http404 from error
    return no_more_than_a_picture(HttpResponse(small, content_type="image/jpeg"))
