"""Photos, only for those who see their suggestion."""

from __future__ import annotations

from pathlib import PurePath

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from suggestions.desk.gate import officer_of, visible_or_404
from suggestions.models import Attachment

SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def photo_view(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """The picture; whatever is not one by its name is handed over as a download."""
    row = visible_or_404(officer_of(request), pk)
    found = get_object_or_404(Attachment, pk=photo, suggestion=row)
    suffix = PurePath(str(found.file.name)).suffix.lower()
    kind = SHOWN.get(suffix, "")
    try:
        content = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content,
        as_attachment=not kind,
        filename=f"{row.reference}-{found.pk}{suffix}",
        content_type=kind or "application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    # Nothing in the file may run, should a browser take it for a page after all.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
