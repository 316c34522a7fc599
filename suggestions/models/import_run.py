"""One run of an import: what came in together can be looked at, and taken back, together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """`digest`: of the file as it was; `by`: the account that ran the command."""

    source = models.CharField(_("source"), max_length=60)
    file = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    by = models.CharField(_("run by"), max_length=60, blank=True)
    started = models.DateTimeField(_("started"))
    ended = models.DateTimeField(_("ended"), null=True)
    imported = models.PositiveIntegerField(_("imported"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    taken_back = models.PositiveIntegerField(_("taken back"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.file}"
