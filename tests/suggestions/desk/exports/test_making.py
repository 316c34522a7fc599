"""What stands in a file, and that there is one, whatever happens to whoever makes it."""

from __future__ import annotations

import re
import stat
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest
import time_machine
from django.utils import timezone, translation
from openpyxl import load_workbook
from pytest_django import Settings

from regions.models import Officer, Post
from suggestions.desk.exports import clear, make_due, making
from suggestions.desk.exports.columns import COLUMNS
from suggestions.desk.exports.workbook import Book
from suggestions.desk.lists import counted
from suggestions.models import Access, Export, ExportProblem, Suggestion
from suggestions.pipeline.collect import Contact
from tests.factories import City, act, assigned, classification, local, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.exports.conftest import MINE, PURPOSE, Asked, fetched, lines_of
from tests.suggestions.desk.lists.test_listing import listed


def again(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def test_a_csv_opens_in_a_spreadsheet_here(city: City, desk: Desk, made: Asked) -> None:
    row = submitted(city, title="路灯坏了")
    export = made("triage")
    raw = fetched(desk("triage"), export)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    mark, head, line, _end = raw.decode("utf-8-sig").split("\r\n")
    assert "triage" in mark
    assert "2026-09-16 10:00" in mark
    assert head == "登记编号,标题,状态"
    assert line == f"{row.reference},路灯坏了,{row.get_status_display()}"


def test_a_workbook_says_whose_it_is_on_its_first_sheet_and_each_page(
    city: City, desk: Desk, made: Asked
) -> None:
    row = submitted(city, title="路灯坏了 & 井盖")
    export = made("triage", kind="xlsx", plain=["reference", "title", "submitted", "urged"])
    about, sheet = load_workbook(BytesIO(fetched(desk("triage"), export))).worksheets
    assert "triage" in about["A1"].value
    assert about["A2"].value.endswith("1")
    assert "triage" in sheet.oddHeader.left.text
    assert sheet.freeze_panes == "A2"
    head, line = list(sheet.iter_rows(values_only=True))
    assert head[:2] == ("登记编号", "标题")
    assert line[:2] == (row.reference, "路灯坏了 & 井盖")
    assert line[2] == local("2026-09-16 10:00").replace(tzinfo=None)
    assert line[3] == 0


def test_a_header_is_no_longer_than_excel_allows(tmp_path: Path) -> None:
    for number, header in enumerate(("&" * 300, "a" + "&" * 300, "😀" * 300)):
        path = tmp_path / f"{number}.xlsx"
        with Book(path, header=header) as book:
            book.sheet("x", [10])
        found = re.search("<oddFooter>(.*)</oddFooter>", _sheet_of(path))
        assert found
        words = unescape(found[1])
        assert len(words.encode("utf-16-le")) // 2 <= 255
        assert words.removesuffix("&R&P / &N").removeprefix("&L").count("&") % 2 == 0
        assert len(words) > 100


def _sheet_of(path: Path) -> str:
    with ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_columns_are_called_what_they_hold() -> None:
    with translation.override("zh-hans"):
        assert str(COLUMNS["ended"].label) == "结束时间"
        assert str(COLUMNS["urged"].label) == "群众催办次数"


@pytest.mark.parametrize("query", [{"view": "all"}, {"view": "open", "tier": "general"}, {}])
def test_the_file_has_the_rows_of_the_list_in_its_order(
    city: City, desk: Desk, made: Asked, query: dict[str, str]
) -> None:
    submitted(city), assigned(city), assigned(city, region=city.regions["town"])
    submitted(city, region=city.regions["beside"])
    listing = desk("triage").get("/admin/suggestions/suggestion/", query).context["listing"]
    expected = [row.reference for row in listing.rows]
    export = made("triage", list=listing.address, plain=["reference"])
    assert expected
    assert lines_of(desk("triage"), export)[1:] == expected
    assert again(export).written == len(expected)


def test_what_was_picked_is_exported_and_nothing_else(city: City, desk: Desk, made: Asked) -> None:
    row, _other = submitted(city), submitted(city)
    beyond = submitted(city, region=city.regions["beside"])
    export = made("triage", [row, beyond], plain=["reference"])
    assert lines_of(desk("triage"), export)[1:] == [row.reference]


@pytest.mark.parametrize("view", ["all", "open"])
def test_what_was_picked_stands_in_the_order_of_the_list(
    city: City, desk: Desk, made: Asked, view: str
) -> None:
    rows = [submitted(city), assigned(city), submitted(city), assigned(city)]
    listing = (
        desk("triage").get("/admin/suggestions/suggestion/", {"view": view}).context["listing"]
    )
    picked = [row for row in rows if row.pk != rows[2].pk]
    expected = [row.reference for row in listing.rows if row.pk != rows[2].pk]
    export = made("triage", picked, list=listing.address, plain=["reference"])
    assert lines_of(desk("triage"), export)[1:] == expected


def test_what_was_picked_is_in_it_when_the_list_holds_it_no_more(
    city: City, desk: Desk, asked: Asked
) -> None:
    row = submitted(city)
    export = asked("triage", [row], list="view=collected", plain=["reference"])
    act(row, "classify", city.actor("triage"), **classification(city))
    make_due()
    assert lines_of(desk("triage"), export)[1:] == [row.reference]


def test_what_came_in_since_it_was_asked_for_is_in_it(city: City, desk: Desk, asked: Asked) -> None:
    submitted(city)
    export = asked("triage")
    submitted(city)
    make_due()
    assert len(lines_of(desk("triage"), export)[1:]) == 2


def test_what_is_about_ones_own_unit_is_never_in_it(city: City, desk: Desk, made: Asked) -> None:
    row = submitted(city)
    words = classification(city) | {"about_unit": city.units["light"]}
    row = act(row, "classify", city.actor("triage"), **words)
    Post.objects.create(
        officer=city.officers["triage"],
        role="handler",
        unit=city.units["light"],
        since=date(2026, 1, 1),
    )
    other = submitted(city)
    export = made("triage", plain=["reference"])
    assert lines_of(desk("triage"), export)[1:] == [other.reference]
    picked = made("triage", [row, other], plain=["reference"])
    assert lines_of(desk("triage"), picked)[1:] == [other.reference]


@pytest.mark.parametrize("title", ["=HYPERLINK(A1)", "+1", "-1", "@a", " =1", "＝1", "\t=1"])
def test_a_formula_in_a_title_is_text(city: City, desk: Desk, made: Asked, title: str) -> None:
    row = submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(title=title)
    text = fetched(desk("triage"), made("triage", plain=["title"])).decode("utf-8-sig")
    assert f"\r\n'{title}\r\n" in text
    content = fetched(desk("triage"), made("triage", kind="xlsx", plain=["title"]))
    cell = load_workbook(BytesIO(content)).worksheets[1]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)


