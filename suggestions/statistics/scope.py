"""Whose figures an officer may read: number and list agree for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from regions.models import OVERSIGHT, Officer, Role
from suggestions.models import Suggestion
from suggestions.models.visibility import concerning

# Who answers for more than single suggestions, and reads figures.
READERS = OVERSIGHT | {Role.LEADER}


@dataclass(frozen=True)
class Scope:
    """Places for whoever has oversight of them; `visible` where not all there is to be seen, or
    where there are none: only what this officer sees."""

    paths: tuple[str, ...] = ()
    visible: QuerySet[Suggestion] | None = None

    def covers(self, path: str) -> bool:
        """Of whoever oversees no place, `visible` alone says what counts anywhere."""
        anywhere = self.visible is not None and not self.paths
        return anywhere or any(path.startswith(each) for each in self.paths)

    def within(self, path: str) -> Scope:
        """The part of it that lies in one place; a place outside changes nothing."""
        return Scope((path,), self.visible) if path and self.covers(path) else self


def scope_of(officer: Officer) -> Scope:
    found = set(_overseen(officer)) if officer.is_active else set()
    paths = tuple(sorted(path for path in found if not _lies_in(path, found)))
    if not found or _hides_something(officer):
        return Scope(paths, Suggestion.objects.visible_to(officer))
    return Scope(paths)


def _hides_something(officer: Officer) -> bool:
    """Whether anything is the officer's own matter: it is in no figure either."""
    own = concerning(officer)
    return bool(own) and Suggestion.objects.filter(own).exists()


def _overseen(officer: Officer) -> Iterator[str]:
    for post in officer.current_posts:
        if post.region and post.role in OVERSIGHT:
            yield post.region.path


def _lies_in(path: str, others: set[str]) -> bool:
    return any(path != other and path.startswith(other) for other in others)
