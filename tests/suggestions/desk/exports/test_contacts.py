"""Names and contacts leave with a purpose, for whoever may open them, and are recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regions.models import Role
from suggestions.audit import broken_looks
from suggestions.desk.exports import make_due, making
from suggestions.models import Access, Export, LookedAt, Suggestion
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.erasure import Erase
from suggestions.pipeline.move import move
from suggestions.public.following.looks import looks_at
from tests.factories import City, assigned, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.exports.conftest import PURPOSE, Asked, fetched, lines_of
from tests.suggestions.unbound import copy

LOOKS = "/admin/suggestions/access/"
CONTACT = {"plain": ["reference"], "personal": ["name", "phone"], "purpose": PURPOSE}


def of(number: str) -> Contact:
    return Contact(name="李四", phone=number)


def test_they_stand_in_it_with_who_and_what_for(city: City, desk: Desk, made: Asked) -> None:
    row = submitted(city, contact=of("13900000001"))
    export = made("triage", **CONTACT)
    assert PURPOSE in fetched(desk("triage"), export).decode().split("\r\n")[0]
    assert lines_of(desk("triage"), export)[1:] == [f"{row.reference},李四,13900000001"]


def test_one_that_cannot_be_read_says_so_and_keeps_no_other_out(
    city: City, desk: Desk, made: Asked
) -> None:
    moved, fine = (
        submitted(city, contact=of("13900000001")),
        submitted(city, contact=of("13900000002")),
    )
    copy(fine.author, "phone", moved.author)
    lines = lines_of(desk("triage"), made("triage", **CONTACT))[1:]
    assert sorted(lines) == sorted(
        [f"{moved.reference},无法读取,", f"{fine.reference},李四,13900000002"]
    )


def test_it_is_one_look_that_says_how_many_and_names_which(city: City, made: Asked) -> None:
    rows = [submitted(city, contact=of(f"1390000000{n}")) for n in range(3)]
    nobody = submitted(city, contact=Contact())
    made("triage", **CONTACT)
    look = Access.objects.get()
    assert (look.officer, look.purpose, look.many, look.words) == (
        city.officers["triage"],
        "export",
        3,
        PURPOSE,
    )
    named = set(LookedAt.objects.filter(look=look).values_list("suggestion", flat=True))
    assert named == {row.pk for row in rows}
    assert nobody.pk not in named
    assert list(broken_looks()) == []


@pytest.mark.postgres
def test_others_looks_wait_for_no_list_of_names(city: City, asked: Asked) -> None:
    for n in range(3):
        submitted(city, contact=of(f"1390000000{n}"))
    asked("triage", **CONTACT)
    with CaptureQueriesContext(
        connection,
    ) as told:
        make_due()
    words = [each["sql"] for each in told]
    held = next(
        place for place, sql in enumerate(words) if "FOR UPDATE" in sql and "lookmonth" in sql
    )
    assert any("lookedat" in sql for sql in words[:held])
    assert not any("lookedat" in sql or "_export" in sql for sql in words[held:])
    assert list(broken_looks()) == []


def test_nothing_is_recorded_where_no_contact_was_asked_for(city: City, made: Asked) -> None:
    submitted(city)
    export = made("triage", purpose="只是一句话")
    assert export.purpose == ""
    assert not Access.objects.exists()


def test_a_unit_gets_no_contact_of_whoever_asked_for_confidence(
    city: City, desk: Desk, made: Asked
) -> None:
    hidden = assigned(city, contact=of("13900000001"), confidential=True)
    shown = assigned(city, contact=of("13900000002"))
    lines = lines_of(desk("handler"), made("handler", **CONTACT))[1:]
    assert sorted(lines) == sorted([f"{hidden.reference},,", f"{shown.reference},李四,13900000002"])
    assert list(LookedAt.objects.values_list("suggestion", flat=True)) == [shown.pk]
    triage = lines_of(desk("triage"), made("triage", **CONTACT))[1:]
    assert any("13900000001" in line for line in triage)


def test_whoever_collected_it_does_not_learn_who_complains_about_the_own_unit(
    city: City, desk: Desk, made: Asked
) -> None:
    city.officers["both"] = who = officer("both", Role.HANDLER, city.units["light"])
    row = submitted(city, contact=of("13900000001"), collected_by=who)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["light"])
    assert lines_of(desk("both"), made("both", **CONTACT))[1:] == [f"{row.reference},,"]
    assert not Access.objects.exists()


def test_whoever_was_erased_between_asking_and_making_is_not_in_it(
    city: City, desk: Desk, asked: Asked
) -> None:
    row = submitted(city, contact=of("13900000001"), title="路灯")
    other = submitted(city, contact=of("13900000002"))
    export = asked("triage", **CONTACT)
    move(row.pk, Erase(reason="测试", again=True), actor=CLOCK)
    make_due()
    assert not Export.objects.filter(made__isnull=False).exists()
    with time_machine.travel(timezone.now() + making.ERASING + timedelta(seconds=1)):
        make_due()
        text = fetched(desk("triage"), export).decode()
    assert "13900000001" not in text
    assert "13900000002" in text
    assert list(LookedAt.objects.values_list("suggestion", flat=True)) == [other.pk]


def test_its_author_reads_that_it_was_exported(city: City, made: Asked) -> None:
    row, other = submitted(city, contact=of("13900000001")), submitted(city, contact=Contact())
    made("triage", **CONTACT)
    (look,) = looks_at(row, timezone.now())
    assert look.office
    assert look.purpose
    assert PURPOSE not in look.purpose
    assert looks_at(other, timezone.now()) == []


def test_auditors_see_it_with_its_words_and_which_they_are(
    city: City, desk: Desk, made: Asked
) -> None:
    city.officers["county_auditor"] = officer("ca", Role.AUDITOR, city.regions["county"])
    city.officers["beside_auditor"] = officer("ba", Role.AUDITOR, city.regions["beside"])
    here = submitted(city, contact=of("13900000001"))
    there = submitted(city, contact=of("13900000002"), region=city.regions["beside"])
    made("city_triage", **CONTACT)
    look = Access.objects.get()
    for name, rows in (("county_auditor", [here]), ("beside_auditor", [there])):
        page = desk(name).get(LOOKS).content.decode()
        assert PURPOSE in page
        assert f"look={look.pk}" in page
        query = {"view": "all", "look": str(look.pk)}
        listing = desk(name).get("/admin/suggestions/suggestion/", query).context["listing"]
        assert [each.pk for each in listing.rows] == [row.pk for row in rows]
    found = desk("auditor").get(LOOKS, {"q": here.reference}).content.decode()
    assert found.count(PURPOSE) == 1


def test_a_look_that_concerns_nobody_of_his_region_is_no_auditors(
    city: City, desk: Desk, made: Asked
) -> None:
    city.officers["beside_auditor"] = officer("ba", Role.AUDITOR, city.regions["beside"])
    submitted(city, contact=of("13900000001"))
    made("triage", **CONTACT)
    look = Access.objects.get()
    assert PURPOSE not in desk("beside_auditor").get(LOOKS).content.decode()
    query = {"view": "all", "look": str(look.pk)}
    for name in ("beside_auditor", "triage"):
        page = desk(name).get("/admin/suggestions/suggestion/", query)
        assert page.context["listing"].rows == []
        assert PURPOSE not in page.content.decode()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM suggestions_lookedat WHERE id = (SELECT MIN(id) FROM suggestions_lookedat)",
        "UPDATE suggestions_access SET many = 1",
        "UPDATE suggestions_access SET words = 'x'",
    ],
)
def test_a_look_that_was_changed_afterwards_is_noticed(city: City, made: Asked, sql: str) -> None:
    submitted(city, contact=of("13900000001")), submitted(city, contact=of("13900000002"))
    made("triage", **CONTACT)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(broken_looks()) != []
