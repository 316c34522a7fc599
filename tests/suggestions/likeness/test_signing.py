"""Who is like whom: found by a worker, known to both, and gone with the words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suggestions.analysis.similar import Comparing
from suggestions.likeness import counting, signing
from suggestions.likeness.finding import Finder, ReadThrough
from suggestions.models import Proposed, Signature, Suggestion, alike, claim
from tests.factories import City, act, assigned, closed, local, submitted
from tests.suggestions.likeness.said import LAMP, LAMP_AGAIN, SCHOOL

NOON, NIGHT = local("2026-09-18 12:00"), local("2026-09-18 03:00")


def near(row: Suggestion) -> dict[int, float]:
    return Signature.objects.get(suggestion=row).alike


def test_what_speaks_of_the_same_is_near_to_each_other_and_nothing_else_is(city: City) -> None:
    one, other, school = (submitted(city, **said) for said in (LAMP, LAMP_AGAIN, SCHOOL))
    assert signing.sign_due(NOON) == 3
    assert (list(near(one)), list(near(other)), near(school)) == ([other.pk], [one.pk], {})
    assert near(one) == {other.pk: near(other)[one.pk]}
    assert signing.LEAST <= near(one)[other.pk] < 1


def test_what_comes_later_is_told_to_what_was_there(city: City) -> None:
    one = submitted(city, **LAMP)
    signing.sign_due(NOON)
    later = submitted(city, **LAMP_AGAIN)
    assert signing.sign_due(NOON) == 1
    assert list(near(one)) == [later.pk]


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_in_whatever_batches_they_are_signed_the_same_are_near(
    city: City, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    rows = [submitted(city, **said) for said in (LAMP, SCHOOL, LAMP_AGAIN, SCHOOL, LAMP)]
    counting.count_due(NOON)
    monkeypatch.setattr(signing, "AT_ONCE", at_once)
    assert signing.sign_due(NOON) == len(rows)
    places = {row.pk: place for place, row in enumerate(rows)}
    found = [[places[key] for key in near(row)] for row in rows]
    assert found == [[4, 2], [3], [4, 0], [1], [0, 2]]


def test_of_another_county_it_is_less_near(city: City) -> None:
    here, there = submitted(city, **LAMP), submitted(city, **LAMP)
    Suggestion.objects.filter(pk=there.pk).update(region_path=city.regions["beside"].path)
    signing.sign_due(NOON)
    assert 0.5 < near(here)[there.pk] < 0.65


def test_each_is_signed_once(city: City) -> None:
    submitted(city, **LAMP)
    assert [signing.sign_due(NOON) for _round in range(2)] == [1, 0]


def test_by_day_what_waits_for_triage_and_at_night_the_rest(city: City) -> None:
    past = closed(city, **LAMP)
    waits = submitted(city, **LAMP_AGAIN)
    assert signing.sign_due(NOON) == 1
    assert near(waits) == {}
    assert signing.sign_due(NIGHT) == 1
    assert (list(near(waits)), list(near(past))) == ([past.pk], [waits.pk])


def test_a_corrected_title_is_compared_anew_and_forgotten_by_those_it_was_like(city: City) -> None:
    one, other = submitted(city, **LAMP), submitted(city, title=LAMP["title"], text="请修理。")
    signing.sign_due(NOON)
    assert list(near(one)) == [other.pk]
    act(other, "correct", city.actor("triage"), title="小学门口没有斑马线")
    assert signing.sign_due(NOON) == 1
    assert (near(one), near(other)) == ({}, {})


def test_what_was_corrected_while_it_was_compared_stays_to_be_compared(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    keep, kept = signing._keep, []

    def after_a_correction(*given: Any) -> int:
        Suggestion.objects.filter(pk=other.pk).update(**SCHOOL)
        kept.append(keep(*given))
        return kept[-1]

    monkeypatch.setattr(signing, "_keep", after_a_correction)
    signing.sign_due(NOON)
    assert kept == [1]
    assert signing.sign_due(NOON) == 1
    assert (near(one), near(other)) == ({}, {})


def test_killed_between_being_signed_and_compared_it_is_compared_later(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    with monkeypatch.context() as killed:
        killed.setattr(signing, "_keep", lambda *_given: 0)
        assert signing.sign_due(NOON) == 0
    assert near(one) == {}
    assert signing.sign_due(NOON) == 2
    assert list(near(one)) == [other.pk]


def test_what_was_erased_is_near_to_nobody_and_signed_no_more(city: City) -> None:
    one, erased = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    Suggestion.objects.filter(pk=erased.pk).update(text="")
    Signature.objects.filter(suggestion=erased).update(generation=Signature.STALE)
    assert signing.sign_due(NIGHT) == 0
    assert not Signature.objects.filter(suggestion=erased).exists()
    assert Signature.objects.filter(suggestion=one).exists()


def test_once_four_times_as_many_are_counted_all_are_signed_anew(city: City) -> None:
    rows = [submitted(city, **LAMP) for _row in range(2)]
    signing.sign_due(NOON)
    assert {each.generation for each in Signature.objects.all()} == {counting.generation_of(2)}
    rows += [submitted(city, **SCHOOL) for _row in range(6)]
    counting.count_due(NOON + timedelta(hours=1))
    assert signing.sign_due(NOON) == len(rows)
    assert {each.generation for each in Signature.objects.all()} == {counting.generation_of(8)}


def test_of_many_alike_only_the_nearest_and_newest_are_kept(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "MOST_NEAR", 3)
    one = submitted(city, **LAMP)
    many = [submitted(city, **LAMP) for _row in range(5)]
    submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    assert list(near(one)) == [row.pk for row in reversed(many)][:3]


def test_whoever_lists_a_corrected_one_forgets_it_be_it_not_listed_there(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "MOST_NEAR", 3)
    rows = [submitted(city, **LAMP) for _row in range(8)]
    signing.sign_due(NOON)
    newest = rows[-1]
    listing = [row for row in rows if newest.pk in near(row)]
    assert len(listing) > 3
    Suggestion.objects.filter(pk=newest.pk).update(**SCHOOL)
    Signature.objects.filter(suggestion=newest).update(generation=Signature.STALE)
    assert signing.sign_due(NOON) == 1
    assert [row for row in rows if newest.pk in near(row)] == []


def test_what_was_found_from_one_side_stays_however_the_other_searches(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    before = near(one)
    Signature.objects.update(generation=99)
    monkeypatch.setattr(Finder, "near_to", lambda *_given: [])
    assert signing.sign_due(NOON) == 2
    assert (near(one), list(near(other))) == (before, [one.pk])


def test_of_two_rounds_at_once_one_does_it(city: City) -> None:
    submitted(city, **LAMP)
    assert claim(signing.ROUND, NOON, signing.LEASE)
    assert signing.sign_due(NOON + timedelta(minutes=1)) == 0
    assert signing.sign_due(NOON + signing.LEASE) == 1


def test_the_rest_is_gone_through_once_a_night_and_to_its_end(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "AT_ONCE", 2)
    for _row in range(5):
        closed(city, **LAMP)
    assert signing.sign_due(NIGHT) == 5
    closed(city, **LAMP_AGAIN)
    assert signing.sign_due(NIGHT + timedelta(minutes=1)) == 0
    assert signing.sign_due(NIGHT + timedelta(days=1)) == 1


def test_nothing_is_held_while_an_embedded_service_compares(city: City) -> None:
    finder = ReadThrough(counting.counts_now(NOON).rarity, Comparing())
    with CaptureQueriesContext(connection) as captured, finder.searching():
        pass
    assert len(captured) == 0


@pytest.mark.parametrize(
    "text", ["。" * 50, "👍" * 300, "ok", "路" * 10_000, "Broken lamp on main street"]
)
def test_whatever_is_written_is_signed(city: City, text: str) -> None:
    rows = [submitted(city, title="？", text=text) for _row in range(2)]
    assert signing.sign_due(NOON) == len(rows)


def test_a_round_asks_two_questions_a_matter_and_few_beside(city: City) -> None:
    counting.count_due(NOON)
    few, many = (_asked(city, count) for count in (2, 8))
    assert few <= 30
    assert many - few <= 2 * 6


def _asked(city: City, count: int) -> int:
    for _row in range(count):
        submitted(city, **LAMP)
    with CaptureQueriesContext(connection) as captured:
        assert signing.sign_due(NOON) == count
    return len(captured)


@pytest.mark.postgres
def test_the_index_finds_them(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM suggestions_signature WHERE telling && '{1,2}'::integer[]"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "signature_telling" in plan


def test_what_is_assigned_by_day_keeps_what_it_was_found_like(city: City) -> None:
    one = submitted(city, **LAMP)
    other = submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    Proposed.objects.all().delete()
    row = assigned(city, **SCHOOL)
    signing.sign_due(NOON)
    assert list(near(one)) == [other.pk]
    assert not Signature.objects.filter(suggestion=row).exists()
