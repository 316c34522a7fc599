"""What the citizen takes home: reference, access code, and what happens next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions.faces.following.progress import told
from suggestions.faces.following.standing import read_standing
from suggestions.faces.qr import qr_code
from suggestions.language.moments import dates_in_full, say_moment
from suggestions.models import Author, Suggestion
from suggestions.models.secrets import in_groups
from suggestions.public.cookies import receipt_of
from suggestions.public.pages import page, where, whom_to_ask
from suggestions.public.reach import how_told


@require_safe
@never_cache
def receipt_view(request: HttpRequest) -> HttpResponse:
    receipt = receipt_of(request)
    if receipt is None:
        return page(request, "no_receipt", {})
    rows = Suggestion.objects.select_related("campaign", "region")
    row = get_object_or_404(rows, reference=receipt.reference)
    now = timezone.now()
    link = request.build_absolute_uri(reverse("public:progress", args=[row.reference]))
    context = {
        "row": row,
        "code": in_groups(receipt.code),
        "renewed": receipt.renewed,
        "where": where(row),
        "how_told": how_told(_reach_of(row)),
        "whom_to_ask": whom_to_ask(),
        "qr": qr_code(link),
    }
    # It is photographed and printed, and read on another day.
    with dates_in_full():
        context |= {
            "told": told(read_standing(row, now)),
            "received": say_moment(row.submitted, now),
        }
        return page(request, "receipt", context)


def _reach_of(row: Suggestion) -> Author | None:
    """By what the author is reached, nothing decrypted."""
    rows = Author.objects.filter(suggestion=row).exclude(suggestion__author_left=True)
    return rows.only("takes_texts", "phone_index", "email_index").first()
