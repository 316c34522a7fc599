"""One form for what two moves carry: what it is about, and whose it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import lazystr
from django.utils.translation import gettext as _

from regions.models import Unit
from suggestions.desk.moves.choices import Scope
from suggestions.desk.moves.fields import Slot, field_for, slots_of
from suggestions.desk.moves.forms import key_of, ready
from suggestions.desk.moves.proposals import proposal_for
from suggestions.desk.triage.categories import Categories, CategoryField
from suggestions.desk.triage.likely import Proposals
from suggestions.desk.triage.units import Groups, Units
from suggestions.faces.choices import PlainSelect
from suggestions.faces.numbers import is_number
from suggestions.models import AboutKind, Subject, Suggestion, Tier
from suggestions.pipeline.assign import Assign
from suggestions.pipeline.case import Case
from suggestions.pipeline.classify import Classify
from suggestions.pipeline.move import Intent
from suggestions.pipeline.request import Move
from suggestions.workflow import MoveName

ASKED_AS_ELSEWHERE = ("type", "tier", "livelihood", "days", "about_kind")


class _OfUnits(forms.ChoiceField):
    """Known without what is shown of each: only a page that shows them asks for that."""

    def __init__(self, known: Callable[[], dict[int, Unit]], **more: Any) -> None:
        super().__init__(**more)
        self.known = known

    def valid_value(self, value: Any) -> bool:
        return str(value) in {str(pk) for pk in self.known()}


class UnitField(_OfUnits, forms.TypedChoiceField):
    """One of the units."""


class SeveralUnitsField(_OfUnits, forms.TypedMultipleChoiceField):
    """Some of the units."""


class TriageForm(forms.Form):
    """`given`: what was typed without being sent, as the address of the units says it."""

    def __init__(
        self,
        case: Case,
        scope: Scope,
        *,
        data: QueryDict | None = None,
        given: QueryDict | None = None,
    ) -> None:
        self.categories = Categories()
        self.proposals = Proposals(case.suggestion, self.categories.rows)
        known = self._known(case)
        said = data if data is not None else given
        self.units = self._units(case, scope, known if said is None else said)
        initial = self._initial(known, given) if data is None else known
        super().__init__(self._with_the_new_proposal(data), initial=initial)
        self.key = key_of(self.data)
        self._build(scope)

    def _known(self, case: Case) -> dict[str, Any]:
        """As it was classified; where it was not, what is sure enough among what is proposed."""
        known = proposal_for(MoveName.CLASSIFY, case).initial
        known["category"] = str(case.suggestion.category or "")
        return known | self.proposals.initial

    def _units(self, case: Case, scope: Scope, said: Mapping[str, Any]) -> Units:
        category = self.categories.called(said.get("category", ""))
        about = str(said.get("about_unit") or "")
        its_work = said.get("about_kind") == AboutKind.WORK
        shut_out = int(about) if is_number(about) and not its_work else None
        return Units(scope, case, category, shut_out)

    def _initial(self, known: dict[str, Any], given: QueryDict | None) -> dict[str, Any]:
        found = known | {"lead": self.units.first}
        if given is None:
            return found
        chosen = {"lead": given["lead"]} if given.get("lead") else {}
        return found | chosen | {"co_units": given.getlist("co_units")}

    def _with_the_new_proposal(self, data: QueryDict | None) -> QueryDict | None:
        """Without scripts a proposal is seen only once the form was sent: then it is sent again."""
        self.proposes_anew = False
        if data is None or self._knew_its_proposal(data) or self.units.first is None:
            return data
        filled = data.copy()
        filled["lead"] = str(self.units.first)
        self.proposes_anew = filled["lead"] != data.get("lead", "")
        return filled

    def _knew_its_proposal(self, data: QueryDict) -> bool:
        """Whether the unit was chosen by hand, or proposed for the category that was sent."""
        if data.get("tier") == Tier.COMPLEX:
            return True
        lead, category = data.get("lead", ""), self.units.category
        by_hand = lead not in {"", data.get("proposed", "")}
        same = bool(lead and category) and data.get("proposed_for") == str(category and category.pk)
        return by_hand or same

    def _build(self, scope: Scope) -> None:
        slots = {slot.name: slot for move in (Classify, Assign) for slot in slots_of(move)}
        fields = {name: field_for(slots[name], scope) for name in ASKED_AS_ELSEWHERE}
        fields["category"] = CategoryField(self.categories, **slots["category"].common)
        fields["lead"] = self._unit(slots["lead"], self.units.to_choose, self._around)
        fields["co_units"] = SeveralUnitsField(
            self._around,
            **slots["co_units"].common,
            choices=self.units.to_choose,
            coerce=lambda key: self._around()[int(key)],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": self._not_here},
        )
        fields["about_unit"] = self._unit(
            slots["about_unit"], self.units.to_complain_about, lambda: self.units.complained_about
        )
        # A complex matter is led by whom its consultation names.
        fields["lead"].required = self.data.get("tier") != Tier.COMPLEX
        reasons = self._reasons()
        self.fields.update(
            {name: ready(field, reason=reasons.get(name, "")) for name, field in fields.items()}
        )

    def _reasons(self) -> dict[str, Any]:
        """Why this stands in a field, or what is to be known of it."""
        found: dict[str, Any] = {str(each): self.proposals.reason(each) for each in Subject}
        found["lead"] = lazystr(self.units)
        if self.units.case.suggestion.is_named_only:
            found["about_unit"] = _(
                "It was named before it was classified. "
                "Nobody of this unit sees it until you decide."
            )
        return found

    def _around(self) -> dict[int, Unit]:
        return self.units.around

    def _unit(
        self, slot: Slot, groups: Callable[[], Groups], known: Callable[[], dict[int, Unit]]
    ) -> forms.Field:
        return UnitField(
            known,
            **slot.common,
            choices=lambda: [("", "—"), *groups()],
            coerce=lambda key: known()[int(key)],
            empty_value=None,
            widget=PlainSelect,
            error_messages={
                "invalid_choice": self._not_here,
                "required": _("Please choose the unit that leads."),
            },
        )

    @property
    def _not_here(self) -> str:
        place = self.units.case.suggestion.region
        words = _("This unit does not serve %(place)s: correct the place, or ask the desk above.")
        return words % {"place": place}

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data | {"beside": self.data.get("beside", "")}
        if found.get("tier") == Tier.COMPLEX:
            return found | {"lead": None, "co_units": ()}
        if self.proposes_anew:
            words = _("This unit is on duty for the category. Please look, and send it again.")
            self.add_error("lead", words)
        return found

    @property
    def optional(self) -> bool:
        """Whether something stands in the fields that are seldom needed."""
        return any(self[name].value() or self[name].errors for name in ("days", "about_unit"))

    def intents(self, row: Suggestion, version: int) -> list[Intent]:
        """The moves that are meant; only once the form is valid. What is classified so already
        is not classified again."""
        found = self.cleaned_data
        classify, assign = _request(Classify, found), _request(Assign, found)
        moves: list[Move] = [] if _stands(row, classify) else [classify]
        if found["tier"] != Tier.COMPLEX:
            moves.append(assign)
        first, *rest = moves or [classify]
        return [
            Intent(row.pk, first, version, key=self.key),
            *(Intent(row.pk, each, key=self.key) for each in rest),
        ]


def _request(move: type[Any], found: dict[str, Any]) -> Any:
    names = {each.name for each in dataclasses.fields(move)}
    carried = {name: value for name, value in found.items() if name in names}
    if "co_units" in carried:
        carried["co_units"] = tuple(carried["co_units"])
    return move(**carried)


def _stands(row: Suggestion, classify: Classify) -> bool:
    """Whether it is classified in just this way."""
    asked = {
        "type": classify.type,
        "category": classify.category,
        "tier": classify.tier,
        "days": classify.working_days,
        "livelihood": classify.livelihood,
        "about_unit": classify.about_unit,
        "about_kind": classify.kind_named,
    }
    return all(getattr(row, name) == value for name, value in asked.items())
