"""Each night: what the decisions since the last time teach, tried before it is used."""

from __future__ import annotations

import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from suggestions import analysis, confined
from suggestions.analysis.trial import TOO_FEW
from suggestions.models import LearntVersion, Subject, claim, release
from suggestions.models.proposed import digest_of
from suggestions.proposing.decisions import Decision, classes_of, newest_of
from suggestions.proposing.versions import KEPT, in_use, model_of

logger = logging.getLogger(__name__)

SCHOOL = Path(analysis.__file__).resolve().parent / "school.py"
# Less than a task may take, by the clock.
LIMITS = confined.Limits(seconds=500, memory=4 * 1024**3)
NEEDED = "sklearn"
FEWEST_NEW = 50
# So long nobody else tries it: longer than the child may take.
LEASE = timedelta(minutes=15)
# Hours at which nobody waits for a worker.
NIGHT = range(1, 5)


def learn_due(now: datetime | None = None) -> int:
    """At night, every third of an hour the next subject: how many were learnt. One that takes too
    long keeps none of the others from being learnt."""
    moment = now or timezone.now()
    local = timezone.localtime(moment)
    if local.hour not in NIGHT:
        return 0
    if find_spec(NEEDED) is None:
        logger.warning("learning=not_installed: it comes with requirements-learning.txt")
        return 0
    turn = 3 * local.hour + local.minute // 20
    return int(learn(Subject.values[turn % len(Subject)], moment) is not None)


def learn(subject: str, now: datetime, *, fewest: int = FEWEST_NEW) -> LearntVersion | None:
    """The version that was learnt, used from now on unless it is worse than the one in use. None
    where there are fewer new decisions, or somebody is learning, or has tried in vain lately."""
    decisions, claimed = newest_of(subject), f"learn {subject}"
    if _many_new(subject, decisions) < fewest or not claim(claimed, now, LEASE):
        return None
    found = _taught(_Given(subject, decisions))
    if found is None:
        return None
    version = _keep(subject, found, decisions[-1].at, now)
    release(claimed, now, LEASE)
    return version


def _many_new(subject: str, decisions: Sequence[Decision]) -> int:
    """Since the latest that taught a version; one at fault is learnt again."""
    whole = LearntVersion.objects.filter(subject=subject, at_fault=False)
    newest = whole.aggregate(until=Max("until"), made=Max("made"))
    if newest["until"] is None:
        return len(decisions)
    return sum(each.is_new(**newest) for each in decisions)


def _taught(given: _Given) -> dict[str, Any] | None:
    outcome = confined.run(SCHOOL, given.as_bytes, limits=LIMITS, ours=True)
    if outcome.status == TOO_FEW:
        return None
    if outcome.status or not outcome.content:
        # Its complaint may quote what it was given.
        logger.warning("%s not learnt: status=%s", given.subject, outcome.status)
        return None
    found: dict[str, Any] = json.loads(outcome.content)
    return found


@dataclass
class _Given:
    """What the school gets: texts, what they were decided to be, what may be proposed, and what
    is in use."""

    subject: str
    decisions: list[Decision]

    @property
    def as_bytes(self) -> bytes:
        classes = classes_of(self.subject)
        names = classes if any(classes.values()) else {}
        given = {"classes": list(classes), "names": names}
        return json.dumps(given | self._beside_what_is_in_use).encode()

    @property
    def _beside_what_is_in_use(self) -> dict[str, Any]:
        version = in_use(self.subject)
        if version is None or model_of(version) is None:
            return {"model": "", "decided": 0, "fresh": 0, "rows": _rows(self.decisions)}
        known: list[Decision] = []
        new: list[Decision] = []
        for each in self.decisions:
            (new if each.is_new(version.until, version.made) else known).append(each)
        return {
            "model": b64encode(version.content).decode(),
            "decided": version.decided,
            "fresh": len(new),
            # What it has not seen comes last, however early that was decided elsewhere.
            "rows": _rows([*known, *new]),
        }


def _rows(decisions: Sequence[Decision]) -> list[list[str]]:
    return [[each.text, each.code] for each in decisions]


def _keep(
    subject: str, found: dict[str, Any], until: datetime, now: datetime
) -> LearntVersion | None:
    """Killed on the way, the version before it stays in use. None: somebody else was faster."""
    content = b64decode(found["model"])
    number = LearntVersion.objects.filter(subject=subject).aggregate(Max("number"))["number__max"]
    row = LearntVersion(
        subject=subject,
        number=(number or 0) + 1,
        made=now,
        until=until,
        decided=found["decided"],
        figures=found["figures"],
        content=content,
        digest=digest_of(content),
        was_used=not found["worse"],
    )
    try:
        _write(row)
    except IntegrityError:
        return None
    return row


@transaction.atomic
def _write(row: LearntVersion) -> None:
    others = LearntVersion.objects.filter(subject=row.subject)
    if row.was_used:
        others.update(active=False)
        row.active = True
    row.save(force_insert=True)
    for was_used in (True, False):
        old = others.filter(active=False, was_used=was_used).order_by("-number")
        others.filter(pk__in=list(old.values_list("pk", flat=True))[KEPT:]).delete()
