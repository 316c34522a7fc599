"""A month of 300 suggestions a day: three messages a supervisor and day, and nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import pytest
import time_machine

from regions.calendars import ZONE
from regions.models import Level, Officer, Role, calendar_at
from suggestions.deadlines import levels
from suggestions.escalation import oldest_due, sweep
from suggestions.messages.budget import next_digest
from suggestions.messages.digests import fold
from suggestions.models import Alert, Deadline, Message, Policy, Suggestion
from tests.factories import City, local, officer, region, unit

A_DAY, DAYS = 300, 30
FIRST = date(2026, 10, 20)
# Of each hundred, how far past their limit they are answered: working days.
LATENESS = [None] * 88 + [0.5] * 6 + [1.5] * 4 + [4.5] * 2


@pytest.fixture
def supervisors(city: City) -> dict[int, str]:
    """The path of each: ten counties and the city; all can be written to."""
    for n in range(4, 12):
        place = region(f"4310{n + 10:02}", f"第{n}县", Level.COUNTY, city.regions["city"])
        lead = unit(f"{place.code}-light", f"第{n}县城市管理局", place)
        city.regions[str(n)], city.units[str(n)] = place, lead
        officer(f"supervisor{n}", Role.SUPERVISOR, place)
        officer(f"handler{n}", Role.HANDLER, lead)
        officer(f"leader{n}", Role.LEADER, lead)
    Officer.objects.update(phone="13800000000", email="officer@example.org")
    posts = Officer.objects.filter(posts__role=Role.SUPERVISOR)
    return dict(posts.values_list("pk", "posts__region__path"))


def fill(city: City) -> None:
    """Rows as the pipeline leaves them in hand, those answered in time with no clock left."""
    random = Random(300)
    calendar = calendar_at()
    policies = {
        tier: Policy.objects.filter(kind="handling", tier=tier).latest("since")
        for tier in ("simple", "general")
    }
    places = [(name, city.regions[name]) for name in map(str, range(4, 12))]
    rows, clocks = [], []
    for number in range(A_DAY * DAYS):
        start = datetime.combine(FIRST, datetime.min.time(), ZONE) + timedelta(
            days=number // A_DAY, hours=random.randrange(8, 23, 2)
        )
        name, place = random.choice(places)
        tier = random.choice(("simple", *["general"] * 5))
        policy = policies[tier]
        due, _provisional = calendar.due(policy.limit().axis, start, policy.amount)
        row = Suggestion(
            reference=f"M{number}", title="灯", text="灯", channel="web", region=place,
            region_path=place.path, status="handling", tier=tier, lead_unit=city.units[name],
            submitted=start, moved=start, due=due, first_due=due, next_due=due,
        )  # fmt: skip
        rows.append(row)
        clocks.append(
            Deadline(
                suggestion=row, kind="handling", owner=row.lead_unit, policy=policy, started=start,
                due=due, first_due=due, calendar_version=calendar.version,
            )
        )  # fmt: skip
    Suggestion.objects.bulk_create(rows)
    for clock in clocks:
        clock.next_alert_at = levels.next_alert(clock, calendar)
    Deadline.objects.bulk_create(clocks)


def answers() -> Iterator[tuple[datetime, int]]:
    """When each is answered, the earliest first."""
    random = Random(7)
    for pk, due in Deadline.objects.order_by("due").values_list("pk", "due"):
        late = random.choice(LATENESS)
        yield due + (timedelta(days=late) if late else -timedelta(hours=4)), pk


def moments() -> Iterator[datetime]:
    """When there is something to do: a level that falls, or half past eight."""
    now = local(f"{FIRST:%Y-%m-%d} 00:00")
    calendar = calendar_at()
    while now < local("2026-12-10 12:00"):
        yield now
        falls = oldest_due()
        digest = next_digest(now, calendar)
        now = min(max(falls, now + timedelta(minutes=1)), digest) if falls else digest


def play(city: City) -> None:
    fill(city)
    waiting = sorted(answers(), reverse=True)
    for now in moments():
        with time_machine.travel(now, tick=False):
            done = []
            while waiting and waiting[-1][0] <= now:
                done.append(waiting.pop()[1])
            Deadline.objects.filter(pk__in=done).update(state="met", next_alert_at=None)
            sweep()
            fold()


@pytest.mark.once
@pytest.mark.django_db
def test_a_month_of_three_hundred_a_day(city: City, supervisors: dict[int, str]) -> None:
    play(city)
    at_most_three_a_day(supervisors)
    nothing_red_was_held_back(supervisors)
    all_that_was_folded_is_counted()


def at_most_three_a_day(supervisors: dict[int, str]) -> None:
    """In the desk, and outside."""
    rows = Message.objects.filter(officer__in=supervisors).exclude(medium="digest")
    a_day: Counter[tuple[int, date, bool]] = Counter()
    for who, medium, created in rows.values_list("officer", "medium", "created"):
        a_day[who, created.astimezone(ZONE).date(), medium == "in_app"] += 1
    assert len(a_day) > 100
    assert max(a_day.values()) <= 3


def nothing_red_was_held_back(supervisors: dict[int, str]) -> None:
    """Every supervisor was told of every card of his, in the desk, the moment it was recorded."""
    cards = Alert.objects.filter(level__in=["red", "supervision"])
    wanted = {
        (alert.pk, who)
        for alert in cards.select_related("deadline__suggestion")
        for who, path in supervisors.items()
        if path == alert.deadline.suggestion.region_path
        or (path == "4310" and alert.level == "supervision")
    }
    told = set()
    by_key = {f"alert:{a.deadline_id}:{a.cycle}:{a.level}": a for a in cards}
    items = Message.objects.filter(officer__in=supervisors, medium="digest")
    for item in items.select_related("folded_into"):
        alert = by_key.get(item.key.rpartition(":")[0])
        if alert and item.folded_into and item.folded_into.template == "cards":
            day = item.folded_into.key.rpartition(":")[2]
            assert day == f"{alert.recorded.astimezone(ZONE):%Y%m%d}"
            told.add((alert.pk, item.officer_id))
    assert len(wanted) > 50
    assert told == wanted


def all_that_was_folded_is_counted() -> None:
    """Each alert is in one message, and the numbers said add up to the alerts."""
    folded = Message.objects.filter(medium="digest")
    assert not folded.filter(folded_into=None).exists()
    said = Message.objects.filter(medium="in_app", template__in=["digest", "cards"])
    counted = sum(sum(row.context["counts"].values()) for row in said)
    alone = Message.objects.filter(medium="in_app", template__startswith="alert")
    assert counted == folded.count()
    handlers = Officer.objects.filter(posts__role=Role.HANDLER)
    to_handlers = [rows.filter(officer__in=handlers).count() for rows in (folded, alone)]
    assert sum(to_handlers) == Alert.objects.count()
