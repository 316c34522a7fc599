"""Photos of a suggestion, kept outside the web root and served only to who may see them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    suggestion = models.ForeignKey(
        "suggestions.Suggestion", models.PROTECT, related_name="attachments"
    )
    file = models.FileField(_("file"), upload_to="photos/%Y/%m", max_length=120)
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Of the digest in the ledger; '' of those from before there was one.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    # The number of the entry that brought it: 1 with what was handed in. The default is the
    # database's as well: a process of before goes on writing while it is brought up to date.
    entry = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return f"{self.suggestion_id} · {self.width}×{self.height}"
