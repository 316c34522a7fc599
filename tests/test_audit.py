"""What `make audit` asks without a network is asked of every change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit import tables
from tests.audit.bill import bill, packages
from tests.audit.leaks import leaks, tracked

ROOT = Path(__file__).resolve().parent.parent
HEAD = f"**{tables.HEADING}**\n\n| a | b | 结论 | 依据 |\n|---|---|---|---|\n"
THERE = "`tests/test_audit.py::test_no_tracked_file_holds_a_secret`"


def problems_of(folder: Path, line: str, head: str = HEAD) -> list[str]:
    (folder / "table.md").write_text(head + line + "\n")
    return list(tables.problems(folder))


# tables


def test_every_line_that_is_met_names_a_test_or_a_setting_that_is_there() -> None:
    assert list(tables.problems()) == []


def test_both_tables_are_there() -> None:
    named = {line.where.split(":")[0] for line in tables.lines()}
    assert named == {"asvs-l2.md", "djbh-3.md"}
    assert len([line for line in tables.lines() if line.state == tables.MET]) >= 20


def test_a_line_whose_test_is_gone_is_a_problem(tmp_path: Path) -> None:
    gone = "`tests/test_audit.py::test_that_nobody_wrote`"
    assert "there is no test" in problems_of(tmp_path, f"| V1 | x | 已满足 | {gone} |")[0]
    assert problems_of(tmp_path, f"| V1 | x | 已满足 | {THERE} |") == []


@pytest.mark.parametrize("shown_by", ["", "`NO_SUCH_SETTING`", "see the code"])
def test_what_is_met_without_a_test_or_setting_is_a_problem(tmp_path: Path, shown_by: str) -> None:
    assert len(problems_of(tmp_path, f"| V1 | x | 已满足 | {shown_by} |")) == 1
    assert problems_of(tmp_path, f"| V1 | x | 部分 | {shown_by} |") == []


def test_a_state_of_its_own_is_a_problem(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path, f"| V1 | x | 基本满足 | {THERE} |")) == 1


def test_a_table_without_its_heading_is_a_problem(tmp_path: Path) -> None:
    head = HEAD.replace(tables.HEADING, "已通过等级测评")
    assert "is not headed" in problems_of(tmp_path, f"| V1 | x | 已满足 | {THERE} |", head)[0]


# secrets


def test_no_tracked_file_holds_a_secret() -> None:
    assert list(leaks(tracked())) == []


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "key = AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a" * 36,
        "DATABASE_URL=postgres://" + "city:hunter22x@db.example.org/s",
        'SECRET_KEY = "' + "k" * 50 + '"',
    ],
)
def test_a_secret_is_found_and_not_shown(tmp_path: Path, line: str) -> None:
    path = tmp_path / "settings.txt"
    path.write_text(f"first\n{line}\n")
    found = list(leaks([path]))
    assert len(found) == 1
    assert f"{path}:2" in found[0]
    assert line not in found[0]


# the bill of materials


def test_the_bill_names_every_locked_package_with_its_hashes() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = packages(text)
    pinned = [line for line in text.splitlines() if "==" in line and line[0] not in "# "]
    assert len(found) == len(pinned) >= 50
    assert all(each["hashes"] for each in found)
    said = bill("1.0")
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    assert said["metadata"]["component"]["version"] == "1.0"
    django = next(each for each in said["components"] if each["name"] == "django")
    assert django["purl"].startswith("pkg:pypi/django@5.")
