"""Who signed in, and who could not: a record of its own, for auditors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.models.ledger import AppendOnlyQuerySet
from suggestions.models.record import Record
from suggestions.models.session import LONGEST_BROWSER, LONGEST_HOUSEHOLD


class LogInKind(models.TextChoices):
    SIGNED_IN = "signed_in", _("signed in")
    PASSWORD = "password", _("right password, second step to come")
    FAILED = "failed", _("wrong password")
    WRONG_CODE = "wrong_code", _("wrong code of the second step")
    REFUSED = "refused", _("right password, account not for the desk")
    LOCKED = "locked", _("had to wait after too many wrong ones")
    SIGNED_OUT = "signed_out", _("signed out")
    ENDED = "ended", _("session ended from another one")
    CLOSED = "closed", _("session ended: account switched off")
    ASKED = "reset_ask", _("asked for a new password by mail")
    RESET = "reset", _("chose a new password by mail")


class LogIn(Record):
    """`officer` None: there is no such account, and what was typed is kept nowhere."""

    NAME = "log-in"
    SAID = ("kind", "officer_id", "household", "browser")

    kind = models.CharField(_("what happened"), max_length=10, choices=LogInKind.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("account"),
    )
    # As of a session: where it was, an IPv6 address as its network, and what the browser calls
    # itself.
    household = models.CharField(_("address"), max_length=LONGEST_HOUSEHOLD, blank=True)
    browser = models.CharField(_("browser"), max_length=LONGEST_BROWSER, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("log-in")
        verbose_name_plural = _("record of log-ins")
