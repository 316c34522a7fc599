"""What an administrator sets up: what lies in the places of his posts, and nothing beyond.

Whoever could give a post, or a password, of a place above would have its rights.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from regions.models import Officer, Post, Region, Role, Unit, ancestor_paths, subtree


def administers_all(officer: object) -> bool:
    """Of a whole city."""
    return is_for_all(officer, Role.ADMINISTRATOR)


def is_for_all(officer: object, role: str) -> bool:
    """Whether somebody holds a post of this role for a whole city."""
    places = officer.places_of(role) if isinstance(officer, Officer) else []
    return any(place.parent_id is None for place in places)


def within(officer: object, path: str) -> Q:
    """Rows whose place, a region's path in the field `path`, this officer administers."""
    found = Q(pk__in=[])
    for region in _places(officer):
        found |= subtree(region.path, path)
    return found


def accounts_for(officer: object) -> QuerySet[Officer]:
    """Whose every post that has not ended lies there, and those without any."""
    if administers_all(officer):
        return Officer.objects.all()
    lasting = Post.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    here = posts_within(officer)
    beyond = lasting.exclude(pk__in=Post.objects.filter(here)).filter(officer=OuterRef("pk"))
    return Officer.objects.filter(~Exists(beyond))


def posts_within(officer: object) -> Q:
    """Posts of these places: of one with both, its region counts."""
    of_units = Q(region=None) & within(officer, "unit__region__path")
    return within(officer, "region__path") | of_units


def _places(officer: object) -> list[Region]:
    return officer.places_of(Role.ADMINISTRATOR) if isinstance(officer, Officer) else []


class ChosenWithin:
    """Forms that offer only places and units which the administrator may set up."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        choices = CHOICES.get(db_field.related_model)
        if choices:
            kwargs.setdefault("queryset", choices(request.user))
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )


class OfOnesPlaces(ChosenWithin):
    """`place`: the field that holds the path of a row's place."""

    place: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if administers_all(request.user):
            return rows
        return rows.filter(within(request.user, self.place))


class OfTheWholeCity:
    """Every administrator reads it; what it says holds everywhere."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        allowed = super().has_add_permission(request, *args)  # type: ignore[misc]
        return bool(allowed) and administers_all(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return bool(allowed) and administers_all(request.user)


def _regions(officer: object) -> QuerySet[Region]:
    return Region.objects.filter(within(officer, "path"))


def _units(officer: object) -> QuerySet[Unit]:
    return Unit.objects.filter(within(officer, "region__path"))


def superiors_for(officer: object) -> QuerySet[Unit]:
    """Units that one of the administrator's may stand below: also what is above the place."""
    above = {path for region in _places(officer) for path in ancestor_paths(region.path)}
    return Unit.objects.filter(within(officer, "region__path") | Q(region__path__in=above))


CHOICES: dict[type[Model] | str | None, Any] = {Region: _regions, Unit: _units}
