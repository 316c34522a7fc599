"""A signed report goes to whom its signer chose: once each, and its page says what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from regions.models import Officer, Post
from suggestions.messages import deliver
from suggestions.models import Message, Paper, Report, ReportAddress, ReportCopy, Suggestion
from suggestions.models.ledger import AppendOnly
from suggestions.reports import making, printing, sending
from suggestions.reports.making import NotPossible
from suggestions.reports.printing import Printed
from suggestions.reports.sending import Chosen
from tests.factories import City
from tests.suggestions.messages.conftest import mail_server
from tests.suggestions.reports.conftest import Desk, drafted, officer, signed

__all__ = ["mail_server"]

LINK = "/admin/reports/"
PDF = b"%PDF-1.7 printed"


@pytest.fixture(autouse=True)
def only_reports(september: City, settings: Settings) -> None:
    """Mails can be sent; those about suggestions are out of the way."""
    settings.EMAIL_ENABLED = True
    Message.objects.filter(try_at__isnull=False).update(try_at=None)


@pytest.fixture
def printable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printed", lambda report: Printed(PDF))


@pytest.fixture
def unprintable(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = Printed(problem="missing", detail="fonts-noto-cjk")
    monkeypatch.setattr(printing, "printed", lambda report: lacking)


@pytest.fixture
def address(september: City) -> ReportAddress:
    return listed(september, "county", "办公室", "office@example.org")


def listed(city: City, place: str, name: str, email: str) -> ReportAddress:
    by = city.officers["administrator"]
    return ReportAddress.objects.create(
        place=city.regions[place], name=name, email=email, added_by=by
    )


def with_mail(city: City, *names: str) -> None:
    for name in names:
        rows = Officer.objects.filter(pk=city.officers[name].pk)
        rows.update(email=f"{name}@example.org")


def to(city: City, *names: str, addresses: tuple[ReportAddress, ...] = ()) -> Chosen:
    return Chosen(
        frozenset(city.officers[name].pk for name in names),
        frozenset(each.pk for each in addresses),
    )


def sent(city: City, chosen: Chosen) -> Report:
    """Signed, and written into the outbox for these."""
    report = drafted(city)
    _blocks, seen = making.read_now(report)
    by = officer(city, "supervisor")
    making.sign(report, by=by, version=report.version, seen=seen, to=chosen)
    return Report.objects.get(pk=report.pk)


def later(minutes: int = 2) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


def standings(report: Report) -> dict[str, tuple[str, str]]:
    lines = sending.progress_of(report).lines
    return {line.name: (line.standing.value, line.why) for line in lines}


# what goes out


def test_nothing_goes_to_anybody_before_it_is_signed(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    with_mail(september, "auditor")
    row = drafted(september)
    with pytest.raises(NotPossible):
        making.send_more(
            row, to(september, "auditor", addresses=(address,)), by=officer(september, "supervisor")
        )
    assert not ReportCopy.objects.exists()
    assert deliver(later()) == 0
    assert mail_server.mails == []


def test_a_signature_that_is_refused_sends_nothing(september: City, address: ReportAddress) -> None:
    row = drafted(september)
    with pytest.raises(NotPossible):
        making.sign(
            row,
            by=officer(september, "supervisor"),
            version=1,
            seen="0" * 64,
            to=to(september, "auditor", addresses=(address,)),
        )
    assert not ReportCopy.objects.exists()
    assert not Message.objects.filter(template__startswith="report").exists()


@pytest.mark.usefixtures("printable")
def test_staff_get_a_link_and_the_pdf_and_an_office_outside_the_pdf(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor", addresses=(address,)))
    printing.print_due()
    assert deliver(later()) == 2
    mails = {mail["To"]: mail for mail in mail_server.mails}
    assert set(mails) == {"auditor@example.org", "office@example.org"}
    for mail in mails.values():
        [paper] = mail.iter_attachments()
        assert paper.get_content_type() == "application/pdf"
        assert paper.get_filename() == "report-431002-month-20260901.pdf"
        assert paper.get_content() == PDF
        assert mail["Subject"].strip() == "supervisor已签发：北湖区月报（2026-09-01至2026-09-30）。"
    words = {to: mail.get_body().get_content() for to, mail in mails.items()}
    assert f"{LINK}{row.pk}/" in words["auditor@example.org"]
    assert LINK not in words["office@example.org"]
    assert standings(row)["办公室"] == ("sent", "")


@pytest.mark.usefixtures("printable")
def test_nothing_of_a_suggestion_stands_in_the_mail(september: City, mail_server: Any) -> None:
    with_mail(september, "auditor")
    sent(september, to(september, "auditor"))
    printing.print_due()
    deliver(later())
    [mail] = mail_server.mails
    said = mail["Subject"] + mail.get_body().get_content()
    for row in Suggestion.objects.all():
        assert row.reference not in said
        assert row.title not in said


def test_an_officer_without_an_address_of_mail_finds_it_at_the_desk(
    september: City, desk: Desk, mail_server: Any
) -> None:
    row = sent(september, to(september, "auditor"))
    page = desk("auditor").get("/admin/").content.decode()
    assert f'<a href="{LINK}{row.pk}/">supervisor已签发：北湖区月报' in page
    assert deliver(later()) == 0
    assert standings(row) == {"auditor": ("sent", "")}


def test_without_a_mail_server_staff_find_it_at_the_desk_and_no_address_is_offered(
    september: City, address: ReportAddress, settings: Settings
) -> None:
    settings.EMAIL_ENABLED = False
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor", addresses=(address,)))
    assert standings(row) == {"auditor": ("sent", "")}


@pytest.mark.usefixtures("printable")
def test_each_gets_it_once_however_often_it_is_asked_for(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    with_mail(september, "auditor")
    everybody = to(september, "auditor", addresses=(address,))
    row = sent(september, everybody)
    printing.print_due()
    for minutes in (2, 4, 6):
        assert making.send_more(row, everybody, by=officer(september, "supervisor")) == 0
        deliver(later(minutes))
    assert len(mail_server.mails) == 2
    assert row.copies.count() == 2


# while it is being printed, and where it cannot be


def test_mails_wait_for_the_pdf(september: City, mail_server: Any, address: ReportAddress) -> None:
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor", addresses=(address,)))
    assert deliver(later()) == 0
    waiting = ("waiting", "等待PDF生成")
    assert standings(row) == {"auditor": waiting, "办公室": waiting}
    Paper.objects.update(content=PDF, made=timezone.now(), try_at=None)
    assert deliver(later(10)) == 2


@pytest.mark.usefixtures("unprintable")
def test_where_nothing_can_be_printed_staff_get_the_link_and_others_wait(
    september: City, mail_server: Any, address: ReportAddress, desk: Desk
) -> None:
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor", addresses=(address,)))
    printing.print_due()
    assert deliver(later()) == 1
    [mail] = mail_server.mails
    assert list(mail.iter_attachments()) == []
    assert "未附PDF" in mail.get_body().get_content()
    assert standings(row)["办公室"] == ("waiting", "等待PDF生成")
    page = desk("supervisor").get(f"{LINK}{row.pk}/").content.decode()
    assert "目前无法生成PDF" in page


def test_what_is_never_printed_is_a_failure_for_whoever_has_no_account(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    row = sent(september, to(september, addresses=(address,)))
    Paper.objects.update(try_at=None, problem="failed")
    assert deliver(later()) == 0
    [(standing, why)] = standings(row).values()
    assert standing == "failed"
    assert why.startswith("没有PDF")
    assert making.resend(row, by=officer(september, "supervisor")) == 1
    paper = Paper.objects.get()
    assert (paper.try_at, paper.attempts) == (timezone.now(), 0)


# what goes wrong


@pytest.mark.usefixtures("printable")
def test_a_failure_is_said_on_the_page_and_sent_again_from_there(
    september: City, mail_server: Any, address: ReportAddress, desk: Desk
) -> None:
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor", addresses=(address,)))
    printing.print_due()
    Officer.objects.filter(pk=september.officers["auditor"].pk).update(email="no such address")
    assert deliver(later()) == 1
    client = desk("supervisor")
    page = client.get(f"{LINK}{row.pk}/").content.decode()
    assert "已送达1份，待发0份，未送达1份" in page
    assert "电子邮箱不可用" in page
    with_mail(september, "auditor")
    answer = client.post(f"{LINK}{row.pk}/resend/", follow=True).content.decode()
    assert "1份正在发送" in answer
    assert deliver(later()) == 1
    assert [mail["To"] for mail in mail_server.mails] == [
        "office@example.org",
        "auditor@example.org",
    ]


@pytest.mark.usefixtures("printable")
def test_a_server_that_refuses_is_tried_again_and_its_words_are_kept_back(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    mail_server.reply = "451 office@example.org is busy"
    row = sent(september, to(september, addresses=(address,)))
    printing.print_due()
    deliver(later())
    assert standings(row) == {
        "办公室": ("waiting", "邮件服务器未接收（SMTPRecipientsRefused 451）")
    }
    mail_server.reply = "250 OK"
    assert deliver(later(10)) == 1
    assert standings(row) == {"办公室": ("sent", "")}


@pytest.mark.usefixtures("printable")
def test_whoever_may_not_read_it_any_more_gets_nothing(september: City, mail_server: Any) -> None:
    with_mail(september, "auditor")
    row = sent(september, to(september, "auditor"))
    printing.print_due()
    Post.objects.filter(officer=september.officers["auditor"]).update(until=date(2026, 10, 1))
    assert deliver(later()) == 0
    assert mail_server.mails == []
    assert standings(row) == {"auditor": ("failed", "已无权查看本报告")}


@pytest.mark.usefixtures("printable")
def test_an_address_that_was_taken_out_gets_nothing(
    september: City, mail_server: Any, address: ReportAddress
) -> None:
    row = sent(september, to(september, addresses=(address,)))
    printing.print_due()
    ReportAddress.objects.update(ended=timezone.now())
    assert deliver(later()) == 0
    assert mail_server.mails == []
    assert standings(row) == {"办公室": ("failed", "已不在收件地址名单中")}


# who may be chosen, and by whom


def test_only_staff_who_may_read_it_are_offered(september: City, desk: Desk) -> None:
    row = drafted(september)
    offered = set(sending.officers_for(row))
    assert {each.username for each in offered} >= {"supervisor", "city_supervisor", "auditor"}
    readers = {each for each in Officer.objects.all() if readable(row, each)}
    assert offered == readers
    city = drafted(september, "city", "city_supervisor")
    assert "supervisor" not in {each.username for each in sending.officers_for(city)}


def readable(report: Report, who: Officer) -> bool:
    return Report.objects.visible_to(who).filter(pk=report.pk).exists()


def test_whoever_was_not_offered_gets_nothing_even_if_he_is_sent_along(
    september: City, address: ReportAddress
) -> None:
    beside = listed(september, "beside", "别处", "beside@example.org")
    row = sent(september, to(september, "handler", "collector", addresses=(beside,)))
    assert not row.copies.exists()


def test_the_form_takes_who_was_offered_and_signs_nothing_for_others(
    september: City, desk: Desk, address: ReportAddress
) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    client = desk("supervisor")
    given = {"version": "1", "seen": seen, "officers": [september.officers["handler"].pk]}
    client.post(f"{LINK}{row.pk}/sign/", given)
    assert Report.objects.get().signed is None
    given["officers"] = [september.officers["auditor"].pk]
    client.post(f"{LINK}{row.pk}/sign/", given | {"addresses": [address.pk]})
    copies = ReportCopy.objects.values_list("officer__username", "address__name", "by__username")
    expected = {("auditor", None, "supervisor"), (None, "办公室", "supervisor")}
    assert set(copies) == expected


def test_after_it_was_signed_others_are_chosen_by_a_supervisor_of_the_place_alone(
    september: City, desk: Desk
) -> None:
    row = signed(september)
    given = {"officers": [september.officers["auditor"].pk]}
    for form in ("send", "resend"):
        desk("auditor").post(f"{LINK}{row.pk}/{form}/", given)
        assert desk("handler").post(f"{LINK}{row.pk}/{form}/", given).status_code == 403
    city = signed(september, "city", "city_supervisor")
    assert desk("supervisor").post(f"{LINK}{city.pk}/send/", given).status_code == 404
    assert not ReportCopy.objects.exists()
    answer = desk("supervisor").post(f"{LINK}{row.pk}/send/", given, follow=True)
    assert "1份正在发送" in answer.content.decode()
    assert [copy.officer.username for copy in row.copies.all() if copy.officer] == ["auditor"]


def test_an_auditor_reads_to_whom_it_went_and_is_offered_nobody(
    september: City, desk: Desk
) -> None:
    row = sent(september, to(september, "city_supervisor"))
    page = desk("auditor").get(f"{LINK}{row.pk}/").content.decode()
    assert "city_supervisor" in page
    assert "/send/" not in page


def test_who_chose_whom_stays_as_it_was(september: City) -> None:
    sent(september, to(september, "auditor"))
    copy = ReportCopy.objects.get()
    copy.by = september.officers["handler"]
    with pytest.raises(AppendOnly):
        copy.save()
    with pytest.raises(AppendOnly):
        copy.delete()
    assert ReportCopy.objects.get().by == september.officers["supervisor"]
