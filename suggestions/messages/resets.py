"""Links by which an officer chooses another password, sent to his mail address alone.

Made when the mail is sent, stored and logged nowhere, and good for an hour and for one password:
Django's token is made of the password that is replaced, the address and the last log-in.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone

from regions.models import Officer
from suggestions.language.contacts import Unreachable, read_email
from suggestions.messages.errors import Undeliverable
from suggestions.messages.templates import Template
from suggestions.models import Medium, Message

VALID_FOR = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
_SIGNED = re.compile(r"(\d{1,18})-([0-9a-z]+-[0-9a-f]+)")


def may_choose(officer: Officer | None) -> bool:
    """Who signs in here with a password of his own, and has a mail address."""
    if officer is None or not _signs_in(officer):
        return False
    try:
        return bool(read_email(officer.email))
    except Unreachable:
        return False


def _signs_in(officer: Officer) -> bool:
    is_own = officer.has_usable_password() and not officer.of_demonstration
    return is_own and officer.is_active and officer.is_staff


def send_link(officer: Officer) -> Message:
    now = timezone.now()
    return Message.objects.create(
        key=f"password:{officer.pk}:{token_hex(8)}",
        officer=officer,
        medium=Medium.EMAIL,
        template=Template.FORGOTTEN,
        created=now,
        try_at=now,
    )


def link_to_choose(message: Message, now: datetime) -> str:
    """Raises Undeliverable where it waited too long, or the account may not any more."""
    officer = message.officer
    if officer is None or now - message.created > VALID_FOR or not may_choose(officer):
        raise Undeliverable("nobody waits for this link any more")
    token = f"{officer.pk}-{default_token_generator.make_token(officer)}"
    return f"{settings.PUBLIC_URL}{reverse('admin:password_link', args=[token])}"


def officer_of(token: str, *, held: bool = False) -> Officer | None:
    """None where it is forged, used, older than an hour, or of an account that may not any more.

    `held`: until the transaction ends, so that of two at once one chooses.
    """
    found = _SIGNED.fullmatch(token)
    if found is None:
        return None
    rows = Officer.objects.filter(pk=int(found[1]))
    officer = (rows.select_for_update() if held else rows).first()
    if officer is None or not may_choose(officer):
        return None
    return officer if default_token_generator.check_token(officer, found[2]) else None
