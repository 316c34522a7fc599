"""Photos, only for those who see their suggestion."""

from __future__ import annotations

from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from regions.models import Officer
from suggestions.desk.gate import officer_of, visible_or_404, works_on
from suggestions.faces.pictures import picture_response
from suggestions.models import Attachment, Suggestion
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.photos import told_with
from suggestions.pipeline.reading import read_case


@require_safe
def photo_view(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    officer = officer_of(request)
    row = visible_or_404(officer, pk)
    found = get_object_or_404(Attachment, pk=photo, suggestion=row)
    if not _is_shown(found, row, officer):
        raise Http404
    return picture_response(found, called=f"{row.reference}-{found.pk}")


def _is_shown(photo: Attachment, row: Suggestion, officer: Officer) -> bool:
    """Whoever does not work on it sees only what came with entries of which they are told."""
    if photo.entry == 1 or works_on(read_case(row, officer_actor(officer)), officer):
        return True
    number = told_with(row.events.order_by("number")).get(photo.entry, 0)
    return row.events.filter(number=number).exclude(source=F("target")).exists()
