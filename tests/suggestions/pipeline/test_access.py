"""找回: one code opens what was split and its parts, until it is replaced for all of them."""

import pytest
from pytest_django import Settings

from suggestions.audit import broken_chains
from suggestions.models import Author, Message, Suggestion
from suggestions.models.author import contact_index
from suggestions.models.secrets import code_digest
from suggestions.pipeline.access import RenewCode
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused
from tests.factories import City, act, again, submitted
from tests.suggestions.pipeline.moments import at
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, make

OLD, NEW = code_digest("1234567890"), code_digest("9876543210")
TEXTS = ("井盖也坏了。", "垃圾没有人收。")


def opened_by(city: City, code_hash: str) -> list[Suggestion]:
    """A suggestion that two others were split from, with one code for all of them."""
    whole = submitted(city)
    act(whole, "split", city.actor("triage"), texts=TEXTS)
    family = [whole, *whole.parts.order_by("pk")]
    Suggestion.objects.filter(pk__in=[each.pk for each in family]).update(code_hash=code_hash)
    return [again(each) for each in family]


def renewed(row: Suggestion, code_hash: str = NEW) -> Suggestion:
    return act(row, "renew_code", CITIZEN, code_hash=code_hash)


def corrected(row: Suggestion, phone: str) -> Suggestion:
    return act(row, "correct_contact", CITIZEN, contact=Contact(name="李四", phone=phone))


def codes(rows: list[Suggestion]) -> list[str]:
    return [again(row).code_hash for row in rows]


def renewals(rows: list[Suggestion]) -> list[int]:
    return [row.events.filter(move="renew_code").count() for row in rows]


@pytest.mark.parametrize("shown", [0, 1, 2])
def test_a_new_code_voids_the_old_one_for_the_whole_and_every_part(city: City, shown: int) -> None:
    family = opened_by(city, OLD)
    renewed(family[shown])
    assert codes(family) == [NEW, NEW, NEW]
    assert renewals(family) == [1, 1, 1]


def test_what_has_a_code_of_its_own_keeps_it(city: City) -> None:
    whole, first, second = opened_by(city, OLD)
    Suggestion.objects.filter(pk=second.pk).update(code_hash=code_digest("5555555555"))
    renewed(first)
    assert codes([whole, first, second]) == [NEW, NEW, code_digest("5555555555")]


def test_others_keep_their_codes(city: City) -> None:
    family, others = opened_by(city, OLD), opened_by(city, OLD)
    renewed(family[1])
    assert codes(others) == [OLD, OLD, OLD]
    assert renewals(others) == [0, 0, 0]


@pytest.mark.parametrize("shown", [0, 1])
def test_rows_without_a_code_are_no_family(city: City, shown: int) -> None:
    family = opened_by(city, "")
    renewed(family[shown])
    assert codes(family) == [NEW if number == shown else "" for number in range(3)]
    assert renewals(family) == [int(number == shown) for number in range(3)]


def test_the_code_that_is_in_force_is_no_new_one(city: City) -> None:
    row = opened_by(city, OLD)[0]
    refused(row, "renew_code", CITIZEN, code_hash=OLD)


