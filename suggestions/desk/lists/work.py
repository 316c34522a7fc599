"""What waits for this very officer to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import In
from django.utils import timezone

from regions.models import Level, Officer, Post, Region, Role, subtree
from suggestions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    Capacity,
    Consultation,
    Deadline,
    Draft,
    DraftState,
    Event,
    Kind,
    LevelName,
    State,
    Suggestion,
)
from suggestions.models.standing_in import left_to
from suggestions.models.visibility import SuggestionQuerySet, of_own_unit
from suggestions.workflow import BEFORE_ANSWER, OPEN, TICKING, TRIAGEABLE, MoveName, Status

COUNTY = 6
# Urged so often, it is for supervisors as well.
MANY = 2
GET_RED_CARDS = [Kind.SIGN_FOR, Kind.HANDLING, Kind.PART, Kind.KEY, Kind.SUPERVISION]
WORKERS = frozenset({Role.TRIAGE, Role.HANDLER, Role.LEADER, Role.SUPERVISOR, Role.STAND_IN})


# So long before, what was promised is among the work of the unit's leaders.
SOON = timedelta(days=7)


def by_status(rows: SuggestionQuerySet) -> dict[str, int]:
    """How many of these are open, in each status."""
    counted = rows.filter(status__in=OPEN).order_by().values_list("status")
    return dict.fromkeys(map(str, OPEN), 0) | dict(counted.annotate(many=Count("pk")))


def has_work(officer: Officer) -> bool:
    return officer.holds(*WORKERS)


def triages(officer: Officer, row: Suggestion) -> bool:
    """Whether this one waits for this officer to triage it."""
    if row.status not in TRIAGEABLE or row.about_unit_id in officer.interests:
        return False
    return any(
        post.role == Role.TRIAGE and post.covers(row.region_path) for post in officer.current_posts
    )


def my_work(officer: Officer) -> Q:
    """What is allotted to oneself, what of one's units is allotted to nobody, what one triages, and
    what one is asked to decide."""
    # Looked up one by one, each by its own index: joined by OR, none of them would serve.
    first, *others = (Suggestion.objects.filter(way).values("pk") for way in _ways(officer))
    found = Q(pk__in=first.union(*others))
    # Of what is open there are indexes; these alone have work with what has ended.
    ended_too = officer.holds(Role.SUPERVISOR, Role.LEADER, Role.STAND_IN)
    return found if ended_too else found & Q(status__in=OPEN)


def _ways(officer: Officer) -> Iterator[Q]:
    yield _to_chair(officer)
    if units := officer.units_served:
        yield _of_units(units, officer)
    if leads := _led_by(officer):
        yield from _for_leaders(leads)
    yield from _within_places(officer)
    yield from left_to(officer)


def _led_by(officer: Officer) -> list[int | None]:
    return [post.unit_id for post in officer.current_posts if post.role == Role.LEADER]


def _within_places(officer: Officer) -> Iterator[Q]:
    for post in officer.current_posts:
        if post.region and post.role in _OF_PLACES:
            within = subtree(post.region.path, "region_path")
            if own := of_own_unit(officer):
                within &= ~own
            yield from (within & way for way in _OF_PLACES[Role(post.role)](post.region))


def _of_units(units: Sequence[int], officer: Officer) -> Q:
    """Whoever left is nobody."""
    mine = Q(officer=officer)
    for unit in units:
        there = Post.objects.current().filter(unit=unit).values("officer")
        mine |= Q(unit=unit) & ~Q(officer__in=there)
    rows = Assignment.objects.filter(mine, unit__in=units).in_hand()
    return Q(pk__in=rows.values("suggestion"), status__in=TICKING)


def _for_leaders(units: Sequence[int | None]) -> Iterator[Q]:
    """What a leader signs or endorses, whoever handles it."""
    drafts = Draft.objects.filter(state=DraftState.DRAFTED).values("suggestion")
    above = Assignment.objects.filter(unit__in=units, until=None, capacity=Capacity.SIGN)
    wishes = Application.objects.filter(
        kind=ApplicationKind.EXTENSION, state=ApplicationState.OPEN, unit__in=units
    )
    yield Q(pk__in=drafts, lead_unit__in=units)
    yield Q(pk__in=drafts) & Q(pk__in=above.values("suggestion"))
    yield Q(pk__in=wishes.values("suggestion"))
    yield Q(lead_unit__in=units, promised__lt=timezone.now() + SOON)


def _to_chair(officer: Officer) -> Q:
    """Consultations that this very officer decides."""
    open_ones = Consultation.objects.filter(ended=None)
    named = open_ones.filter(chair=officer)
    usual = open_ones.filter(chair=None, suggestion__lead_unit__in=_led_by(officer))
    return Q(pk__in=(named | usual).values("suggestion"), status=Status.COORDINATING)


def _for_triage(_region: Region) -> Iterator[Q]:
    yield Q(status__in=TRIAGEABLE)
    yield _applied(ApplicationKind.OBJECTION, ApplicationState.OPEN)
    yield _applied(ApplicationKind.EXTENSION, ApplicationState.ENDORSED)


def _for_supervisors(region: Region) -> Iterator[Q]:
    yield _applied(ApplicationKind.HOLD, ApplicationState.OPEN)
    yield _applied(ApplicationKind.ERASURE, ApplicationState.OPEN)
    yield Q(rectified__isnull=False, verified=None)
    # Whoever gave it, the result is reported by the county or by the city.
    yield Q(instructed=True)
    yield _contested(region)
    yield _urged(region)
    yield _broken(region)
    yield from (Q(status__in=OPEN) & late for late in _late(region))


_OF_PLACES = {Role.TRIAGE: _for_triage, Role.SUPERVISOR: _for_supervisors}


def _urged(region: Region) -> Q:
    """By the author more than once; the city's where the county has no supervisor."""
    found = Q(urged__gte=MANY, status__in=BEFORE_ANSWER)
    return found & ~_below_a_supervisor() if region.level == Level.CITY else found


