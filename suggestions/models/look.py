"""Who looked at personal data: one chain a month, each look following the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Officer
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet
from suggestions.models.secrets import is_stamped, stamp
from suggestions.models.suggestion import Suggestion

# Looks from before there were chains.
BEFORE = 0
MOST_WORDS = 100
AT_ONCE = 2000
# What stamps of months are made for.
LOOKS = "looks"


class Purpose(models.TextChoices):
    CONTACT = "contact", _("to contact the author")
    IDENTITY = "identity", _("to establish who it is")
    AUDIT = "audit", _("audit")
    EXPORT = "export", _("taken along in a list")
    CALLER = "caller", _("found by the contact, when somebody called")


# What somebody opens one contact for.
OF_ONE = (Purpose.CONTACT, Purpose.IDENTITY, Purpose.AUDIT)


class Access(AppendOnlyModel):
    """Who looked at an author's data, when and why. `month` 202611, `number` in it; 0: before.

    A look at many at once has no suggestion: `many` of them, which are its `LookedAt`, `named` by
    their digest, and the purpose in `words` as it was typed. 0: one that found nobody.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, null=True, related_name="accesses")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    many = models.PositiveIntegerField(default=0, db_default=0)
    named = models.CharField(max_length=64, blank=True, default="", db_default="")
    words = models.CharField(max_length=MOST_WORDS, blank=True, default="", db_default="")
    month = models.PositiveIntegerField(default=BEFORE)
    number = models.PositiveIntegerField(default=0)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "number"],
                condition=models.Q(number__gt=0),
                name="one_look_a_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.suggestion_id}"

    def digest(self, previous: str) -> str:
        return look_digest(self, previous)


def look_digest(look: Any, previous: str) -> str:
    """64 hex digits over the look before it and all that this one says."""
    said = [look.suggestion_id, look.officer_id, look.purpose, look.at.timestamp()]
    if any(of_many := [look.many, look.named, look.words]):
        said += of_many
    content = [previous, look.month, look.number, *said]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


class LookedAt(AppendOnlyModel):
    """One of the many that a look was at."""

    look = models.ForeignKey(Access, models.PROTECT, related_name="looked_at", db_index=False)
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("looked at among many")
        verbose_name_plural = _("looked at among many")
        constraints = [
            models.UniqueConstraint(fields=["look", "suggestion"], name="looked_at_once_a_look")
        ]

    def __str__(self) -> str:
        return f"{self.look_id} {self.suggestion_id}"


def digest_of_named(ids: Iterable[int]) -> str:
    """64 hex digits over which they are, in the order of their ids."""
    return hashlib.sha256(json.dumps(sorted(ids)).encode()).hexdigest()


def digest_of_looks(looks: models.QuerySet[Any]) -> tuple[int, str]:
    """(how many, the last hash) of these as one chain in the order of their ids."""
    count, head = 0, ""
    for look in looks.order_by("pk").iterator(chunk_size=5000):
        count, head = count + 1, look_digest(look, head)
    return count, head


class LookMonth(models.Model):
    """How many looks a month has, and the last hash: so that one cut off its end is missed.

    Only the service can say so: `stamp`.
    """

    month = models.PositiveIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    stamp = models.BinaryField(default=b"")

    class Meta:
        verbose_name = "month of looks"
        verbose_name_plural = "months of looks"

    def __str__(self) -> str:
        return f"{self.month} ({self.count})"

    @property
    def is_stamped(self) -> bool:
        return is_stamped(LOOKS, end_of_looks(self.month, self.count, self.head), self.stamp)


def end_of_looks(month: int, count: int, head: str) -> str:
    """What the stamp of a month is made of: 64 hex digits."""
    return hashlib.sha256(f"{month} {count} {head}".encode()).hexdigest()


def record_look(suggestion: Suggestion, officer: Officer, purpose: str) -> Access:
    look = Access(suggestion=suggestion, officer=officer, purpose=purpose)
    _append(look)
    return look


def record_looks(ids: Collection[int], officer: Officer, purpose: str, *, words: str) -> Access:
    """One look at the authors of all of these.

    Who they are is written before the chain is held: others' looks wait for that alone.
    """
    look = Access(officer=officer, purpose=purpose, words=words)
    look.many, look.named = len(ids), digest_of_named(ids)
    with transaction.atomic():
        if connection.vendor == "sqlite":  # whoever writes holds the whole database
            _append(look)
            _name(look, ids)
        else:
            look.pk = _next_id()
            _name(look, ids)
            _append(look)
    return look


def _next_id() -> int:
    with connection.cursor() as cursor:
        table = Access._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def _name(look: Access, ids: Collection[int]) -> None:
    rows = [LookedAt(look_id=look.pk, suggestion_id=pk) for pk in sorted(ids)]
    LookedAt.objects.bulk_create(rows, batch_size=AT_ONCE)


def _append(look: Access) -> None:
    """Whoever looks at the same time waits: numbers have no holes."""
    look.month = month_of(look.at)
    with transaction.atomic():
        LookMonth.objects.get_or_create(month=look.month)
        chain = LookMonth.objects.select_for_update().get(month=look.month)
        look.number, look.previous = chain.count + 1, chain.head
        look.hash = look.digest(look.previous)
        look.save(force_insert=True)
        chain.count, chain.head = look.number, look.hash
        chain.stamp = stamp(LOOKS, end_of_looks(look.month, look.number, look.hash))
        chain.save()


def month_of(moment: datetime) -> int:
    """202611"""
    return int(f"{timezone.localtime(moment):%Y%m}")
