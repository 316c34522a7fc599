"""Codes that are sent at the same moment: one is compared, and one is written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from regions.models import Officer
from suggestions.models import Authenticator, WrongCode
from tests.factories import local
from tests.suggestions.desk.login.conftest import sign_in

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
AT_ONCE, MOST_LOOKS = 6, 20_000
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def half_in() -> Client:
    client = Client()
    assert sign_in(client, "leader").status_code == 302
    return client


def send(client: Client) -> int:
    try:
        return client.post("/admin/login/step/", {"code": "not-a-code"}).status_code
    finally:
        connections.close_all()


def until_all_wait() -> None:
    """For the lock that this thread holds."""
    with connection.cursor() as cursor:
        for _ in range(MOST_LOOKS):
            # Within a transaction the view would answer as it did first.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone() == (AT_ONCE,):
                return
    pytest.fail("They never waited.")


def test_of_a_burst_one_code_is_written_down(officers: dict[str, Officer]) -> None:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False):
        leader = Officer.objects.get(username="leader")
        Authenticator.objects.create(user=leader, confirmed=True)
        Officer.objects.filter(pk=leader.pk).update(second_step_since=timezone.now())
        clients = [half_in() for _ in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            with transaction.atomic():
                Authenticator.objects.select_for_update().get()
                answers = [pool.submit(send, client) for client in clients]
                until_all_wait()
            assert [answer.result() for answer in answers] == [422] * AT_ONCE
    assert WrongCode.objects.count() == 1
    assert Authenticator.objects.get().throttling_failure_count == 1
