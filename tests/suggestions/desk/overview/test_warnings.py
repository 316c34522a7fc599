"""Who is warned of what on the first page, and where it is mended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.metrics import of_database
from regions.models import Post, Role
from suggestions.condition import Concern, sweeps
from suggestions.condition.findings import MOST_WRONG_CODES
from suggestions.desk.overview.warnings import OF_SUPERVISORS, Shown
from suggestions.models import (
    Application,
    LearntVersion,
    Message,
    Patrol,
    SignedRoot,
    Suggestion,
    WrongCode,
    beat,
)
from suggestions.sealing import CONTRADICTED
from suggestions.statistics import catch_up
from tests.factories import City, act, assigned, handling, local, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS

START, VACANCIES = "/admin/", "/admin/vacancies/"
YEAR_END = "2026-12-30 10:00"
HEADING = "The service itself needs attention"
# Of these nobody counts how many there are.
ONE_OR_NONE = (Concern.SWEEPS_LATE, Concern.LEDGER_UNSEALED, Concern.WITNESS_CONTRADICTS)
# Sweeps 3, figures 2, the ledger 2, what nobody decides 2, erased ones, messages, calendar, limits,
# units, codes, learnt versions 1 each.
STATEMENTS = {"administrator": 18, "supervisor": 7, "auditor": 3, "handler": 0}


def shown(desk: Desk, who: str) -> dict[Concern, Shown]:
    page = desk(who).get(START, headers={"accept-language": "en"})
    warnings = {each.concern: each for each in page.context["warnings"]}
    assert (HEADING in page.content.decode()) == bool(warnings)
    return warnings


def everything_at_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing sweeps, seals, is sent or counted, the witness objects, erased ones are back, codes
    are guessed, what was learnt is broken, and nobody is there."""
    left_by_all(city, handling(city))
    Message.objects.update(failed=timezone.now(), try_at=None)
    nobody_at(city, "handler", "leader")
    monkeypatch.setattr(sweeps, "STARTED", sweeps.STARTED - 3600)
    monkeypatch.setattr(sweeps, "sweeping", sweeps.Watch())
    beat("sweep", timezone.now() - timedelta(hours=1))
    beat("seal", timezone.now() - timedelta(hours=3), note=CONTRADICTED)
    beat("erase", timezone.now(), note="2")
    now = timezone.now()
    owner = city.officers["leader"]
    WrongCode.objects.bulk_create(WrongCode(officer=owner) for _ in range(MOST_WRONG_CODES))
    LearntVersion.objects.create(
        subject="tier",
        number=1,
        made=now,
        until=now,
        decided=50,
        figures={},
        content=b"",
        active=True,
        at_fault=True,
    )
    Patrol.objects.create(night=timezone.localdate(), found=3, first_found=now, ended=now)
    monkeypatch.setattr(settings, "TIMESTAMP_URL", "http://127.0.0.1:9/")
    SignedRoot.objects.create(number=1, last_seal=1, made=now - timedelta(days=3))


def left_by_all(city: City, row: Suggestion) -> None:
    """Whoever triages there stepped aside."""
    left = {"kind": "recusal", "state": "done", "cycle": 1, "asked": timezone.now()}
    for name in ("triage", "city_triage"):
        Application.objects.create(suggestion=row, officer=city.officers[name], **left)


def nobody_at(city: City, *names: str) -> None:
    officers = [city.officers[name] for name in names]
    Post.objects.filter(officer__in=officers).update(until=date(2026, 9, 1))


def statements(desk: Desk, who: str) -> int:
    client = desk(who)
    with CaptureQueriesContext(connection) as captured:
        client.get(START)
    return len(captured)


