"""Time limits as rows: how long each kind of matter may take, and who hears of it on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
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
    """One version of a limit. A newer row of the same kind and tier counts from `since` on.

    It counts for what is received from then on, and where it is `open_too` for what was received
    before and is open then: there nothing falls earlier unless it is to (`earlier`). `officer`
    None: a version that came with the service.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    tier = models.CharField(_("tier"), max_length=8, blank=True)
    axis = models.CharField(_("axis"), max_length=8, choices=[(axis, axis) for axis in Axis])
    amount = models.PositiveSmallIntegerField(_("hours or days"))
    levels = models.JSONField(_("levels"))
    since = models.DateTimeField(_("in force since"))
    open_too = models.BooleanField(_("for open ones too"), default=False, db_default=False)
    earlier = models.BooleanField(_("earlier dates too"), default=False, db_default=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("officer"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, db_default="")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["kind", "tier", "since"]

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

    def overtakes(self, other: Policy) -> bool:
        """Whether it counts, from its day on, for what runs by the other as well: of a limit with
        other levels nobody could say which of them went out."""
        same = len(self.levels) == len(other.levels)
        return self.open_too and same and (self.earlier or not self.falls_before(other))

    def falls_before(self, other: Policy) -> bool:
        """Whether anything of it falls earlier than by the other, of the same kind and tier."""
        levels = zip(self.parsed_levels, other.parsed_levels, strict=True)
        return self.amount < other.amount or any(_is_earlier(*each) for each in levels)


def _level(row: dict[str, Any]) -> Level:
    fraction = Fraction(row["fraction"]) if "fraction" in row else None
    axis = Axis(row["axis"]) if "axis" in row else None
    return Level(row["name"], fraction, row.get("after", 0), axis)


def _is_earlier(level: Level, other: Level) -> bool:
    """What is counted on another axis cannot be compared, and may be."""
    places = [(each.fraction or 0, each.after) for each in (level, other)]
    return level.axis != other.axis or places[0] < places[1]


@dataclass(frozen=True)
class Policies:
    """All versions of all limits, oldest first."""

    rows: tuple[Policy, ...]

    @cached_property
    def by_id(self) -> dict[int, Policy]:
        return {row.pk: row for row in self.rows}

    def pick(self, kind: Kind, tier: str, at: datetime, now: datetime | None = None) -> Policy:
        """The version for what was received at `at`, for this tier or for every tier: the one in
        force then, or one for open ones too that is in force `now`.

        Raises LookupError where no limit of this kind was ever set.
        """
        fitting = self._fitting(kind, tier)
        in_force = [
            row for row in fitting if row.since <= (now or at if row.open_too else at)
        ] or fitting[:1]
        return self._most_exact(in_force, kind, tier)

    def successor(self, row: Policy, now: datetime) -> Policy | None:
        """What takes the place of this version where it runs; None where it runs on."""
        found = [each for each in self._after(row) if each.since <= now and each.overtakes(row)]
        return found[-1] if found else None

    def overtaken(self, now: datetime) -> list[int]:
        """The ids of all versions that another one takes the place of."""
        return [row.pk for row in self.rows if self.successor(row, now)]

    def _after(self, row: Policy) -> list[Policy]:
        same = [each for each in self.rows if (each.kind, each.tier) == (row.kind, row.tier)]
        return same[same.index(row) + 1 :]

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


def forget_undone() -> None:
    """After limits were changed only to look: their ids may come back for other ones."""
    _policies.cache_clear()


@lru_cache(maxsize=2)
def _policies(newest: int | None, count: int) -> Policies:
    """The count tells of a row that became visible after one with a higher id."""
    return Policies(tuple(Policy.objects.order_by("since", "id")))
