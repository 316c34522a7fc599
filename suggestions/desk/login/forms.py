"""What is typed at the door."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.login.hashing import BUSY, TooManyAtOnce


class LoginForm(AdminAuthenticationForm):
    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except TooManyAtOnce as error:
            raise ValidationError(BUSY, code="busy") from error

    @property
    def is_busy(self) -> bool:
        return self.has_error("__all__", "busy")


class OwnPasswordForm(SetPasswordForm):  # type: ignore[type-arg] # no generic when it runs
    """Instead of one that somebody else set."""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        chosen = found.get("new_password1")
        if chosen and self.user.check_password(chosen):
            self.add_error("new_password1", _("This is the one that you have now."))
        return found

    def save(self, commit: bool = True) -> Officer:
        self.user.password_given = False
        officer: Officer = super().save(commit)
        return officer
