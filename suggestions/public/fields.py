"""What every form of the public pages is made of: fields tolerant of how people type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from suggestions.language.contacts import Unreachable, check_contacts, is_email
from suggestions.language.legible import legible, legible_line


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
            anchor = self._anchor_of(name)
            for words in errors:
                yield Fault(anchor, str(words))

    def _anchor_of(self, name: str) -> str:
        """Of several buttons the first; of what belongs to no field, the whole page."""
        if name not in self.fields:
            return "main"
        field = self[name]
        is_group = isinstance(field.field.widget, forms.RadioSelect)
        return f"{field.auto_id}_0" if is_group else field.auto_id


class Plain(forms.CharField):
    """Text that can be read. Its length is checked here, never cut by the browser."""

    def to_python(self, value: Any) -> str:
        return legible(str(value or ""))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class Line(Plain):
    def to_python(self, value: Any) -> str:
        return legible_line(str(value or ""))


class ContactField(Line):
    """Kept as it was typed, where it reaches somebody."""

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            self.check(value)
        except Unreachable as why:
            raise forms.ValidationError(str(why)) from None

    def check(self, typed: str) -> None:
        """Raise Unreachable."""
        check_contacts(*("", typed) if is_email(typed) else (typed, ""))


class PhoneField(ContactField):
    def check(self, typed: str) -> None:
        check_contacts(typed, "")


class MailField(ContactField):
    widget = forms.EmailInput

    def check(self, typed: str) -> None:
        check_contacts("", typed)