class TestWhoSeesWhich:
    def test_while_all_is_well_nobody_sees_any(self, city: City, desk: Desk) -> None:
        for who in ("administrator", "supervisor", "handler"):
            assert shown(desk, who) == {}

    def test_administrators_see_all_of_them(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            assert list(shown(desk, "administrator")) == list(Concern)

    @pytest.mark.parametrize("who", ["supervisor", "city_supervisor"])
    def test_supervisors_see_what_changes_what_they_read(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch, who: str
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            assert list(shown(desk, who)) == list(OF_SUPERVISORS)

    @pytest.mark.parametrize("who", ["handler", "leader", "triage", "city_triage", "collector"])
    def test_nobody_else_sees_any(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch, who: str
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            Post.objects.update(until=None)
            assert shown(desk, who) == {}

    def test_an_auditor_is_told_what_nobody_decides_and_led_to_it(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row, _other = handling(city), handling(city)
        left_by_all(city, row)
        assert shown(desk, "auditor").keys() == {Concern.NOBODY_DECIDES}
        address = shown(desk, "auditor")[Concern.NOBODY_DECIDES].way.address
        listed = desk("auditor").get(address).context["listing"].rows
        assert [each.pk for each in listed] == [row.pk]
        officer("stand_in", Role.STAND_IN, city.regions["city"])
        assert shown(desk, "auditor") == {}

    def test_of_a_post_that_nobody_holds_it_is_said_that_it_has_to_be_given(
        self, city: City, desk: Desk
    ) -> None:
        handling(city)
        Post.objects.filter(role=Role.TRIAGE).delete()
        officer("stand_in", Role.STAND_IN, city.regions["city"])
        for name in ("auditor", "administrator"):
            words = shown(desk, name)[Concern.NOBODY_DECIDES].words
            assert words.title == "Nobody holds the post “triage officer” for the whole city"
            assert "have an interest" not in words.meaning

    def test_whom_it_is_about_is_told_nothing_of_it(self, city: City, desk: Desk) -> None:
        row = handling(city)
        left_by_all(city, row)
        row.about_unit = city.units["water"]
        row.save()
        for name in ("auditor", "administrator"):
            who = city.officers[name]
            Post.objects.create(officer=who, role=Role.HANDLER, unit=city.units["water"])
            assert Concern.NOBODY_DECIDES not in shown(desk, name)

    def test_a_supervisor_of_another_county_is_not_told_of_this_one(
        self, city: City, desk: Desk
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            handling(city)
            catch_up()
            nobody_at(city, "handler", "leader")
            Post.objects.filter(role=Role.SUPERVISOR).update(region=city.regions["beside"])
            assert shown(desk, "supervisor") == {}

    def test_whoever_is_both_sees_all(self, city: City, desk: Desk) -> None:
        Post.objects.create(
            officer=city.officers["supervisor"],
            role=Role.ADMINISTRATOR,
            region=city.regions["city"],
            since=date(2020, 1, 1),
        )
        submitted(city)
        Message.objects.update(failed=timezone.now(), try_at=None)
        assert Concern.UNDELIVERABLE_MESSAGES in shown(desk, "supervisor")

    def test_who_reads_no_log_ins_hears_of_no_codes(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        everything_at_once(city, monkeypatch)
        assert Concern.CODES_GUESSED in shown(desk, "administrator")
        assert Concern.CODES_GUESSED not in shown(desk, "supervisor")
        posts = Post.objects.filter(officer=city.officers["administrator"])
        posts.update(region=city.regions["county"])
        assert Concern.CODES_GUESSED not in shown(desk, "administrator")


class TestWhatIsSaid:
    def test_each_says_what_it_means_since_when_and_where_it_is_mended(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            for warning in shown(desk, "administrator").values():
                assert warning.words.title
                assert warning.words.meaning
                assert warning.way.address or warning.way.command
                if warning.way.address:
                    assert desk("administrator").get(warning.way.address).status_code == 200

    def test_a_supervisor_is_led_to_pages_that_open(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            ways = [each.way for each in shown(desk, "supervisor").values()]
            addresses = [way.address for way in ways if way.address]
            assert len(addresses) == 2
            assert {desk("supervisor").get(each).status_code for each in addresses} == {200}
            assert not any(way.command for way in ways)

    def test_a_day_is_said_without_a_time(self, city: City, desk: Desk) -> None:
        with time_machine.travel(local("2026-11-05 10:00")):
            since = shown(desk, "administrator")[Concern.MISSING_CALENDAR].since
            assert "Nov. 1, 2026" in since
            assert "00:00" not in since

    def test_the_words_name_what_is_late(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeps, "STARTED", sweeps.STARTED - 3600)
        submitted(city)
        words = {}
        for problem, moment in (("clock", 3600), ("silence", -3600), ("messages", 0)):
            monkeypatch.setattr(sweeps, "sweeping", sweeps.Watch())
            beat("sweep", timezone.now() + timedelta(seconds=moment))
            Message.objects.update(try_at=timezone.now() - timedelta(hours=1))
            words[problem] = shown(desk, "supervisor")[Concern.SWEEPS_LATE].words.meaning
        assert "clock of the server" in words["clock"]
        assert "Nothing has looked" in words["silence"]
        assert "Messages to citizens" in words["messages"]

    def test_the_list_shows_as_many_estimated_limits_as_the_warning_counts(
        self, city: City, desk: Desk
    ) -> None:
        known = handling(city)
        with time_machine.travel(local(YEAR_END)):
            rows = [handling(city), handling(city)]
            warning = shown(desk, "supervisor")[Concern.PROVISIONAL_LIMITS]
            assert warning.words.meaning.startswith("2 unanswered suggestions")
            listed = desk("supervisor").get(warning.way.address).context["listing"].rows
        assert sorted(row.pk for row in listed) == sorted(row.pk for row in rows)
        assert known.pk not in {row.pk for row in listed}


class TestHowMuchItCosts:
    @pytest.mark.parametrize("who", STATEMENTS)
    def test_a_few_statements_however_much_there_is(
        self, city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch, who: str
    ) -> None:
        with time_machine.travel(local(YEAR_END)):
            everything_at_once(city, monkeypatch)
            statements(desk, who)
            first = statements(desk, who)
            for _round in range(3):
                submitted(city)
            assert statements(desk, who) == first
            monkeypatch.setattr("suggestions.desk.overview.start.warnings", lambda *_: [])
            assert first - statements(desk, who) == STATEMENTS[who]


class TestVacancies:
    def test_as_many_units_are_listed_as_the_warning_counts(self, city: City, desk: Desk) -> None:
        nobody_at(city, "handler", "leader", "water_handler", "water_leader")
        act(assigned(city), "reassign", city.actor("triage"), lead=city.units["water"], reason="退")
        meaning = shown(desk, "administrator")[Concern.UNITS_WITHOUT_OFFICER].words.meaning
        assert meaning.startswith("2 units")
        assert [
            (unit.name, unit.in_hand, unit.ended) for unit in listed(desk, "administrator")
        ] == [
            ("北湖区水利局", 1, date(2026, 9, 1)),
            ("北湖区城市管理局", 0, date(2026, 9, 1)),
        ]

    def test_what_a_supervisor_sees_of_each_is_what_the_list_shows(
        self, city: City, desk: Desk
    ) -> None:
        assigned(city), assigned(city), submitted(city)
        nobody_at(city, "handler", "leader")
        [unit] = listed(desk, "supervisor")
        page = desk("supervisor").get(ADDRESS, {"view": "open", "unit": unit.pk})
        assert len(page.context["listing"].rows) == unit.in_hand == 2

    def test_while_there_are_none_the_page_says_so(self, city: City, desk: Desk) -> None:
        page = desk("administrator").get(VACANCIES, headers={"accept-language": "en"})
        assert b"has somebody who handles or leads" in page.content

    @pytest.mark.parametrize("who", ["handler", "leader", "triage", "auditor", "collector"])
    def test_it_is_for_administrators_and_supervisors_only(
        self, city: City, desk: Desk, who: str
    ) -> None:
        assert desk(who).get(VACANCIES).status_code == 403

    def test_only_administrators_are_led_to_settings(self, city: City, desk: Desk) -> None:
        nobody_at(city, "handler", "leader")
        address = f"/admin/regions/unit/{city.units['light'].pk}/change/".encode()
        assert address in desk("administrator").get(VACANCIES).content
        assert address not in desk("supervisor").get(VACANCIES).content


def listed(desk: Desk, who: str) -> list[Any]:
    return list(desk(who).get(VACANCIES).context["units"])


def test_the_desk_and_prometheus_count_the_same(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(local(YEAR_END)):
        everything_at_once(city, monkeypatch)
        of_database.forget()
        said = desk("administrator").get("/metrics").content.decode().splitlines()
        of_database.forget()
        numbers = dict(line.rsplit(" ", 1) for line in said if not line.startswith("#"))
        for concern, warning in shown(desk, "administrator").items():
            number = f"{float(numbers[f'suggestions_{concern}']):.0f}"
            assert number != "0"
            assert number in warning.words.meaning or concern in ONE_OR_NONE
