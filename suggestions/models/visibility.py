"""Who sees which suggestions: what one's posts open, without what is one's own matter."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, Manager, OuterRef, Q

from regions.models import OVERSIGHT, Officer, subtree
from suggestions.models.assignment import Application, Assignment, Capacity
from suggestions.models.standing_in import left_to
from suggestions.workflow import OPEN

if TYPE_CHECKING:
    from suggestions.models.suggestion import Suggestion

COUNTY_DIGITS = 6
# Of AboutKind, whose module needs this one.
WORK = "work"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, officer: Officer) -> SuggestionQuerySet:
        """The only gate to suggestions: what this officer's posts open, and nothing else.

        Whatever opens it, what is the officer's own matter is taken away at the end.
        """
        if not officer.is_active:
            return self.none()
        found = self.filter(_opened_to(officer, self.model._base_manager))
        kept = kept_from(officer)
        return found.filter(~kept) if kept else found

    def open(self) -> SuggestionQuerySet:
        return self.filter(status__in=OPEN)

    def by_time_left(self) -> SuggestionQuerySet:
        return self.order_by(F("next_due").asc(nulls_last=True), "id")


# what is kept from somebody


def kept_from(officer: Officer) -> Q:
    """Of all suggestions those that no post opens to this officer; empty where there are none.

    What is about a unit is hidden from whoever holds a post in it or below it, but not from whoever
    handed it in, nor, where it is about its work, from those who were given it to handle. Whoever
    stepped aside sees it no more, however it came to that officer.
    """
    stepped_aside = _left_to_others(officer)
    if not officer.interests:
        return stepped_aside
    return _but_own_work(of_own_unit(officer) & ~Q(collected_by=officer), officer) | stepped_aside


def concerning(officer: Officer) -> Q:
    """What is this officer's own matter, be it handed in by himself; empty where nothing is."""
    return of_own_unit(officer) | _left_to_others(officer)


def concerning_handlers(officer: Officer) -> Q:
    """As `concerning`, but what of the own unit's work this officer was given to handle."""
    own = of_own_unit(officer)
    return (_but_own_work(own, officer) if own else own) | _left_to_others(officer)


def of_own_unit(officer: Officer) -> Q:
    """What nobody oversees, triages or knows the origin of who holds such posts; empty for all
    others."""
    return Q(about_unit__in=officer.interests) if officer.interests else Q()


def origin_kept_from(officer: Officer) -> Q:
    """Of what this officer sees, that of which he learns neither the author nor where and by whom
    it was collected."""
    own = of_own_unit(officer)
    return own & ~Q(collected_by=officer) if own else own


def said_at(there: Q, officer: Officer) -> Q:
    """What of the suggestions of a meeting, or a point, this officer may know to be from there."""
    kept = origin_kept_from(officer)
    return there & ~kept if kept else there


def _but_own_work(kept: Q, officer: Officer) -> Q:
    """Only by an assignment to the unit complained about, or one below it, and no mere copy.

    That of another unit, also of the one above, opens nothing: there one would oversee it.
    """
    pairs = [
        Q(unit=unit, suggestion__about_unit__in=above)
        for unit, above in officer.units_above.items()
    ]
    if not pairs:
        return kept
    # Looked up once by the few that are about these units, and only for a row that comes so far.
    given = Assignment.objects.filter(
        reduce(or_, pairs),
        until=None,
        capacity__in=[Capacity.LEAD, Capacity.CO],
        suggestion__about_kind=WORK,
    )
    return kept & ~Q(about_kind=WORK, pk__in=given.values("suggestion"))


def _left_to_others(officer: Officer) -> Q:
    """Asked about only where there is something: lists of all others read as before."""
    if not officer.has_stepped_aside:
        return Q()
    left = Application.objects.recusals().filter(officer=officer)
    return Q(pk__in=left.values("suggestion"))


# what posts open


def _opened_to(officer: Officer, everything: Manager[Suggestion]) -> Q:
    """Each way to it has an index of its own (decision 0073).

    A large place is a condition that most rows fulfil: they are read in the order of the list. All
    else is few rows, which are looked up first.
    """
    large = [path for path in _overseen(officer) if len(path) <= COUNTY_DIGITS]
    places = (subtree(path, "region_path") for path in large)
    return reduce(or_, places, _any_of(_looked_up(officer), everything))


def _overseen(officer: Officer) -> list[str]:
    posts = officer.current_posts
    return [post.region.path for post in posts if post.region and post.role in OVERSIGHT]


def _looked_up(officer: Officer) -> list[Q]:
    small = [path for path in _overseen(officer) if len(path) > COUNTY_DIGITS]
    found = [subtree(path, "region_path") for path in small] + _in_hand(officer) + left_to(officer)
    return found if found and not officer.has_collected else [*found, Q(collected_by=officer)]


def _in_hand(officer: Officer) -> list[Q]:
    units = officer.units_served
    mine = Assignment.objects.filter(suggestion=OuterRef("pk"), unit__in=units, until=None)
    return [Q(Exists(mine))] if units else []


def _any_of(ways: list[Q], everything: Manager[Suggestion]) -> Q:
    """One alone can be read in the order of the list; of several the rows are put together."""
    if len(ways) == 1:
        return ways[0]
    first, *others = (everything.filter(way).values("pk") for way in ways)
    return Q(pk__in=first.union(*others))
