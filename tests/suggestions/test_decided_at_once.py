"""Two decide at the same moment, or one takes away what another approves: one of them counts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from regions.models import Officer, Post, Role
from suggestions.audit import broken_posts
from suggestions.countersigning import NotDecided, ask_for_post, decide, run_due
from suggestions.models import AccountApplication, PostRecord
from suggestions.posts import record_changes
from tests.factories import SINCE, City, officer

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ROUNDS = 8


@pytest.fixture
def county(city: City, settings: Settings) -> City:
    settings.POSTS_NEED_TWO = True
    for name in ("first", "second", "third"):
        city.officers[name] = officer(name, Role.ADMINISTRATOR, city.regions["county"])
    record_changes()
    return city


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them gave, or what kept it from it."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except NotDecided as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def asked(city: City, number: int, post: Post | None = None) -> AccountApplication:
    who = Officer.objects.create(username=f"newcomer{number}")
    wanted = post or Post(officer=who, role=Role.AUDITOR, since=SINCE)
    wanted.region = city.regions["county"]
    row = ask_for_post(wanted, by=city.officers["first"])
    assert row
    return row


def deciding(row: AccountApplication, name: str, *, approves: bool) -> Callable[[], Any]:
    def act() -> Any:
        by = Officer.objects.get(username=name)
        return decide(row.pk, by=by, approves=approves, reason="No.")

    return act


def test_of_two_who_approve_one_gives_the_post(county: City) -> None:
    for number in range(ROUNDS):
        row = asked(county, number)
        both = [deciding(row, name, approves=True) for name in ("second", "third")]
        found = at_once(*both)
        assert sum(isinstance(each, NotDecided) for each in found) == 1
        assert row.officer.posts.count() == 1
    assert PostRecord.objects.filter(step="approved").count() == ROUNDS
    assert list(broken_posts()) == []


def test_approved_and_refused_at_once_is_one_of_them(county: City) -> None:
    for number in range(ROUNDS):
        row = asked(county, number)
        at_once(deciding(row, "second", approves=True), deciding(row, "third", approves=False))
        state = AccountApplication.objects.get(pk=row.pk).state
        assert row.officer.posts.count() == (state == "approved")
        assert PostRecord.objects.filter(application=row.pk).count() == 2
    assert list(broken_posts()) == []


def test_a_post_that_is_taken_away_while_it_is_approved_is_over(county: City) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for number in range(ROUNDS):
        who = officer(f"a{number}", Role.SUPERVISOR, county.regions["town"])
        post = who.posts.get()
        row = asked(county, number, Post.objects.get(pk=post.pk))

        def take_away(post: Post = post) -> None:
            post.until = yesterday
            post.save()

        at_once(deciding(row, "second", approves=True), take_away)
        assert Post.objects.get(pk=post.pk).until == yesterday
        record_changes()
    assert list(broken_posts()) == []


def test_approved_while_its_time_runs_out_and_posts_are_compared_it_is_given_once(
    county: City,
) -> None:
    for number in range(ROUNDS):
        row = asked(county, number)
        late = timezone.now() + timedelta(days=2)
        at_once(
            deciding(row, "second", approves=True),
            partial(run_due, late),
            record_changes,
        )
        record_changes()
        assert row.officer.posts.count() == 1
    given = PostRecord.objects.exclude(step="asked").filter(application__isnull=False)
    assert given.count() == ROUNDS
    assert PostRecord.objects.filter(officer__username__startswith="newcomer", step="").count() == 0
    assert list(broken_posts()) == []
