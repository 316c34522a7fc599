"""Erasure: asked for, approved by somebody else, carried out by the clock; what goes and stays."""

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from regions.models import Post, Role
from suggestions.audit import broken_chains
from suggestions.desk.lists.work import my_work
from suggestions.faces.following.history import answer_of
from suggestions.faces.following.standing import read_standing
from suggestions.models import (
    Attachment,
    Author,
    DangerMark,
    Draft,
    Message,
    Proposed,
    Suggestion,
    Wording,
)
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.pipeline.erasure import WAIT, Erase, RefuseErasure
from suggestions.pipeline.move import Intent, move_many
from tests.factories import (
    SINCE,
    City,
    act,
    again,
    answered,
    closed,
    handling,
    submitted,
)
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

# asking, and deciding


def asked(city: City, row: Suggestion) -> Suggestion:
    return act(row, "ask_erasure", CITIZEN, reason=WORDS)


def approved(city: City, row: Suggestion) -> Suggestion:
    return act(asked(city, row), "approve_erasure", city.actor("supervisor"))


def later(days: float) -> Any:
    return at(f"{timezone.localtime() + timedelta(days=days):%Y-%m-%d %H:%M:%S}")


def test_nobody_but_the_clock_erases_and_only_what_was_approved(city: City) -> None:
    row = asked(city, closed(city))
    for somebody in (city.actor("supervisor"), city.actor("triage"), CITIZEN, CLOCK):
        refused(row, "erase", somebody, reason=WORDS)
    refused(row, "erase", city.actor("supervisor"), reason=WORDS, again=True)


def test_it_is_carried_out_a_week_after_it_was_approved_and_no_day_earlier(city: City) -> None:
    row = approved(city, closed(city))
    with later(6.99):
        refused(row, "erase", CLOCK, reason=WORDS)
    with later(7.01):
        row = act(row, "erase", CLOCK, reason=WORDS)
    assert (row.is_erased, row.applications.get().state) == (True, "done")
    assert list(broken_chains([row])) == []


@pytest.mark.parametrize("status", ["collected", "handling", "waiting", "held", "answered"])
def test_while_the_matter_is_open_nobody_asks_for_it(city: City, status: str) -> None:
    row = bring(city, status)
    refused(row, "ask_erasure", CITIZEN, reason=WORDS)
    refused(row, "ask_erasure", city.actor("triage"), reason=WORDS)


def test_one_that_is_handled_with_another_waits_for_the_end_of_that_one(city: City) -> None:
    parent = handling(city)
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    with translation.override("en"):
        assert "still open" in str(refused(child, "ask_erasure", CITIZEN, reason=WORDS))


def test_what_is_contested_waits_for_the_supervisor(city: City) -> None:
    row = act(answered(city), "close", CITIZEN, solved=False, satisfied="not", comment=WORDS)
    assert row.contested
    refused(row, "ask_erasure", CITIZEN, reason=WORDS)


def test_whoever_asked_does_not_approve_whatever_other_post_he_has(city: City) -> None:
    both = city.officers["triage"]
    where = city.regions["county"]
    Post.objects.create(officer=both, role=Role.SUPERVISOR, region=where, since=SINCE)
    row = act(closed(city), "ask_erasure", city.actor("triage"), reason=WORDS)
    refused(row, "approve_erasure", city.actor("triage"))
    assert act(row, "approve_erasure", city.actor("supervisor")).applications.get().until


def test_it_is_taken_back_before_and_after_it_was_approved(city: City) -> None:
    for row in (asked(city, closed(city)), approved(city, closed(city))):
        now = act(row, "take_back_erasure", CITIZEN)
        assert now.applications.get().state == "settled"
        refused(now, "take_back_erasure", CITIZEN)
        with later(8):
            refused(now, "erase", CLOCK, reason=WORDS)


def test_what_its_author_asked_for_nobody_else_takes_back(city: City) -> None:
    for row in (asked(city, closed(city)), approved(city, closed(city))):
        refused(row, "take_back_erasure", city.actor("triage"))
    row = act(closed(city), "ask_erasure", city.actor("triage"), reason=WORDS)
    row = act(row, "approve_erasure", city.actor("supervisor"))
    assert act(row, "take_back_erasure", city.actor("triage")).applications.get().state == "settled"


