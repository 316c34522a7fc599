"""The notice of an estimated year has come: what was estimated is computed again, once."""

from typing import Any

from regions.models.calendar import load_notice
from suggestions.escalation import recompute
from suggestions.models import Event, Suggestion
from suggestions.pipeline.actors import CLOCK
from tests.factories import City, act, again, classification, classified, handling
from tests.suggestions.deadlines.test_handling import shanghai
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS, working_day

MONDAY = "2028-06-05 10:00"


def notice(**days: dict[str, str]) -> None:
    empty: dict[str, Any] = {"off": {}, "on": {}}
    load_notice({"year": 2028, "notice": "国办发明电〔2027〕1号"} | empty | days)


def in_hand(city: City, **more: Any) -> Suggestion:
    with at(MONDAY):
        return handling(city, **more)


def recomputed(row: Suggestion, moment: str = "2028-06-06 10:00") -> Suggestion:
    with at(moment):
        return act(row, "recompute", CLOCK)


def test_an_estimated_date_says_so(city: City) -> None:
    row = in_hand(city)
    assert (row.provisional, shanghai(row.due)) == (True, "06-12 17:30")


def test_a_day_off_moves_it_later(city: City) -> None:
    row = in_hand(city)
    notice(off={"2028-06-08": "端午节", "2028-06-09": "端午节"})
    row = recomputed(row)
    assert (row.provisional, shanghai(row.due)) == (False, "06-14 17:30")
    assert row.first_due == row.due


def test_a_make_up_day_never_moves_it_silently_earlier(city: City, settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    row = in_hand(city)
    shown, told = row.due, row.messages.count()
    notice(on={"2028-06-10": "端午节调休"})
    row = recomputed(row)
    assert row.due >= shown or row.messages.count() > told


def test_an_extension_outlives_it(city: City) -> None:
    row = in_hand(city)
    with at("2028-06-06 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    notice()
    row = recomputed(row)
    assert (shanghai(row.first_due), shanghai(row.due)) == ("06-12 17:30", "06-13 17:30")


def concluded(city: City) -> Suggestion:
    with at(MONDAY):
        row = classified(city, tier="complex")
        units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        consultation = units | {"consultation_day": working_day(1)}
        row = act(row, "coordinate", city.actor("triage"), **consultation)
        decided = units | {"minutes": WORDS, "decision": WORDS, "due": working_day(15)}
        return act(row, "conclude", city.actor("triage"), **decided)


def test_what_a_consultation_decided_stays(city: City) -> None:
    row = concluded(city)
    before = row.due
    notice()
    row = recomputed(row)
    assert (row.due, row.provisional) == (before, False)


def test_days_off_move_neither_the_date_decided_nor_the_part_of_it(city: City) -> None:
    row = concluded(city)
    dates = [clock_of(row, kind).due for kind in ("handling", "part")]
    assert dates == [row.due, row.due]
    notice(off={"2028-06-08": "端午节", "2028-06-09": "端午节"})
    row = recomputed(row)
    assert [clock_of(row, kind).due for kind in ("handling", "part")] == dates


def test_a_part_that_is_computed_again_is_still_not_due_after_the_whole(city: City) -> None:
    row = in_hand(city)
    with at("2028-06-08 10:00"):
        more = {"co_units": (city.units["water"],), "task": WORDS}
        row = act(row, "join_co", city.actor("leader"), **more)
    notice(off={"2028-06-09": "端午节"})
    row = recomputed(row, "2028-06-08 11:00")
    assert (shanghai(row.due), clock_of(row, "part").due) == ("06-13 17:30", row.due)


def test_a_pause_that_lasts_is_not_a_missed_limit(city: City) -> None:
    row = in_hand(city)
    with at("2028-06-06 10:00"):
        row = act(row, "ask", city.actor("handler"), question="？")
    notice()
    row = recomputed(row, "2028-06-15 10:00")
    clock = clock_of(row, "handling")
    assert (clock.state, clock.late) == ("paused", False)


def test_a_pause_before_it_counts(city: City) -> None:
    row = in_hand(city)
    with at("2028-06-06 10:00"):
        row = act(row, "ask", city.actor("handler"), question="？")
    with at("2028-06-08 10:00"):
        act(row, "supplement", CLOCK)
    notice(off={"2028-06-09": "端午节"})
    assert shanghai(recomputed(row, "2028-06-08 11:00").due) == "06-15 17:30"


def test_the_sweep_computes_everything_again_once(city: City) -> None:
    rows = [in_hand(city), concluded(city)]
    order = {"due": working_day(3, again(rows[0]).submitted), "reason": WORDS}
    with at(MONDAY):
        act(rows[0], "supervise", city.actor("supervisor"), **order)
    notice()
    with at("2028-06-06 10:00"):
        assert (recompute(), recompute()) == (2, 0)
    assert Event.objects.filter(move="recompute").count() == 2


def test_a_new_notice_for_a_year_that_had_one_moves_the_dates_that_count_its_days(
    city: City,
) -> None:
    with at("2026-11-26 10:00"):
        rows = [handling(city), handling(city, tier="simple")]
    load_notice(
        {"year": 2026, "notice": "国办发明电〔2026〕9号", "off": {"2026-11-30": "休息"}, "on": {}}
    )
    with at("2026-11-27 10:00"):
        assert recompute() == 1
    assert [shanghai(again(row).due) for row in rows] == ["12-04 17:30", "11-27 10:00"]


def test_a_notice_for_the_next_year_leaves_this_years_dates_alone(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = handling(city)
    notice()
    with at("2026-11-03 10:00"):
        assert recompute() == 0
    assert again(row).entries == row.entries


def test_a_date_put_off_to_the_next_working_day_is_not_put_off_again(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
    with at("2028-06-14 10:00"):
        shorter = classification(city) | {"days": 3}
        row = act(row, "classify", city.actor("triage"), **shorter)
    notice()
    row = recomputed(row, "2028-06-15 10:00")
    assert (row.provisional, shanghai(row.due)) == (False, "06-15 17:30")
