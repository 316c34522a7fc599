"""What the texts show of the code is the code as it is."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from suggestions.management.commands.graph_workflow import picture, told

pytestmark = pytest.mark.once
HERE = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- workflow -->\n```mermaid\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh-hans")]
)
def test_the_picture_is_made_from_the_code(name: str, language: str) -> None:
    found = BLOCK.search((HERE / name).read_text(encoding="utf-8"))
    assert found is not None
    with translation.override(language):
        assert found.group(1).splitlines() == picture()


def test_the_table_of_who_is_told_is_made_from_the_code() -> None:
    shown = (HERE / "docs/who-is-told.md").read_text(encoding="utf-8")
    with translation.override("zh-hans"):
        assert "\n".join(told()) in shown
