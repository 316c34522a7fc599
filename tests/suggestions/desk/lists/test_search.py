"""What is typed finds a reference by its beginning, another channel's number, and words."""

from __future__ import annotations

from importlib import import_module

import pytest

from suggestions.desk.lists.search import looked_for, reference_beginning
from suggestions.models import Suggestion
from suggestions.models.sought import pairs_of
from tests.factories import City, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.lists.test_listing import listed


def found(typed: str) -> list[int]:
    return sorted(Suggestion.objects.filter(looked_for(typed)).values_list("pk", flat=True))


@pytest.fixture
def lamp(city: City) -> Suggestion:
    return submitted(
        city, title="路灯坏了", text="晚上走路看不清。Wi-Fi也没有。", place="国庆北路12号"
    )


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("路灯", True),
        ("走路", True),
        ("国庆", True),
        ("看不清", True),
        ("路灯 国庆北路", True),
        ("wi fi", True),
        ("ＷＩ－ＦＩ", True),
        ("12号", True),
        ("路灯，坏了", True),
        ("路灯 灯 坏", True),
        ("穿山甲", False),
        ("路灯 穿山甲", False),
        ("坏了晚上", False),
        ("清走路", False),
        # Pairs that all stand in it, but not one after another.
        ("路灯坏了晚上走路看不清", False),
        ("灯", False),
        ("，。", False),
        ("%", False),
        ("' OR 1=1", False),
    ],
)
def test_words_stand_in_title_place_or_text(typed: str, is_found: bool, lamp: Suggestion) -> None:
    assert found(typed) == [lamp.pk] * is_found


def test_all_pairs_of_a_word_are_not_the_word(city: City) -> None:
    row = submitted(city, title="灯坏，路灯", text="无")
    assert found("路灯坏") == []
    assert found("路灯 灯坏") == [row.pk]


def test_what_was_emptied_or_corrected_is_found_by_its_new_words_alone(lamp: Suggestion) -> None:
    Suggestion.objects.filter(pk=lamp.pk).update(title="自来水发黄", text="", place="")
    assert (found("路灯"), found("国庆"), found("发黄")) == ([], [], [lamp.pk])


def test_the_number_of_another_channel_is_found_however_it_is_written(city: City) -> None:
    row = submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(external="GD20260017", number="GD20260017")
    assert found("GD20260017") == found("ＧＤ20260017") == [row.pk]
    assert found("GD2026001") == []


def test_the_beginning_of_a_reference_is_enough(city: City) -> None:
    row, other = submitted(city), submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(reference="CZ260101-123456-7")
    Suggestion.objects.filter(pk=other.pk).update(reference="CZ260102-123456-7")
    for typed in ("CZ260101", "cz260101-12", "260101 1234", "2601011"):
        assert found(typed) == [row.pk]
    assert found("CZ2601") == sorted([row.pk, other.pk])
    assert found("XX260101") == []


@pytest.mark.parametrize("typed", ["", "CZ", "260", "CZ 26x1", "12.34", "２６０１０１"])
def test_what_cannot_be_a_reference_has_no_beginning(typed: str) -> None:
    assert reference_beginning(typed) == ""


def test_search_finds_nothing_that_is_not_visible(city: City, desk: Desk, lamp: Suggestion) -> None:
    assert listed(desk, "triage", q="看不清") == [lamp.pk]
    assert listed(desk, "beside_handler", q="看不清") == []


@pytest.mark.parametrize("typed", ["ＷＩＦＩ", "wifi", "１２号楼", "12号楼", "ａ座"])
def test_full_width_and_capitals_make_no_difference_wherever_they_stand(
    city: City, desk: Desk, typed: str
) -> None:
    row = submitted(city, text="小区ＷＩＦＩ没有信号，在１２号楼，Ａ座。")
    assert listed(desk, "triage", q=typed) == [row.pk]


def test_the_index_is_of_the_expression_that_is_asked_for() -> None:
    migration = import_module("suggestions.migrations.0054_the_desk_searches")
    assert pairs_of('"title"', '"place"', '"text"') == migration.PAIRS
