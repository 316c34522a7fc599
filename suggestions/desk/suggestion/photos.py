"""Photos, only for those who see their suggestion."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from suggestions.desk.gate import officer_of, visible_or_404
from suggestions.faces.pictures import picture_response
from suggestions.models import Attachment


@require_safe
def photo_view(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    row = visible_or_404(officer_of(request), pk)
    found = get_object_or_404(Attachment, pk=photo, suggestion=row)
    return picture_response(found, called=f"{row.reference}-{found.pk}")
