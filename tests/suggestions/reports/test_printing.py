"""A signed report is printed by a child with limits; where that cannot be, the row says why."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from suggestions import confined
from suggestions.models import Paper
from suggestions.reports import press, printing
from suggestions.reports.printing import Printed
from tests.factories import City
from tests.suggestions.reports.conftest import Desk, drafted, signed

PRESS = Path(press.__file__)
ASK = f"import sys; sys.path.insert(0, {str(PRESS.parent)!r}); import press; print(press.lacks())"
# Asked by a child, as the product does: WeasyPrint makes Pillow take broken pictures from then on.
LACKING = subprocess.run(
    [sys.executable, "-I", "-c", ASK], capture_output=True, text=True, check=True
).stdout.strip()
can_print = pytest.mark.skipif(bool(LACKING), reason=f"missing: {LACKING}")


@can_print
def test_a_signed_report_is_printed_once_and_handed_to_whoever_may_read_it(
    september: City, desk: Desk
) -> None:
    row = signed(september)
    assert [printing.print_due(), printing.print_due()] == [1, 0]
    answer = desk("supervisor").get(f"/admin/reports/{row.pk}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert 2 <= pages_in(answer.content) <= 9
    assert desk("handler").get(f"/admin/reports/{row.pk}/report.pdf").status_code == 403


def pages_in(pdf: bytes) -> int:
    """Page objects, those in compressed streams as well."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", plain(pdf)))


def plain(pdf: bytes) -> bytes:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(map(inflated, streams))


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_draft_is_not_printed(september: City, desk: Desk) -> None:
    row = drafted(september)
    assert printing.print_due() == 0
    assert desk("supervisor").get(f"/admin/reports/{row.pk}/report.pdf").status_code == 404


def test_the_same_words_are_printed_that_were_signed(september: City) -> None:
    row = signed(september)
    page = printing.page_of(row)
    for block in row.words or []:
        assert block["text"] in page


def test_of_two_workers_one_prints(september: City) -> None:
    row = signed(september)
    now = timezone.now()
    assert [printing._claim(row.pk, now), printing._claim(row.pk, now)] == [True, False]


def test_what_is_missing_is_said_on_the_button_and_tried_again(
    september: City, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = signed(september)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tmp_path))  # no fc-list, as where no font was installed
        printing.print_due()
    paper = Paper.objects.get()
    assert (paper.problem, paper.made, paper.attempts) == ("missing", None, 1)
    page = desk("supervisor").get(f"/admin/reports/{row.pk}/").content.decode()
    assert "fonts-noto-cjk" in page
    assert "其间可以使用打印页面" in page
    assert desk("supervisor").get(f"/admin/reports/{row.pk}/print/").status_code == 200
    assert paper.try_at == row.signed + timedelta(hours=1)


@can_print
def test_once_it_is_installed_it_is_printed_within_the_hour(
    september: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed(september)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tmp_path))
        printing.print_due()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert printing.print_due() == 1
    paper = Paper.objects.get()
    assert paper.content
    assert (paper.problem, paper.try_at) == ("", None)


def test_one_that_fails_keeps_no_other_from_being_printed(
    september: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = signed(september), signed(september, "city", "city_supervisor")
    results = {first.pk: Printed(problem="too_large"), second.pk: Printed(b"%PDF-")}
    monkeypatch.setattr(printing, "printed", lambda report: results[report.pk])
    assert [printing.print_due() for _round in range(3)] == [1, 1, 0]
    assert [bool(each.made) for each in Paper.objects.order_by("report_id")] == [False, True]


# the child


def run(given: dict[str, str], limits: confined.Limits = printing.LIMITS) -> confined.Outcome:
    return confined.run(PRESS, json.dumps(given).encode(), limits=limits)


@can_print
def test_nothing_is_fetched_from_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        html = f'<link rel=stylesheet href="{address}a.css"><img src="{address}b.png"><p>x'
        assert run({"html": html, "css": f"@import '{address}c.css'"}).status == 0
        with pytest.raises(BlockingIOError):
            server.accept()


@can_print
def test_nothing_is_read_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("secret")
    html = f'<link rel=attachment href="file://{tmp_path}/keys.json"><p>x'
    child = run({"html": html, "css": ""})
    assert child.status == 0
    assert b"EmbeddedFile" not in plain(child.content)


@can_print
def test_what_needs_more_memory_than_it_may_ends_the_child_alone() -> None:
    given = {"html": "<p>灯</p>" * 200_000, "css": ""}
    child = run(given, confined.Limits(seconds=60, memory=96 * 1024 * 1024))
    assert child.status != 0
    assert not child.content


def test_what_prints_is_never_loaded_where_photos_are_checked() -> None:
    assert "weasyprint" not in sys.modules
