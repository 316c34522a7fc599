"""Phone numbers and e-mail addresses that were written to, known by their index alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConfirmedBy(models.TextChoices):
    LINK = "link", _("a link that was sent there was opened")
    VOUCHED = "vouched", _("whoever took the suggestion down vouched for it")
    SPOKEN = "spoken", _("an officer spoke with the author")
    DELIVERED = "delivered", _("messages were delivered before this was asked")


class KnownContact(models.Model):
    """`first`: key of the one message that it gets while nobody has confirmed it.

    `count` messages left for it on `day`.
    """

    index = models.CharField(max_length=64, primary_key=True)
    first = models.CharField(max_length=120, blank=True)
    confirmed = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=ConfirmedBy.choices, blank=True)
    # Where it was: there stands who.
    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    day = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("known contact")
        verbose_name_plural = _("known contacts")

    def __str__(self) -> str:
        return self.index[:8]
