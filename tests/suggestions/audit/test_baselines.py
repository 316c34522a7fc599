"""What older entries do not say of the rows is taken as it stood on the day of the upgrade."""

from __future__ import annotations

from django.apps import apps

from suggestions.audit import broken_chains
from suggestions.models import Author, Baseline, Event, Suggestion
from tests.factories import City, again, answered, submitted
from tests.suggestions.audit.before import older, write_baselines
from tests.suggestions.pipeline.ways import make


def wrong(*rows: Suggestion) -> list[str]:
    return list(broken_chains([again(row) for row in rows]))


def taken(city: City) -> Suggestion:
    row = older(answered(city))
    write_baselines(apps, None)
    return again(row)


def test_without_one_it_is_said_that_nothing_is_known(city: City) -> None:
    row = older(submitted(city))
    assert len(wrong(row)) == 1


def test_entries_from_before_stay_and_what_comes_goes_on_from_there(city: City) -> None:
    row = taken(city)
    before = list(Event.objects.order_by("pk").values())
    assert wrong(row) == []
    make(city, row, "rework")
    assert wrong(row) == []
    assert list(Event.objects.order_by("pk").values())[: len(before)] == before


def test_it_can_be_broken_off_and_run_again_and_new_ones_need_none(city: City) -> None:
    row = taken(city)
    kept = Baseline.objects.values().get()
    write_baselines(apps, None)
    submitted(city)
    write_baselines(apps, None)
    assert Baseline.objects.values().get() == kept
    assert kept["suggestion_id"] == row.pk


def test_an_entry_of_the_old_kind_after_the_upgrade_is_noticed(city: City) -> None:
    row = taken(city)
    make(city, row, "note")
    assert wrong(row) == []
    older(row)
    assert len(wrong(row)) == 1


def test_a_baseline_that_was_put_in_is_noticed(city: City) -> None:
    row = submitted(city)
    made = Baseline(suggestion=row, entries=1, head=row.head, values={})
    made.hash = made.digest(row.reference)
    made.save()
    assert wrong(row) != []


def test_an_erasure_empties_its_salt_and_all_still_checks(city: City) -> None:
    row = taken(city)
    make(city, row, "erase")
    assert Baseline.objects.get().salt == ""
    assert not Author.objects.exists()
    assert wrong(row) == []
