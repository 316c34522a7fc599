"""The chapters of docs/staff.md, and whom each of them is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from regions.models import Role

SOURCE = Path(settings.BASE_DIR) / "docs" / "staff.md"
# “督办员、审计员：办结看板”: before the colon stands whom it is for.
HEADING = re.compile(r"^## (?:(?P<people>[^：\n]+)：)?(?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """`roles`: whom it is for, none where it is for everybody. `anchor`: its place on the page."""

    anchor: str
    title: str
    roles: frozenset[Role]
    content: SafeString


@cache
def chapters() -> tuple[Chapter, ...]:
    """In the order of the handbook. Raises OSError where the file is not there."""
    text = SOURCE.read_text(encoding="utf-8")
    headings = list(HEADING.finditer(text))
    ends = [each.start() for each in headings[1:]] + [len(text)]
    return tuple(
        Chapter(
            anchor=f"chapter-{number}",
            title=heading["title"],
            roles=roles_of(heading["people"] or ""),
            content=_rendered(text[heading.end() : end]),
        )
        for number, (heading, end) in enumerate(zip(headings, ends, strict=True), 1)
    )


def roles_of(people: str) -> frozenset[Role]:
    """Raises KeyError for a word that is no role: whoever it is for would not find it."""
    return frozenset(_by_name()[name] for name in people.split("、") if name)


@cache
def _by_name() -> dict[str, Role]:
    """The handbook is in Chinese, whatever its reader has chosen."""
    with translation.override("zh-hans"):
        return {str(role.label): role for role in Role}


def _rendered(text: str) -> SafeString:
    # Tags in the text are shown as they are written.
    found: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return SafeString(found)
