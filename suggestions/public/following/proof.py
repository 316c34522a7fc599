"""A file to keep: what the author said, with all that is needed to check it without us."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions.public.following.follow import followed
from suggestions.sealing.proofs import proof_of


@require_safe
@never_cache
def proof_view(request: HttpRequest, reference: str) -> JsonResponse:
    row = followed(request, reference)
    if row is None:
        raise Http404
    return JsonResponse(
        proof_of(row),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{row.reference}.json"'},
    )
