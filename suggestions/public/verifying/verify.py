"""/verify/ and what it takes to do the same without us: roots, keys, and the script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suggestions.language.moments import say_moment
from suggestions.models import SignedRoot
from suggestions.public.pages import page
from suggestions.public.refusals import UNPROCESSABLE
from suggestions.public.verifying.forms import ProofForm
from suggestions.public.verifying.newest import newest_root
from suggestions.sealing import check_proof, proofs, signing

PROBLEMS = {
    "words": gettext_lazy("The words are not those that were recorded."),
    "promise": gettext_lazy("The receipt in it was not signed by us."),
    "path": gettext_lazy("The record does not lead to the day's root."),
    "signature": gettext_lazy("The day's root was not signed with the key that stands beside it."),
    "published": gettext_lazy("The day's root is none that we have published."),
}


@dataclass(frozen=True)
class Verdict:
    """`root`: number and moment of the day's root; None while none was signed over the record."""

    reference: str
    handed_in: str
    words: list[str]
    problems: list[Any]
    promised: bool
    root: tuple[int, str] | None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify_view(request: HttpRequest) -> HttpResponse:
    form = ProofForm(request.POST, request.FILES) if request.method == "POST" else ProofForm()
    verdicts: list[Verdict] = []
    if form.is_bound and form.is_valid():
        verdicts = _verdicts(form)
    context = {"form": form, "verdicts": verdicts, "root": newest_root()}
    status = UNPROCESSABLE if form.is_bound and not verdicts else 200
    return page(request, "verify", context, status=status)


def _verdicts(form: ProofForm) -> list[Verdict]:
    proof = form.cleaned_data["proof"]
    try:
        found = check_proof.check(proof, _published(proof), is_signature=signing.is_signature)
        return [_verdict(each) for each in found]
    # Whatever somebody wrote into a file of that form.
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        form.add_error(None, PROBLEMS["path"])
        return []


def _published(proof: dict[str, Any]) -> dict[str, Any]:
    """Of our roots those that the proof speaks of."""
    said = [str(each["root"]["statement"]) for each in proof["entries"] if each.get("root")]
    roots = SignedRoot.objects.filter(statement__in=said).values("statement")
    return {"keys": signing.public_keys(), "roots": list(roots)}


def _verdict(found: dict[str, Any]) -> Verdict:
    now, signed = timezone.now(), found["signed"]
    return Verdict(
        reference=str(found["reference"]),
        handed_in=say_moment(datetime.fromtimestamp(found["at"], UTC), now),
        words=[str(each["text"]) for each in found["words"]],
        problems=[PROBLEMS[each] for each in found["problems"]],
        promised=found["promised"],
        root=(int(signed["number"]), _moment(signed["made"], now)) if signed else None,
    )


def _moment(text: str, now: datetime) -> str:
    return say_moment(datetime.fromisoformat(text), now)


@require_safe
def seals_view(request: HttpRequest) -> JsonResponse:
    return JsonResponse(proofs.published(), headers={"Cache-Control": "public, max-age=300"})


@require_safe
def script_view(request: HttpRequest) -> FileResponse:
    path = Path(check_proof.__file__)
    return FileResponse(path.open("rb"), as_attachment=True, content_type="text/x-python")
