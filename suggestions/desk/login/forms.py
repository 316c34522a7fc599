"""User name and password."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

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
