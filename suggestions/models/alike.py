"""What suggestions are found alike by: numbers made of their words, and never the words."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from suggestions.models.suggestion import Suggestion

# Of a nearness between 0 and 1 so many steps are kept.
STEPS = 1000
# More than anybody is shown: whoever sees some of them only is to find those among them.
MOST_NEAR = 100


class Numbers(models.Field[Iterable[int], list[int]]):
    """Whole numbers of 4 or, where they are `wide`, 8 bytes; PostgreSQL keeps an array, which an
    index reads."""

    def __init__(self, *args: Any, wide: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wide = wide

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, **({"wide": True} if self.wide else {})}

    def db_type(self, connection: Any) -> str:
        if connection.vendor != "postgresql":
            return "blob"
        return "bigint[]" if self.wide else "integer[]"

    def from_db_value(self, value: Any, *_more: Any) -> list[int]:
        # None where a row is read beside another and there is none.
        return value if isinstance(value, list) else self._array(value or b"").tolist()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        numbers = list(value)
        return numbers if connection.vendor == "postgresql" else self._array(numbers).tobytes()

    def _array(self, content: Iterable[int] | bytes) -> array[int]:
        return array("q" if self.wide else "i", content)


class PairCounts(models.Model):
    """In how many of the newest texts each pair of characters stands: one row, made anew at night.

    `at`: when; `counted`: of how many texts; `content`: as `likeness.counting` packs it;
    `generation`: rises as there are four times as many, and never falls: by then other pairs tell.
    """

    at = models.DateTimeField()
    counted = models.PositiveIntegerField()
    generation = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.counted)


class Signature(models.Model):
    """Of one suggestion; made by a worker, and anew once its words or what tells are others.

    `telling`: the pairs that it is found by; `near`: those that are like it, the likest first.
    """

    # Made of other words, or not compared yet.
    STALE = 0

    suggestion = models.OneToOneField(
        Suggestion, models.CASCADE, primary_key=True, related_name="signature"
    )
    telling = Numbers()
    near = Numbers(wide=True, default=list)
    generation = models.PositiveSmallIntegerField(default=STALE)

    class Meta:
        indexes = [
            models.Index(
                fields=["suggestion"], condition=models.Q(generation=0), name="signature_stale"
            )
        ]

    def __str__(self) -> str:
        return str(self.suggestion_id)

    @property
    def alike(self) -> dict[int, float]:
        """How near each is, by its key; the nearest first."""
        return {number // STEPS: number % STEPS / STEPS for number in self.near}

    @property
    def was_compared_with_other_words(self) -> bool:
        return self.generation == self.STALE and bool(self.near)

    def put(self, found: Mapping[int, float]) -> None:
        """Keep the nearest of what is known and of what was found; 0: it is near no more."""
        steps = {key: _steps(near) for key, near in {**self.alike, **found}.items()}
        nearest = sorted((-near, -key) for key, near in steps.items() if near)[:MOST_NEAR]
        self.near = [-key * STEPS - near for near, key in nearest]


def _steps(nearness: float) -> int:
    """What is the very same is told as a little less: three places are kept."""
    return min(round(nearness * STEPS), STEPS - 1)
