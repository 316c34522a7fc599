"""Nobody gets a post unseen, by whatever way it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from regions.models import Officer, Post, Role
from suggestions import posts
from suggestions.audit import broken_posts
from suggestions.messages import summary_of
from suggestions.models import AppendOnly, Message, PostRecord
from tests.factories import City, officer
from tests.suggestions.pipeline.unchanged import nothing_changes


@pytest.fixture
def known(city: City) -> City:
    """What the city begins with is recorded."""
    posts.record_changes()
    return city


def told() -> dict[str, str]:
    """The line that each officer was told."""
    rows = Message.objects.filter(template="posts").select_related("officer")
    with translation.override("en"):
        return {row.officer.username: summary_of(row) for row in rows if row.officer}


def new_supervisor(city: City, place: str = "county") -> Officer:
    return officer("newcomer", Role.SUPERVISOR, city.regions[place])


def test_what_a_city_begins_with_is_recorded_and_told_to_nobody(city: City) -> None:
    assert posts.record_changes() == Post.objects.count()
    assert told() == {}


def test_where_nothing_changed_nothing_is_recorded(known: City) -> None:
    with nothing_changes():
        assert posts.record_changes() == 0


def test_a_new_post_is_told_to_those_who_oversee_its_place_and_not_to_its_holder(
    known: City,
) -> None:
    new_supervisor(known)
    assert posts.record_changes() == 1
    said = "1 post was given, changed or taken away: newcomer."
    assert told() == dict.fromkeys(("supervisor", "city_supervisor", "auditor"), said)


def test_who_oversees_another_county_hears_nothing(known: City) -> None:
    new_supervisor(known, "beside")
    posts.record_changes()
    assert "supervisor" not in told()
    assert "city_supervisor" in told()


def test_a_post_of_a_unit_is_one_of_its_place(known: City) -> None:
    officer("newcomer", Role.LEADER, known.units["beside"])
    posts.record_changes()
    assert PostRecord.objects.latest("number").path == known.regions["beside"].path
    assert "supervisor" not in told()


def test_one_that_was_put_into_the_database_is_told_too(known: City) -> None:
    values = [known.officers["handler"].pk, known.regions["city"].pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO regions_post (officer_id, region_id, role, since) "
            "VALUES (%s, %s, 'auditor', '2026-01-01')",
            values,
        )
    assert posts.record_changes() == 1
    assert "city_supervisor" in told()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"until": timezone.localdate() - timedelta(days=1)}, False),
        ({"role": Role.TRIAGE}, False),
    ],
)
def test_a_change_is_a_record_of_its_own(known: City, change: dict[str, Any], says: bool) -> None:
    post = Post.objects.get(officer=known.officers["supervisor"])
    Post.objects.filter(pk=post.pk).update(**change)
    assert posts.record_changes() == 1
    first, second = PostRecord.objects.filter(post=post.pk).order_by("number")
    ((name, value),) = change.items()
    assert (getattr(first, name) == value, getattr(second, name) == value) == (False, True)
    assert second.ended is says


def test_one_that_is_taken_away_is_recorded_once(known: City) -> None:
    Post.objects.get(officer=known.officers["collector"]).delete()
    assert [posts.record_changes() for _round in range(2)] == [1, 0]
    assert PostRecord.objects.latest("number").ended


def test_given_and_taken_away_between_two_rounds_it_is_as_if_it_had_not_been(known: City) -> None:
    Post.objects.filter(officer=new_supervisor(known)).delete()
    assert posts.record_changes() == 0


def test_several_at_once_are_one_message(known: City) -> None:
    for number in range(7):
        officer(f"newcomer{number}", Role.HANDLER, known.units["light"])
    posts.record_changes()
    assert told()["supervisor"].startswith("7 posts were given, changed or taken away: newcomer0,")
    assert "newcomer5" not in told()["supervisor"]


def test_a_record_is_neither_changed_nor_deleted(known: City) -> None:
    row = PostRecord.objects.latest("number")
    for way in (row.save, row.delete, PostRecord.objects.all().delete):
        with pytest.raises(AppendOnly):
            way()


def test_what_was_altered_in_the_database_is_found(known: City) -> None:
    assert list(broken_posts()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_postrecord SET role = 'leader' WHERE number = 2")
    assert len(list(broken_posts())) == 1
    with pytest.raises(SystemExit):
        call_command("check_ledger")


def test_one_left_out_is_found(known: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_postrecord WHERE number = 2")
    assert len(list(broken_posts())) == 1


def test_recorded_anew_after_its_tail_was_cut_off_it_goes_on(known: City) -> None:
    new_supervisor(known)
    posts.record_changes()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM suggestions_postrecord WHERE number = "
            "(SELECT max(number) FROM suggestions_postrecord)"
        )
    officer("another", Role.LEADER, known.units["light"])
    assert posts.record_changes() == 2
    assert list(broken_posts()) == []


def test_tick_does_it(known: City) -> None:
    new_supervisor(known)
    call_command("tick", verbosity=0)
    assert PostRecord.objects.filter(officer__username="newcomer").count() == 1
