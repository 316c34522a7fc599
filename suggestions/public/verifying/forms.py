"""A proof as somebody hands it back to be checked."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.public.fields import PublicForm

MOST_BYTES = 500_000
# A suggestion has a handful; each costs two signatures to check.
MOST_ENTRIES = 50


class ProofForm(PublicForm):
    file = forms.FileField(label=gettext_lazy("The file with the proof"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or what is in it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        if file is None and not text.strip():
            raise forms.ValidationError(_("Choose the file, or paste what is in it."))
        return {"proof": _proof_in(file.read(MOST_BYTES + 1) if file else text.encode())}


def _proof_in(data: bytes) -> dict[str, Any]:
    no_proof = forms.ValidationError(
        _("This is no proof of ours: it cannot be read. Please take the file as you saved it.")
    )
    if len(data) > MOST_BYTES:
        raise no_proof
    try:
        proof = json.loads(data)
        entries = list(proof["entries"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise no_proof from None
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise no_proof
    return {"entries": entries}
