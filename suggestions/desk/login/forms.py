"""What is typed at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Officer
from suggestions.desk.login.hashing import BUSY, TooManyAtOnce
from suggestions.desk.login.recorded import record
from suggestions.models import LogInKind

# Seconds that go by while somebody reads and types.
MOMENT = 5


class LoginForm(AdminAuthenticationForm):
    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except TooManyAtOnce as error:
            raise ValidationError(BUSY, code="busy") from error

    def confirm_login_allowed(self, user: Officer) -> None:
        try:
            super().confirm_login_allowed(user)
        except ValidationError:
            if self.request:
                record(self.request, LogInKind.REFUSED, user)
            raise

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


class CodeForm(forms.Form):
    """Of the app, or one of the recovery codes."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )

    def refuse(self, seconds: int) -> None:
        if seconds > MOMENT:
            words = _("Too many wrong codes. Please try again in %(seconds)d seconds.")
            self.add_error("code", words % {"seconds": seconds})
        else:
            self.add_error("code", _("This code does not fit, or was used already."))