def test_signs_that_a_workbook_cannot_hold_are_left_out(
    city: City, desk: Desk, made: Asked
) -> None:
    row = submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(title="灯\x0b_x0041_</t>\ufffe", place="&")
    content = fetched(desk("triage"), made("triage", kind="xlsx", plain=["title"]))
    sheet = load_workbook(BytesIO(content)).worksheets[1]
    # Excel reads _x005F_ as the _ that was written.
    assert sheet["A2"].value == "灯_x005F_x0041_</t>"


def test_numbers_in_words_are_masked(city: City, desk: Desk, made: Asked) -> None:
    submitted(city, title="请打13800000001", text="我的电话13800000002")
    text = fetched(desk("triage"), made("triage", plain=["title", "text"])).decode()
    assert "1380000000" not in text
    assert "***" in text


# who makes it, and what becomes of it


def test_only_its_owner_on_the_machine_reads_the_file(
    city: City, made: Asked, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = made("triage")
    (file,) = folder_of_its_own.iterdir()
    assert file.name == export.file_name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of_its_own.stat().st_mode) == 0o700


def test_of_two_workers_one_makes_it(city: City, asked: Asked) -> None:
    submitted(city)
    export = asked("triage")
    now = timezone.now()
    assert making._claim(export.pk, now) is not None
    assert making._claim(export.pk, now) is None
    assert make_due() == 0


def test_that_of_a_killed_worker_is_taken_up_again(
    city: City, desk: Desk, asked: Asked, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = asked("triage")
    killed = making._claim(export.pk, timezone.now())
    assert killed is not None
    folder_of_its_own.mkdir()
    (folder_of_its_own / f"{export.file_name}.1.part").write_text("half of it")
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1)):
        assert make_due() == 1
        clear()
        assert [each.name for each in folder_of_its_own.iterdir()] == [export.file_name]
        assert len(lines_of(desk("triage"), export)) == 2


def test_whoever_was_overtaken_leaves_no_file_and_no_look(
    city: City, asked: Asked, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = asked("triage", personal=["phone"], purpose=PURPOSE)
    slow = making._claim(export.pk, timezone.now())
    assert slow is not None
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1)):
        assert make_due() == 1
        content = (folder_of_its_own / export.file_name).read_bytes()
        with pytest.raises(making.TakenOver):
            making._make(slow)
    assert [each.name for each in folder_of_its_own.iterdir()] == [export.file_name]
    assert (folder_of_its_own / export.file_name).read_bytes() == content
    assert Access.objects.count() == 1


