"""What happens at the door stands in a record of its own, and nothing that was typed does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from regions.models import Officer
from suggestions import tasks
from suggestions.audit import broken_records
from suggestions.desk.login import recorded, sessions, wrong_codes
from suggestions.models import AppendOnly, LogIn, RecordEnd
from tests.environment import empty_cache
from tests.factories import local
from tests.suggestions.desk.login.conftest import PASSWORD, leave, sign_in

Officers = dict[str, Officer]
BUSY, LOCKED = 503, 429
AT_ONCE = 6


def kinds(*, of: str = "leader") -> list[str]:
    rows = LogIn.objects.filter(officer__username=of).order_by("month", "number")
    return list(rows.values_list("kind", flat=True))


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_signing_in_and_out_is_recorded_with_where_and_by_what(officers: Officers) -> None:
    client = Client(headers={"User-Agent": "Some Browser"})
    sign_in(client, "leader")
    leave(client)
    assert kinds() == ["signed_in", "signed_out"]
    row = LogIn.objects.get(kind="signed_in")
    assert (row.household, row.browser) == ("10.1.1.1", "Some Browser")


def test_an_address_of_ipv6_is_kept_as_its_household(officers: Officers) -> None:
    sign_in(Client(), "leader", address="2001:db8:1:2:3:4:5:6")
    assert LogIn.objects.get().household == "2001:db8:1:2::"


def test_a_wrong_password_is_recorded_with_the_account(officers: Officers) -> None:
    sign_in(Client(), "leader", "wrong")
    assert kinds() == ["failed"]


def test_what_was_typed_instead_of_a_name_is_kept_nowhere(officers: Officers) -> None:
    sign_in(Client(), PASSWORD, "leader")
    row = LogIn.objects.get()
    assert (row.kind, row.officer) == ("failed", None)
    kept = [*LogIn.objects.values(), *AccessAttempt.objects.values()]
    assert PASSWORD not in str(kept)


def test_whoever_goes_on_trying_is_recorded_as_locked_once_a_quarter_of_an_hour(
    officers: Officers,
) -> None:
    for _ in range(8):
        sign_in(Client(), "leader", "wrong")
    assert kinds() == ["failed"] * 5 + ["locked"]


def test_an_account_that_is_not_for_the_desk_is_recorded_as_refused(officers: Officers) -> None:
    Officer.objects.filter(username="leader").update(is_staff=False)
    assert sign_in(Client(), "leader").status_code == 200
    assert kinds() == ["refused"]


def test_a_session_that_is_ended_from_another_one_is_recorded(officers: Officers) -> None:
    elsewhere, here = Client(), Client()
    sign_in(elsewhere, "leader", address="10.7.7.7")
    sign_in(here, "leader")
    here.post("/admin/sessions/", {"all": "1"}, REMOTE_ADDR="10.1.1.1")
    assert kinds()[-1] == "ended"
    assert LogIn.objects.get(kind="ended").household == "10.7.7.7"


def test_sessions_of_an_account_that_is_switched_off_are_recorded_as_closed(
    officers: Officers,
) -> None:
    sign_in(Client(), "leader")
    Officer.objects.filter(username="leader").update(is_active=False)
    assert sessions.clear() == 1
    assert kinds() == ["signed_in", "closed"]
    assert sessions.clear() == 0


def test_the_librarys_own_list_is_no_longer_written_and_what_stands_there_is_cleared(
    officers: Officers,
) -> None:
    sign_in(Client(), "leader")
    assert not AccessLog.objects.exists()
    AccessLog.objects.create(username="leader")
    AccessLog.objects.update(attempt_time=timezone.now() - wrong_codes.KEPT - timedelta(days=1))
    tasks.clear_sessions()
    assert not AccessLog.objects.exists()


# Whoever cannot be recorded


@pytest.fixture
def _no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is held by somebody else for too long."""

    def held(_row: LogIn) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(recorded, "append", held)


