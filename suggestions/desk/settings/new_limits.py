"""Changed limits: which dates of open ones they would move, and putting them in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from regions.models import Officer
from suggestions import escalation
from suggestions.administered import Said, record_change
from suggestions.desk.settings.limit_forms import ALL, LimitsForm
from suggestions.desk.settings.limit_rows import say_amount, say_levels, version_now
from suggestions.desk.settings.trying import Moved, Trial, computed_again, tried
from suggestions.models import ChangeKind, Policy, SettingChange, Suggestion
from suggestions.models.record import end_of

MOST_SHOWN = 50


@dataclass(frozen=True)
class Difference:
    before: Policy
    after: Policy
    says: tuple[str, str]
    levels: tuple[list[str], list[str]]

    @property
    def falls_earlier(self) -> bool:
        return self.after.falls_before(self.before)


@dataclass(frozen=True)
class Preview:
    """`trial`: as it was chosen; `whole`: if it counted for open ones too, also earlier.
    `references`: by id, of those that whoever looks may see."""

    differences: list[Difference]
    trial: Trial
    whole: Trial
    references: dict[int, str]

    @property
    def kept_later(self) -> int:
        return len(self.whole.later) - len(self.trial.later)

    @property
    def kept_earlier(self) -> int:
        return len(self.whole.earlier) - len(self.trial.earlier)


def preview_of(form: LimitsForm, officer: Officer) -> Preview:
    """As if it counted from this moment. Raises Busy where somebody else's lock lasts."""
    pairs = form.versions(timezone.now(), at_once=True)
    trial = tried(lambda: _tried(pairs))
    whole = trial
    if form.cleaned_data["reach"] != ALL:
        whole = tried(lambda: _tried(_for_all(form)))
    shown = [*trial.later[:MOST_SHOWN], *trial.earlier[:MOST_SHOWN]]
    return Preview([*map(_difference, pairs)], trial, whole, _references(shown, officer))


def _for_all(form: LimitsForm) -> list[tuple[Policy, Policy]]:
    pairs = form.versions(timezone.now(), at_once=True)
    for _before, after in pairs:
        after.open_too = after.earlier = True
    return pairs


def _tried(pairs: Iterable[tuple[Policy, Policy]]) -> Trial:
    for _before, after in pairs:
        after.save()
    return computed_again(escalation.overtaken())


def _difference(pair: tuple[Policy, Policy]) -> Difference:
    before, after = pair
    says = say_amount(before), say_amount(after)
    return Difference(before, after, says, (say_levels(before), say_levels(after)))


def _references(shown: Iterable[Moved], officer: Officer) -> dict[int, str]:
    ids = {each.clock.suggestion_id for each in shown}
    rows = Suggestion.objects.visible_to(officer).filter(pk__in=ids)
    return dict(rows.values_list("pk", "reference"))


def put_in_force(form: LimitsForm, officer: Officer) -> Sequence[Policy] | None:
    """The new versions; None where others came since the form was read."""
    with transaction.atomic():
        # Whoever changes a setting at the same time waits.
        end_of(SettingChange.NAME)
        if version_now() != form.version:
            return None
        pairs = form.versions(timezone.now())
        for before, after in pairs:
            _keep(before, after, officer)
    return [after for _before, after in pairs]


def _keep(before: Policy, after: Policy, officer: Officer) -> None:
    after.officer = officer
    after.save()
    record_change(after, ChangeKind.ADDED, by=officer, fields=list(_said(before, after)))


def _said(before: Policy, after: Policy) -> Iterable[Said]:
    """Numbers alone: words would be those of whoever's language it was."""
    if before.amount != after.amount:
        yield ["amount", before.amount, after.amount]
    for was, now in zip(before.levels, after.levels, strict=True):
        if was != now:
            yield ["levels", _place(was), _place(now)]
    yield ["since", None, _moment(after.since)]
    yield ["open_too", None, after.open_too]
    yield ["earlier", None, after.earlier]
    yield ["reason", None, after.reason]


def _place(level: dict[str, object]) -> str:
    return f"{level['name']} {level.get('fraction') or level.get('after')}"


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
