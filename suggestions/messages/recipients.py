"""Where a message goes. Contacts are read, and decrypted, only when it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext_noop

from suggestions.language.contacts import Unreachable, read_email, read_phone
from suggestions.messages.errors import Undeliverable
from suggestions.messages.papers import OF_REPORTS, copy_of
from suggestions.models import Author, Medium, Message

NO_NUMBER = "no usable phone number"
NO_ADDRESS = gettext_noop("no usable e-mail address")
CONTACT_OF: dict[str, str] = {Medium.EMAIL: "email", Medium.SMS: "phone"}


@dataclass(frozen=True)
class Recipient:
    """`author`: None where it is an officer."""

    address: str = field(repr=False)
    language: str
    author: Author | None = field(default=None, repr=False)


def recipient_of(message: Message) -> Recipient:
    """Raises Undeliverable where there is nobody, or no usable contact."""
    kind = CONTACT_OF[message.medium]
    if message.template in OF_REPORTS:
        return _reader_of(message)
    if message.officer:
        contact = getattr(message.officer, kind)
        return Recipient(_address(contact, message.medium), settings.LANGUAGE_CODE)
    author = _author_of(message)
    contact = author.number if kind == "phone" else author.email
    return Recipient(_address(contact, message.medium), author.language, author)


def _reader_of(message: Message) -> Recipient:
    copy = copy_of(message)
    contact = copy.officer.email if copy.officer else copy.address.email if copy.address else ""
    return Recipient(_address(contact, message.medium), settings.LANGUAGE_CODE)


def _author_of(message: Message) -> Author:
    found = Author.objects.filter(suggestion=message.suggestion_id)
    author = found.exclude(suggestion__author_left=True).defer("name").first()
    if author is None:
        raise Undeliverable("the author has left")
    return author


def _address(contact: str, medium: str) -> str:
    try:
        return _number(contact) if medium == Medium.SMS else read_email(contact)
    except Unreachable:
        raise Undeliverable(NO_NUMBER if medium == Medium.SMS else NO_ADDRESS) from None


def _number(contact: str) -> str:
    phone = read_phone(contact)
    if not phone.takes_texts:
        raise Undeliverable("this number takes no text messages")
    return phone.number