@pytest.mark.usefixtures("_no_time")
def test_whoever_cannot_be_recorded_is_not_signed_in(
    officers: Officers, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    assert sign_in(client, "leader").status_code == BUSY
    assert client.get("/admin/").status_code == 302
    assert "log_in=not_recorded kind=signed_in" in caplog.text


@pytest.mark.usefixtures("_no_time")
def test_a_failure_that_cannot_be_recorded_counts_and_is_said_in_the_log(
    officers: Officers, caplog: pytest.LogCaptureFixture
) -> None:
    assert sign_in(Client(), "leader", "wrong").status_code == BUSY
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert "log_in=not_recorded kind=failed" in caplog.text


def test_signing_out_works_all_the_same(officers: Officers, request: pytest.FixtureRequest) -> None:
    client = Client()
    sign_in(client, "leader")
    request.getfixturevalue("_no_time")
    leave(client)
    assert client.get("/admin/").status_code == 302


# The chain


def test_numbers_begin_anew_by_month_and_go_on_from_the_hash_before(officers: Officers) -> None:
    for moment in ("2026-09-30 23:59", "2026-10-01 00:01"):
        with time_machine.travel(local(moment), tick=False):
            sign_in(Client(), "leader"), sign_in(Client(), "leader")
    rows = list(LogIn.objects.order_by("month", "number"))
    assert [(row.month, row.number) for row in rows] == [
        (202609, 1),
        (202609, 2),
        (202610, 1),
        (202610, 2),
    ]
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert list(broken_records()) == []


def test_a_clock_that_goes_back_begins_no_month_that_has_ended(officers: Officers) -> None:
    for moment in ("2026-10-01 00:01", "2026-09-30 23:59"):
        with time_machine.travel(local(moment), tick=False):
            sign_in(Client(), "leader")
    assert list(LogIn.objects.order_by("pk").values_list("month", "number")) == [
        (202610, 1),
        (202610, 2),
    ]
    assert list(broken_records()) == []


def test_a_row_is_neither_changed_nor_deleted(officers: Officers) -> None:
    sign_in(Client(), "leader")
    row = LogIn.objects.get()
    for way in (row.save, row.delete, LogIn.objects.all().delete):
        with pytest.raises(AppendOnly):
            way()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_that_was_cut_out_is_found(officers: Officers, number: int) -> None:
    for _ in range(3):
        sign_in(Client(), "leader")
    assert list(broken_records()) == []
    run("DELETE FROM suggestions_login WHERE number = %s", number)
    assert len(list(broken_records())) == 1


def test_a_month_that_was_cut_out_is_found_and_so_is_the_whole(officers: Officers) -> None:
    for moment in ("2026-08-01 10:00", "2026-09-01 10:00", "2026-10-01 10:00"):
        with time_machine.travel(local(moment), tick=False):
            sign_in(Client(), "leader")
    run("DELETE FROM suggestions_login WHERE month = 202609")
    assert len(list(broken_records())) == 1
    run("DELETE FROM suggestions_login")
    assert len(list(broken_records())) == 1


def test_an_end_that_was_put_back_is_found(officers: Officers) -> None:
    sign_in(Client(), "leader"), sign_in(Client(), "leader")
    first = LogIn.objects.get(number=1)
    run("DELETE FROM suggestions_login WHERE number = 2")
    RecordEnd.objects.update(count=1, head=first.hash)
    assert len(list(broken_records())) == 1


def send(client: Client) -> int:
    try:
        return int(sign_in(client, "leader", "wrong").status_code)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_at_once_none_is_lost_and_numbers_have_no_holes(
    officers: Officers, settings: Settings
) -> None:
    """Of those that find no room nobody looked at the password."""
    settings.AXES_FAILURE_LIMIT = 100
    empty_cache()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, [Client() for _ in range(4 * AT_ONCE)]))
    looked_at = answers.count(200)
    assert set(answers) <= {200, BUSY}
    numbers = list(LogIn.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, looked_at + 1)) != []
    assert list(broken_records()) == []
