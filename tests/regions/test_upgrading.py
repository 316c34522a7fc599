"""Migrations of large tables: some rows at a time, broken off anywhere, and run again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regions.upgrading import AddIndexBesideWork, RemoveIndexBesideWork, in_batches
from suggestions.models import Fact, Forecast, ForecastGroup, Suggestion
from tests.factories import City, answered, handling, submitted

NEXT_LIMIT = import_module("suggestions.migrations.0010_the_limit_that_comes_next")
SIGNING = import_module("suggestions.migrations.0008_signing_and_handling_time")
FORECASTS = import_module("suggestions.migrations.0081_forecasts_know_open_ones")


def unmarked(city: City, many: int) -> models.QuerySet[Suggestion]:
    for _number in range(many):
        submitted(city)
    Suggestion.objects.update(stale=False)
    return Suggestion.objects.filter(stale=False)


def mark(rows: models.QuerySet[Any]) -> None:
    rows.update(stale=True)


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_every_row_is_rewritten(city: City, size: int) -> None:
    assert in_batches(unmarked(city, 5), mark, size=size) == 5
    assert not Suggestion.objects.filter(stale=False).exists()


def test_a_batch_is_no_larger_than_was_asked(city: City) -> None:
    sizes: list[int] = []
    in_batches(unmarked(city, 5), lambda rows: sizes.append(rows.count()), size=2)
    assert sizes == [2, 2, 1]


def test_each_batch_is_a_transaction(city: City) -> None:
    rows = unmarked(city, 5)
    with CaptureQueriesContext(connection) as queries:
        in_batches(rows, mark, size=2)
    said = [each["sql"].split()[0] for each in queries]
    assert said.count("SAVEPOINT") == said.count("RELEASE") == 3


def test_broken_off_it_keeps_what_was_done_and_goes_on_with_the_rest(city: City) -> None:
    rows, turns = unmarked(city, 5), iter([False, False, True])

    def fails_at_the_third(batch: models.QuerySet[Any]) -> None:
        mark(batch)
        if next(turns):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_batches(rows, fails_at_the_third, size=2)
    assert Suggestion.objects.filter(stale=False).count() == 1
    assert in_batches(rows, mark, size=2) == 1


def test_what_cannot_be_rewritten_does_not_keep_it_for_ever(city: City) -> None:
    assert in_batches(unmarked(city, 3), lambda rows: None, size=2) == 3


def test_the_limit_that_comes_next_is_filled_in(city: City) -> None:
    rows = [submitted(city), handling(city), answered(city)]
    right = {row.pk: row.next_due for row in rows}
    Suggestion.objects.update(next_due=None)
    NEXT_LIMIT.fill(apps, None)
    assert dict(Suggestion.objects.values_list("pk", "next_due")) == right


def test_facts_lie_in_the_period_they_came_in(city: City) -> None:
    row = handling(city)
    fact = Fact.objects.create(suggestion=row, received=row.submitted, unit=row.lead_unit)
    Fact.objects.update(received=row.submitted + timedelta(days=400), assigned=False)
    Suggestion.objects.update(stale=False)
    SIGNING.count_again(apps, None)
    fact.refresh_from_db()
    assert (fact.received, fact.assigned) == (row.submitted, True)
    assert Suggestion.objects.get(pk=row.pk).stale


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_way_back_forgets_forecasts_and_leads_forward_again() -> None:
    today = timezone.now()
    row = Forecast.objects.create(day=today.date(), made=today, finished=1, digest="0" * 64)
    ForecastGroup.objects.create(forecast=row, tier="general", days=5, steps=[[1, 1, 1]])
    before = ("suggestions", "0080_ciphertexts_are_bound")
    state = MigrationExecutor(connection).loader.project_state(before)
    step = FORECASTS.Migration("0081_forecasts_know_open_ones", "suggestions")
    with connection.schema_editor() as editor:
        step.unapply(state.clone(), editor)
    assert "taken" in columns(ForecastGroup)
    with connection.schema_editor() as editor:
        step.apply(state, editor)
    assert {"days", "steps"} <= columns(ForecastGroup)
    assert not Forecast.objects.exists()


def columns(model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {each.name for each in found}


# operations, on a database of their own kind


def indexes() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Suggestion._meta.db_table)
    return {name: each["columns"] for name, each in found.items() if each["index"]}


@pytest.fixture
def outside() -> Iterator[None]:
    """Indexes stay as they were found, whatever happens."""
    yield
    run(AddIndexBesideWork("suggestion", kept("open_by_due")))


def kept(name: str) -> models.Index:
    (found,) = (index for index in Suggestion._meta.indexes if index.name == name)
    assert isinstance(found, models.Index)
    return found


def run(operation: Any) -> None:
    state = MigrationExecutor(connection).loader.project_state()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("suggestions", editor, state, state)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("outside")
def test_an_index_is_built_once_more_where_half_of_it_was_left() -> None:
    run(RemoveIndexBesideWork("suggestion", "open_by_due"))
    run(RemoveIndexBesideWork("suggestion", "open_by_due"))
    assert "open_by_due" not in indexes()
    half = models.Index(fields=["submitted"], name="open_by_due")
    run(AddIndexBesideWork("suggestion", half))
    run(AddIndexBesideWork("suggestion", kept("open_by_due")))
    assert indexes()["open_by_due"] == ["next_due", "id"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("outside")
def test_postgresql_builds_it_beside_the_work_without_a_limit() -> None:
    with CaptureQueriesContext(connection) as queries:
        run(AddIndexBesideWork("suggestion", kept("open_by_due")))
    said = [each["sql"] for each in queries]
    assert any(words.startswith("CREATE INDEX CONCURRENTLY") for words in said)
    assert any(words.startswith("DROP INDEX CONCURRENTLY") for words in said)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("migration", [SIGNING, NEXT_LIMIT])
def test_a_migration_that_was_broken_off_is_run_again(migration: Any) -> None:
    before = indexes()
    for operation in migration.Migration.operations:
        run(operation)
    assert indexes() == before


@pytest.mark.parametrize("migration", [SIGNING, NEXT_LIMIT])
def test_each_batch_is_kept_as_soon_as_it_is_done(migration: Any) -> None:
    assert not migration.Migration.atomic
