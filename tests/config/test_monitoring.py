"""What operators are given to watch the service with speaks of metrics that exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from config.metrics import of_database
from tests.factories import City

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "monitoring"
NAME = re.compile(r"\bsuggestions_[a-z_]+")
DOCUMENTED = re.compile(r"^\| `(suggestions_[a-z_]+)", re.M)

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool (of the package prometheus) is not installed"
)


def rules() -> list[dict[str, Any]]:
    groups = YAML(typ="safe").load(FOLDER / "rules.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


@pytest.fixture
def families(city: City) -> dict[str, set[str]]:
    """What /metrics says: the names of the samples of each family."""
    of_database.forget()
    Client().get("/healthz")
    said = Client().get("/metrics").content.decode()
    of_database.forget()
    return {
        family.name: {sample.name for sample in family.samples}
        for family in text_string_to_metric_families(said)
    }


def test_every_metric_that_is_asked_for_exists(families: dict[str, set[str]]) -> None:
    asked = {name for each in expressions() for name in NAME.findall(each)}
    assert len(asked) > 12
    assert asked - set().union(*families.values()) == set()


def test_every_metric_is_explained_and_nothing_else(families: dict[str, set[str]]) -> None:
    explained = DOCUMENTED.findall((ROOT / "docs" / "operators.md").read_text())
    assert sorted(explained) == sorted(
        name if name in samples else f"{name}_total" if f"{name}_total" in samples else name
        for name, samples in families.items()
    )


def test_what_every_process_says_alike_is_never_added_up() -> None:
    of_each = ("suggestions_request", "suggestions_database_up")
    shared = [
        each
        for each in expressions()
        if (found := NAME.search(each)) and not found[0].startswith(of_each)
    ]
    assert [each for each in shared if not re.match(r"max(?: by \(\w+\))? ?\(", each)] == []


def test_every_panel_says_what_it_shows() -> None:
    shown = panels()
    assert len({panel["id"] for panel in shown}) == len(shown)
    assert all(panel["title"] and panel["description"] and panel["targets"] for panel in shown)


def test_panels_do_not_lie_on_each_other() -> None:
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels())
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _y in cells) < 24


@needs_promtool
@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules", "rules.yml"),
        ("test", "rules", "rules_test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_understands_it(command: tuple[str, ...]) -> None:
    told = subprocess.run(
        ["promtool", *command], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


@needs_promtool
def test_prometheus_finds_no_fault_with_what_the_service_says(city: City) -> None:
    said = Client().get("/metrics").content
    told = subprocess.run(
        ["promtool", "check", "metrics"], input=said, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_rules_call_for_each_alert_in_a_test_of_theirs() -> None:
    tested = (FOLDER / "rules_test.yml").read_text()
    assert [rule["alert"] for rule in rules() if rule["alert"] not in tested] == []
