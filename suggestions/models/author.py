"""Who a suggestion came from: encrypted, and read through one function that keeps a record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Role
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet
from suggestions.models.secrets import EncryptedTextField, digits_of, keyed_digest
from suggestions.models.suggestion import Suggestion


class Author(models.Model):
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="author")
    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    guardian = models.BooleanField(_("handed in by a guardian"), default=False)
    language = models.CharField(max_length=10, default="zh-hans")

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return f"author of {self.suggestion_id}"

    def index_contacts(self) -> None:
        self.phone_index = contact_index(self.phone)
        self.email_index = contact_index(self.email)


def contact_index(contact: str) -> str:
    """What finds the same phone number or e-mail again without storing it readably."""
    plain = contact.strip().lower() if "@" in contact else digits_of(contact)
    return keyed_digest("contact", plain) if plain else ""


class Purpose(models.TextChoices):
    CONTACT = "contact", _("to contact the author")
    IDENTITY = "identity", _("to establish who it is")
    AUDIT = "audit", _("audit")


class Access(AppendOnlyModel):
    """Who looked at an author's data, when and why."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="accesses")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")

    def __str__(self) -> str:
        return f"{self.officer} · {self.suggestion_id}"


def author_of(suggestion: Suggestion, *, officer: Officer, purpose: Purpose) -> Author | None:
    """The author, where this officer may know; the look is recorded first.

    None without a contact, for the unit complained about, for handling units when the citizen
    asked for confidence, and for whoever may not see the suggestion at all.
    """
    if not may_know_author(suggestion, officer):
        return None
    Access.objects.create(suggestion=suggestion, officer=officer, purpose=purpose)
    return Author.objects.filter(suggestion=suggestion).first()


def may_know_author(suggestion: Suggestion, officer: Officer) -> bool:
    if not Suggestion.objects.visible_to(officer).filter(pk=suggestion.pk).exists():
        return False
    if any(
        post.unit_id and post.unit_id == suggestion.about_unit_id for post in officer.current_posts
    ):
        return False
    oversight = any(
        post.role in {Role.TRIAGE, Role.SUPERVISOR} and post.covers(suggestion.region_path)
        for post in officer.current_posts
    )
    return oversight or not suggestion.confidential
