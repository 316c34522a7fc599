"""Kills and rivals: sent at least once, never by two at the same time."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from suggestions.messages import deliver
from suggestions.messages.dispatcher import LEASE
from suggestions.models import Message
from tests.suggestions.messages.conftest import NOON, SECRET, said_under

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DISPATCHER = """
import sys
from datetime import datetime
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = sys.argv[2:4]
django.setup()
from suggestions.messages import deliver
deliver(datetime.fromisoformat(sys.argv[4]))
"""


def dispatcher(gateway):
    """One round in a process of its own."""
    name = str(connection.settings_dict["NAME"])
    arguments = [name, gateway.url, SECRET, NOON.isoformat()]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", DISPATCHER, *arguments], env=environment, cwd=settings.BASE_DIR
    )


def test_a_kill_between_sending_and_marking_sends_again_under_the_same_key(suggest, gateway):
    messages = suggest(phone="13800000001") + suggest(phone="13800000002")
    process = dispatcher(gateway)
    gateway.when_asked.append(process.kill)
    assert process.wait() == -signal.SIGKILL
    gateway.when_asked.clear()
    assert not Message.objects.exclude(sent=None).exists()
    assert deliver(NOON) == 0, "the lease of the dead one still holds"
    assert deliver(NOON + LEASE) == 2
    first, second = (message.key for message in messages)
    assert [each["key"] for each in gateway.seen] == [first, first, second]


def test_killed_with_several_in_one_they_go_again_in_one(suggest, gateway):
    [first] = suggest(phone="13800000001")
    second = Message.objects.get(pk=first.pk)
    second.pk, second.key, second.template = None, f"{first.key}:answered", "answered"
    second.save()
    process = dispatcher(gateway)
    gateway.when_asked.append(process.kill)
    assert process.wait() == -signal.SIGKILL
    gateway.when_asked.clear()
    Message.objects.create(
        key=f"{first.key}:closed",
        suggestion=first.suggestion,
        medium="sms",
        template="closed",
        created=NOON,
        try_at=NOON,
    )
    assert deliver(NOON + LEASE) == 3
    killed, once_more, new = gateway.seen
    assert said_under(killed) == said_under(once_more)
    assert new["key"] == f"{first.key}:closed"


def test_dispatchers_beside_each_other_send_every_message_once(suggest, gateway):
    messages = [each for number in range(12) for each in suggest(phone=f"1380000{number:04}")]
    start = Barrier(4)

    def work():
        start.wait()
        try:
            return sum(deliver(NOON, limit=2) for _round in range(12))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.submit(work) for _dispatcher in range(4)]
    assert sum(each.result() for each in rounds) == 12
    assert sorted(each["key"] for each in gateway.seen) == sorted(each.key for each in messages)


def test_a_dispatcher_whose_lease_was_lost_does_not_undo_what_another_did(suggest, gateway):
    message = suggest(phone="13800000000")[0]
    gateway.status = 500
    gateway.when_asked.append(lambda: _sent_by_another(message))
    deliver(NOON)
    row = Message.objects.get(pk=message.pk)
    assert (row.sent, row.try_at, row.error) == (NOON, None, "")


def _sent_by_another(message):
    try:
        Message.objects.filter(pk=message.pk).update(sent=NOON, try_at=None, attempts=2)
    finally:
        connection.close()
