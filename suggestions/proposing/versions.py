"""Which learnt version is in use, and back to the one before it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache

from django.db import transaction

from suggestions.analysis.advising import Advisor
from suggestions.analysis.cold import ByWords
from suggestions.analysis.judge import Model
from suggestions.analysis.packed import Broken, unpacked
from suggestions.models import LearntVersion, Subject

logger = logging.getLogger(__name__)

KEPT = 7


def in_use(subject: str) -> LearntVersion | None:
    """Without what it has learnt, which is much."""
    rows = LearntVersion.objects.filter(subject=subject, active=True, at_fault=False)
    return rows.defer("content").first()


def advisor_of(classes: Mapping[str, str], version: LearntVersion | None) -> Advisor:
    """`classes`: with the words that stand for each, as `decisions.classes_of` gives them."""
    names = ByWords(classes) if any(classes.values()) else None
    advisor = Advisor(tuple(classes), names=names)
    model = model_of(version) if version else None
    return advisor.of(model, version.decided) if version and model else advisor


def model_of(version: LearntVersion) -> Model | None:
    """None for one at fault, which is marked as such: that is told, and nobody reads it again."""
    try:
        return _read(version.pk, version.digest)
    except Broken:
        logger.exception("version=%s of %s is not what was learnt", version.number, version.subject)
        LearntVersion.objects.filter(pk=version.pk).update(at_fault=True)
        return None


@lru_cache(maxsize=len(Subject))
def _read(pk: int, _digest: str) -> Model:
    """Raises Broken. Kept by whoever proposes: it is some ten megabytes and never changes."""
    row = LearntVersion.objects.get(pk=pk)
    if not row.is_whole:
        raise Broken
    return unpacked(bytes(row.content))


@transaction.atomic
def go_back(subject: str) -> LearntVersion | None:
    """Use the version before the one in use, if there is one: which."""
    rows = LearntVersion.objects.select_for_update().filter(subject=subject)
    now = rows.filter(active=True).values_list("number", flat=True).first()
    good = rows.filter(number__lt=now or 0, was_used=True, at_fault=False)
    before = good.defer("content").order_by("-number").first()
    if before:
        rows.update(active=False)
        rows.filter(pk=before.pk).update(active=True)
    return before
