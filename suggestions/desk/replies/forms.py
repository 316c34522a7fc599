"""The form of a standard reply."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Category, Officer, Region, Unit
from suggestions.desk.moves.fields import Written, WrittenLine
from suggestions.desk.moves.forms import ready
from suggestions.language.masking import MASK, masked_answer
from suggestions.language.placeholders import Placeholder, unknown_in
from suggestions.models import Occasion, StandardReply
from suggestions.models.reply import MAX_REPLY, MAX_REPLY_TITLE, sharing_of

_WEBSITE = re.compile(
    r"(?:https?://)?[\w-]+(?:\.[\w-]+)*\.(?:cn|com|org|net)\b[^\s，。；）)]*", re.ASCII
)
OWN = ""
COLUMNS = ("title", "text", "category", "occasion")


class ReplyForm(forms.Form):
    title = WrittenLine(label=gettext_lazy("Title"), max_length=MAX_REPLY_TITLE)
    text = Written(
        label=gettext_lazy("Text"),
        max_length=MAX_REPLY,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("For matters of this category"),
        help_text=gettext_lazy("And of all below it."),
        required=False,
        empty_label=gettext_lazy("of any category"),
    )
    occasion = forms.ChoiceField(
        label=gettext_lazy("Written for"),
        choices=[("", gettext_lazy("any occasion")), *Occasion.choices],
        required=False,
    )
    shared = forms.ChoiceField(
        label=gettext_lazy("Who may use it"), required=False, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, officer: Officer, row: StandardReply | None, data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial=_shown(row), auto_id="reply-%s")
        self._groups = {_name(each): each for each in _groups(officer, row)}
        named: Any = self.fields
        named["category"].queryset = _categories(row)
        named["text"].help_text = _("Words in braces are filled in for each matter: %(known)s.") % {
            "known": known_placeholders()
        }
        named["shared"].choices = _sharing(officer, row, self._groups)
        named["shared"].required = OWN not in dict(named["shared"].choices)
        for name, field in self.fields.items():
            self.fields[name] = ready(field)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := unknown_in(text):
            words = _("Nothing is known of %(unknown)s. What is known: %(known)s.")
            named = {"unknown": " ".join(unknown), "known": known_placeholders()}
            raise forms.ValidationError(words % named)
        if MASK in masked_answer(_WEBSITE.sub("", text)):
            raise forms.ValidationError(
                _("A number in it may be a person's, or a matter's. Leave that open here.")
            )
        return text

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the row; only once the form is valid."""
        given = {
            name: self.cleaned_data[name] for name in ("title", "text", "category", "occasion")
        }
        group = self._groups.get(self.cleaned_data["shared"])
        return given | {
            "unit": group if isinstance(group, Unit) else None,
            "place": group if isinstance(group, Region) else None,
        }


def known_placeholders() -> str:
    return " ".join(each.braced for each in Placeholder)


def _shown(row: StandardReply | None) -> dict[str, Any]:
    if row is None:
        return {"shared": OWN, "version": 0}
    group = row.place_or_unit
    shown = {name: getattr(row, name) for name in (*COLUMNS, "version")}
    return shown | {"shared": _name(group) if group else OWN}


def _categories(row: StandardReply | None) -> QuerySet[Category]:
    """Those in use, and its own: without that, whoever changes a word would widen it to any."""
    offered = Q(active=True) | Q(pk=row.category_id if row else None)
    return Category.objects.filter(offered).select_related("parent")


def _groups(officer: Officer, row: StandardReply | None) -> list[Unit | Region]:
    """Those that one may share with, and the one that it is shared with."""
    group = row.place_or_unit if row else None
    return [*dict.fromkeys([*([group] if group else []), *sharing_of(officer)])]


def _name(group: Unit | Region) -> str:
    return f"{group._meta.model_name}-{group.pk}"


def _sharing(
    officer: Officer, row: StandardReply | None, groups: dict[str, Unit | Region]
) -> list[tuple[str, str]]:
    """Nobody takes to himself what somebody else made."""
    is_own = row is None or row.made_by_id == officer.pk
    own = [(OWN, _("only I"))] if is_own else []
    return [*own, *((name, say_group(each)) for name, each in groups.items())]


def say_group(group: Unit | Region) -> str:
    if isinstance(group, Region):
        return _("the triage desk of %(place)s") % {"place": group}
    return _("all of %(unit)s") % {"unit": group}
