"""What an officer asks for. A request only writes down what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.exports.columns import COLUMNS, PERSONAL, PLAIN, USUAL
from suggestions.desk.exports.making import Waits, posts_of, rows_of
from suggestions.desk.moves.forms import key_of, ready
from suggestions.language.legible import legible
from suggestions.models import Export, ExportHabit, ExportKind
from suggestions.models.look import MOST_WORDS
from suggestions.pipeline.move import MOST_AT_ONCE

LEAST_WORDS = 4
# Of one officer, made and not yet cleared: each is a file.
MOST_KEPT = 20


class Refused(Exception):
    """Why, in words for whoever asked; nothing was written down."""


@dataclass(frozen=True)
class Wanted:
    """`picked` none: the whole list. `many`: as it stands now, None where that is counted yet."""

    address: str
    picked: list[int]
    many: int | None

    @classmethod
    def of(cls, sent: QueryDict, officer: Officer) -> Wanted:
        # Whole, or refused where it is read: a filter that is cut off would widen the list.
        address = sent.get("list", "")
        ticked = [] if sent.get("all") else sent.getlist("selected")[:MOST_AT_ONCE]
        picked = sorted({int(each) for each in ticked if each.isdecimal() and len(each) < 19})
        return cls(address, picked, _count(address, picked, officer))

    @property
    def hindrance(self) -> str:
        """Why it cannot be asked for; '' where nothing hinders."""
        most = settings.MOST_EXPORT_ROWS
        if self.many == 0:
            return _("There is nothing in this list that could be exported.")
        if self.many is not None and self.many > most:
            words = _(
                "This list has more than %(most)d rows, which is the most that can be exported at "
                "once. Narrow it by a filter, by the days received for example."
            )
            return words % {"most": most}
        return ""


def _count(address: str, picked: list[int], officer: Officer) -> int | None:
    """At most one more than may be exported."""
    try:
        rows = rows_of(officer, address, picked)
    except Waits:
        return None
    return rows.order_by()[: settings.MOST_EXPORT_ROWS + 1].count()


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=ExportKind.choices, widget=forms.RadioSelect
    )
    plain = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        choices=[(name, COLUMNS[name].label) for name in PLAIN],
        widget=forms.CheckboxSelectMultiple,
    )
    personal = forms.MultipleChoiceField(
        label=gettext_lazy("Authors' names and contacts"),
        choices=[(name, COLUMNS[name].label) for name in PERSONAL],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Only of those whose contact you may open. It is recorded whose they are; auditors "
            "read it, and each author reads it on the page of his suggestion."
        ),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What you need names and contacts for"),
        max_length=MOST_WORDS,
        required=False,
        help_text=gettext_lazy(
            "Required as soon as one of them is chosen, and printed into the file. Name no author."
        ),
    )

    def __init__(self, officer: Officer, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_habit_of(officer), auto_id="export-%s")
        self.key = key_of(self.data)
        for name, field in self.fields.items():
            self.fields[name] = ready(field)

    def clean_purpose(self) -> str:
        return " ".join(legible(self.cleaned_data["purpose"]).split())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        too_short = len(found.get("purpose", "")) < LEAST_WORDS
        if found.get("personal") and too_short and "purpose" not in self.errors:
            words = _(
                "Please say what names and contacts are needed for, in %(n)d characters at least."
            )
            self.add_error("purpose", words % {"n": LEAST_WORDS})
        return found

    @property
    def columns(self) -> list[str]:
        return [*self.cleaned_data["plain"], *self.cleaned_data["personal"]]


def _habit_of(officer: Officer) -> dict[str, Any]:
    habit = ExportHabit.objects.filter(officer=officer).first()
    kept = [name for name in (habit.columns if habit else ()) if name in PLAIN]
    return {"kind": habit.kind if habit else ExportKind.XLSX, "plain": kept or USUAL}


def ask(officer: Officer, wanted: Wanted, form: ExportForm) -> Export:
    """The same form sent twice asks once. Raises Refused."""
    with transaction.atomic():
        # Whoever asks twice at the same time waits: none is above the number.
        Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
        before = Export.objects.filter(officer=officer, key=form.key).first()
        if before is not None:
            return before
        if why := wanted.hindrance or _too_many(officer):
            raise Refused(why)
        _remember(officer, form)
        return _store(officer, wanted, form)


def _too_many(officer: Officer) -> str:
    mine = Export.objects.filter(officer=officer)
    most = settings.MOST_EXPORTS_WAITING
    if mine.filter(try_at__isnull=False).count() >= most:
        words = ngettext(
            "%(most)d export of yours is still being made: wait for it, or delete it.",
            "%(most)d exports of yours are still being made: wait for one, or delete it.",
            most,
        )
        return words % {"most": most}
    if mine.count() >= MOST_KEPT:
        words = _("You have %(most)d exports. Delete those that you need no more.")
        return words % {"most": MOST_KEPT}
    return ""


def _remember(officer: Officer, form: ExportForm) -> None:
    given = form.cleaned_data
    ExportHabit.objects.update_or_create(
        officer=officer, defaults={"kind": given["kind"], "columns": given["plain"]}
    )


def _store(officer: Officer, wanted: Wanted, form: ExportForm) -> Export:
    given, now = form.cleaned_data, timezone.now()
    return Export.objects.create(
        officer=officer,
        key=form.key,
        asked=now,
        try_at=now,
        kind=given["kind"],
        address=wanted.address,
        picked=wanted.picked,
        columns=form.columns,
        # Where nobody's contact is asked for, a purpose says nothing.
        purpose=given["purpose"] if given["personal"] else "",
        language=get_language() or settings.LANGUAGE_CODE,
        posts=posts_of(officer),
    )
