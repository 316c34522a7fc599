"""/.well-known/security.txt (RFC 9116): where to say that something of the service is unsafe."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The contact is a setting in force, so it is good for as long as somebody may keep this text.
VALID_FOR = timedelta(days=30)


@require_safe
def security_view(request: HttpRequest) -> HttpResponse:
    """404 without a contact: better no promise than one that nobody keeps."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (timezone.now() + VALID_FOR).astimezone(UTC)
    address = f"{settings.PUBLIC_URL}{reverse('public:security')}"
    lines = [
        *(f"Contact: {each}" for each in settings.SECURITY_CONTACT),
        f"Expires: {until:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: zh, en",
        f"Canonical: {address}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
