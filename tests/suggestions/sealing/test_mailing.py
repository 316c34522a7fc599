"""Signed roots reach people outside, who can show later what was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

from suggestions.models import Pulse, SignedRoot
from suggestions.sealing import tend, witness
from tests.factories import City, local, submitted
from tests.suggestions.messages.conftest import MailServer, free_port, mail_server, use_mail_server
from tests.suggestions.sealing import forger

__all__ = ["mail_server"]
MONDAY = local("2026-09-21 12:00")
KEEPERS = ["people@congress.example.org", "archive@example.org"]


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Whatever language somebody was answered in before."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _keepers(settings: Settings) -> None:
    settings.WITNESS_MAIL = KEEPERS


def day(city: City, number: int) -> None:
    with time_machine.travel(MONDAY + timedelta(days=number), tick=False):
        submitted(city)
        tend()


def roots_in(server: MailServer, place: int) -> list[str]:
    """The lines of one mail that a witness would have."""
    body = server.mails[place].get_content()
    return [line for line in body.splitlines() if line.startswith("{")]


def test_each_keeper_gets_each_root_once(city: City, mail_server: MailServer) -> None:
    for number in (0, 0, 1):
        day(city, number)
    assert [mail["To"] for mail in mail_server.mails] == KEEPERS * 2
    first, second = SignedRoot.objects.order_by("number")
    assert roots_in(mail_server, 0) == [witness.line_of(first)]
    assert roots_in(mail_server, 3) == [witness.line_of(second)]
    assert mail_server.mails[2]["Subject"].strip() == "建议平台台账签名根值（第2号）"


def test_nothing_of_what_somebody_wrote_stands_in_it(city: City, mail_server: MailServer) -> None:
    day(city, 0)
    text = mail_server.mails[0].get_content()
    assert "路灯" not in text
    assert "13800000000" not in text
    assert "CZ26" not in text


def test_what_was_not_taken_goes_out_with_the_next(
    city: City, mail_server: MailServer, settings: Settings
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    day(city, 0)
    mail_server.reply = "550 no"
    use_mail_server(settings, port)
    day(city, 1)
    assert mail_server.mails == []
    mail_server.reply = "250 OK"
    day(city, 2)
    assert len(roots_in(mail_server, 0)) == 3


def test_a_kept_mail_shows_what_was_taken_away(
    city: City, mail_server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day(city, 0)
    day(city, 1)
    kept = tmp_path / "kept.jsonl"
    kept.write_text("\n".join(roots_in(mail_server, 2)))
    call_command("check_ledger", witness=kept)
    forger.forge("DELETE FROM suggestions_signedroot WHERE number = 2")
    with pytest.raises(SystemExit):
        call_command("check_ledger", witness=kept)
    assert "第2号根值" in capsys.readouterr().out


@pytest.mark.parametrize("note", ["999999", "no number"])
def test_whoever_turns_the_counter_on_stops_nothing(
    city: City, mail_server: MailServer, note: str
) -> None:
    day(city, 0)
    Pulse.objects.filter(name__startswith="roots:").update(note=note)
    day(city, 1)
    assert len(roots_in(mail_server, 2)) == 2


def test_where_nobody_keeps_them_none_are_sent(
    city: City, mail_server: MailServer, settings: Settings
) -> None:
    settings.WITNESS_MAIL = []
    day(city, 0)
    assert mail_server.mails == []
