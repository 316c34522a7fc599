"""A file taken in by several processes comes in as if by one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from suggestions.audit import broken_chains
from suggestions.models import Suggestion
from tests.suggestions.intake.conftest import failures_in, many

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROWS = 1200
WRONG = [7, 501, 1100]


@pytest.fixture
def file(city, write):
    """Three batches; in each of them a row that cannot be read and a status nobody knows."""
    lines = many(ROWS).splitlines()
    for row in WRONG:
        lines[row] = f"{row},some day,,内容,"
        lines[row + 1] = f"{row + 1},2024/5/6 8:00:00,,内容,somehow"
    return write("\n".join(lines))


def taken_in(path, errors, processes):
    out, err = StringIO(), StringIO()
    options = {"processes": processes, "errors": errors, "stdout": out, "stderr": err}
    call_command("import_suggestions", str(path), **options)
    return out.getvalue().splitlines()[-1], err.getvalue()


def test_two_processes_take_in_what_one_would(file, tmp_path):
    tally, said = taken_in(file, tmp_path / "errors.csv", 2)
    assert tally == f"imported {ROWS - len(WRONG)}, skipped 0, failed {len(WRONG)}"
    assert "“somehow” is not known, read as the default in 3 rows" in said
    assert [each["row"] for each in failures_in(tmp_path / "errors.csv")] == [
        str(row + 1) for row in WRONG
    ]
    rows = list(Suggestion.objects.order_by("pk"))
    assert len({row.external for row in rows}) == len(rows) == ROWS - len(WRONG)
    assert list(broken_chains(rows)) == []


def test_a_second_run_skips_what_either_of_them_brought(file, tmp_path):
    taken_in(file, tmp_path / "errors.csv", 2)
    tally, _said = taken_in(file, tmp_path / "errors.csv", 3)
    assert tally == f"imported 0, skipped {ROWS - len(WRONG)}, failed {len(WRONG)}"


def test_one_number_for_two_matters_in_shares_of_two_processes_is_named(city, write, tmp_path):
    rows = f"7,2024/5/6 8:00:00,,别的,\n{ROWS},2024/5/6 8:00:00,,内容{ROWS},\n"
    tally, _said = taken_in(write(many(ROWS) + rows), tmp_path / "errors.csv", 2)
    assert tally == f"imported {ROWS}, skipped 1, failed 1"


def test_more_processes_than_batches_do_no_harm(city, write, tmp_path):
    tally, _said = taken_in(write(many(3)), tmp_path / "errors.csv", 4)
    assert tally == "imported 3, skipped 0, failed 0"


def test_what_stops_one_of_them_is_said(city, write, tmp_path):
    path = write(many(ROWS))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE suggestions_wording RENAME TO elsewhere")
    try:
        with pytest.raises(CommandError, match="Stopped after imported 0"):
            taken_in(path, tmp_path / "errors.csv", 2)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO suggestions_wording")
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "many", "1000"])
def test_no_process_and_a_crowd_of_them_are_refused(city, write, number):
    with pytest.raises(CommandError):
        call_command("import_suggestions", str(write(many(3))), "--processes", number)
    assert not Suggestion.objects.exists()
