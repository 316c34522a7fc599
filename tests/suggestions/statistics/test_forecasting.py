"""The forecast of a night: of what it is made, when it is trusted, and what it never holds."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import models

from regions.models import Category
from suggestions.models import Fact, Forecast, ForecastGroup
from suggestions.models.forecast import FEWEST_FINISHED
from suggestions.statistics import forecasting
from tests.factories import City, local
from tests.suggestions.statistics.finished import finish

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


def test_it_holds_what_each_took_by_tier_and_the_top_level_of_its_category(city: City) -> None:
    finish(city, [2.1, 1, 3])
    row = forecast()
    quarters = [4, 9, 12]
    assert row.finished == 3
    assert forecasting.groups_in(row) == {
        ("general", city.category.parent_id): quarters,
        ("general", None): quarters,
    }


def test_a_category_of_the_top_level_stands_for_itself(city: City) -> None:
    Category.objects.filter(pk=city.category.pk).update(parent=None)
    finish(city, [2])
    keys = set(forecasting.groups_in(forecast()))
    assert keys == {("general", city.category.pk), ("general", None)}


def test_what_was_sent_back_tells_nothing_of_how_long_it_takes(city: City) -> None:
    finish(city, [2, 3])
    Fact.objects.update(reworked=True)
    assert forecast().finished == 0


def test_only_the_newest_are_taken(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasting, "MOST_FINISHED", 2)
    finish(city, [9, 2, 3])
    assert forecasting.groups_in(forecast())["general", None] == [8, 12]


@pytest.mark.parametrize(("many", "trusted"), [(FEWEST_FINISHED - 1, False), (1000, True)])
def test_a_thousand_finished_matters_are_enough_and_fewer_are_not(
    city: City, many: int, trusted: bool
) -> None:
    finish(city, usual(many))
    row = forecast()
    assert (row.finished, row.is_enough, row.is_trusted) == (many, trusted, trusted)
    assert row.error == pytest.approx(0, abs=0.01)


def test_what_would_not_have_foretold_the_newest_fifth_is_not_trusted(city: City) -> None:
    # One in four of the older ones was late, none of the newest fifth.
    finish(city, usual(800) + [5.0] * 200)
    row = forecast()
    assert (row.is_enough, row.is_trusted) == (True, False)
    # Looked at once each, at a quarter of the limit (3.5 hours).
    assert row.error == pytest.approx(0.25)


@pytest.mark.parametrize(("error", "trusted"), [(0.05, True), (0.0501, False), (None, False)])
def test_the_error_has_a_limit(error: float | None, trusted: bool) -> None:
    assert Forecast(finished=1000, error=error).is_trusted is trusted


def test_pauses_are_no_part_of_a_limit(city: City) -> None:
    calendar = forecasting.calendar_at()
    monday, tuesday = local("2026-06-01 08:30"), local("2026-06-02 17:30")
    pause = [local("2026-06-01 14:00").isoformat(), local("2026-06-02 12:00").isoformat()]
    assert forecasting.worked(calendar, monday, tuesday) == 14 * 3600
    assert forecasting.paused(calendar, [pause]) == 7 * 3600


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