def test_codes_are_counted_within_a_day(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = submitted(city)
        for number in range(5):
            renewed(row, code_digest(str(number)))
        refused(row, "renew_code", CITIZEN, code_hash=NEW)
    with at("2026-11-03 09:59"):
        refused(row, "renew_code", CITIZEN, code_hash=NEW)
    with at("2026-11-03 10:00"):
        assert renewed(row).code_hash == NEW


def test_links_are_counted_within_a_day(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = submitted(city)
        for _number in range(3):
            act(row, "send_link", CITIZEN, medium="email")
        refused(row, "send_link", CITIZEN, medium="email")
    with at("2026-11-03 10:00"):
        act(row, "send_link", CITIZEN, medium="email")
    assert row.events.filter(move="send_link").count() == 4


def test_corrections_are_counted_within_a_day(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = submitted(city)
        for number in range(3):
            corrected(row, f"1390000000{number}")
        refused(row, "correct_contact", CITIZEN, contact=Contact(phone="13900000009"))
    with at("2026-11-03 09:59"):
        refused(row, "correct_contact", CITIZEN, contact=Contact(phone="13900000009"))
    with at("2026-11-03 10:00"):
        corrected(row, "13900000009")
    assert Author.objects.get(suggestion=row).phone == "13900000009"


def test_of_a_contact_that_is_corrected_nothing_old_is_left(city: City) -> None:
    row = submitted(city, contact=Contact(name="张三", phone="0735-2345678", email="a@example.org"))
    Author.objects.filter(suggestion=row).update(salt="")
    new = Contact(name="李四", phone="139 0000 0001", email="b@example.org")
    act(row, "correct_contact", CITIZEN, contact=new)
    stored = Author.objects.get(suggestion=row)
    assert (stored.name, stored.phone, stored.email) == (new.name, new.phone, new.email)
    assert stored.phone_number == "+8613900000001"
    assert stored.takes_texts
    assert stored.phone_index == contact_index("13900000001")
    assert stored.email_index == contact_index("b@example.org")
    assert stored.salt
    assert list(broken_chains([again(row)])) == []


def test_the_contact_of_another_author_is_left_as_it_is(city: City) -> None:
    other, row = (submitted(city, contact=Contact(phone=f"1380000000{n}")) for n in (1, 2))
    corrected(row, "13900000009")
    phones = {each.suggestion_id: each.phone for each in Author.objects.all()}
    assert phones == {other.pk: "13800000001", row.pk: "13900000009"}


def test_who_left_no_contact_gets_one_and_another_author_keeps_his(city: City) -> None:
    other, row = submitted(city, contact=Contact(phone="13800000001")), submitted(city)
    Author.objects.filter(suggestion=row).delete()
    corrected(row, "13900000009")
    phones = {each.suggestion_id: each.phone for each in Author.objects.all()}
    assert phones == {other.pk: "13800000001", row.pk: "13900000009"}


def test_a_contact_that_reaches_nobody_corrects_nothing(city: City) -> None:
    refused(submitted(city), "correct_contact", CITIZEN, contact=Contact(phone="138"))


def test_what_was_erased_has_no_contact_to_correct(city: City) -> None:
    row = act(submitted(city), "decline", city.actor("triage"), reason=WORDS, where=WORDS)
    make(city, row, "erase")
    refused(again(row), "correct_contact", CITIZEN, contact=Contact(phone="13900000009"))


@pytest.mark.parametrize("medium", ["email", "sms"])
def test_a_link_goes_by_the_medium_that_was_named(
    city: City, settings: Settings, medium: str
) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    row = submitted(city)
    act(row, "send_link", CITIZEN, medium=medium)
    told = Message.objects.filter(template="link").values_list("suggestion", "medium")
    assert list(told) == [(row.pk, medium)]


def test_none_makes_a_page_stale_that_somebody_has_open(city: City) -> None:
    row = submitted(city)
    act(row, "send_link", CITIZEN, medium="email")
    corrected(row, "13900000001")
    assert renewed(row).version == row.version


def test_nothing_is_renewed_where_there_is_nothing(city: City) -> None:
    with pytest.raises(Refused):
        move(submitted(city).pk + 1, RenewCode(code_hash=NEW), actor=CITIZEN)


def test_a_link_tells_nobody_whose_matter_was_merged(city: City) -> None:
    parent, child = submitted(city), submitted(city)
    act(child, "merge", city.actor("triage"), parent=parent)
    act(again(parent), "send_link", CITIZEN, medium="email")
    told = Message.objects.filter(template="link").values_list("suggestion", flat=True)
    assert list(told) == [parent.pk]
