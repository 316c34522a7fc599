"""docs/security/: each line that says 已满足 names a test or a setting, and that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/security"
MET, PARTLY, OTHERS, NOT_MET = "已满足", "部分", "由部署单位负责", "不满足"
STATES = (MET, PARTLY, OTHERS, NOT_MET)
HEADING = "产品侧对照，不代表已通过等级测评"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SETTING = re.compile(r"`([A-Z][A-Z_]{3,})`")


@dataclass(frozen=True)
class Line:
    """`where`: its file and number."""

    where: str
    item: str
    state: str
    shown_by: str


def lines(folder: Path = FOLDER) -> Iterator[Line]:
    for path in sorted(folder.glob("*.md")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            if text.startswith("|") and len(cells) == 4 and set(cells[0]) - set("- "):
                yield Line(f"{path.name}:{number}", f"{cells[0]} {cells[1]}", cells[2], cells[3])


def problems(folder: Path = FOLDER) -> Iterator[str]:
    for path in sorted(folder.glob("*.md")):
        if HEADING not in path.read_text(encoding="utf-8"):
            yield f"{path.name}: is not headed “{HEADING}”"
    for line in lines(folder):
        if line.state != "结论":
            yield from _problems_of(line)


def _problems_of(line: Line) -> Iterator[str]:
    if line.state not in STATES:
        yield f"{line.where}: “{line.state}” is none of {' / '.join(STATES)}"
    named = TEST.findall(line.shown_by)
    for file, name in named:
        if not _has(file, name):
            yield f"{line.where}: there is no test {file}::{name}"
    if line.state == MET and not (named or _settings_of(line)):
        yield f"{line.where}: names neither a test nor a setting"


def _has(file: str, name: str) -> bool:
    path = ROOT / file
    pattern = rf"^ *(async )?def {name}\("
    return path.exists() and bool(re.search(pattern, path.read_text("utf-8"), re.MULTILINE))


def _settings_of(line: Line) -> list[str]:
    text = (ROOT / "config/settings.py").read_text(encoding="utf-8")
    return [name for name in SETTING.findall(line.shown_by) if re.search(rf"\b{name}\b", text)]
