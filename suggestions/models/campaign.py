"""专项征集: a topic, an explanation, a period, and one collective answer."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    BEFORE = "before", pgettext_lazy("campaign", "not open yet")
    OPEN = "open", pgettext_lazy("campaign", "open")
    CLOSED = "closed", pgettext_lazy("campaign", "ended")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def begun(self, now: datetime) -> CampaignQuerySet:
        """Open or ended, by their last day."""
        return self.filter(opens__lte=now).order_by("closes")


class Campaign(models.Model):
    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        help_text=_("Letters, digits and hyphens. It is the end of the link: /c/…/"),
    )
    title = models.CharField(_("title"), max_length=80)
    explanation = models.TextField(
        _("explanation"), help_text=_("An empty line begins a new paragraph.")
    )
    opens = models.DateTimeField(_("opens"))
    closes = models.DateTimeField(_("closes"))
    answer = models.TextField(
        _("collective answer"),
        blank=True,
        help_text=_("Shown to everybody once the campaign has ended."),
    )
    demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="a_campaign_ends_after_it_begins",
                violation_error_message=_("A campaign ends after it has begun."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def phase(self, now: datetime) -> Phase:
        if now < self.opens:
            return Phase.BEFORE
        return Phase.OPEN if now < self.closes else Phase.CLOSED
