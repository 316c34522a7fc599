"""The forecast of a night: of what it is made, when it is trusted, and what it never holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import models

from regions.models import Category, calendar_at
from suggestions.models import Deadline, Fact, Forecast, ForecastGroup, Suggestion
from suggestions.models.forecast import FEWEST_FINISHED
from suggestions.statistics import forecasting, observed
from tests.factories import City, local
from tests.suggestions.statistics.finished import after, finish, reopen

NIGHT, NEXT = local("2026-09-16 00:42"), local("2026-09-17 00:42")


def usual(many: int) -> list[float]:
    """One in four takes 20 hours, the others 5; the same in every part of them."""
    return [20.0 if place % 4 == 0 else 5.0 for place in range(many)]


def forecast() -> Forecast:
    assert forecasting.make_due(NIGHT) == 1
    return Forecast.objects.get()


def test_it_is_made_once_a_day(city: City) -> None:
    assert [forecasting.make_due(now) for now in (NIGHT, NIGHT, NEXT)] == [1, 0, 1]
    assert list(Forecast.objects.order_by("day").values_list("day", flat=True)) == [
        date(2026, 9, 16),
        date(2026, 9, 17),
    ]


def steps(row: Forecast) -> Any:
    return forecasting.groups_in(row).steps


def test_it_holds_how_long_they_take_by_tier_limit_and_top_level_category(city: City) -> None:
    Suggestion.objects.filter(pk=finish(city, [2.1, 1, 3])[0].pk).update(days=3)
    row = forecast()
    top, every = city.category.parent_id, [[4, 3, 1], [9, 2, 1], [12, 1, 1]]
    assert row.finished == 3
    assert steps(row) == {
        ("general", 3, top): [[9, 1, 1]],
        ("general", 3, None): [[9, 1, 1]],
        ("general", 5, top): [[4, 2, 1], [12, 1, 1]],
        ("general", 5, None): [[4, 2, 1], [12, 1, 1]],
        ("general", None, top): every,
        ("general", None, None): every,
    }


def test_what_is_open_counts_as_long_as_it_was_open(city: City) -> None:
    reopen(finish(city, [1], last=date(2026, 9, 14)))  # 14 office hours before the night
    finish(city, [13, 15])
    row = forecast()
    assert row.finished == 2
    assert steps(row)["general", None, None] == [[52, 3, 1], [60, 1, 1]]


def test_while_it_lay_with_its_author_or_after_it_left_it_was_not_open(city: City) -> None:
    rows = finish(city, [1, 1, 1], last=date(2026, 9, 14))
    reopen(rows)
    clocks = [Deadline.objects.filter(suggestion=row) for row in rows]
    ten, noon = local("2026-09-14 10:30"), local("2026-09-14 11:30")
    clocks[0].update(pauses=[[ten.isoformat(), noon.isoformat()]])
    clocks[1].update(paused_at=noon)
    clocks[2].update(ended=ten, state="stopped")
    calendar = calendar_at()
    clocks_seen = [observed.Clock(*each.values_list(*observed.Clock._fields)[0]) for each in clocks]
    ages = [observed.age_of(each, calendar, NIGHT) / 3600 for each in clocks_seen]
    assert ages == [13, 3, 2]
    assert observed.age_of(clocks_seen[0], calendar, local("2026-09-14 11:00")) / 3600 == 2


def test_an_answer_that_is_to_be_rated_ended_it_and_is_not_counted_as_closed(city: City) -> None:
    finish(city, [2])
    Suggestion.objects.update(status="answered")
    row = forecast()
    assert (row.finished, steps(row)["general", None, None]) == (0, [[8, 1, 1]])


def test_a_category_of_the_top_level_stands_for_itself(city: City) -> None:
    Category.objects.filter(pk=city.category.pk).update(parent=None)
    finish(city, [2])
    assert {category for _tier, _days, category in steps(forecast())} == {city.category.pk, None}


def test_what_was_sent_back_tells_nothing_of_how_long_it_takes(city: City) -> None:
    finish(city, [2, 3])
    Fact.objects.update(reworked=True)
    assert forecast().finished == 0


@pytest.mark.parametrize(("few", "counted"), [(2, False), (3, True)])
def test_what_came_in_long_ago_counts_while_there_is_little_since(
    city: City, monkeypatch: pytest.MonkeyPatch, few: int, counted: bool
) -> None:
    monkeypatch.setattr(observed, "FEW", few)
    finish(city, [9], last=date(2026, 6, 1))
    finish(city, [2, 3])
    assert ([36, 1, 1] in steps(forecast())["general", None, None]) is counted


def test_the_size_of_a_page_changes_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    reopen(finish(city, usual(60))[::7])
    before = forecast()
    before.delete()
    monkeypatch.setattr(observed, "AT_ONCE", 7)
    after = forecast()
    assert (after.digest, after.error, after.finished) == (before.digest, before.error, 51)


@pytest.mark.parametrize(("many", "trusted"), [(FEWEST_FINISHED - 1, False), (1000, True)])
def test_a_thousand_finished_matters_are_enough_and_fewer_are_not(
    city: City, many: int, trusted: bool
) -> None:
    finish(city, usual(many))
    row = forecast()
    assert (row.finished, row.is_enough, row.is_trusted) == (many, trusted, trusted)
    assert row.error == pytest.approx(0, abs=0.02)


def test_what_would_not_have_foretold_the_newest_fifth_is_not_trusted(city: City) -> None:
    # One in four of the older ones was late, none of the newest fifth.
    finish(city, usual(800) + [5.0] * 200)
    row = forecast()
    assert (row.is_enough, row.is_trusted) == (True, False)
    # Looked at once each, at a quarter of the limit (3.5 hours).
    assert row.error == pytest.approx(0.25, abs=0.01)


def test_what_is_open_in_the_newest_fifth_is_judged_as_late_once_its_limit_is_over(
    city: City,
) -> None:
    """Looked at by the finished ones alone, nothing of the newest fifth would be late."""
    rows = finish(city, usual(1000), limit=10)
    reopen([row for place, row in enumerate(rows) if place >= 800 and place % 4 == 0])
    # One in four is still open, as one in four took long before.
    assert forecast().error == pytest.approx(0, abs=0.02)


def test_what_is_open_in_the_newest_fifth_and_not_over_is_neither_late_nor_in_time(
    city: City,
) -> None:
    rows = finish(city, usual(1000), limit=10, last=date(2026, 9, 15))
    reopen([row for place, row in enumerate(rows) if place >= 950 and place % 4 == 0])
    assert forecast().error == pytest.approx(0, abs=0.02)


def as_of_night(city: City, hours: list[float], *, limit: float) -> list[Suggestion]:
    """What would be finished later than that night is open still."""
    rows = finish(city, hours, limit=limit, last=date(2026, 9, 15))
    received = dict(Fact.objects.values_list("suggestion", "received"))
    taken = zip(rows, hours, strict=True)
    reopen([row for row, each in taken if after(received[row.pk], each) > NIGHT])
    return rows


def spread(many: int) -> list[float]:
    """14 to 106 hours, one in ten more than 14 working days; the same all the time."""
    return [14 + place * 37 % 93 for place in range(many)]


def test_limits_longer_than_the_newest_fifth_are_foretold_as_well(city: City) -> None:
    """Of what came in during the last ten days, nothing could be seen to its end."""
    as_of_night(city, spread(1250), limit=98)
    assert forecast().error == pytest.approx(0, abs=0.03)


def test_long_limits_are_not_judged_by_their_beginning(city: City) -> None:
    """Beside short ones, all in time, which fill the window sooner than long ones run out."""
    rows = as_of_night(city, spread(600), limit=77)
    Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(days=11)
    as_of_night(city, [5.0] * 600, limit=14)
    assert forecast().error == pytest.approx(0, abs=0.03)


def test_where_no_limit_has_run_out_yet_nothing_is_known_of_how_far_it_is_off(city: City) -> None:
    finish(city, usual(200), limit=147, last=date(2026, 9, 15))
    assert forecast().error is None


@pytest.mark.parametrize(("error", "trusted"), [(0.05, True), (0.0501, False), (None, False)])
def test_the_error_has_a_limit(error: float | None, trusted: bool) -> None:
    assert Forecast(finished=1000, error=error).is_trusted is trusted


def test_pauses_are_no_part_of_a_limit(city: City) -> None:
    calendar = calendar_at()
    monday, tuesday = local("2026-06-01 08:30"), local("2026-06-02 17:30")
    pause = [local("2026-06-01 14:00").isoformat(), local("2026-06-02 12:00").isoformat()]
    assert observed.worked(calendar, monday, tuesday) == 14 * 3600
    assert observed.paused(calendar, [pause]) == 7 * 3600


def test_one_that_breaks_off_leaves_the_older_one_in_use(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = forecast()
    finish(city, [2, 3])

    def killed(_rows: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ForecastGroup.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        forecasting.make_due(NEXT)
    assert forecasting.newest() == before


def test_the_same_history_has_the_same_digest_and_another_another(city: City) -> None:
    finish(city, [2, 3])
    first = forecast().digest
    forecasting.make_due(NEXT)
    assert forecasting.newest().digest == first
    finish(city, [4])
    with time_machine.travel(local("2026-09-18 00:42")):
        forecasting.make_due()
    assert forecasting.newest().digest != first


def test_a_few_days_are_kept(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasting, "KEPT", 1)
    finish(city, [2])
    for now in (NIGHT, NEXT):
        forecasting.make_due(now)
    assert Forecast.objects.get().day == date(2026, 9, 17)
    assert set(ForecastGroup.objects.values_list("forecast__day", flat=True)) == {date(2026, 9, 17)}


def test_it_leads_to_no_suggestion_no_unit_and_no_person() -> None:
    leads = {
        field.related_model
        for model in (Forecast, ForecastGroup)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    }
    assert leads == {Forecast, Category}
