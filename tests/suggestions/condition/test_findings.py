"""What of the service itself has to be mended: how much of it, and since when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from regions.models import Duty, Level, Officer, Post, Role
from suggestions.condition import Concern, Finding, Look, sweeps
from suggestions.models import Message, Suggestion, WrongCode, beat
from suggestions.sealing import tend
from suggestions.statistics import catch_up, refresh
from suggestions.statistics.keeping import CAUGHT_UP
from tests.factories import City, act, assigned, closed, handling, local, officer, submitted
from tests.suggestions.sealing import forger

MINUTE = timedelta(minutes=1)
WELL = Finding()


def found(concern: Concern) -> Finding:
    return Look(timezone.now()).find(concern)


class TestSweeps:
    def test_a_process_that_has_just_started_says_nothing(self, city: City) -> None:
        assert found(Concern.SWEEPS_LATE) == WELL

    def test_a_sweep_that_stopped_is_said_with_the_time(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeps, "STARTED", sweeps.STARTED - 3600)
        monkeypatch.setattr(sweeps, "sweeping", sweeps.Watch())
        stopped = timezone.now() - 10 * MINUTE
        beat("sweep", stopped)
        late = found(Concern.SWEEPS_LATE)
        assert late.count == 1
        assert late.since
        assert abs(late.since - stopped) < MINUTE

    def test_since_when_a_clock_is_wrong_nobody_knows(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeps, "STARTED", sweeps.STARTED - 3600)
        beat("sweep", timezone.now() + 10 * MINUTE)
        assert found(Concern.SWEEPS_LATE) == Finding(1, None)


class TestFigures:
    def test_all_is_well_while_nothing_changed(self, city: City) -> None:
        beat(CAUGHT_UP, timezone.now() - 60 * MINUTE)
        assert found(Concern.FIGURES_BEHIND) == WELL

    def test_what_changed_just_now_is_not_late(self, city: City) -> None:
        catch_up()
        submitted(city)
        assert found(Concern.FIGURES_BEHIND) == WELL

    def test_what_waits_for_longer_than_five_minutes_is(self, city: City) -> None:
        catch_up()
        since = timezone.now()
        submitted(city), submitted(city)
        with time_machine.travel(since + 6 * MINUTE):
            late = found(Concern.FIGURES_BEHIND)
        assert late.count == 2
        assert late.since
        assert abs(late.since - since) < MINUTE

    def test_so_is_what_was_never_counted(self, city: City) -> None:
        submitted(city)
        assert found(Concern.FIGURES_BEHIND) == Finding(1, None)

    def test_a_round_that_leaves_some_out_is_no_sign_that_all_were_counted(
        self, city: City
    ) -> None:
        submitted(city), submitted(city)
        refresh(limit=1)
        assert catch_up(seconds=0) == 0
        assert found(Concern.FIGURES_BEHIND).count == 1


class TestMessages:
    def test_those_that_were_given_up_are_counted_since_the_first(self, city: City) -> None:
        submitted(city)
        assert found(Concern.UNDELIVERABLE_MESSAGES) == WELL
        since = timezone.now() - 60 * MINUTE
        Message.objects.update(failed=since)
        assert found(Concern.UNDELIVERABLE_MESSAGES) == Finding(Message.objects.count(), since)


class TestCalendar:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2026-10-31", WELL),
            ("2026-11-01", Finding(2027, local("2026-11-01 00:00"))),
            ("2027-02-01", Finding(2027, local("2026-11-01 00:00"))),
        ],
    )
    def test_from_november_on_that_of_the_next_year_is_missed(
        self, city: City, day: str, expected: Finding
    ) -> None:
        with time_machine.travel(local(f"{day} 10:00")):
            assert found(Concern.MISSING_CALENDAR) == expected


class TestLimits:
    def test_those_that_reach_into_an_unknown_year_are_counted(self, city: City) -> None:
        with time_machine.travel(local("2026-12-30 10:00")):
            row = handling(city)
            assert row.provisional
            assert found(Concern.PROVISIONAL_LIMITS) == Finding(1, row.submitted)

    def test_those_of_this_year_are_not(self, city: City) -> None:
        with time_machine.travel(local("2026-09-16 10:00")):
            handling(city)
            assert found(Concern.PROVISIONAL_LIMITS) == WELL

    def test_what_has_ended_promises_nothing_any_more(self, city: City) -> None:
        row = closed(city)
        Suggestion.objects.filter(pk=row.pk).update(provisional=True)
        assert found(Concern.PROVISIONAL_LIMITS) == WELL

    def test_only_those_that_one_sees_are_counted_where_one_asks(self, city: City) -> None:
        with time_machine.travel(local("2026-12-30 10:00")):
            handling(city)
            nothing = Look(timezone.now(), Suggestion.objects.none(), [])
            assert nothing.find(Concern.PROVISIONAL_LIMITS) == WELL


class TestUnits:
    def leave(self, city: City, *names: str, until: date) -> None:
        officers = [city.officers[name] for name in names]
        Post.objects.filter(officer__in=officers).update(until=until)

    def test_all_is_well_while_each_has_somebody(self, city: City) -> None:
        assigned(city)
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_the_duty_catalogue_makes_one_that_is_empty_a_concern(self, city: City) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        self.leave(city, "handler", "leader", until=yesterday)
        since = local(f"{timezone.localdate()} 00:00")
        assert found(Concern.UNITS_WITHOUT_OFFICER) == Finding(1, since)

    def test_one_officer_is_enough(self, city: City) -> None:
        self.leave(city, "leader", until=date(2024, 1, 1))
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_an_account_that_was_closed_is_nobody(self, city: City) -> None:
        Officer.objects.filter(username__in=["handler", "leader"]).update(is_active=False)
        assert found(Concern.UNITS_WITHOUT_OFFICER) == Finding(1, None)

    def test_a_unit_without_duties_is_one_once_it_leads_something_open(self, city: City) -> None:
        self.leave(city, "water_handler", "water_leader", until=date(2024, 1, 1))
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL
        row = assigned(city)
        act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="职责不符")
        assert found(Concern.UNITS_WITHOUT_OFFICER) == Finding(1, local("2024-01-02 00:00"))

    def test_one_that_was_closed_down_is_none(self, city: City) -> None:
        self.leave(city, "handler", "leader", until=date(2024, 1, 1))
        city.units["light"].active = False
        city.units["light"].save(update_fields=["active"])
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_only_the_newest_catalogue_names_them(self, city: City) -> None:
        Duty.objects.update(function="nobody")
        self.leave(city, "handler", "leader", until=date(2024, 1, 1))
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_a_unit_of_another_level_is_not_meant(self, city: City) -> None:
        Duty.objects.update(level=Level.CITY)
        self.leave(city, "handler", "leader", until=date(2024, 1, 1))
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_whoever_comes_ends_it(self, city: City) -> None:
        self.leave(city, "handler", "leader", until=date(2024, 1, 1))
        officer("new", Role.LEADER, city.units["light"])
        assert found(Concern.UNITS_WITHOUT_OFFICER) == WELL

    def test_only_those_of_the_places_asked_about_are_counted(self, city: City) -> None:
        self.leave(city, "handler", "leader", until=date(2024, 1, 1))
        paths = {"4310": 1, "431002": 1, "431003": 0}
        counts = {
            path: Look(timezone.now(), None, [path]).find(Concern.UNITS_WITHOUT_OFFICER).count
            for path in paths
        }
        assert counts == paths


class TestLedger:
    def test_all_is_well_where_nothing_was_ever_recorded(self, city: City) -> None:
        assert found(Concern.LEDGER_UNSEALED) == WELL

    def test_an_entry_that_waits_for_longer_than_two_hours_is_said(self, city: City) -> None:
        with time_machine.travel(local("2026-09-21 10:00"), tick=False):
            recorded = submitted(city).events.get().recorded
        for minutes, finding in ((119, WELL), (121, Finding(1, recorded))):
            assert Look(recorded + minutes * MINUTE).find(Concern.LEDGER_UNSEALED) == finding

    def test_so_is_a_round_that_did_not_come(self, city: City) -> None:
        tend()
        last = timezone.now()
        assert Look(last + 119 * MINUTE).find(Concern.LEDGER_UNSEALED) == WELL
        assert Look(last + 121 * MINUTE).find(Concern.LEDGER_UNSEALED).count == 1

    def test_a_witness_that_has_seen_something_else_is_said(self, city: City) -> None:
        submitted(city)
        tend()
        assert found(Concern.WITNESS_CONTRADICTS) == WELL
        forger.remove_seals(0)
        tend()
        assert found(Concern.WITNESS_CONTRADICTS) == Finding(1)


class TestCodes:
    def typed(self, who: Officer, times: int, ago: timedelta) -> None:
        at = timezone.now() - ago
        WrongCode.objects.bulk_create(WrongCode(officer=who, at=at) for _ in range(times))

    def test_slips_are_no_concern(self, city: City) -> None:
        self.typed(city.officers["leader"], 9, MINUTE)
        self.typed(city.officers["handler"], 9, MINUTE)
        assert found(Concern.CODES_GUESSED) == WELL

    def test_ten_of_one_account_within_a_day_are_one(self, city: City) -> None:
        self.typed(city.officers["leader"], 10, 60 * MINUTE)
        first = WrongCode.objects.order_by("at")[0].at
        assert found(Concern.CODES_GUESSED) == Finding(1, first)
        self.typed(city.officers["handler"], 11, MINUTE)
        assert found(Concern.CODES_GUESSED) == Finding(2, first)

    def test_after_a_day_it_is_over(self, city: City) -> None:
        self.typed(city.officers["leader"], 10, timedelta(days=1))
        assert found(Concern.CODES_GUESSED) == WELL
