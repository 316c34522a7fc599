"""A folder of its own for the files, and an export that is asked for in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from suggestions.desk.exports import make_due
from suggestions.models import Export, Suggestion
from tests.suggestions.desk.conftest import Desk

NEW, MINE = "/admin/exports/new/", "/admin/exports/"
COLUMNS = ["reference", "title", "status"]
PURPOSE = "逐户回访路灯维修情况"

Send = Callable[..., HttpResponse]
Asked = Callable[..., Export]


@pytest.fixture(autouse=True)
def folder_of_its_own(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def send(desk: Desk) -> Send:
    """The answer to the form, filled in by the officer of this name."""

    def sent(who: str, picked: Iterable[Suggestion] = (), **given: Any) -> HttpResponse:
        values = {"list": "view=all", "kind": "csv", "plain": COLUMNS} | given
        values["selected"] = [str(row.pk) for row in picked]
        answer: HttpResponse = desk(who).post(NEW, values)
        return answer

    return sent


@pytest.fixture
def asked(send: Send) -> Asked:
    def one(who: str, *args: Any, **given: Any) -> Export:
        assert send(who, *args, **given).status_code == 302
        return Export.objects.latest("pk")

    return one


@pytest.fixture
def made(asked: Asked) -> Asked:
    def one(*args: Any, **given: Any) -> Export:
        export = asked(*args, **given)
        assert make_due() == 1
        return Export.objects.get(pk=export.pk)

    return one


def fetched(client: Client, export: Export) -> bytes:
    answer = client.get(f"{MINE}{export.pk}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines_of(client: Client, export: Export) -> list[str]:
    """Of a CSV file, without the mark of its first line."""
    text = fetched(client, export).decode("utf-8-sig")
    return text.split("\r\n")[1:-1]