def waiting(city: City, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Of a moment of the past that nobody has counted yet."""
    submitted(city)
    with time_machine.travel(local("2026-10-20 09:00")):
        monkeypatch.setattr(counted, "LONGEST", 0)
        return asked(
            "triage",
            list="count=received&since=2026-09-01&until=2026-09-30&as_of=2026-09-17",
            personal=["phone"],
            purpose=PURPOSE,
        )


def test_a_worker_that_stalled_is_not_the_one_after_a_wait(
    city: City, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = waiting(city, asked, monkeypatch)
    stalled = making._claim(export.pk, export.asked)
    assert stalled is not None
    with time_machine.travel(export.asked + making.LEASE + timedelta(seconds=1)) as clock:
        assert make_due() == 1
        assert again(export).began is None
        clock.shift(making.AGAIN + timedelta(seconds=1))
        assert making._claim(export.pk, timezone.now()) is not None
        assert not making._ours(stalled).exists()


def test_waiting_is_no_failure_but_ends_in_words(
    city: City, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = waiting(city, asked, monkeypatch)
    with time_machine.travel(export.asked) as clock:
        for _time in range(making.MOST_ATTEMPTS + 3):
            clock.shift(making.AGAIN + timedelta(seconds=1))
            assert make_due() == 1
        assert again(export).problem == ""
        clock.shift(making.LONGEST_WAIT)
        assert make_due() == 1
        assert again(export).problem == ExportProblem.FAILED
        assert again(export).try_at is None
        assert make_due() == 0


def test_one_that_was_deleted_meanwhile_is_not_made(
    city: City, asked: Asked, desk: Desk, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = asked("triage")
    begun = making._claim(export.pk, timezone.now())
    assert begun is not None
    desk("triage").post(f"{MINE}{export.pk}/delete/")
    with pytest.raises(making.TakenOver):
        making._make(begun)
    assert not Export.objects.exists()
    assert not folder_of_its_own.exists() or not list(folder_of_its_own.iterdir())


def test_what_fails_again_and_again_is_given_up_in_words(city: City, asked: Asked) -> None:
    submitted(city)
    export = asked("triage")
    Export.objects.filter(pk=export.pk).update(attempts=making.MOST_ATTEMPTS)
    assert make_due() == 1
    assert again(export).problem == ExportProblem.FAILED
    assert make_due() == 0


def test_a_full_disk_is_said(city: City, asked: Asked, folder_of_its_own: Path) -> None:
    submitted(city)
    export = asked("triage", personal=["phone"], purpose=PURPOSE)
    folder_of_its_own.write_text("in the way")
    assert make_due() == 1
    assert again(export).problem == ExportProblem.NO_ROOM
    assert not Access.objects.exists()


def test_a_disk_that_fills_in_the_middle_of_a_workbook_raises_what_it_is() -> None:
    book = Book(Path("/dev/full"), header="x")
    book.sheet("x", [1])
    with pytest.raises(OSError, match="space"), book:  # noqa: PT012 - where it fails is its own
        for _number in range(2000):
            book.line([f"{timezone.now()}" * 50])


def test_more_rows_than_may_be_exported_are_refused_when_it_is_made(
    city: City, asked: Asked, settings: Settings
) -> None:
    settings.MOST_EXPORT_ROWS = 1
    submitted(city)
    export = asked("triage")
    submitted(city)
    make_due()
    assert again(export).problem == ExportProblem.TOO_MANY
    assert again(export).made is None


def test_a_post_that_ended_since_makes_nothing(city: City, asked: Asked) -> None:
    submitted(city)
    export = asked("triage", personal=["phone"], purpose=PURPOSE)
    Post.objects.filter(officer=city.officers["triage"]).update(until=date(2026, 9, 15))
    make_due()
    assert again(export).problem == ExportProblem.NO_RIGHT
    assert not Access.objects.exists()


def test_a_closed_account_makes_nothing(city: City, asked: Asked) -> None:
    submitted(city)
    export = asked("triage")
    Officer.objects.filter(pk=city.officers["triage"].pk).update(is_active=False)
    make_due()
    assert again(export).problem == ExportProblem.NO_RIGHT


def test_progress_is_said_batch_by_batch(
    city: City, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(city), submitted(city), submitted(city)
    monkeypatch.setattr(making, "A_BATCH", 1)
    export, seen = asked("triage"), list[Any]()
    still_ours = making._Making._still_ours

    def noted(self: Any, number: int, *, total: int) -> None:
        still_ours(self, number, total=total)
        seen.append((again(export).written, again(export).total, again(export).percent))

    monkeypatch.setattr(making._Making, "_still_ours", noted)
    make_due()
    assert seen == [(0, 3, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100)]


def test_how_many_there_are_costs_no_more_statements_a_row(
    city: City, asked: Asked, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        submitted(city, contact=Contact(phone="13800000000"))
    asked("triage", personal=["phone"], purpose=PURPOSE)
    # One more where the id of the look is drawn before its names are written.
    with django_assert_max_num_queries(32):
        make_due()


def test_the_list_itself_shows_what_is_exported(city: City, desk: Desk) -> None:
    row = submitted(city)
    assert listed(desk, "triage", view="all") == [row.pk]
    assert (
        "/admin/exports/new/"
        in desk("auditor").get("/admin/suggestions/suggestion/", {"view": "all"}).content.decode()
    )
