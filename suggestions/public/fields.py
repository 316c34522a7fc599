"""What every form of the public pages is made of: fields tolerant of how people type."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from suggestions.models.secrets import digits_of
from suggestions.pipeline.request import without_controls

CHINA, MOBILE_DIGITS = "86", 11


@dataclass(frozen=True)
class Fault:
    """One line of the summary above a form, and the field it leads to."""

    anchor: str
    words: str


class PublicForm(forms.Form):
    """The browser's own complaints stay off: ours are in the reader's language and all at once."""

    use_required_attribute = False

    def faults(self) -> Iterator[Fault]:
        for name, errors in self.errors.items():
            field = self[name] if name in self.fields else None
            group = field is not None and isinstance(field.field.widget, forms.RadioSelect)
            anchor = f"{field.auto_id}_0" if field and group else getattr(field, "auto_id", "main")
            for words in errors:
                yield Fault(anchor, str(words))


class Plain(forms.CharField):
    """Text without control characters. Its length is checked here, never cut by the browser."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(without_controls(str(value or ""))) or ""
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class Line(Plain):
    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class PhoneField(Line):
    def to_python(self, value: Any) -> str:
        """Digits only, the plus of a foreign number kept: 138 0000 0000 -> 13800000000."""
        typed = super().to_python(value)
        digits = digits_of(typed).removeprefix("00")
        if len(digits) == MOBILE_DIGITS + len(CHINA) and digits.startswith(CHINA):
            return digits.removeprefix(CHINA)
        if typed and not 7 <= len(digits) <= 15:
            raise forms.ValidationError(
                _("Please check the phone number: 7 to 15 digits, for example 138 0000 0000.")
            )
        return f"+{digits}" if typed.startswith(("+", "+")) else digits_of(typed)


class MailField(Line):
    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", super().to_python(value)).replace(" ", "")
        if typed:
            self._check(typed)
        return typed

    def _check(self, typed: str) -> None:
        try:
            validate_email(typed)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Please check the e-mail address, for example name@example.com.")
            ) from error
