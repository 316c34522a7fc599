"""What the command says while it runs and at its end."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command

from suggestions.management import progress
from tests.suggestions.intake.conftest import failures_in, many


class Terminal(StringIO):
    def isatty(self):
        return True


def test_errors_are_listed_in_the_data_folder_unless_said_otherwise(
    city, write, settings, tmp_path
):
    settings.DATA_DIR = tmp_path / "data"
    err = StringIO()
    call_command("import_suggestions", str(write("text,title\n,t\n")), stdout=err, stderr=err)
    (found,) = settings.DATA_DIR.glob("import-errors-*.csv")
    assert str(found) in err.getvalue()
    assert len(failures_in(found)) == 1


def test_without_failures_there_is_no_list(take_in, tmp_path):
    take_in("text\n内容\n")
    assert not (tmp_path / "errors.csv").exists()


def test_outside_a_terminal_a_line_now_and_then_says_how_far_it_is(take_in, monkeypatch):
    monkeypatch.setattr(progress, "LINE_EVERY", 500)
    assert take_in(many(501)).err == "500 / 501\n"


def test_a_terminal_shows_a_bar(city, write):
    err = Terminal()
    call_command("import_suggestions", str(write("text\n内容\n")), stdout=StringIO(), stderr=err)
    assert "] 1 / 1" in err.getvalue()


@pytest.mark.parametrize("name", ["no-such-file.csv", ""])
def test_a_refusal_ends_with_status_1_and_says_nothing_on_standard_output(name):
    command = [sys.executable, "manage.py", "import_suggestions", str(Path(project.DATA_DIR, name))]
    done = subprocess.run(
        command, cwd=project.BASE_DIR, env=os.environ, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
