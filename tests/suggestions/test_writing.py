"""Rows written in few round trips are the rows that Django would have written."""

from datetime import timedelta
from itertools import count as numbers
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suggestions import writing
from suggestions.models import AppendOnly, Author, Deadline, Event, Suggestion, Wording, rules
from tests.factories import City, again, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes

AWKWARD = "a\tb\nc\\N\\.'\"%s 字 𠮷 \u2028{}"
COUNTS = [1, writing.FEW, writing.FEW + 1, 40]
NUMBERS = numbers()


def new_row(city: City, **values: Any) -> Suggestion:
    now = timezone.now()
    region = city.regions["county"]
    given: dict[str, Any] = {
        # Drawn ones would meet where hundreds of rows are made in one transaction.
        "reference": f"T{next(NUMBERS)}",
        "region": region,
        "region_path": region.path,
        "submitted": now,
        "moved": now,
        "text": AWKWARD,
        "title": AWKWARD[:20],
        "channel": "web",
    }
    return Suggestion(**given | values)


def entry_of(row: Suggestion, **values: Any) -> Event:
    given = {"number": 1, "move": "submit", "target": "received", "actor": "citizen", "hash": "0"}
    return Event(suggestion=row, at=row.submitted, recorded=row.submitted, **given | values)


@pytest.mark.parametrize("count", COUNTS)
def test_new_rows_come_back_as_they_were(city: City, count: int) -> None:
    rows = [new_row(city, days=None if place % 2 else 5) for place in range(count)]
    writing.add(rows)
    assert [row._state.adding for row in rows] == [False] * count
    for row in rows:
        stored = again(row)
        names = [field.attname for field in Suggestion._meta.concrete_fields]
        assert [getattr(stored, name) for name in names] == [getattr(row, name) for name in names]


@pytest.mark.parametrize("count", COUNTS)
def test_rows_refer_to_those_written_together_with_them(city: City, count: int) -> None:
    rows = [new_row(city) for _place in range(count)]
    entries = [entry_of(row, details={"words": AWKWARD, "none": None}) for row in rows]
    words = [Wording(event=entry, kind="text", text=AWKWARD, digest="0") for entry in entries]
    authors = [Author(suggestion=row, phone="13800000000") for row in rows]
    writing.write({}, {Suggestion: rows, Author: authors, Event: entries, Wording: words})
    for row in rows:
        said = Wording.objects.get(event__suggestion=row)
        assert (said.text, said.event.details) == (AWKWARD, {"words": AWKWARD, "none": None})
        assert Author.objects.get(suggestion=row).phone == "13800000000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM suggestions_author")
        assert all("13800000000" not in phone for (phone,) in cursor.fetchall())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1
    )
)
def test_any_text_survives(city: City, texts: list[str]) -> None:
    rows = [new_row(city, text=text) for text in texts]
    writing.add(rows)
    assert [again(row).text for row in rows] == texts
    for row, text in zip(rows, reversed(texts), strict=True):
        row.text = text
    writing.change(rows, ["text"])
    assert [again(row).text for row in rows] == texts[::-1]


@pytest.mark.parametrize("count", COUNTS)
def test_only_the_named_fields_of_the_given_rows_change(city: City, count: int) -> None:
    rows = [submitted(city) for _place in range(count)]
    other, before = submitted(city), timezone.now()
    for place, row in enumerate(rows):
        row.place, row.days, row.due, row.title = f"{AWKWARD}{place}", place, before, "never"
    writing.change(rows, ["place", "days", "due"])
    for place, row in enumerate(rows):
        stored = again(row)
        assert (stored.place, stored.days, stored.due) == (f"{AWKWARD}{place}", place, before)
        assert stored.title != "never"
    assert again(other).place == ""


@pytest.mark.parametrize("count", [1, 3])
def test_a_value_is_taken_away_again(city: City, count: int) -> None:
    clocks = [submitted(city).deadlines.get() for _place in range(count)]
    for clock in clocks:
        clock.next_alert_at, clock.pauses = None, [["from", "to"]]
        clock.policy = rules()[0].rows[0]
    writing.change(clocks, ["next_alert_at", "pauses", "policy_id"])
    for clock in clocks:
        stored = Deadline.objects.get(pk=clock.pk)
        assert (stored.next_alert_at, stored.pauses) == (None, [["from", "to"]])
        assert stored.policy_id == clock.policy_id


@pytest.mark.parametrize("count", COUNTS)
def test_what_the_database_refuses_leaves_nothing(city: City, count: int) -> None:
    taken = submitted(city).reference
    rows = [new_row(city) for _place in range(count)]
    rows[-1].reference = taken
    with pytest.raises(IntegrityError), transaction.atomic():
        writing.add(rows)
    assert Suggestion.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_too_long_is_refused_not_cut(city: City, count: int) -> None:
    rows = [submitted(city) for _place in range(count)]
    for row in rows:
        row.title = "长" * 121
    with pytest.raises(DatabaseError), transaction.atomic():
        writing.change(rows, ["title"])
    assert "长" * 3 not in again(rows[0]).title


def test_a_time_without_a_zone_is_noticed(city: City) -> None:
    row = new_row(city, submitted=(timezone.now() + timedelta(hours=1)).replace(tzinfo=None))
    with pytest.raises(RuntimeWarning, match="naive"):
        writing.add([row])


def test_nothing_to_write_asks_nothing(city: City, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        writing.write({Suggestion: writing.Change([], ["title"])}, {Suggestion: []})
        writing.add([])
        writing.change([], ["title"])


def test_the_ledger_is_not_changed_here_either(city: City) -> None:
    entry = submitted(city).events.get()
    entry.move = "note"
    with nothing_changes(), pytest.raises(AppendOnly):
        writing.change([entry], ["move"])


def test_a_change_of_a_row_that_is_gone_is_no_success(city: City) -> None:
    clock = submitted(city).deadlines.get()
    Deadline.objects.filter(pk=clock.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        writing.change([clock], ["late"])
