"""分类: type, category, tier; direct answers, refusals, corrections, splits."""

from typing import Any

import pytest

from regions.models import Category
from suggestions.models import Attachment, Author, Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, classification, classified, submitted
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring, working_day

OUTCOMES = {
    "consult": {"explained"},
    "help": {"solved", "explained", "planned"},
    "complaint": {"solved", "explained", "planned"},
    "report": {"solved", "explained", "planned"},
    "proposal": {"adopted", "partly", "not_adopted"},
}
ALL = {"solved", "explained", "planned", "adopted", "partly", "not_adopted"}


def as_a(city: City, **changes: Any) -> dict[str, Any]:
    return classification(city) | changes


def test_a_general_matter_takes_five_days_where_nothing_is_said(city: City) -> None:
    assert classified(city).days == 5


@pytest.mark.parametrize("days", [3, 4, 5, 6, 7])
def test_a_general_matter_takes_three_to_seven_days(city: City, days: int) -> None:
    row = act(submitted(city), "classify", city.actor("triage"), **as_a(city, days=days))
    assert (row.days, row.events.last().details["days"]) == (days, days)


@pytest.mark.parametrize(("tier", "days"), [("general", 2), ("general", 8), ("general", 0)])
def test_other_numbers_of_days_are_refused(city: City, tier: str, days: int) -> None:
    refused(submitted(city), "classify", city.actor("triage"), **as_a(city, tier=tier, days=days))


@pytest.mark.parametrize("tier", ["simple", "complex"])
def test_only_general_matters_have_days(city: City, tier: str) -> None:
    refused(submitted(city), "classify", city.actor("triage"), **as_a(city, tier=tier, days=5))


def test_a_category_out_of_use_is_refused(city: City) -> None:
    old = Category.objects.create(code="old", name="旧", active=False)
    refused(submitted(city), "classify", city.actor("triage"), **as_a(city, category=old))


def test_a_triage_officer_of_another_county_is_refused(city: City) -> None:
    beside = submitted(city, region=city.regions["beside"])
    refused(beside, "classify", city.actor("triage"), **as_a(city))
    assert act(beside, "classify", city.actor("city_triage"), **as_a(city)).tier == "general"


# answer directly 即时答复


@pytest.mark.parametrize(
    ("kind", "outcome"), [(kind, outcome) for kind in OUTCOMES for outcome in sorted(ALL)]
)
def test_the_outcome_fits_the_type(city: City, kind: str, outcome: str) -> None:
    row = act(submitted(city), "classify", city.actor("triage"), **as_a(city, type=kind))
    by = working_day(5) if outcome == "planned" else None
    answer = {"outcome": outcome, "answer": WORDS, "promised": by}
    if outcome in OUTCOMES[kind]:
        assert act(row, "answer_directly", city.actor("triage"), **answer).outcome == outcome
    else:
        refused(row, "answer_directly", city.actor("triage"), **answer)


def test_a_complex_matter_is_not_answered_directly(city: City) -> None:
    row = classified(city, tier="complex")
    refused(row, "answer_directly", city.actor("triage"), outcome="solved", answer=WORDS)


def test_once_assigned_the_unit_answers(city: City) -> None:
    row = act(bring(city, "assigned"), "raise_objection", city.actor("handler"), reason=WORDS)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    refused(row, "answer_directly", city.actor("triage"), outcome="solved", answer=WORDS)


def test_a_consultation_dissolved_is_no_assignment(city: City) -> None:
    row = act(bring(city, "coordinating"), "dissolve", city.actor("triage"), reason=WORDS)
    answer = {"outcome": "solved", "answer": WORDS}
    assert act(row, "answer_directly", city.actor("triage"), **answer).status == "answered"


def test_after_an_undone_merge_it_is_classified_before_it_is_answered(city: City) -> None:
    row = act(submitted(city), "merge", city.actor("triage"), parent=submitted(city))
    row = act(row, "unmerge", city.actor("triage"))
    refused(row, "answer_directly", city.actor("triage"), outcome="solved", answer=WORDS)
    refused(row, "assign", city.actor("triage"), lead=city.units["light"])


