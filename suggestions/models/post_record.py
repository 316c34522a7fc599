"""Who could do what, and since when: one chain of all changes of posts."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.models import Region as Place
from regions.models import Role, Unit, path_of_post
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet
from suggestions.models.secrets import is_stamped, stamp

# What stamps of posts are made for.
POST = "post"
SAID = ("post", "officer_id", "role", "unit_id", "region_id", "since", "until", "ended")


class PostStep(models.TextChoices):
    """Of an application for a post, or of one given past it."""

    ASKED = "asked", _("asked for")
    APPROVED = "approved", _("given, approved by a second person")
    BY_TIME = "by_time", _("given, unanswered")
    REFUSED = "refused", pgettext_lazy("of an application", "refused")
    LAPSED = "lapsed", _("not possible any more")
    EMERGENCY = "emergency", _("given in an emergency")


# Of which the post itself stays as it was.
NOT_GIVEN = (PostStep.ASKED, PostStep.REFUSED, PostStep.LAPSED)


class PostRecord(AppendOnlyModel):
    """A post as it stood from `recorded` on. `ended`: it was taken away, whatever `until` says."""

    number = models.PositiveBigIntegerField(unique=True)
    # No reference: the row may be gone.
    post = models.PositiveBigIntegerField(db_index=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer")
    )
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    region = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="+", verbose_name=_("region")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    ended = models.BooleanField(_("taken away"), default=False)
    recorded = models.DateTimeField(_("recorded"))
    # '': found as it stands, however it came.
    step = models.CharField(
        _("how"), max_length=10, choices=PostStep.choices, blank=True, default="", db_default=""
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    application = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    stamp = models.BinaryField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("change of a post")
        verbose_name_plural = _("changes of posts")

    def __str__(self) -> str:
        return f"{self.number} {self.officer} {self.role}"

    @property
    def place(self) -> Unit | Place | None:
        return self.region or self.unit

    @property
    def path(self) -> str:
        """Of the division in which it lets somebody do something."""
        return path_of_post(self.unit, self.region)

    def follow(self, number: int, previous: str) -> None:
        self.number, self.previous = number + 1, previous
        self.hash = self.digest()
        self.stamp = stamp(POST, self.hash)

    def digest(self) -> str:
        """64 hex digits over the one before and all that this one says."""
        said = [str(getattr(self, name)) for name in SAID]
        content = [self.previous, self.number, *said, self.recorded.timestamp()]
        how = [self.step, self.by_id, self.application, self.reason]
        if any(how):  # older ones said nothing of it
            content += how
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()

    @property
    def is_ours(self) -> bool:
        return self.hash == self.digest() and is_stamped(POST, self.hash, self.stamp)
