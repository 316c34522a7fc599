"""What one administrator asks for of an account, or of where a unit stands, and another decides."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.models import Officer, Post, Region, Role, Unit
from suggestions.models.post_record import PostRecord, PostStep
from suggestions.models.secrets import is_stamped, stamp
from suggestions.models.setting_change import SettingChange

# What stamps of applications are made for.
ASKED_FOR = "account-application"
LONGEST_REASON = 500


class AskedKind(models.TextChoices):
    POST = "post", _("post")
    PASSWORD = "password", _("new password")
    EMAIL = "email", _("other mail address")
    ACTIVE = "is_active", _("switched on again")
    SECOND_STEP = "second_step_since", _("second step taken away")
    UNIT = "unit", _("unit moved")


class AskedState(models.TextChoices):
    OPEN = "open", _("waits for a second person")
    APPROVED = "approved", pgettext_lazy("of an application", "approved")
    REFUSED = "refused", pgettext_lazy("of an application", "refused")
    BY_TIME = "by_time", _("took effect unanswered")
    LAPSED = "lapsed", _("not possible any more")


OF_POST = ("role", "unit_id", "region_id", "since", "until")


class AccountApplicationQuerySet(models.QuerySet["AccountApplication"]):
    def with_records(self) -> AccountApplicationQuerySet:
        """In one statement: what is decided in between is no difference."""
        of_post = PostRecord.objects.filter(application=OuterRef("pk")).order_by("-number")
        own = Cast(OuterRef("pk"), models.CharField())
        changes = SettingChange.objects.filter(model=AccountApplication.label(), object_id=own)
        of_account = changes.order_by("-month", "-number")
        return self.annotate(
            post_step=Subquery(of_post.values("step")[:1]),
            account_said=Subquery(of_account.values("fields")[:1]),
        )


class AccountApplication(models.Model):
    """`due`: when it takes effect unanswered; None where it never does.

    Of a post: as it shall stand, and, where it is there already, its key and how it stood `before`.
    Of a unit: the `region` and the superior unit, `parent`, that it shall have, and `before` those
    that it had; the `officer` is nobody.
    `value`: the password as it is stored, or the mail address; '' once it is decided.
    """

    kind = models.CharField(_("what"), max_length=20, choices=AskedKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="asked_about",
        verbose_name=_("account"),
    )
    # Of the division whose administrators decide.
    path = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="asked_for")
    asked = models.DateTimeField()
    due = models.DateTimeField(null=True)
    role = models.CharField(max_length=13, choices=Role.choices, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # No reference: the row may be gone. 0: a new one.
    post = models.PositiveBigIntegerField(default=0)
    before = models.JSONField(default=list)
    value = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=8, choices=AskedState.choices, default=AskedState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    # By which the same is not asked for twice at a time.
    key = models.CharField(max_length=64)
    stamp = models.BinaryField()

    objects = AccountApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application about an account or a unit")
        verbose_name_plural = _("applications about accounts and units")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state="open"), name="asked_for_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(state="open"), name="asked_for_and_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def account(self) -> Officer:
        """Whose it is about; of a unit there is none."""
        if self.officer is None:
            raise ValueError(f"{self} is about no account")
        return self.officer

    @property
    def subject(self) -> Officer | Unit | None:
        """What it is about."""
        return self.unit if self.kind == AskedKind.UNIT else self.officer

    @property
    def place(self) -> Unit | Region | None:
        return self.region or self.unit

    @classmethod
    def label(cls) -> str:
        """By which changes of it stand in the record of settings."""
        return cls._meta.label_lower

    @property
    def recorded_step(self) -> str:
        """The last that was recorded of it; '' where nothing was. Read `with_records`."""
        read = vars(self)
        if self.kind == AskedKind.POST:
            return str(read["post_step"] or "")
        said = {name: after for name, _before, after in read["account_said"] or []}
        return str(said.get("state", ""))

    @property
    def last_record(self) -> PostRecord | SettingChange | None:
        if self.kind == AskedKind.POST:
            return PostRecord.objects.filter(application=self.pk).order_by("number").last()
        changes = SettingChange.objects.filter(model=self.label(), object_id=str(self.pk))
        return changes.order_by("month", "number").last()

    @property
    def step(self) -> str:
        """That has to be recorded of it, as it stands."""
        return str(PostStep.ASKED if self.state == AskedState.OPEN else self.state)

    @property
    def as_post(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in OF_POST}

    def sign(self) -> None:
        self.key = self._key()
        self.stamp = stamp(ASKED_FOR, self._digest())

    @property
    def is_ours(self) -> bool:
        """As it was asked for and decided here."""
        return self.key == self._key() and is_stamped(ASKED_FOR, self._digest(), self.stamp)

    def _key(self) -> str:
        said = [self.kind, self.officer_id, self.post, *self.as_post.values()]
        # Older ones were stamped without, and have none.
        return _digest_of([*said, self.parent_id] if self.parent_id else said)

    def _digest(self) -> str:
        names = ("path", "by_id", "asked", "due", "before", "value", "state")
        decided = ("decided_by_id", "decided", "reason")
        return _digest_of([self._key(), *(_said(getattr(self, each)) for each in names + decided)])


def said_of(post: Post) -> list[str]:
    return [str(getattr(post, name)) for name in OF_POST]


def _said(value: Any) -> Any:
    return value.timestamp() if hasattr(value, "timestamp") else value


def _digest_of(said: list[Any]) -> str:
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
