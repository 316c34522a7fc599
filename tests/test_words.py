"""A thing has one name everywhere (decision 0037)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
HERE = Path(__file__).parents[1]
FOLDERS = ("config", "deploy", "docs", "regions", "suggestions", "tests")
SUFFIXES = {".css", ".html", ".js", ".md", ".po", ".py", ".txt"}
# What is no longer said, and where what is older has to be read all the same.
GONE = {
    "gathering": {
        "docs/decisions/0037-one-word-for-one-thing.md",
        "suggestions/models/meeting.py",
        "suggestions/static/public/collect-drafts.js",
        "tests/test_words.py",
    },
}


def files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (HERE / folder).rglob("*"):
            if path.suffix in SUFFIXES and "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("word", GONE)
def test_a_word_that_was_given_up_does_not_come_back(word: str) -> None:
    found = {
        str(path.relative_to(HERE)) for path in files() if word in path.read_text("utf-8").lower()
    }
    assert found == GONE[word]
