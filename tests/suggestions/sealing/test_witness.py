"""What is outside the database is only appended to, has all of it, and is never argued with."""

from __future__ import annotations

import json
from multiprocessing import get_context
from typing import Any

from django.conf import settings

from suggestions.models import Seal, SignedRoot
from suggestions.sealing import CONTRADICTED, last_round, tend, witness
from tests.factories import City, submitted
from tests.suggestions.sealing import forger


def lines() -> list[dict[str, Any]]:
    return [json.loads(each) for each in settings.WITNESS_FILE.read_text().splitlines() if each]


def worked(city: City) -> None:
    submitted(city)
    tend()


def test_each_seal_and_each_root_is_a_line(city: City) -> None:
    worked(city)
    worked(city)
    assert [each.get("seal") or f"root {each['root']}" for each in lines()] == [1, "root 1", 2]
    assert lines()[0]["hash"] == Seal.objects.get(number=1).hash
    assert lines()[1]["statement"] == SignedRoot.objects.get().statement


def test_only_whoever_runs_the_service_reads_it(city: City) -> None:
    worked(city)
    assert settings.WITNESS_FILE.stat().st_mode & 0o777 == 0o600


def test_what_was_not_written_when_the_power_went_is_written_in_the_next_round(city: City) -> None:
    worked(city)
    first = settings.WITNESS_FILE.read_text()
    worked(city)
    settings.WITNESS_FILE.write_text(first + '{"seal": 2, "ha')
    worked(city)
    assert list(witness.missing_or_other(settings.WITNESS_FILE)) == []
    assert witness.unseen(settings.WITNESS_FILE) == 0


def test_a_new_machine_writes_all_of_it(city: City) -> None:
    worked(city)
    worked(city)
    before = lines()
    settings.WITNESS_FILE.unlink()
    tend()
    assert sorted(map(str, lines())) == sorted(map(str, before))


def test_a_witness_that_has_seen_something_else_is_left_as_it_is_and_that_is_known(
    city: City,
) -> None:
    worked(city)
    worked(city)
    before = settings.WITNESS_FILE.read_bytes()
    forger.remove_seals(1)
    worked(city)
    assert settings.WITNESS_FILE.read_bytes() == before
    pulse = last_round()
    assert pulse is not None
    assert pulse.note == CONTRADICTED


def test_several_workers_write_each_line_once(tmp_path: Any) -> None:
    """The lock of the file alone is in question: each process adds what is not there yet."""
    context = get_context("fork")
    path = tmp_path / "witness.jsonl"
    workers = [context.Process(target=_append, args=(path,)) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert [json.loads(each)["seal"] for each in path.read_text().splitlines()] == list(
        range(1, 31)
    )


def _append(path: Any) -> None:
    for _ in range(5):
        with witness.held(path) as file:
            seen = witness.Witness.read(file.read().splitlines())
            file.write(json.dumps({"seal": seen.last_seal + 1, "hash": "x"}) + "\n")
