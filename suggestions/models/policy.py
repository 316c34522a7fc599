"""Time limits as rows: how long each kind of matter may take, and who hears of it on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from regions.calendars import Axis
from regions.models import CalendarYear
from suggestions.limits import Level, Limit
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet


class Kind(models.TextChoices):
    TRIAGE = "triage", _("triage")
    SIGN_FOR = "sign_for", _("sign-for")
    HANDLING = "handling", _("handling")
    PART = "part", _("co-unit's part")
    CONSULTATION = "consultation", _("consultation")
    OBJECTION = "objection", _("objection decision")
    EXTENSION = "extension", _("extension decision")
    SUPPLEMENT = "supplement", _("supplement")
    CONFIRMATION = "confirmation", _("confirmation")
    CONTESTED = "contested", _("decision on a contested answer")
    REVIEW = "review", _("review of a hold")
    PROMISE = "promise", _("what an answer promised")
    KEY = "key", _("key assignment")
    SUPERVISION = "supervision", _("supervision reply")


class Policy(AppendOnlyModel):
    """One version of a limit. A newer row of the same kind and tier counts from `since` on."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    tier = models.CharField(_("tier"), max_length=8, blank=True)
    axis = models.CharField(_("axis"), max_length=8, choices=[(axis, axis) for axis in Axis])
    amount = models.PositiveSmallIntegerField(_("hours or days"))
    levels = models.JSONField(_("levels"))
    since = models.DateTimeField(_("in force since"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["kind", "tier", "since"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "tier", "since"], name="one_policy_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.tier} {self.amount} {self.axis}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # An id comes back after a roll-back on SQLite, with another limit behind it.
        _policies.cache_clear()

    def limit(self, amount: int | None = None) -> Limit:
        return Limit(Axis(self.axis), amount or self.amount)

    @cached_property
    def parsed_levels(self) -> tuple[Level, ...]:
        return tuple(map(_level, self.levels))


def _level(row: dict[str, Any]) -> Level:
    fraction = Fraction(row["fraction"]) if "fraction" in row else None
    axis = Axis(row["axis"]) if "axis" in row else None
    return Level(row["name"], fraction, row.get("after", 0), axis)


@dataclass(frozen=True)
class Policies:
    """All versions of all limits, oldest first."""

    rows: tuple[Policy, ...]

    @cached_property
    def by_id(self) -> dict[int, Policy]:
        return {row.pk: row for row in self.rows}

    def pick(self, kind: Kind, tier: str, at: datetime) -> Policy:
        """The version in force at `at`, for this tier or for every tier.

        Raises LookupError where no limit of this kind was ever set.
        """
        fitting = self._fitting(kind, tier)
        in_force = [row for row in fitting if row.since <= at] or fitting[:1]
        return self._most_exact(in_force, kind, tier)

    def _fitting(self, kind: Kind, tier: str) -> list[Policy]:
        return [row for row in self.rows if row.kind == kind and row.tier in {tier, ""}]

    def _most_exact(self, in_force: list[Policy], kind: Kind, tier: str) -> Policy:
        exact = [row for row in in_force if row.tier == tier]
        if not in_force:
            raise LookupError(f"no time limit is set for {kind} {tier}")
        return (exact or in_force)[-1]


def rules() -> tuple[Policies, int]:
    """The limits, and the version of the calendar, as they are now; read anew only where a row
    has come since. One statement."""
    newest = (
        "SELECT (SELECT max(id) FROM {0}), (SELECT count(*) FROM {0}), (SELECT max(id) FROM {1})"
    )
    tables = (Policy._meta.db_table, CalendarYear._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(newest.format(*map(connection.ops.quote_name, tables)))
        policy, count, calendar = cursor.fetchone()
    return _policies(policy, count), calendar or 0


@lru_cache(maxsize=2)
def _policies(newest: int | None, count: int) -> Policies:
    """The count tells of a row that became visible after one with a higher id."""
    return Policies(tuple(Policy.objects.order_by("since", "id")))
