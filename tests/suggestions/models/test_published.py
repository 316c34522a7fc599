"""What everybody reads can be made again from the ledger, and a difference is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command

from suggestions import publication, statistics
from suggestions.models import Gram, Published, Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act
from tests.suggestions.pipeline.test_publish import PUBLIC, known_problem, published
from tests.suggestions.pipeline.ways import WORDS

Rows = tuple[list[dict[str, object]], set[tuple[int, str]]]


def stored() -> Rows:
    grams = set(Gram.objects.values_list("published", "gram"))
    return list(Published.objects.order_by("pk").values()), grams


def differences() -> list[str]:
    return list(publication.differences(list(publication.concerned())))


def check() -> int:
    try:
        call_command("rebuild_statistics", "--check")
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_it_is_made_again_as_it_was(city: City) -> None:
    published(city)
    known_problem(city)
    before = stored()
    call_command("rebuild_statistics")
    assert stored() == before
    Published.objects.all().delete()
    call_command("rebuild_statistics")
    assert stored() == before


def test_what_was_ended_is_not_made_again(city: City) -> None:
    act(published(city), "rework", CITIZEN, reason=WORDS)
    act(published(city), "erase", CLOCK, reason=WORDS, again=True)
    call_command("rebuild_statistics")
    assert stored() == ([], set())
    assert differences() == []


def test_all_is_well_where_nothing_was_changed(city: City) -> None:
    published(city)
    act(published(city), "unpublish", city.actor("triage"), reason=WORDS)
    statistics.refresh()
    assert (differences(), check()) == ([], 0)


def change_words(row: Suggestion) -> None:
    Published.objects.update(answer="没有这回事")


def remove_it(row: Suggestion) -> None:
    Published.objects.all().delete()


def lose_a_gram(row: Suggestion) -> None:
    Gram.objects.filter(gram="路灯").delete()


def hide_it(row: Suggestion) -> None:
    Suggestion.objects.filter(pk=row.pk).update(published=False)


@pytest.mark.parametrize("harm", [change_words, remove_it, lose_a_gram, hide_it])
def test_a_difference_is_found(city: City, harm: Callable[[Suggestion], None]) -> None:
    row = published(city)
    statistics.refresh()
    harm(row)
    assert [line for line in differences() if row.reference in line]
    assert check() == 1


def test_what_was_shown_past_the_ledger_is_found(city: City) -> None:
    row = act(published(city), "unpublish", city.actor("triage"), reason=WORDS)
    Published.objects.create(suggestion=row, region_path=row.region_path, at=row.moved, **PUBLIC)
    assert len(differences()) == 1
    call_command("rebuild_statistics")
    assert not Published.objects.exists()
