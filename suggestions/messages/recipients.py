"""Where a message goes. Contacts are read, and decrypted, only when it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from suggestions.messages.errors import Undeliverable
from suggestions.models import Author, Medium, Message
from suggestions.models.secrets import digits_of

CONTACT_OF: dict[str, str] = {Medium.EMAIL: "email", Medium.SMS: "phone"}


@dataclass(frozen=True)
class Recipient:
    address: str = field(repr=False)
    language: str


def recipient_of(message: Message) -> Recipient:
    """Raises Undeliverable where there is nobody, or no usable contact."""
    contact = CONTACT_OF[message.medium]
    if message.officer:
        address, language = getattr(message.officer, contact), settings.LANGUAGE_CODE
    else:
        author = _author_of(message, contact)
        address, language = getattr(author, contact), author.language
    return Recipient(_checked(address, message.medium), language)


def _author_of(message: Message, contact: str) -> Author:
    found = Author.objects.filter(suggestion=message.suggestion_id)
    author = found.exclude(suggestion__author_left=True).only("language", contact).first()
    if author is None:
        raise Undeliverable("the author has left")
    return author


def _checked(address: str, medium: str) -> str:
    if medium == Medium.SMS:
        return _phone(address)
    try:
        validate_email(address)
    except ValidationError:
        # Without the cause: it quotes the address.
        raise Undeliverable("no usable e-mail address") from None
    return address


def _phone(typed: str) -> str:
    """The number as a gateway takes it: digits, with a plus where it names its country."""
    digits = digits_of(typed)
    if not digits:
        raise Undeliverable("no usable phone number")
    return f"+{digits}" if typed.strip().startswith(("+", "＋")) else digits
