"""To whom signed reports go: addresses that a place keeps, and who chose whom for which report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet
from suggestions.models.message import Message
from suggestions.models.report import Report


class ReportAddress(models.Model):
    """Of an office that reads the reports of a place without an account. `ended`: no more."""

    place = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    name = models.CharField(
        _("office"),
        max_length=80,
        help_text=_("Who reads there; the name of an office, not of a person."),
    )
    email = models.EmailField(_("e-mail"))
    added = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    ended = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("address for reports")
        verbose_name_plural = _("addresses for reports")
        ordering = ["place__path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "email"], condition=Q(ended=None), name="one_address_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReportCopy(AppendOnlyModel):
    """One goes to an officer or to an address, as `by` chose. What became of it says `message`."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="copies")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    address = models.ForeignKey(ReportAddress, models.PROTECT, null=True, related_name="+")
    message = models.OneToOneField(Message, models.PROTECT, related_name="report_copy")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("copy of a report")
        verbose_name_plural = _("copies of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "officer"], name="one_copy_an_officer"),
            models.UniqueConstraint(fields=["report", "address"], name="one_copy_an_address"),
            models.CheckConstraint(
                condition=Q(officer__isnull=False, address=None)
                | Q(officer=None, address__isnull=False),
                name="copy_to_officer_or_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.officer_id or self.address}"
