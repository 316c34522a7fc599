"""Proposals for what waits for triage: made by a worker, anew when it knows better, gone after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regions.models import Category
from suggestions.models import Proposed, Subject, Suggestion
from suggestions.pipeline.actors import CITIZEN
from suggestions.proposing import learning, offering
from tests.factories import City, act, again, assigned, classification, submitted
from tests.suggestions.analysis.texts import written
from tests.suggestions.proposing.decided import FIRST, NIGHT, categories, decide

WATER = "自来水发黄，停水没有通知"


def proposed(row: Suggestion) -> Proposed:
    offering.propose_due()
    return Proposed.objects.get(suggestion=row)


def codes(row: Suggestion, subject: str = Subject.CATEGORY) -> list[str]:
    found = proposed(row)
    return [code for code, _chance, _words in found.found.get(subject, {}).get("ranked", [])]


def test_before_anything_is_learnt_names_and_keywords_propose(city: City) -> None:
    water = Category.objects.create(
        code="water", name="供水", keywords="停水 自来水", parent=city.category.parent
    )
    row = submitted(city, text=WATER)
    ((code, chance, words), *_others) = proposed(row).found[Subject.CATEGORY]["ranked"]
    assert (code, chance, words) == (water.code, None, ["停水", "自来水"])
    assert not proposed(row).filled_in(Subject.CATEGORY)


def test_what_was_learnt_proposes_with_its_chance_and_the_words_that_spoke_for_it(
    city: City,
) -> None:
    decide(city, 240)
    learning.learn(Subject.CATEGORY, NIGHT)
    row = submitted(city, text=WATER)
    found = proposed(row).found[Subject.CATEGORY]
    ((code, chance, words), *_others) = found["ranked"]
    assert (found["version"], code, found["sure"]) == (1, categories(city)["供水"].code, True)
    assert 0.5 < chance <= 1
    assert words
    assert all(word in f"{row.title}\n{row.text}" for word in words)


def test_each_is_made_once_and_anew_by_a_newer_version(city: City) -> None:
    row = submitted(city, text=WATER)
    assert [offering.propose_due() for _round in range(2)] == [1, 0]
    before = Proposed.objects.get(suggestion=row).by
    decide(city, 80)
    learning.learn(Subject.CATEGORY, NIGHT)
    assert offering.propose_due() > 0
    assert Proposed.objects.get(suggestion=row).by != before


def test_a_category_that_is_retired_is_proposed_no_more(city: City) -> None:
    decide(city, 80)
    learning.learn(Subject.CATEGORY, NIGHT)
    row = submitted(city, text=WATER)
    water = categories(city)["供水"]
    assert codes(row)[0] == water.code
    Category.objects.filter(pk=water.pk).update(active=False)
    assert water.code not in codes(row)


def test_once_it_is_assigned_nothing_is_proposed_any_more(city: City) -> None:
    row = submitted(city, text=WATER)
    proposed(row)
    row = act(row, "classify", city.actor("triage"), **classification(city))
    proposed(row)
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    offering.propose_due()
    assert not Proposed.objects.filter(suggestion=row).exists()


def test_what_comes_back_to_the_desk_is_proposed_for_again(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason="非本单位职责")
    offering.propose_due()
    assert not Proposed.objects.filter(suggestion=row).exists()
    row = act(row, "uphold", city.actor("triage"), ruling="有理")
    offering.propose_due()
    assert Proposed.objects.filter(suggestion=row).exists()


def test_a_title_that_is_corrected_is_listened_to_again(city: City) -> None:
    Category.objects.create(code="water", name="供水", parent=city.category.parent)
    row = submitted(city, text="小区里的事情要反映")
    assert codes(row) == []
    act(row, "correct", city.actor("triage"), title="供水中断")
    assert not Proposed.objects.exists()
    assert codes(row) == ["water"]


def test_what_changed_while_it_was_gone_through_is_left_to_the_next_round(city: City) -> None:
    gone, erased, same = (submitted(city, text=WATER) for _ in range(3))
    found = offering.Makers().proposals([gone, erased, same])
    act(gone, "withdraw", CITIZEN)
    Suggestion.objects.filter(pk=erased.pk).update(text="", title="")
    assert offering._write(found) == 1
    assert Proposed.objects.get().suggestion == same


def test_one_in_twenty_comes_without_and_stays_so() -> None:
    drawn = [pk for pk in range(1, 20_001) if offering.is_control(pk)]
    assert 900 < len(drawn) < 1200
    assert drawn == [pk for pk in range(1, 20_001) if offering.is_control(pk)]


def test_what_is_left_without_has_a_proposal_that_is_not_shown(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "is_control", lambda _pk: True)
    Category.objects.create(code="water", name="供水", parent=city.category.parent)
    found = proposed(submitted(city, text=WATER + "供水"))
    assert found.found[Subject.CATEGORY]["ranked"]
    assert found.ranked(Subject.CATEGORY) == []
    assert found.filled_in(Subject.CATEGORY) == ""


def test_any_text_is_gone_through(city: City) -> None:
    decide(city, 80)
    learning.learn(Subject.CATEGORY, NIGHT)
    for text in ("😀😀😀", "hello, my dear", "路" * 10_000, "٠١٢٣٤٥", "。。。"):
        assert proposed(submitted(city, text=text)).by


def test_a_round_takes_what_it_can_and_the_next_one_the_rest(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "AT_ONCE", 3)
    rows = [submitted(city, text=text) for text, _name in written(5)]
    assert [offering.propose_due() for _round in range(3)] == [3, 2, 0]
    assert Proposed.objects.filter(suggestion__in=rows).count() == 5


def test_in_whatever_order_they_come_the_same_is_proposed(city: City) -> None:
    decide(city, 80, first=FIRST - timedelta(days=3))
    learning.learn(Subject.CATEGORY, NIGHT)
    rows = [submitted(city, text=text) for text, _name in written(6, seed=9)]
    offering.propose_due()
    together = {each.suggestion_id: each.found for each in Proposed.objects.all()}
    Proposed.objects.all().delete()
    makers = offering.Makers()
    for row in reversed(rows):
        (one,) = makers.proposals([again(row)])
        assert one.found == together[row.pk]
