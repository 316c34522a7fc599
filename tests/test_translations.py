"""Every text has a Chinese one, compiled, with the same placeholders; and none is hard-coded."""

import ast
import gettext
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.utils import translation

from regions.models import Level, Role, UnitKind
from suggestions.models import (
    ActorKind,
    ApplicationKind,
    ApplicationState,
    AssignmentState,
    Capacity,
    Channel,
    DraftState,
    Kind,
    LevelName,
    Medium,
    Outcome,
    Phase,
    Purpose,
    State,
    SuggestionType,
    Tier,
    WordingKind,
)
from suggestions.pipeline.allowed import every_move
from suggestions.pipeline.publish import Conversion
from suggestions.pipeline.rating import Satisfaction
from suggestions.workflow import CITIZEN_WORDS, Stage, Status, Who

HERE = Path(__file__).parents[1]
APPS = ("suggestions", "regions")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
OPTIONS = ("--no-wrap", "--no-obsolete", "--keep-pot", "--add-location", "file")
PLACEHOLDER = re.compile(r"%\(\w+\)\w|<[^>]+>")
CHINESE = re.compile(r"[\u3400-\u9fff]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;?!()][\u3400-\u9fff]")

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed"),
]

Texts = dict[str, str]


@dataclass(frozen=True)
class Catalogue:
    """Of one app: what the code asks for, and what the translation holds."""

    app: str
    asked: Texts
    translated: Texts
    everything: Texts


def gettext_tool(*command: str, given: bytes = b"") -> bytes:
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def texts(po: bytes) -> Texts:
    """By context and text, without the header; `msgfmt` leaves out what is fuzzy or empty."""
    known = po.replace(b"nplurals=INTEGER; plural=EXPRESSION", b"nplurals=2; plural=n != 1")
    compiled = gettext_tool("msgfmt", "--output-file=-", "-", given=known)
    found = gettext.GNUTranslations(io.BytesIO(compiled))._catalog
    singular = ((key[0] if isinstance(key, tuple) else key, found[key]) for key in found)
    return {key: text for key, text in singular if key}


def selected(app: str, *options: str) -> bytes:
    return gettext_tool("msgattrib", "--no-wrap", *options, str(HERE / app / CATALOGUE))


def extracted(folder: Path) -> None:
    """Collect all texts again, in a copy of the code."""
    keep_out = shutil.ignore_patterns("__pycache__", "data", "static", "migrations")
    for name in ("config", *APPS):
        shutil.copytree(HERE / name, folder / name, ignore=keep_out)
    shutil.copy(HERE / "manage.py", folder)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", *OPTIONS]
    environment = {**os.environ, "DATA_DIR": str(folder / "data"), "DATABASE_URL": ""}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)


def read_catalogue(app: str, pot: Path) -> Catalogue:
    return Catalogue(
        app,
        asked=texts(gettext_tool("msgen", str(pot))),
        translated=texts(selected(app, "--translated", "--no-fuzzy", "--no-obsolete")),
        everything=texts(gettext_tool("msgen", "-", given=selected(app, "--clear-fuzzy"))),
    )


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> list[Catalogue]:
    folder = tmp_path_factory.mktemp("extracted")
    extracted(folder)
    return [read_catalogue(app, folder / app / "locale" / "django.pot") for app in APPS]


def test_every_text_is_translated(catalogues: list[Catalogue]) -> None:
    missing = [
        (each.app, key) for each in catalogues for key in each.asked.keys() - each.translated
    ]
    assert not missing, "run make messages, then translate"


def test_nothing_is_translated_that_nobody_asks_for(catalogues: list[Catalogue]) -> None:
    left = [(each.app, key) for each in catalogues for key in each.everything.keys() - each.asked]
    assert not left, "run make messages"


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("kind", ["--untranslated", "--only-fuzzy", "--only-obsolete"])
def test_no_translation_is_half_done(app: str, kind: str) -> None:
    assert not selected(app, kind).strip()


@pytest.mark.parametrize("app", APPS)
def test_what_is_compiled_is_what_is_written(app: str) -> None:
    path = HERE / app / CATALOGUE
    compiled = gettext_tool("msgfmt", "--check-format", "--output-file=-", str(path))
    assert compiled == path.with_suffix(".mo").read_bytes(), "run make messages"


def test_placeholders_and_tags_agree(catalogues: list[Catalogue]) -> None:
    differing = [
        (key, text)
        for each in catalogues
        for key, text in each.translated.items()
        if parts_of(key.split("\x04")[-1]) != parts_of(text)
    ]
    assert not differing


