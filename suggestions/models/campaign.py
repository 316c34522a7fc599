"""专项征集: a topic, an explanation, a period, and one collective answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=80)
    explanation = models.TextField(_("explanation"))
    opens = models.DateTimeField(_("opens"))
    closes = models.DateTimeField(_("closes"))
    answer = models.TextField(_("collective answer"), blank=True)
    demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-opens"]

    def __str__(self) -> str:
        return self.title
