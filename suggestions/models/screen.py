"""Screens on a wall: they show figures without a person being logged in."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from suggestions.models.secrets import keyed_digest


class Screen(models.Model):
    """`token_hash`: of what opens it, which is shown once and kept nowhere."""

    name = models.CharField(_("name"), max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("wall screen")
        verbose_name_plural = _("wall screens")
        ordering = ["-made"]

    def __str__(self) -> str:
        return self.name

    def renew(self) -> str:
        """A new token; the one before opens nothing any more."""
        token = secrets.token_urlsafe(24)
        self.token_hash, self.revoked = screen_digest(token), None
        return token


def screen_digest(token: str) -> str:
    return keyed_digest("screen", token)
