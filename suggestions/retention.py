"""What no rule keeps any longer: looked at by a person and approved by rule and region.

The clock goes through it in that person's name. From there on it is an erasure like others: it
waits a week.
"""

from __future__ import annotations

import logging
from datetime import datetime
from time import monotonic

from django.db.models import F, Q
from django.utils import timezone

from regions.models import Officer, subtree
from suggestions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    RetentionBatch,
    RetentionRule,
    Suggestion,
)
from suggestions.models.retention import APPROVED
from suggestions.models.secrets import stamp
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.erasure import Expire
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import OPEN

logger = logging.getLogger(__name__)

BATCH = 100
TO_COME = [ApplicationState.OPEN, ApplicationState.APPROVED]


def kept_too_long(
    rule: RetentionRule, path: str, *, before: datetime, rows: SuggestionQuerySet | None = None
) -> SuggestionQuerySet:
    """Of `rows` in this region what this rule keeps no longer; `before`: when it ended."""
    asked = Application.objects.filter(kind=ApplicationKind.ERASURE, state__in=TO_COME)
    among = Suggestion.objects.all() if rows is None else rows
    found = among.filter(subtree(path, "region_path"), rule.rows(), ended__lt=before)
    found = found.filter(preserved=False, contested=False).exclude(parent__status__in=OPEN)
    found = found.exclude(text="").exclude(pk__in=asked.values("suggestion"))
    return found.exclude(_of_others(rule)).order_by("pk")


def _of_others(rule: RetentionRule) -> Q:
    """What another rule speaks of that says more."""
    found = Q(pk__in=[])
    for other in RetentionRule.objects.all():
        if other.weight > rule.weight:
            found |= other.rows()
    return found


def approve(rule: RetentionRule, path: str, *, officer: Officer, shown: int) -> RetentionBatch:
    now = timezone.now()
    row = RetentionBatch(rule=rule, region_path=path, officer=officer, approved=now, shown=shown)
    row.before = rule.kept_since(now)
    row.stamp = stamp(APPROVED, row.digest())
    row.save()
    return row


def go_through(seconds: float = 30) -> int:
    """Ask for the erasure of what was approved; how many. Goes on for so long.

    What was approved by a rule that is another one by now is not gone through any further: it is
    looked at once more.
    """
    until, done = monotonic() + seconds, 0
    for row in RetentionBatch.objects.filter(ended=None).select_related("rule").order_by("pk"):
        if not row.is_ours:
            logger.error("retention batch %s was not approved here, or its rule changed", row.pk)
            _end(row, broken_off=True)
        while monotonic() < until and row.ended is None:
            done += _some_of(row)
    return done


def _some_of(row: RetentionBatch) -> int:
    rows = kept_too_long(row.rule, row.region_path, before=row.before)
    # Nobody has looked at more than were shown.
    most = min(BATCH, row.shown - row.done)
    ids = list(rows.filter(pk__gt=row.position).values_list("pk", flat=True)[:most])
    if not ids:
        _end(row)
        return 0
    # Read again each time: what the officer may do is what he may do now.
    actor = officer_actor(Officer.objects.get(pk=row.officer_id))
    made = move_many([Intent(each, Expire(rule=row.rule)) for each in ids], actor=actor)
    refused = sum(isinstance(each, Refused) for each in made)
    asked = len(made) - refused
    row.position, row.done = ids[-1], row.done + asked
    RetentionBatch.objects.filter(pk=row.pk).update(
        position=row.position,
        done=F("done") + asked,
        refused=F("refused") + refused,
    )
    return asked


def _end(row: RetentionBatch, *, broken_off: bool = False) -> None:
    row.ended = timezone.now()
    RetentionBatch.objects.filter(pk=row.pk).update(ended=row.ended, broken_off=broken_off)
