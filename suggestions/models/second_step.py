"""The second step of signing in: an app on an officer's phone, and codes for when it is lost.

On the bases of django-otp: its lock, its throttle, its arithmetic. Its own models keep secrets as
they are, and so are not used (decision 0051).
"""

from __future__ import annotations

import secrets
from base64 import b32decode, b32encode
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from regions.models import Officer
from suggestions.language.legible import digits_of
from suggestions.models.binding import NotReadable
from suggestions.models.secrets import EncryptedTextField, keyed_digest

CODE_LENGTH = 6
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
# Without those that are read as another one.
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Each wrong code doubles the wait, to four minutes: whoever knows the password keeps its owner
# out no longer than that.
MOST_FAILURES = 9
THROTTLE = ("throttling_failure_timestamp", "throttling_failure_count")
# A phone may be half a minute off, either way.
TOLERANCE = 1


def new_secret() -> str:
    return b32encode(secrets.token_bytes(20)).decode()


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc] # has no types
    """What an officer's app and we both know; it counts once a code of it was typed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = None
    secret = EncryptedTextField(default=new_secret, of="user")
    last_used = models.BigIntegerField(default=-1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(secret=""), name="no_app_without_a_secret")
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"

    def verify_token(self, token: str) -> bool:
        """Called under a lock (`django_otp.verify_token`): what fitted once fits no more."""
        if not self.verify_is_allowed()[0]:
            return False
        fits = self._takes(token)
        if fits:
            self.throttle_reset(commit=False)
        else:
            self.throttle_increment(commit=False)
        # Not the secret: a recovery code fits where it cannot be read.
        self.save(update_fields=[*THROTTLE, "last_used"])
        return fits

    def _takes(self, typed: str) -> bool:
        digits = digits_of(typed)
        if len(digits) == CODE_LENGTH and not any(map(str.isalpha, typed)):
            return self._takes_code(int(digits))
        used, _by_model = self.recovery_codes.filter(digest=_digest(self, typed)).delete()
        return bool(used)

    def _takes_code(self, code: int) -> bool:
        try:
            totp = TOTP(b32decode(self.secret))
        except NotReadable:  # as good as a wrong one
            return False
        # Everybody can compute what nothing gives.
        fits: bool = bool(self.secret) and totp.verify(code, TOLERANCE, self.last_used + 1)
        if fits:
            self.last_used = totp.t()
        return fits

    def throttle_increment(self, commit: bool = True) -> None:
        super().throttle_increment(commit=False)
        failures: int = self.throttling_failure_count  # type: ignore[has-type]
        self.throttling_failure_count = min(failures, MOST_FAILURES)
        if commit:
            self.save()

    def get_throttle_factor(self) -> int:
        return 1

    def new_recovery_codes(self) -> list[str]:
        """Shown now and never again; those of before are worth nothing."""
        self.recovery_codes.all().delete()
        codes = [_drawn() for _ in range(RECOVERY_CODES)]
        rows = [RecoveryCode(authenticator=self, digest=_digest(self, code)) for code in codes]
        RecoveryCode.objects.bulk_create(rows)
        return codes


def forget_second_step(officer: Officer) -> None:
    """The next log-in asks for the password alone, and all sessions end, once he is saved."""
    Authenticator.objects.filter(user=officer).delete()
    officer.second_step_since = None


class RecoveryCode(models.Model):
    """Deleted when it is used."""

    authenticator = models.ForeignKey(Authenticator, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authenticator", "digest"], name="recovery_code_is_there_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class WrongCode(models.Model):
    """A code that did not fit, after the right password: somebody else may know it."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    household = models.CharField(_("address"), max_length=64, blank=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    # The digest of the session that it was typed in.
    session = models.CharField(max_length=40, blank=True)
    # A digest of the browser's number, where the account had signed in with it before.
    known_browser = models.CharField(max_length=40, blank=True)
    # Whether the officer has read of it.
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("wrong code")
        verbose_name_plural = _("wrong codes")

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


def _drawn() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(authenticator: Any, typed: str) -> str:
    """Of the officer's as well: whose app it is can be changed in the database."""
    letters = "".join(filter(str.isalnum, typed.casefold()))
    said = f"{authenticator.user_id}/{authenticator.pk}:{letters}"
    return keyed_digest("recovery-code", said)
