"""Who set up what: a record of its own, for auditors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyQuerySet
from suggestions.models.record import Record


class ChangeKind(models.TextChoices):
    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")


class SettingChange(Record):
    """Of a row of `model` (`regions.unit`). `fields`: [name] or [name, before, after] of each.

    Values stand there of what is nobody's secret and about nobody. `officer` None: a command.
    """

    NAME = "setting"
    SAID = ("kind", "officer_id", "model", "object_id", "fields")

    kind = models.CharField(_("what became of it"), max_length=10, choices=ChangeKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("officer"),
    )
    model = models.CharField(_("kind of setting"), max_length=60)
    # No reference: the row may be gone.
    object_id = models.CharField(max_length=64)
    fields = models.JSONField(_("what"), default=list)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("change of settings")
        verbose_name_plural = _("changes of settings")
