"""The newest number that was signed, as pages show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from suggestions.language.moments import say_moment
from suggestions.models import SignedRoot


@dataclass(frozen=True)
class Newest:
    number: int
    made: datetime
    digits: str

    @property
    def when(self) -> str:
        return say_moment(self.made, timezone.now())


def newest_root() -> Newest | None:
    root = SignedRoot.objects.order_by("number").last()
    return Newest(root.number, root.made, json.loads(root.statement)["root"]) if root else None
