"""Each night: what the decisions since the last time teach, tried before it is used."""

from __future__ import annotations

import json
import logging
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from suggestions import analysis, confined
from suggestions.analysis.trial import TOO_FEW
from suggestions.models import LearntVersion, Subject
from suggestions.models.proposed import digest_of
from suggestions.proposing.decisions import Decision, classes_of, newest_of
from suggestions.proposing.versions import KEPT, in_use, model_of, names_of

logger = logging.getLogger(__name__)

SCHOOL = Path(analysis.__file__).resolve().parent / "school.py"
# Less than a task may take, by the clock.
LIMITS = confined.Limits(seconds=500, memory=4 * 1024**3)
NEEDED = "sklearn"
FEWEST_NEW = 50
# Hours at which nobody waits for a worker.
NIGHT = range(1, 5)


def learn_due(now: datetime | None = None) -> int:
    """At night, every third of an hour the next subject: how many were learnt. One that takes too
    long keeps none of the others from being learnt."""
    moment = now or timezone.now()
    local = timezone.localtime(moment)
    if local.hour not in NIGHT or find_spec(NEEDED) is None:
        return 0
    turn = 3 * local.hour + local.minute // 20
    return int(learn(Subject.values[turn % len(Subject)], moment) is not None)


def learn(subject: str, now: datetime) -> LearntVersion | None:
    """The version that was learnt, used from now on unless it is worse than the one in use."""
    newest = LearntVersion.objects.filter(subject=subject).aggregate(Max("until"))["until__max"]
    decisions = newest_of(subject)
    new = [each for each in decisions if newest is None or each.at > newest]
    if len(new) < FEWEST_NEW:
        return None
    given = _Given(subject, decisions)
    outcome = confined.run(SCHOOL, given.as_bytes, limits=LIMITS, ours=True)
    if outcome.status == TOO_FEW:
        return None
    if outcome.status or not outcome.content:
        # Its complaint may quote what it was given.
        logger.warning("%s not learnt: status=%s", subject, outcome.status)
        return None
    return _keep(subject, json.loads(outcome.content), decisions[-1].at, now)


@dataclass
class _Given:
    """What the school gets: texts and what they were decided to be, and nothing else."""

    subject: str
    decisions: list[Decision]

    @property
    def as_bytes(self) -> bytes:
        version = in_use(self.subject)
        whole = version is not None and model_of(version) is not None
        return json.dumps(
            {
                "rows": [[each.text, each.code] for each in self.decisions],
                "classes": classes_of(self.subject),
                "names": names_of(self.subject),
                **_of(version if whole else None),
                "fresh": self._since(version) if version and whole else 0,
            }
        ).encode()

    def _since(self, version: LearntVersion) -> int:
        return sum(each.at > version.until for each in self.decisions)


def _of(version: LearntVersion | None) -> dict[str, Any]:
    if version is None:
        return {"model": "", "decided": 0}
    return {"model": b64encode(version.content).decode(), "decided": version.decided}


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
    older = others.filter(active=False).order_by("-number").values_list("pk", flat=True)
    LearntVersion.objects.filter(pk__in=list(older)[KEPT:]).delete()