def test_refused_it_can_be_asked_for_once_more(city: City) -> None:
    row = asked(city, closed(city))
    row = act(row, "refuse_erasure", city.actor("supervisor"), reason=WORDS)
    assert asked(city, row).applications.count() == 2


def test_opened_again_it_is_asked_for_anew(city: City) -> None:
    row = act(approved(city, closed(city)), "reopen", city.actor("supervisor"), reason=WORDS)
    assert row.applications.get().state == "settled"
    with later(8):
        refused(row, "erase", CLOCK, reason=WORDS)
    assert list(broken_chains([row])) == []


def test_of_an_erased_one_it_is_not_asked_again(city: City) -> None:
    refused(erased(city, closed(city)), "ask_erasure", city.actor("triage"), reason=WORDS)


def test_supervisors_are_told_in_the_digest_and_the_author_of_what_was_decided(city: City) -> None:
    row = approved(city, closed(city))
    told = Message.objects.filter(suggestion=row, context__move="ask_erasure")
    assert [(each.officer.username, each.medium) for each in told] == [("supervisor", "digest")]
    assert row.messages.filter(template="erasure", officer=None).exists()


def test_of_a_merged_one_supervisors_are_told_too_and_find_it_in_their_work(city: City) -> None:
    _parent, child = answered_together(city)
    mine = my_work(city.officers["supervisor"])
    assert not Suggestion.objects.filter(mine, pk=child.pk).exists()
    asked(city, child)
    told = Message.objects.filter(suggestion=child, context__move="ask_erasure")
    assert [each.officer.username for each in told] == ["supervisor"]
    assert Suggestion.objects.filter(mine, pk=child.pk).exists()
    act(child, "approve_erasure", city.actor("supervisor"))
    assert not Suggestion.objects.filter(mine, pk=child.pk).exists()


def test_those_merged_into_it_are_not_told_that_theirs_is_erased(city: City) -> None:
    parent, child = answered_together(city)
    approved(city, parent)
    assert parent.messages.filter(template="erasure").exists()
    assert not child.messages.filter(template="erasure").exists()


def test_whoever_refuses_it_is_not_asked_for_the_reason_of_an_extension() -> None:
    with translation.override("zh-hans"):
        asked_for = {str(each.metadata.get("label")) for each in dataclasses.fields(RefuseErasure)}
    assert asked_for == {"告知来信人的理由"}


def test_a_week_is_seven_days() -> None:
    """The words that people read say “a week”."""
    assert timedelta(weeks=1) == WAIT


# what goes, and what stays


def words_of(row: Suggestion) -> list[str]:
    found = Wording.objects.filter(event__suggestion=row).exclude(event__move="erase")
    return [*found.values_list("text", flat=True), *found.values_list("salt", flat=True)]


def erased(city: City, row: Suggestion) -> Suggestion:
    return act(row, "erase", CLOCK, reason=WORDS, again=True)


def test_the_person_goes_and_the_chain_still_checks(city: City) -> None:
    row = erased(city, closed(city))
    assert (row.text, row.place, row.code_hash) == ("", "", "")
    assert not Author.objects.filter(suggestion=row).exists()
    assert set(words_of(row)) == {""}
    assert set(Draft.objects.filter(suggestion=row).values_list("text", flat=True)) == {""}
    assert list(broken_chains([row])) == []


def test_nothing_that_people_wrote_stays_anywhere(city: City) -> None:
    row = bring(city, "handling", co_units=("water",))
    row = act(row, "finish_co", city.actor("water_handler"), result="已联系王先生13800000000")
    erased(city, row)
    assert not row.assignments.filter(result__contains="王").exists()


def test_what_the_words_spoke_of_goes_with_them(city: City) -> None:
    row = closed(city, text="楼道里起火了")
    assert DangerMark.objects.filter(suggestion=row).exists()
    assert Message.objects.filter(suggestion=row, template="danger").exists()
    erased(city, row)
    assert not DangerMark.objects.filter(suggestion=row).exists()
    assert not Message.objects.filter(template="danger").exists()


def test_what_was_proposed_by_the_words_goes_with_them(city: City) -> None:
    row = closed(city)
    ranked = [["urban-light", 0.9, ["路灯"]]]
    Proposed.objects.create(suggestion=row, by="1", found={"category": ranked}, shown=True)
    erased(city, row)
    assert not Proposed.objects.exists()


