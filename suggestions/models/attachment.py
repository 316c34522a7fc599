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
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return f"{self.suggestion_id} · {self.width}×{self.height}"
