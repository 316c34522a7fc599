"""The picture in the README is the workflow as it is."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from suggestions.management.commands.graph_workflow import picture

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
