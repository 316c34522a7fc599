"""Every sentence that promises something to citizens is kept by code that a test holds to it.

`promises.toml` binds each of them, word by word, to tests of this suite, or says why it promises
nothing that code could keep. A sentence that is new or says something else now is looked at again.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from suggestions.messages.audience import TOLD, Whom
from suggestions.messages.templates import Template

pytestmark = pytest.mark.once

HERE = Path(__file__).parents[1]
CATALOGUES = [
    HERE / app / "locale/zh_Hans/LC_MESSAGES/django.po" for app in ("suggestions", "regions")
]
TABLE = tomllib.loads((HERE / "tests/promises.toml").read_text("utf-8"))
# Of what will be done, will not be done, or has been done already, as citizens read it.
PROMISING = re.compile(
    "告知|通知|将于|将在|将由|会在|会由|短信|发送给|工作人员办理|其他工作人员|不再|保密|不会|删除|答复您"
    "|都有记录|均有记录|不公开|标为超期|待办事项"
)
# Pages, what is said on them, and messages to authors.
FOR_CITIZENS = re.compile(r"suggestions/(templates/public|faces|public)/")
# Told of what happened without a move, and what all of them end with.
BESIDE_MOVES = {Template.OVERDUE, Template.RESCHEDULED, Template.FIRST}
CLOSING = "closing_author"


def messages_to_authors() -> set[str]:
    of_moves = {line[Whom.AUTHOR] for line in TOLD.values() if Whom.AUTHOR in line}
    return {
        f"suggestions/templates/messages/{each}.txt" for each in (*of_moves, *BESIDE_MOVES, CLOSING)
    }


def entries(catalogue: Path) -> Iterator[tuple[list[str], str, str]]:
    """Where each stands, the source, and the translation with all its plurals."""
    for block in catalogue.read_text("utf-8").split("\n\n"):
        lines = block.splitlines()
        places = [place for line in lines if line.startswith("#: ") for place in line[3:].split()]
        yield places, _said(lines, "msgid "), _said(lines, "msgstr")


def _said(lines: list[str], name: str) -> str:
    """Of a line of this name and those that go on with it."""
    found, here = [], False
    for line in lines:
        here = line.startswith(name) or (here and line.startswith('"'))
        if here:
            found.append(ast.literal_eval(line[line.index('"') :]))
    return "".join(found)


def promising() -> set[str]:
    to_authors = messages_to_authors()
    return {
        source
        for catalogue in CATALOGUES
        for places, source, said in entries(catalogue)
        if PROMISING.search(said)
        and any(FOR_CITIZENS.match(place) or place in to_authors for place in places)
    }


@cache
def names_in(module: str) -> set[str]:
    tree = ast.parse((HERE / "tests" / module).read_text("utf-8"))
    functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
    return {each.name for each in functions if each.name.startswith("test_")}


def bound() -> list[str]:
    return [sentence for each in TABLE["kept"] for sentence in each["sentences"]]


def excused() -> list[str]:
    return [sentence for each in TABLE["not_by_code"] for sentence in each["sentences"]]


def test_every_promise_is_bound_to_what_keeps_it() -> None:
    assert promising() - {*bound(), *excused()} == set(), "bind it in tests/promises.toml"


def test_nothing_is_bound_that_nobody_reads_any_more() -> None:
    assert {*bound(), *excused()} - promising() == set()


def test_each_stands_in_the_table_once() -> None:
    sentences = [*bound(), *excused()]
    assert sorted(set(sentences)) == sorted(sentences)


@pytest.mark.parametrize("name", sorted({name for each in TABLE["kept"] for name in each["by"]}))
def test_what_keeps_it_is_a_test_of_this_suite(name: str) -> None:
    module, function = name.split("::")
    assert function in names_in(module)


def test_whatever_no_code_keeps_says_why() -> None:
    assert all(each["why"] for each in TABLE["not_by_code"])
    assert all(each["by"] for each in TABLE["kept"])


def test_a_catalogue_is_read_as_it_is_written() -> None:
    found = {source: said for _places, source, said in entries(CATALOGUES[0])}
    assert found["You will have our answer %(by)s."] == "将于%(by)s答复您。"
