"""What beat rings for goes through one round of `tick` as well: not everybody runs Celery."""

from __future__ import annotations

import ast
import inspect
from io import StringIO
from types import ModuleType

import pytest
from django.core.management import call_command

from suggestions import tasks
from suggestions.management.commands import tick
from tests.factories import City, submitted
from tests.suggestions.desk.conftest import Desk, desk


def named(module: ModuleType) -> set[str]:
    """`module.function` wherever the source names one of another module."""
    tree = ast.parse(inspect.getsource(module))
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def rung() -> list[str]:
    """What the tasks call, each a function of another module."""
    bodies = [
        node
        for node in ast.parse(inspect.getsource(tasks)).body
        if isinstance(node, ast.FunctionDef)
        and [ast.unparse(each) for each in node.decorator_list] == ["shared_task"]
    ]
    calls = [node for body in bodies for node in ast.walk(body) if isinstance(node, ast.Call)]
    return [ast.unparse(call.func) for call in calls]


@pytest.mark.parametrize("function", rung())
def test_what_a_task_does_a_tick_does_too(function: str) -> None:
    assert function in named(tick) or function in vars(tick)


def test_an_export_is_made_without_celery(city: City, desk: Desk) -> None:
    submitted(city)
    client = desk("triage")
    sent = {"list": "view=all", "kind": "csv", "plain": ["reference"], "key": "one-form-1"}
    assert client.post("/admin/exports/new/", sent).status_code == 302
    call_command("tick", stdout=StringIO())
    [line] = client.get("/admin/exports/").context["lines"]
    assert line["fetchable"]


__all__ = ["desk"]
