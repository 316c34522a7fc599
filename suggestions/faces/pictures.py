"""How a stored photo is handed to a browser, once it is clear that it may see it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TypeVar

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from suggestions.models import Attachment

SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
Answer = TypeVar("Answer", bound=HttpResponseBase)


def picture_response(found: Attachment, *, called: str) -> FileResponse:
    """The picture; whatever is not one by its name is handed over as a download."""
    suffix = PurePath(str(found.file.name)).suffix.lower()
    kind = SHOWN.get(suffix, "")
    try:
        content = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content,
        as_attachment=not kind,
        filename=f"{called}{suffix}",
        content_type=kind or "application/octet-stream",
    )
    return no_more_than_a_picture(answer)


def no_more_than_a_picture(answer: Answer) -> Answer:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    # Nothing in the file may run, should a browser take it for a page after all.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
