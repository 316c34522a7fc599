"""One form field for each kind of thing that a move carries."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Category, Officer, Region, Unit
from suggestions.desk.gate import visible
from suggestions.desk.moves.choices import Grouped, Scope, choices_for, label_of_row
from suggestions.language.legible import legible, legible_line
from suggestions.models import MAX_TITLE, Outcome, Suggestion, SuggestionType
from suggestions.models.secrets import tidy_reference
from suggestions.pipeline.checks import OUTCOMES
from suggestions.pipeline.request import is_for_author

MOST_RADIOS = 6
ROWS = (Unit, Officer, Category, Region)


@dataclass(frozen=True)
class Slot:
    """A field of a move's dataclass, as far as its form needs it."""

    move: str
    name: str
    kind: Any
    metadata: dict[str, Any]
    default: Any

    @property
    def common(self) -> dict[str, Any]:
        return {
            "label": capfirst(str(self.metadata["label"])),
            "required": bool(self.metadata["required"]),
            "help_text": self.metadata.get("help_text", ""),
        }

    @property
    def spoken(self) -> bool:
        return "words" in self.metadata

    @property
    def public(self) -> bool:
        return bool(self.metadata.get("public"))

    @property
    def is_for_author(self) -> bool:
        return is_for_author(self.metadata) and not self.metadata["line"]


def slots_of(move: type[Any]) -> list[Slot]:
    hints = typing.get_type_hints(move)
    return [
        Slot(move.name, each.name, hints[each.name], dict(each.metadata), each.default)
        for each in dataclasses.fields(move)
        if "label" in each.metadata and each.name not in move.by_author
    ]


def field_for(slot: Slot, scope: Scope) -> forms.Field:
    """The field that asks for it. Raises LookupError for a kind that no form can ask for."""
    for fits, build in _BUILDERS:
        if fits(slot.kind):
            return build(slot, scope)
    raise LookupError(f"no form field for {slot.move}.{slot.name}: {slot.kind}")


def bare(kind: Any) -> Any:
    """`Unit | None` -> Unit."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return next(each for each in typing.get_args(kind) if each is not type(None))
    return kind


class SeveralField(forms.ModelMultipleChoiceField[Any]):
    iterator = Grouped
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return label_of_row(obj)

    def clean(self, value: Any) -> Any:
        return tuple(super().clean(value))


class OneField(forms.ModelChoiceField[Any]):
    iterator = Grouped

    def label_from_instance(self, obj: Any) -> str:
        return label_of_row(obj)


class Written(forms.CharField):
    """Words of staff; what shows nothing counts as left empty."""

    def to_python(self, value: Any) -> str:
        return legible(str(value or ""))


class WrittenLine(Written):
    def to_python(self, value: Any) -> str:
        return legible_line(str(value or ""))


class ReferenceField(forms.CharField):
    """Another suggestion, by its reference, as far as the officer sees it."""

    def __init__(self, *, officer: Officer, **more: Any) -> None:
        super().__init__(**more)
        self.officer = officer

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        found = visible(self.officer).filter(reference=tidy_reference(typed) or typed).first()
        if found is None:
            raise forms.ValidationError(_("There is no suggestion with this reference here."))
        return found


class ParagraphsField(Written):
    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        blocks = super().clean(value).split("\n\n")
        return tuple(filter(None, map(legible, blocks)))


def _words(slot: Slot, scope: Scope) -> forms.Field:
    if not slot.spoken:
        return WrittenLine(**slot.common, max_length=200)
    if slot.metadata["line"]:
        return WrittenLine(**slot.common, max_length=MAX_TITLE)
    return Written(**slot.common, widget=forms.Textarea(attrs={"rows": 5}))


def _flag(slot: Slot, scope: Scope) -> forms.Field:
    return forms.BooleanField(**slot.common | {"required": False}, initial=bool(slot.default))


YES_NO = [("", gettext_lazy("not said")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


def _yes_no(slot: Slot, scope: Scope) -> forms.Field:
    return forms.TypedChoiceField(
        **slot.common,
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _number(slot: Slot, scope: Scope) -> forms.Field:
    return forms.IntegerField(**slot.common, widget=forms.NumberInput(attrs={"class": "short"}))


def _day(slot: Slot, scope: Scope) -> forms.Field:
    # The format that browsers want, whatever the language.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(**slot.common, widget=widget, input_formats=["%Y-%m-%d"])


def _choice(slot: Slot, scope: Scope) -> forms.Field:
    kind = bare(slot.kind)
    offered = _outcomes(scope) if kind is Outcome else kind.choices
    usual = slot.default if isinstance(slot.default, kind) else None
    asked = slot.common["required"] or usual
    choices = offered if asked else [("", _("not said")), *offered]
    return forms.TypedChoiceField(
        **slot.common,
        choices=choices,
        coerce=kind,
        empty_value=usual,
        initial=usual,
        widget=forms.RadioSelect if len(choices) <= MOST_RADIOS + 1 else forms.Select,
    )


def _outcomes(scope: Scope) -> list[Any]:
    """Only those with which this type of suggestion can end."""
    kind = scope.case.suggestion.type if scope.case else ""
    fitting = OUTCOMES[SuggestionType(kind)] if kind else set(Outcome)
    return [(each.value, each.label) for each in Outcome if each in fitting]


def _one(slot: Slot, scope: Scope) -> forms.Field:
    rows = choices_for(slot.move, slot.name, scope, kind=bare(slot.kind))
    return OneField(rows, **slot.common, empty_label="—")


def _several(slot: Slot, scope: Scope) -> forms.Field:
    rows = choices_for(slot.move, slot.name, scope, kind=typing.get_args(slot.kind)[0])
    return SeveralField(rows, **slot.common)


def _reference(slot: Slot, scope: Scope) -> forms.Field:
    return ReferenceField(officer=scope.officer, **slot.common)


def _paragraphs(slot: Slot, scope: Scope) -> forms.Field:
    hint = _("An empty line stands between two matters.")
    help_text = f"{slot.metadata['help_text']} {hint}"
    return ParagraphsField(**slot.common | {"help_text": help_text})


def _is_tuple_of(kind: Any, *wanted: type) -> bool:
    return typing.get_origin(kind) is tuple and typing.get_args(kind)[0] in wanted


def _is_choice(kind: Any) -> bool:
    return isinstance(bare(kind), type) and issubclass(bare(kind), models.TextChoices)


Builder = Callable[[Slot, Scope], forms.Field]
_BUILDERS: list[tuple[Callable[[Any], bool], Builder]] = [
    (lambda kind: kind is bool, _flag),
    (lambda kind: bare(kind) is bool, _yes_no),
    (lambda kind: bare(kind) is int, _number),
    (lambda kind: bare(kind) is date, _day),
    (_is_choice, _choice),
    (lambda kind: bare(kind) is str, _words),
    (lambda kind: bare(kind) in ROWS, _one),
    (lambda kind: bare(kind) is Suggestion, _reference),
    (lambda kind: _is_tuple_of(kind, *ROWS), _several),
    (lambda kind: _is_tuple_of(kind, str), _paragraphs),
]
