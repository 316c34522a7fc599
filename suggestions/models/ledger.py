"""The ledger: what happened, in one append-only chain a suggestion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from suggestions.models.meeting import OLDER_NAME
from suggestions.models.secrets import is_stamped
from suggestions.workflow import MoveName

Row = TypeVar("Row", bound=models.Model)
# What the stamp of an entry is made for.
STAMPED = "entry"


class AppendOnly(Exception):
    """Somebody tried to change or delete what has happened."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Rows of this kind are only ever added.")

    update = delete = bulk_update = update_or_create = _refuse

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Row]:
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            self._refuse()
        return super().bulk_create(*args, **kwargs)


class ActorKind(models.TextChoices):
    CITIZEN = "citizen", _("citizen")
    OFFICER = "officer", _("officer")
    CLOCK = "clock", _("clock")
    CHANNEL = "channel", _("channel")


# By move and today's name: what entries from before decision 0037 say, which stay as they are.
OLDER_NAMES: dict[tuple[str, str], str] = {
    (MoveName.COORDINATE, "consultation_day"): "meeting",
    (MoveName.SUBMIT, "meeting"): OLDER_NAME,
}


class AppendOnlyModel(models.Model):
    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Rows of this kind are only ever added.")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Rows of this kind are only ever added.")


class Event(AppendOnlyModel):
    """One entry. `details` holds codes, ids, dates and numbers only; words are in `Wording`.

    `hash` says what the entry says, for everybody to compute; `stamp`, made of it with a key that
    the database does not have, says that this service wrote it. Entries of before there were
    stamps have none: the boundary says which these are.
    """

    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    move = models.CharField(_("move"), max_length=20)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    actor = models.CharField(_("actor"), max_length=8, choices=ActorKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    recorded = models.DateTimeField(_("recorded"))
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    stamp = models.BinaryField(default=b"")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["suggestion_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "number"], name="one_entry_a_number")
        ]
        indexes = [
            models.Index(fields=["recorded"], name="entry_by_recorded"),
            models.Index(fields=["id"], condition=models.Q(move=MoveName.ERASE), name="erasures"),
            models.Index(
                fields=["recorded"], condition=~Q(recorded=F("at")), name="entries_told_late"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}#{self.number} {self.move}"

    def detail(self, name: str) -> Any:
        """What it carries under a name of today, also where an older entry says another."""
        older = OLDER_NAMES.get((self.move, name), name)
        return self.details.get(name, self.details.get(older))

    def digest(self, reference: str, words: Iterable[Wording]) -> str:
        """The entry's hash: 64 hex digits over the entry before it and all this one says."""
        return hashlib.sha256(as_hashed(self.content(reference, words)).encode()).hexdigest()

    def content(self, reference: str, words: Iterable[Wording]) -> list[Any]:
        """What is hashed: codes, dates and numbers, and of its words the salted digests."""
        return [
            self.previous,
            reference,
            self.number,
            self.move,
            self.source,
            self.target,
            self.actor,
            self.officer_id,
            self.at.timestamp(),
            self.recorded.timestamp(),
            self.details,
            sorted([word.kind, word.public, word.digest] for word in words),
        ]

    @property
    def is_stamped(self) -> bool:
        """Whether this service wrote it; that it says what was hashed, `digest` tells."""
        return is_stamped(STAMPED, self.hash, self.stamp)


def as_hashed(content: list[Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class WordingKind(models.TextChoices):
    TEXT = "text", _("text")
    REASON = "reason", _("reason")
    QUESTION = "question", _("question")
    REPLY = "reply", _("reply")
    ANSWER = "answer", _("answer")
    PLAN = "plan", _("plan")
    MINUTES = "minutes", _("minutes")
    DECISION = "decision", _("decision")
    NOTE = "note", _("note")
    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    COMMENT = "comment", _("comment")
    WHERE = "where", _("where to turn")
    TITLE = "title", _("title")
    # Without words: the salt of the digests that the entry holds of what its move set.
    SALT = "salt", _("what was set")


def salted_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\x00{text}".encode()).hexdigest()


class Wording(models.Model):
    """The words of an entry. Erasure empties text and salt; `digest` keeps the chain whole."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="wordings")
    kind = models.CharField(_("kind"), max_length=8, choices=WordingKind.choices)
    public = models.BooleanField(_("told to the citizen"), default=False)
    text = models.TextField(_("words"), blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"

    @property
    def is_empty(self) -> bool:
        """Whether the words are gone, as an erasure leaves them."""
        return not self.salt and not self.text

    @property
    def holds(self) -> bool:
        """Whether the words are those that the entry was hashed with."""
        return salted_digest(self.salt, self.text) == self.digest
