"""The bytes of photos are those that were handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from suggestions.audit.batches import ids_of
from suggestions.models import Attachment, Suggestion


def broken_files(batch: list[Suggestion]) -> Iterator[str]:
    """Where a photo of these suggestions is not there, or is another one; one line each."""
    rows = Attachment.objects.filter(suggestion__in=ids_of(batch)).order_by("pk")
    for row in rows.select_related("suggestion"):
        said = {"where": row.suggestion.reference}
        try:
            with row.file.open() as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except (OSError, ValueError):
            yield _("%(where)s: the file of a photo is not there") % said
            continue
        if digest != row.digest:
            yield _("%(where)s: the file of a photo is another one") % said