def parts_of(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_a_text_of_both_apps_reads_the_same_in_both(catalogues: list[Catalogue]) -> None:
    """Whichever catalogue Django reads first would win."""
    one, other = (each.translated for each in catalogues)
    assert [
        (key, one[key], other[key]) for key in one.keys() & other if one[key] != other[key]
    ] == []


def test_chinese_is_punctuated_in_full_width(catalogues: list[Catalogue]) -> None:
    texts_ = [text for each in catalogues for text in each.translated.values()]
    assert [text for text in texts_ if HALF_WIDTH.search(PLACEHOLDER.sub("字", text))] == []


# names


NAMED: tuple[Any, ...] = (
    *(Status, Stage, Who, Tier, SuggestionType, Channel, Outcome, Capacity, Kind, State),
    *(ActorKind, ApplicationKind, ApplicationState, AssignmentState, DraftState, LevelName),
    *(Medium, Phase, Purpose, WordingKind, Satisfaction, Conversion, Level, Role, UnitKind),
)
STATUSES = (
    "待分类 待交办 会商中 待签收 办理中 待补充 已挂账 待评价 "
    "已办结 不予受理 已合并办理 已转送 已撤回"
)
TOLD = (
    "已收到 已分类 联动会商中 已交办 办理中 请您补充材料 暂缓办理 已答复 "
    "已办结 不予受理 已合并办理 已转送 已撤回"
)
MOVES = {
    "submit": "提交",
    "classify": "分类",
    "answer_directly": "即时答复",
    "coordinate": "发起联动",
    "conclude": "会商定责",
    "dissolve": "撤销联动",
    "assign": "交办",
    "delegate": "下派",
    "reassign": "改派",
    "accept": "签收",
    "raise_objection": "申请退单",
    "uphold": "同意退单",
    "refuse_objection": "驳回退单",
    "ask": "请补充",
    "supplement": "补充",
    "hold": "挂账",
    "resume": "恢复办理",
    "draft": "拟稿",
    "answer": "答复",
    "rework": "重新办理",
    "close": "办结",
    "reopen": "重启办理",
    "decline": "不予受理",
    "transfer": "转送",
    "merge": "合并办理",
    "unmerge": "取消合并",
    "split": "拆分",
    "withdraw": "撤回",
    "remind": "催办",
}


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("names", NAMED, ids=lambda names: names.__name__)
def test_everything_that_is_chosen_has_a_chinese_name(names: Any, chinese: None) -> None:
    assert [name for name in labels(names) if not CHINESE.search(name)] == []
    assert len(set(labels(names))) == len(labels(names))


def labels(names: type[models.Choices]) -> list[str]:
    return [str(label) for _value, label in names.choices]


def test_every_move_has_a_chinese_name_of_its_own(chinese: None) -> None:
    found = {each.name: str(each.custom["label"]) for each in every_move()}
    assert [name for name, label in found.items() if not CHINESE.search(label)] == []
    assert len(set(found.values())) == len(found)


def test_the_names_are_those_that_people_know(chinese: None) -> None:
    moves = {each.name: str(each.custom["label"]) for each in every_move()}
    assert labels(Status) == STATUSES.split()
    assert [str(CITIZEN_WORDS[status]) for status in Status] == TOLD.split()
    assert labels(Stage) == ["征集", "分类", "联动", "交办", "反馈"]
    assert labels(SuggestionType) == ["咨询", "求助", "投诉", "举报", "建议"]
    assert {name: moves[name] for name in MOVES} == MOVES


# what is hard-coded


# They hold words of others: of the demonstration, of files that come in, of the holidays, and
# what is looked for in what people write.
DATA = {
    "config/settings.py",  # a language's own name
    "regions/calendars.py",
    "suggestions/language/contacts.py",
    "suggestions/demonstration",
    "suggestions/language/grams.py",
    "suggestions/intake",
    "suggestions/language/masking.py",
    "suggestions/language/passing_on.py",
    "suggestions/public/handing_in/finding.py",
    "suggestions/public/handing_in/naming.py",
    # Runs alone, without catalogues: says each thing in both languages.
    "suggestions/sealing/check_proof.py",
}


def test_no_chinese_is_hard_coded_in_python() -> None:
    files = [path for name in ("config", *APPS) for path in (HERE / name).rglob("*.py")]
    found = [
        f"{path.relative_to(HERE)}:{line}: {text}"
        for path in files
        if not is_data(path)
        for line, text in spoken_in(path)
    ]
    assert found == []


def is_data(path: Path) -> bool:
    name = str(path.relative_to(HERE))
    return any(name == known or name.startswith(f"{known}/") for known in DATA)


def spoken_in(path: Path) -> Iterator[tuple[int, str]]:
    """Chinese strings that are no docstrings."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and id(node) not in docs and is_chinese(node.value):
            yield node.lineno, str(node.value)


def is_chinese(value: Any) -> bool:
    return isinstance(value, str) and bool(CHINESE.search(value))


def test_no_chinese_is_hard_coded_in_templates_and_scripts() -> None:
    comments = re.compile(
        r"{#.*?#}|{% comment .*?{% endcomment %}|/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL
    )
    found = [
        str(path.relative_to(HERE))
        for folder in ("templates", "static")
        for path in (HERE / "suggestions" / folder).rglob("*.*")
        if path.suffix in {".html", ".txt", ".js", ".css", ".svg"}
        and CHINESE.search(comments.sub("", path.read_text(encoding="utf-8")))
    ]
    assert found == []
