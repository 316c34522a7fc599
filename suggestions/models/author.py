"""Who a suggestion came from: encrypted, and read through one function that keeps a record."""

from __future__ import annotations

from functools import reduce
from operator import or_
from time import monotonic

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Role, subtree
from suggestions.language.contacts import older_spellings, phone_or_none, spelling
from suggestions.models.binding import NotReadable
from suggestions.models.look import Purpose, record_look
from suggestions.models.secrets import EncryptedTextField, keyed_digest
from suggestions.models.standing_in import left_to
from suggestions.models.suggestion import Suggestion

A_BATCH = 200
INDEXES = ("phone_index", "email_index")
ENCRYPTED = ("name", "phone", "phone_number", "email", "salt")


class Author(models.Model):
    """`phone` and `email` as they were typed. `phone_number`: E.164 and extension, '' where the
    number cannot be read; `takes_texts`: None until that was tried.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="author")
    name = EncryptedTextField(_("name"), blank=True, of="suggestion")
    phone = EncryptedTextField(_("phone"), blank=True, of="suggestion")
    email = EncryptedTextField(_("e-mail"), blank=True, of="suggestion")
    phone_number = EncryptedTextField(blank=True, of="suggestion")
    takes_texts = models.BooleanField(null=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    guardian = models.BooleanField(_("handed in by a guardian"), default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    # Of the digest in the ledger. Readable, it would lead from there to a number.
    salt = EncryptedTextField(blank=True, of="suggestion")
    # That somebody showed the access code, and not only sent the form.
    code_used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(takes_texts__isnull=True), name="contacts_to_read"
            ),
        ]

    def __str__(self) -> str:
        return f"author of {self.suggestion_id}"

    @property
    def number(self) -> str:
        """What to dial."""
        return self.phone_number or self.phone

    def check_readable(self) -> None:
        """Raises NotReadable."""
        for name in ENCRYPTED:
            getattr(self, name)

    def index_contacts(self) -> None:
        phone = phone_or_none(self.phone)
        self.phone_number = str(phone) if phone else ""
        self.takes_texts = phone is not None and phone.takes_texts
        self.phone_index = contact_index(self.phone)
        self.email_index = contact_index(self.email)


def contact_index(contact: str) -> str:
    """What finds the same phone number or e-mail again without storing it readably."""
    plain = spelling(contact)
    return keyed_digest("contact", plain) if plain else ""


def contact_indexes(contact: str) -> list[str]:
    """That, and what it may be under with an author whose contact has not been read again yet."""
    found = {spelling(contact)} | older_spellings(contact)
    return [keyed_digest("contact", plain) for plain in sorted(found - {""})]


def read_contacts_again(seconds: float = 60, *, batch: int = A_BATCH) -> int:
    """Give authors from before `phone_number` what they lack of it; how many it were.

    Goes on for so long, a batch at a time: what is done stays done.
    """
    until, done, last = monotonic() + seconds, 0, 0
    while monotonic() < until and (rows := _read_some(batch, after=last)):
        done, last = done + sum(rows.values()), max(rows)
    return done


def _read_some(batch: int, *, after: int) -> dict[int, bool]:
    """By id whether each could be read."""
    with transaction.atomic():
        older = Author.objects.filter(takes_texts=None, pk__gt=after).order_by("pk").defer("name")
        rows = list(older.select_for_update(skip_locked=True)[:batch])
        found = {row.pk: _is_read_again(row) for row in rows}
        for row in rows:
            if found[row.pk]:
                row.save(update_fields=["phone_number", "takes_texts", *INDEXES])
    return found


def _is_read_again(row: Author) -> bool:
    """One that cannot be read waits, and holds up nobody: `check_keys` names it."""
    try:
        row.index_contacts()
    except NotReadable:
        return False
    return True


def author_of(suggestion: Suggestion, *, officer: Officer, purpose: Purpose) -> Author | None:
    """The author, where this officer may know; the look is recorded first.

    None without a contact, for the unit complained about, for handling units when the citizen
    asked for confidence, and for whoever may not see the suggestion at all.
    """
    if not may_know_author(suggestion, officer):
        return None
    record_look(suggestion, officer, purpose)
    return Author.objects.filter(suggestion=suggestion).first()


def may_know_author(suggestion: Suggestion, officer: Officer) -> bool:
    row = Suggestion.objects.visible_to(officer).filter(pk=suggestion.pk)
    return row.filter(authors_known_to(officer)).exists()


def told_of_author(suggestion: Suggestion, officer: Officer) -> tuple[bool, bool]:
    """(whether anybody is known who wrote it, whether this officer may know who). One statement."""
    asked = Suggestion.objects.filter(pk=suggestion.pk)
    known = Suggestion.objects.visible_to(officer).filter(authors_known_to(officer))
    written = Exists(Author.objects.filter(suggestion=OuterRef("pk")))
    found = asked.values_list(written, Exists(known.filter(pk=OuterRef("pk")))).get()
    return bool(found[0]), bool(found[1])


def authors_known_to(officer: Officer) -> Q:
    """Of suggestions that this officer sees, those whose authors he may know."""
    found = Q(confidential=False)
    for post in officer.current_posts:
        if post.role in {Role.TRIAGE, Role.SUPERVISOR} and post.region:
            found |= subtree(post.region.path, "region_path")
    found = reduce(or_, left_to(officer), found)
    # Whoever collected it sees it, and still does not learn who complains about the own unit.
    return found & ~Q(about_unit__in=officer.interests)


def knows_origin(suggestion: Suggestion, officer: Officer) -> bool:
    """Whether one who sees it may also know where and by whom it was collected, which may say who
    the author is. As `origin_kept_from` has it."""
    own = suggestion.about_unit_id in officer.interests
    return not own or suggestion.collected_by_id == officer.pk