def _broken(region: Region) -> Q:
    """Promised by a date that has passed; the city's where the county has no supervisor."""
    found = Q(promised__lt=timezone.now())
    return found & ~_below_a_supervisor() if region.level == Level.CITY else found


def _below_a_supervisor() -> Q:
    return Q(In(Substr("region_path", 1, COUNTY), _counties_with_a_supervisor().query))


def _contested(region: Region) -> Q:
    """The city's: of its own units, where the county has no supervisor, and what was missed or is
    contested once more."""
    found = Q(contested=True)
    if region.level == Level.CITY:
        waiting = Deadline.objects.filter(kind=Kind.CONTESTED, state=State.RUNNING).order_by()
        own = Q(lead_unit__region__level=Level.CITY) | ~_below_a_supervisor()
        found &= own | _of(waiting.filter(due__lt=timezone.now())) | Q(Exists(_ruled_on()))
    return found


def _ruled_on() -> QuerySet[Event]:
    """That a supervisor let the answer stand before; asked of the few that are contested."""
    return Event.objects.filter(suggestion=OuterRef("pk"), move=MoveName.UPHOLD_ANSWER)


def _late(region: Region) -> Iterator[Q]:
    """What runs with a card that is this supervisor's (as alerts go), and unanswered orders."""
    running = Deadline.objects.filter(
        state=State.RUNNING, reported=None, due__lt=timezone.now(), kind__in=GET_RED_CARDS
    ).order_by()
    cards = _of(running.filter(alerts__level=LevelName.RED))
    if region.level == Level.CITY:
        cards &= ~_below_a_supervisor()
    supervised = _of(running.filter(alerts__level=LevelName.SUPERVISION))
    yield cards
    yield supervised
    yield _of(running.filter(kind=Kind.SUPERVISION))


def _of(rows: QuerySet[Deadline]) -> Q:
    return Q(pk__in=rows.values("suggestion"))


def _counties_with_a_supervisor() -> QuerySet[Post, str]:
    posts = Post.objects.current().filter(role=Role.SUPERVISOR, region__level=Level.COUNTY)
    return posts.values_list("region__path", flat=True)


def _applied(kind: ApplicationKind, state: ApplicationState) -> Q:
    return Q(pk__in=Application.objects.filter(kind=kind, state=state).values("suggestion"))
