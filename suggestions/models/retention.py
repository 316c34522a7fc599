"""For how long what is stored of people is kept: rows, by type and by how the matter ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.calendars import ZONE
from regions.months import months_after
from suggestions.models.secrets import is_stamped
from suggestions.models.suggestion import Suggestion, SuggestionType
from suggestions.workflow import ENDED, Status

# What a stamp is made for.
APPROVED = "retention"
ENDS = [(str(status), Status(status).label) for status in ENDED]


class RetentionRule(models.Model):
    """`type` and `status` '': any. Where several fit, the one that says most counts, and of two
    that say one thing each the one of the type."""

    type = models.CharField(_("type"), max_length=10, choices=SuggestionType.choices, blank=True)
    status = models.CharField(_("how it ended"), max_length=12, choices=ENDS, blank=True)
    years = models.PositiveSmallIntegerField(
        _("years after its end"), validators=[MinValueValidator(1)]
    )
    basis = models.CharField(
        _("basis"), max_length=120, help_text=_("The rule that demands it. Everybody can read it.")
    )

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["-type", "-status"]
        constraints = [
            models.UniqueConstraint(fields=["type", "status"], name="one_period_a_kind"),
            models.CheckConstraint(condition=Q(years__gte=1), name="a_year_at_least"),
        ]

    def __str__(self) -> str:
        kind = self.get_type_display() if self.type else str(_("all types"))
        end = self.get_status_display() if self.status else str(_("however it ended"))
        return f"{kind} · {end}"

    @property
    def weight(self) -> tuple[bool, bool]:
        return bool(self.type), bool(self.status)

    def fits(self, row: Suggestion) -> bool:
        return self.type in {"", row.type} and self.status in {"", row.status}

    def rows(self) -> Q:
        """What it fits, whether another one says more or not."""
        found = Q(type=self.type) if self.type else Q()
        return found & (Q(status=self.status) if self.status else Q(status__in=ENDED))

    def kept_since(self, now: datetime) -> datetime:
        """What ended before that has been kept for long enough."""
        return morning(months_after(now.astimezone(ZONE).date(), -12 * self.years))


def morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def rule_for(row: Suggestion, known: Iterable[RetentionRule]) -> RetentionRule | None:
    fitting = [each for each in known if each.fits(row)]
    return max(fitting, key=lambda each: each.weight, default=None)


class RetentionBatch(models.Model):
    """What a person has looked at and approved: all that a rule no longer keeps, in a region.

    The clock goes through it in the officer's name, as long as its stamp says that this service
    wrote it, of the rule as it was looked at. `position`: how far it came.
    """

    rule = models.ForeignKey(RetentionRule, models.PROTECT, verbose_name=_("retention period"))
    region_path = models.CharField(max_length=12)
    # What ended before that.
    before = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved = models.DateTimeField(_("approved"))
    shown = models.PositiveIntegerField(_("suggestions shown"))
    stamp = models.BinaryField()
    position = models.PositiveBigIntegerField(default=0)
    done = models.PositiveIntegerField(_("approved for erasure"), default=0)
    refused = models.PositiveIntegerField(_("left out"), default=0)
    ended = models.DateTimeField(_("gone through"), null=True, blank=True)
    # Its rule was changed before it was through: it is to be looked at and approved again.
    broken_off = models.BooleanField(_("broken off"), default=False)

    class Meta:
        verbose_name = _("approved batch")
        verbose_name_plural = _("approved batches")

    def __str__(self) -> str:
        return f"{self.rule} {self.region_path}"

    def digest(self) -> str:
        rule = self.rule
        said = [rule.type, rule.status, rule.years, self.region_path, self.officer_id]
        content = [*said, self.before.timestamp(), self.approved.timestamp()]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @property
    def is_ours(self) -> bool:
        return is_stamped(APPROVED, self.digest(), self.stamp)
