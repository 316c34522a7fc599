"""综合得分: of which rates, with which weights, a city makes one score of a place or unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet


class ScoreRule(AppendOnlyModel):
    """`weights`: percent by the name of the rate, 100 together; {}: there is no score.

    It holds from the month of `since` on, until a later one does: never for the month in which it
    was decided, nor for one before. Of two decided in the same month the later one counts.
    """

    since = models.DateField(_("from the month"))
    weights = models.JSONField(_("weights"), default=dict)
    decided = models.DateField(_("decided on"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("definition of the score")
        verbose_name_plural = _("definitions of the score")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__day=1, since__gt=F("decided")), name="score_for_later_months"
            )
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m}"
