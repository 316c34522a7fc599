"""What a form offers to choose from: only what may be chosen there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.forms.models import ModelChoiceIterator

from regions.models import (
    OVERSIGHT,
    Category,
    Level,
    Officer,
    Post,
    Region,
    Role,
    Unit,
    ancestor_paths,
    subtree,
)
from regions.models.region import PATH_LENGTHS
from suggestions.pipeline.case import Case
from suggestions.workflow import MoveName


@dataclass(frozen=True)
class Scope:
    """Where a form is filled in: by whom, for which place, and of one suggestion or of many."""

    officer: Officer
    path: str
    case: Case | None = None

    @property
    def county(self) -> str:
        return self.path[: PATH_LENGTHS[Level.COUNTY]]


def common_path(paths: list[str]) -> str:
    """The smallest place that holds all of these; the city where they have nothing in common."""
    shared = [each for each in ancestor_paths(paths[0]) if all(p.startswith(each) for p in paths)]
    return shared[0] if shared else ""


# units


def units_around(scope: Scope) -> QuerySet[Unit]:
    """Those of the county with all its townships, and those above it."""
    shut_out = scope.case.suggestion.shut_out_id if scope.case else None
    rows = Unit.objects.filter(_near(scope), active=True).select_related("region")
    return rows.exclude(pk=shut_out) if shut_out else rows


def units_complained_about(scope: Scope) -> QuerySet[Unit]:
    """As before, and the one that is complained about already, wherever it is and though it is
    retired."""
    named = scope.case.suggestion.about_unit_id if scope.case else None
    rows = Unit.objects.filter(Q(_near(scope), active=True) | Q(pk=named))
    return rows.select_related("region")


def _near(scope: Scope) -> Q:
    return subtree(scope.county, "region__path") | Q(region__path__in=ancestor_paths(scope.county))


def _units_below(scope: Scope) -> QuerySet[Unit]:
    lead = scope.case.suggestion.lead_unit_id if scope.case else None
    below = Q(parent=lead) | Q(parent__parent=lead) | Q(parent__parent__parent=lead)
    return units_around(scope).filter(below)


def _other_units(scope: Scope) -> QuerySet[Unit]:
    lead = scope.case.suggestion.lead_unit_id if scope.case else None
    return units_around(scope).exclude(pk=lead or 0)


def _unfinished_co_units(scope: Scope) -> QuerySet[Unit]:
    rows = scope.case.unfinished_co_units if scope.case else []
    return Unit.objects.filter(pk__in=[row.unit_id for row in rows]).select_related("region")


def _co_units(scope: Scope) -> QuerySet[Unit]:
    rows = scope.case.co_units if scope.case else []
    return Unit.objects.filter(pk__in=[row.unit_id for row in rows]).select_related("region")


# officers


def _officers_of_lead(scope: Scope) -> QuerySet[Officer]:
    """Of several at once: those of all units that this officer leads."""
    units = [scope.case.suggestion.lead_unit_id] if scope.case else _units_led_by(scope.officer)
    return _holding(Post.objects.current().serving(units), scope)


def _units_led_by(officer: Officer) -> list[int | None]:
    return [post.unit_id for post in officer.current_posts if post.role == Role.LEADER]


def _leaders_around(scope: Scope) -> QuerySet[Officer]:
    posts = Post.objects.current().filter(role=Role.LEADER, unit__in=units_around(scope))
    return _holding(posts, scope)


def _officers_at_work(scope: Scope) -> QuerySet[Officer]:
    """Of the units that have it in hand, and of the desks and supervisors over the place."""
    units = [row.unit_id for row in scope.case.in_force] if scope.case else []
    over = Q(role__in=OVERSIGHT, region__path__in=ancestor_paths(scope.path))
    held = Post.objects.current()
    rows = _holding(held.serving(units) | held.filter(over), scope)
    return rows.exclude(pk=scope.officer.pk)


def _officers_kept_out(scope: Scope) -> QuerySet[Officer]:
    return _named(Officer.objects.filter(pk__in=_recused(scope)))


def _colleagues(scope: Scope) -> QuerySet[Officer]:
    return _officers_at_work(scope) if scope.case else Officer.objects.none()


def _holding(posts: QuerySet[Post], scope: Scope) -> QuerySet[Officer]:
    """But those who stepped aside from it."""
    rows = Officer.objects.filter(pk__in=posts.values("officer"))
    return _named(rows.exclude(pk__in=_recused(scope)))


def _recused(scope: Scope) -> set[int]:
    return scope.case.recused if scope.case else set()


def _named(rows: QuerySet[Officer]) -> QuerySet[Officer]:
    """With what is said of them beside their names."""
    current = Post.objects.current().exclude(unit=None).select_related("unit")
    return rows.prefetch_related(Prefetch("posts", queryset=current, to_attr="unit_posts"))


# the rest


def _categories(scope: Scope) -> QuerySet[Category]:
    return Category.objects.choosable().select_related("parent")


def _regions(scope: Scope) -> QuerySet[Region]:
    return Region.objects.filter(subtree(scope.county, "path"))


Choice = Callable[[Scope], QuerySet[Any]]
BY_TYPE: dict[type, Choice] = {
    Unit: units_around,
    Officer: _officers_of_lead,
    Category: _categories,
    Region: _regions,
}
# Where the type alone says too little.
BY_FIELD: dict[tuple[str, str], Choice] = {
    (MoveName.CLASSIFY, "about_unit"): units_complained_about,
    (MoveName.DELEGATE, "lead"): _units_below,
    (MoveName.REASSIGN, "lead"): _other_units,
    (MoveName.WAIVE_CO, "unit"): _unfinished_co_units,
    (MoveName.REWORK, "co_units"): _co_units,
    (MoveName.JOIN_CO, "co_units"): _other_units,
    (MoveName.COORDINATE, "chair"): _leaders_around,
    (MoveName.NOTE, "colleague"): _colleagues,
    (MoveName.RECUSE, "officer"): _officers_at_work,
    (MoveName.READMIT, "officer"): _officers_kept_out,
}


def choices_for(move: str, name: str, scope: Scope, *, kind: type) -> QuerySet[Any]:
    return BY_FIELD.get((move, name), BY_TYPE[kind])(scope)


def label_of_row(row: Any) -> str:
    """Officers with their unit, everything else by its name."""
    if isinstance(row, Officer):
        posts = getattr(row, "unit_posts", [])
        unit = f" ({posts[0].unit})" if posts else ""
        return f"{row}{unit}"
    if isinstance(row, Category):
        return row.name
    return str(row)


def group_of(row: Any) -> str:
    if isinstance(row, Unit):
        return str(row.region)
    if isinstance(row, Category):
        return str(row.parent or row)
    return ""


class Grouped(ModelChoiceIterator[Any]):
    """The rows under the headings that people look for them by."""

    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for heading, rows in groupby(self.queryset, group_of):
            choices = [self.choice(row) for row in rows]
            yield from [(heading, choices)] if heading else choices
