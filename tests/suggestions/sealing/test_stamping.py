"""Somebody outside says when a root was there: another past cannot be signed later."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from suggestions.condition.findings import Concern, Look
from suggestions.models import RootStamp, SignedRoot
from suggestions.sealing import tend, wrong_roots, wrong_stamps
from tests.factories import City, local, submitted
from tests.suggestions.messages.conftest import free_port
from tests.suggestions.sealing.authority import Authority, serving

MONDAY = local("2026-09-21 12:00")


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> Iterator[Authority]:
    found = Authority(tmp_path)
    with serving(found) as url:
        settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS = url, str(found.root)
        yield found


def day(city: City, number: int) -> None:
    with time_machine.travel(MONDAY + timedelta(days=number), tick=False):
        submitted(city)
        tend()


def stamped() -> list[int]:
    return list(RootStamp.objects.order_by("root").values_list("root", flat=True))


def late(hours: float) -> tuple[int, object]:
    found = Look(MONDAY + timedelta(hours=hours)).find(Concern.ROOTS_UNSTAMPED)
    return found.count, found.since


def test_each_root_is_stamped_once_and_somebody_outside_can_check_it(
    city: City, authority: Authority
) -> None:
    for number in (0, 0, 1):
        day(city, number)
    first, second = RootStamp.objects.select_related("root").order_by("root")
    assert authority.asked == 2
    assert authority.vouches_for(first.root.statement, bytes(first.token))
    assert authority.vouches_for(second.root.statement, bytes(second.token))
    assert not authority.vouches_for(second.root.statement, bytes(first.token))
    # The moment is the word of the authority, whatever clock is in force here.
    assert first.at <= second.at
    assert list(wrong_stamps()) == []


def test_everybody_reads_it_beside_the_root(city: City, authority: Authority) -> None:
    day(city, 0)
    (root,) = json.loads(Client().get("/seals.json").content)["roots"]
    assert authority.vouches_for(root["statement"], base64.b64decode(root["stamp"]))


def test_without_an_authority_nobody_is_asked_and_nothing_is_late(city: City) -> None:
    day(city, 0)
    (root,) = json.loads(Client().get("/seals.json").content)["roots"]
    assert (stamped(), "stamp" in root, late(1000)) == ([], False, (0, None))


def test_what_could_not_be_stamped_is_by_the_next_round(
    city: City, authority: Authority, settings: Settings
) -> None:
    url, settings.TIMESTAMP_URL = settings.TIMESTAMP_URL, f"http://127.0.0.1:{free_port()}/"
    day(city, 0)
    assert (stamped(), SignedRoot.objects.count()) == ([], 1)
    settings.TIMESTAMP_URL = url
    day(city, 1)
    assert stamped() == [1, 2]


@pytest.mark.parametrize(
    ("status", "answer"), [(503, None), (200, b""), (200, b"<html>"), (200, b"0" * 200_000)]
)
def test_an_answer_that_is_no_stamp_is_not_kept(
    city: City,
    authority: Authority,
    caplog: pytest.LogCaptureFixture,
    status: int,
    answer: bytes | None,
) -> None:
    authority.status, authority.answers = status, answer
    with caplog.at_level(logging.WARNING, "suggestions.sealing.stamping"):
        day(city, 0)
    assert stamped() == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "root=1 not_stamped=NoStamp" in caplog.text


def test_a_stamp_of_another_authority_is_not_kept(
    city: City, authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    settings.TIMESTAMP_ROOTS = str(Authority(tmp_path / "other").root)
    day(city, 0)
    assert (authority.asked, stamped()) == (1, [])


def test_the_stamp_of_another_root_is_not_kept(city: City, authority: Authority) -> None:
    day(city, 0)
    authority.answers = bytes(RootStamp.objects.get().token)
    day(city, 1)
    assert stamped() == [1]


def test_another_past_that_is_signed_later_has_no_stamp(city: City, authority: Authority) -> None:
    day(city, 0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_signedroot SET statement = statement || ' '")
    assert list(wrong_stamps()) == ["第1号根值：时间戳与该根值不符"]
    assert list(wrong_roots()) != []


def test_what_was_stamped_is_compared_where_the_certificates_are_gone(
    city: City, authority: Authority, settings: Settings
) -> None:
    day(city, 0)
    settings.TIMESTAMP_ROOTS = ""
    assert list(wrong_stamps()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_signedroot SET statement = statement || ' '")
    assert len(list(wrong_stamps())) == 1


def test_from_the_third_day_on_a_root_without_a_stamp_is_told(
    city: City, authority: Authority, settings: Settings
) -> None:
    authority.status = 500
    day(city, 0)
    assert (late(47), late(49)) == ((0, None), (1, MONDAY))


@pytest.mark.parametrize("content", [b"", b"no certificate", None])
def test_certificates_that_cannot_be_read_stop_neither_the_round_nor_the_check(
    city: City, authority: Authority, settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    day(city, 0)
    settings.TIMESTAMP_ROOTS = str(tmp_path / "other.pem")
    if content is not None:
        Path(settings.TIMESTAMP_ROOTS).write_bytes(content)
    day(city, 1)
    assert (SignedRoot.objects.count(), stamped()) == (2, [1])
    assert len(list(wrong_stamps())) == 1


def test_stamps_of_an_authority_that_nobody_knows_any_more_are_told_in_one_line(
    city: City, authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    for number in (0, 1):
        day(city, number)
    (tmp_path / "other").mkdir()
    settings.TIMESTAMP_ROOTS = str(Authority(tmp_path / "other").root)
    assert list(wrong_stamps()) == ["2个根值的时间戳：TIMESTAMP_ROOTS 中没有可核验的证书"]
