"""The ledger for process mining: every step of everything, and nobody's words."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from suggestions import statistics
from suggestions.models import Event, Suggestion, Wording
from tests.factories import CITIZEN, City, act, answered, handling, submitted

NAMES = {"x": "http://www.xes-standard.org/"}


@pytest.fixture
def some(city: City) -> list[Suggestion]:
    rows = [act(answered(city), "close", CITIZEN, solved=True, satisfied="rather"), handling(city)]
    statistics.refresh()
    return rows


def written(path: Path) -> str:
    call_command("event_log", str(path), "--since", "2020-01-01")
    return path.read_text(encoding="utf-8-sig")


def test_each_entry_is_a_row_in_the_order_of_its_case(
    some: list[Suggestion], tmp_path: Path
) -> None:
    rows = list(csv.DictReader(written(tmp_path / "log.csv").splitlines()))
    assert len(rows) == Event.objects.count()
    moves = Event.objects.filter(suggestion=some[0]).order_by("number")
    assert [row["activity"] for row in rows if row["case"] == rows[0]["case"]] == list(
        moves.values_list("move", flat=True)
    )
    assert {row["county"] for row in rows} == {"431002"}


def test_the_same_stands_in_xes(some: list[Suggestion], tmp_path: Path) -> None:
    log = ElementTree.fromstring(written(tmp_path / "log.xes"))
    assert len(log.findall("x:trace", NAMES)) == 2
    events = log.findall("x:trace/x:event", NAMES)
    assert len(events) == Event.objects.count()
    assert all(event.find("x:date", NAMES) is not None for event in events)


def test_xes_says_by_which_extensions_it_is_read(some: list[Suggestion], tmp_path: Path) -> None:
    log = ElementTree.fromstring(written(tmp_path / "log.xes"))
    assert [each.attrib for each in log.findall("x:extension", NAMES)] == [
        {"name": name, "prefix": name.lower(), "uri": f"{NAMES['x']}{name.lower()}.xesext"}
        for name in ("Concept", "Time")
    ]


@pytest.mark.parametrize("name", ["log.csv", "log.xes"])
def test_what_nobody_classified_yet_has_an_empty_category(
    city: City, tmp_path: Path, name: str
) -> None:
    submitted(city)
    statistics.refresh()
    text = written(tmp_path / name)
    assert "None" not in text
    assert '<string key="category" value=""/>' in text or "431002,," in text


@pytest.mark.parametrize("name", ["log.csv", "log.xes"])
def test_no_words_no_officer_and_no_reference_stand_in_it(
    some: list[Suggestion], tmp_path: Path, name: str
) -> None:
    text = written(tmp_path / name)
    for row in some:
        assert row.reference not in text
        assert row.title not in text
    assert not any(words.text in text for words in Wording.objects.exclude(text=""))
    assert "handler" not in text.replace("handler_", "")
    assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_what_came_in_on_other_days_is_left_out(some: list[Suggestion], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    call_command("event_log", str(path), "--since", "2020-01-01", "--until", "2020-12-31")
    assert len(path.read_text().splitlines()) == 1


@pytest.mark.parametrize("name", ["log.txt", "log"])
def test_another_ending_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("event_log", str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(some: list[Suggestion], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("mine")
    with pytest.raises(CommandError):
        call_command("event_log", str(path))
    assert path.read_text() == "mine"
