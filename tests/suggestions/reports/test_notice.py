"""A notice is drafted from a signed report, and says none but its numbers."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from suggestions.models import Report
from suggestions.reports import making, notice
from tests.factories import City
from tests.suggestions.reports.conftest import Desk, drafted, signed


def words_of(row: Report) -> list[str]:
    assert row.figures
    with making.citys_language():
        return [block.text for block in notice.notice_of(row, row.figures)]


def test_it_is_handed_out_with_the_numbers_of_the_report(september: City, desk: Desk) -> None:
    row = signed(september, "city", "city_supervisor")
    answer = desk("city_supervisor").get(f"/admin/reports/{row.pk}/notice.docx")
    said = [each.text for each in Document(BytesIO(answer.content)).paragraphs if each.text]
    assert said == words_of(row)
    assert said[:3] == [
        "关于2026年9月人民建议办理情况的通报",
        "（代拟稿）",
        "各县（市、区）人民政府，市直有关单位：",
    ]
    assert "本期应办结事项中，超期仍未办结2件：北湖区2件。" in said
    report = [block["text"] for block in row.words or []]
    assert set(said) & set(report) >= {each for each in report if "应办结4件" in each}


def test_too_few_are_not_compared(september: City) -> None:
    assert "按时办结率（含暂停）达到95%的：无。" in words_of(signed(september))


def test_many_are_named_with_their_parts(september: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice, "FEWEST_DUE", 4)
    said = words_of(signed(september, "city", "city_supervisor"))
    assert "低于85%的：北湖区（50.00%，2/4）。" in said


def test_of_a_draft_there_is_none(september: City, desk: Desk) -> None:
    row = drafted(september)
    assert desk("supervisor").get(f"/admin/reports/{row.pk}/notice.docx").status_code == 404


def test_whoever_may_not_read_the_report_gets_none(september: City, desk: Desk) -> None:
    row = signed(september, "city", "city_supervisor")
    found = {
        name: desk(name).get(f"/admin/reports/{row.pk}/notice.docx").status_code
        for name in ("handler", "supervisor")
    }
    assert found == {"handler": 403, "supervisor": 404}
