"""Who may open a report, and what the forms on its page do."""

from __future__ import annotations

import re

import pytest

from suggestions.models import Report
from suggestions.models.report import MAX_ANALYSIS
from suggestions.reports import making
from tests.factories import City
from tests.suggestions.reports.conftest import Desk, drafted, signed

LIST = "/admin/reports/"
PAGES = ("", "print/", "report.docx")


def address(report: Report, *rest: str) -> str:
    return LIST + "/".join([str(report.pk), *rest, ""])


def hidden_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\w+)"', page))


@pytest.mark.parametrize("name", ["handler", "leader", "collector", "administrator"])
def test_whoever_oversees_nothing_is_kept_out(september: City, desk: Desk, name: str) -> None:
    row = signed(september)
    client = desk(name)
    for page in PAGES:
        assert client.get(f"{LIST}{row.pk}/{page}").status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{row.pk}/report.pdf").status_code == 403


def test_a_countys_supervisor_reads_reports_of_that_county_only(
    september: City, desk: Desk
) -> None:
    own = drafted(september)
    others = [drafted(september, place, "city_supervisor") for place in ("city", "beside")]
    client = desk("supervisor")
    assert [row.pk for row in client.get(LIST).context["rows"]] == [own.pk]
    for page in PAGES:
        assert client.get(f"{LIST}{own.pk}/{page}").status_code == 200
        for row in others:
            assert client.get(f"{LIST}{row.pk}/{page}").status_code == 404


def test_an_auditor_reads_and_is_offered_nothing_to_write(september: City, desk: Desk) -> None:
    row = drafted(september)
    page = desk("auditor").get(address(row))
    assert not page.context["writes"]
    assert 'action="' + address(row, "sign") not in page.content.decode()


def test_a_supervisor_is_offered_the_own_places_only(september: City, desk: Desk) -> None:
    form = desk("supervisor").get(LIST).context["form"]
    assert [name for _key, name in form.fields["place"].choices] == ["北湖区"]
    assert desk("auditor").get(LIST).context["form"] is None


def test_a_report_is_drafted_read_analysed_and_signed(september: City, desk: Desk) -> None:
    client = desk("supervisor")
    place = september.regions["county"].pk
    made = client.post(f"{LIST}draft/", {"place": place, "span": "month:2026-09-01"})
    row = Report.objects.get()
    assert made.url == address(row)
    given = {"analysis": " 路灯类建议集中。\n请城管局排查。 ", "version": "1"}
    client.post(address(row, "analysis"), given)
    page = client.get(address(row)).content.decode()
    client.post(address(row, "sign"), hidden_in(page) | {"version": "2"})
    row = Report.objects.get()
    assert (row.analysis, row.signer) == ("路灯类建议集中。\n请城管局排查。", "supervisor")
    shown = client.get(address(row)).content.decode()
    assert "签发人：supervisor" in shown
    assert "请城管局排查。" in shown


def test_what_was_typed_is_still_there_where_saving_it_is_refused(
    september: City, desk: Desk
) -> None:
    row = drafted(september)
    given = {"analysis": "写了很久的分析", "version": str(row.version + 1)}
    answer = desk("supervisor").post(address(row, "analysis"), given)
    assert answer.status_code == 422
    assert "写了很久的分析</textarea>" in answer.content.decode()
    assert Report.objects.get().analysis == ""


def test_a_line_end_counts_as_one_character(september: City, desk: Desk) -> None:
    row = drafted(september)
    lines = "行\r\n" * (MAX_ANALYSIS // 2)
    given = {"analysis": lines, "version": str(row.version)}
    assert desk("supervisor").post(address(row, "analysis"), given).status_code == 302
    assert Report.objects.get().analysis.count("行") == MAX_ANALYSIS // 2


@pytest.mark.parametrize(
    "given",
    [
        {"place": "county", "span": "month:2026-10-01"},
        {"place": "beside", "span": "month:2026-09-01"},
        {"place": "town", "span": "month:2026-09-01"},
        {"place": "county", "span": "year:2026-01-01"},
    ],
)
def test_what_may_not_be_drafted_is_not(september: City, desk: Desk, given: dict[str, str]) -> None:
    place = september.regions[given["place"]].pk
    answer = desk("supervisor").post(f"{LIST}draft/", given | {"place": place}, follow=True)
    assert "只能为本人负责区域" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_signature_for_other_figures_is_refused_in_words(september: City, desk: Desk) -> None:
    row = drafted(september)
    given = {"version": "1", "seen": "0" * 64}
    answer = desk("supervisor").post(address(row, "sign"), given, follow=True)
    assert "您阅读之后数据已有变化" in answer.content.decode()
    assert Report.objects.get().signed is None


@pytest.mark.parametrize("form", ["analysis", "sign"])
def test_an_auditor_who_sends_a_form_all_the_same_changes_nothing(
    september: City, desk: Desk, form: str
) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    before = Report.objects.values().get()
    given = {"version": "1", "seen": seen, "analysis": "审计员的话"}
    answer = desk("auditor").post(address(row, form), given, follow=True)
    assert "只有该区域的督办员" in answer.content.decode()
    assert Report.objects.values().get() == before


def test_forms_are_not_sent_by_an_address_alone(september: City, desk: Desk) -> None:
    row = drafted(september)
    for form in ("analysis", "sign"):
        assert desk("supervisor").get(address(row, form)).status_code == 405
    assert desk("supervisor").get(f"{LIST}draft/").status_code == 405


def test_what_somebody_writes_is_text_on_the_page(september: City, desk: Desk) -> None:
    row = drafted(september)
    Report.objects.filter(pk=row.pk).update(analysis="<script>alert(1)</script>")
    page = desk("supervisor").get(address(row, "print")).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_navigation_leads_there_for_whoever_oversees(september: City, desk: Desk) -> None:
    assert f'href="{LIST}"' in desk("supervisor").get("/admin/").content.decode()
    assert f'href="{LIST}"' not in desk("handler").get("/admin/").content.decode()