@pytest.mark.parametrize("name", ["decline", "transfer"])
@pytest.mark.parametrize("missing", ["reason", "where"])
def test_the_author_is_told_why_not_and_where_to_turn(city: City, name: str, missing: str) -> None:
    words = {"reason": WORDS, "where": WORDS}
    refused(submitted(city), name, city.actor("triage"), **words | {missing: "  "})
    row = act(submitted(city), name, city.actor("triage"), **words)
    told = row.events.get(move=name).wordings.filter(public=True)
    assert {each.kind for each in told} == {"reason", "where"}


# correct 更正


def test_a_correction_keeps_the_words_before_and_after(city: City) -> None:
    row = submitted(city, title="国庆南路", place="南段")
    row = act(row, "correct", city.actor("triage"), title="国庆北路", place="北段")
    said = row.events.get(move="correct").wordings.exclude(kind="salt")
    words = set(said.values_list("kind", "text"))
    assert words == {
        ("before", "国庆南路"),
        ("after", "国庆北路"),
        ("before", "南段"),
        ("after", "北段"),
    }


def test_a_correction_that_changes_nothing_is_refused(city: City) -> None:
    refused(submitted(city), "correct", city.actor("triage"), title=" ")


def test_a_corrected_region_moves_it_to_another_desk(city: City) -> None:
    row = act(submitted(city), "correct", city.actor("triage"), region=city.regions["beside"])
    assert row.region_path == "431003"
    refused(row, "note", city.actor("triage"), note=WORDS)


def test_a_corrected_title_holds_no_control_characters(city: City) -> None:
    row = act(submitted(city), "correct", city.actor("triage"), title="路\x00灯", place="北\x07路")
    assert (row.title, row.place) == ("路灯", "北路")


# split 拆分


def parts_of(row: Suggestion) -> list[Suggestion]:
    return list(Suggestion.objects.filter(origin=row).order_by("pk"))


def split(city: City, row: Suggestion, *texts: str) -> list[Suggestion]:
    act(row, "split", city.actor("triage"), texts=texts)
    return parts_of(row)


def test_parts_keep_place_promise_code_author_and_what_was_agreed(city: City) -> None:
    agreed = {"confidential": True, "may_publish": True, "consent": "2026-01"}
    row = submitted(city, place="北段", **agreed)
    (part,) = split(city, row, "井盖坏了。")
    kept = ("region_id", "place", "promised_from", "code_hash", "channel", *agreed)
    assert {name: getattr(part, name) for name in kept} == {
        name: getattr(row, name) for name in kept
    }
    assert part.author.phone == Author.objects.get(suggestion=row).phone


def test_parts_stay_with_their_collector_point_and_campaign(city: City) -> None:
    row = submitted(city, channel="collector", collected_by=city.officers["collector"])
    (part,) = split(city, row, "井盖坏了。")
    assert part.collected_by == row.collected_by


def test_every_part_has_its_own_ledger_and_reference(city: City) -> None:
    row = submitted(city)
    first, second = split(city, row, "井盖坏了。", "", "垃圾没人收。")
    assert len({row.reference, first.reference, second.reference}) == 3
    assert first.events.get().details["origin"] == row.reference
    assert (first.status, second.status, again(row).status) == ("collected",) * 3


@pytest.mark.parametrize("texts", [(), ("",), (" \n",), ("\x00",), ("长" * 10_001,)])
def test_parts_that_say_nothing_or_too_much_are_refused(city: City, texts: tuple[str, ...]) -> None:
    refused(submitted(city), "split", city.actor("triage"), texts=texts)


def test_a_part_of_a_part_keeps_the_first_promise(city: City) -> None:
    row = submitted(city)
    (part,) = split(city, row, "井盖坏了。")
    (last,) = split(city, part, "围栏也坏了。")
    assert last.promised_from == row.promised_from


def test_photos_stay_where_they_are(city: City) -> None:
    photo = Attachment(file="photos/a.jpg", digest="0" * 64, width=1, height=1)
    row = submitted(city, photos=(photo,))
    (part,) = split(city, row, "井盖坏了。")
    assert (row.attachments.count(), part.attachments.count()) == (1, 0)
    assert len(row.events.get(number=1).details["changes"]["photos"]) == 1


def test_the_citizen_splits_nothing(city: City) -> None:
    refused(submitted(city), "split", CITIZEN, texts=("井盖坏了。",))
