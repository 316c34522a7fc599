"""Signed roots by mail: to people outside, whose copies nobody who runs the service can change.

A mail is sent again rather than lost: whoever gets one twice has the same lines twice.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from suggestions.messages.errors import MediumDown, Undeliverable
from suggestions.messages.mail import Mail
from suggestions.messages.wording import Notice
from suggestions.models import Pulse, SignedRoot
from suggestions.sealing.witness import line_of

logger = logging.getLogger(__name__)


def mail_due(now: datetime) -> int:
    """Send each keeper the roots that he did not get yet; how many mails.

    Where the mail server takes none, the next round tries again.
    """
    mail = Mail()
    try:
        return sum(_mail_to(address, mail, now) for address in settings.WITNESS_MAIL)
    finally:
        mail.close()


def _mail_to(address: str, mail: Mail, now: datetime) -> int:
    keeper = f"roots:{hashlib.sha256(address.encode()).hexdigest()[:16]}"
    # Its note is the number of the last root that went out.
    found, _made = Pulse.objects.get_or_create(name=keeper, defaults={"at": now, "note": "0"})
    roots = _after(found.note)
    if not roots:
        return 0
    newest = roots[-1].number
    try:
        mail.send(_notice(roots), to=address, key=f"{keeper}:{newest}")
    except (MediumDown, Undeliverable, SMTPException) as problem:
        logger.warning("root=%s not_mailed=%s", newest, type(problem).__name__)
        return 0
    return Pulse.objects.filter(name=keeper, note=found.note).update(note=str(newest), at=now)


def _after(note: str) -> list[SignedRoot]:
    """All of them where the note names none that there is: somebody else wrote it."""
    roots = SignedRoot.objects.order_by("number")
    last = int(note) if note.isdecimal() else 0
    known = last == 0 or roots.filter(number=last).exists()
    return list(roots.filter(number__gt=last if known else 0))


def _notice(roots: list[SignedRoot]) -> Notice:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Signed root %(number)s of the ledger") % {"number": roots[-1].number}
        words = _(
            "Please keep this mail. Each line below is a signed root: a fingerprint of everything "
            "that the suggestion service recorded until then. Nothing in it says what anybody "
            "wrote. Saved to a file, the lines are compared with the service by "
            "“check_ledger --witness FILE”: what was changed or taken away later is found."
        )
    lines = "\n".join(line_of(root) for root in roots)
    return Notice(subject, f"{words}\n\n{lines}\n", "")