def test_the_number_of_another_system_stays_so_that_no_import_brings_it_back(city: City) -> None:
    row = erased(city, submitted(city, source="12345", external="H-2026-1", source_time="昨天"))
    assert (row.external, row.source_time) == ("H-2026-1", "")


def test_it_goes_on_as_before(city: City) -> None:
    row = erased(city, handling(city))
    assert (row.status, live_kinds(row)) == ("handling", {"handling"})


def test_later_words_are_kept_again(city: City) -> None:
    row = act(erased(city, handling(city)), "note", city.actor("handler"), note=WORDS)
    assert list(broken_chains([row])) == []
    assert WORDS in words_of(row)


def test_a_child_keeps_its_own_author_when_the_parent_is_erased(city: City) -> None:
    row = bring(city, "handling", child=True)
    erased(city, row)
    assert Author.objects.filter(suggestion=row.children.get()).exists()


def answered_together(city: City) -> tuple[Suggestion, Suggestion]:
    """One that is closed, and one that was merged into it."""
    parent = bring(city, "closed", child=True)
    return parent, parent.children.get()


def own_answer(row: Suggestion) -> str:
    return answer_of(read_standing(again(row), timezone.now()))


def test_those_merged_into_it_keep_the_answer_when_the_parent_is_erased(city: City) -> None:
    parent, child = answered_together(city)
    before = own_answer(child)
    assert before
    parent = erased(city, parent)
    assert own_answer(child) == before
    kept = Wording.objects.filter(event__suggestion=parent).exclude(event__move="erase")
    assert set(kept.exclude(text="").values_list("event__move", "kind")) == {("answer", "answer")}
    assert list(broken_chains([parent, again(child)])) == []


def test_of_an_erased_parent_nothing_stays_once_the_last_child_is_erased(city: City) -> None:
    parent, child = answered_together(city)
    parent = erased(city, parent)
    erased(city, child)
    assert set(words_of(parent)) == {""}
    assert list(broken_chains([parent, again(child)])) == []


def test_of_an_erased_parent_nothing_stays_once_the_last_child_leaves_it(city: City) -> None:
    parent, child = answered_together(city)
    parent = erased(city, parent)
    act(child, "unmerge", city.actor("triage"))
    assert set(words_of(parent)) == {""}
    assert list(broken_chains([again(parent), again(child)])) == []


@pytest.mark.parametrize("turned", [False, True])
def test_erased_together_nothing_stays_whoever_comes_first(city: City, *, turned: bool) -> None:
    rows = answered_together(city)
    order = rows[::-1] if turned else rows
    move_many([Intent(each.pk, Erase(reason=WORDS, again=True)) for each in order], actor=CLOCK)
    assert {*words_of(rows[0]), *words_of(rows[1])} == {""}
    assert list(broken_chains([again(row) for row in rows])) == []


def test_what_a_parent_is_answered_after_its_erasure_stays(city: City) -> None:
    parent, child = answered_together(city)
    parent = erased(city, parent)
    parent = act(parent, "note", city.actor("triage"), note=WORDS)
    erased(city, child)
    assert WORDS in words_of(parent)


def with_photo(city: City) -> tuple[Suggestion, Path]:
    photo = Attachment(digest="0" * 64, width=1, height=1)
    photo.file.save("light.jpg", ContentFile(b"jpg"), save=False)
    return submitted(city, photos=(photo,)), Path(photo.file.path)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_photos_go_from_the_disk_too(transactional_city: City) -> None:
    row, path = with_photo(transactional_city)
    erased(transactional_city, row)
    assert not row.attachments.exists()
    assert not path.exists()


class Undone(Exception): ...


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_photos_stay_where_the_erasure_is_rolled_back(transactional_city: City) -> None:
    city = transactional_city
    row, path = with_photo(city)
    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012 - the roll-back is the point
        erased(city, row)
        raise Undone
    assert row.attachments.count() == 1
    assert path.exists()


def test_the_words_of_a_tampered_entry_do_not_pass_for_erased(city: City) -> None:
    row = answered(city)
    Wording.objects.filter(event__suggestion=row, event__move="answer").update(text="", salt="")
    assert list(broken_chains([row])) != []
