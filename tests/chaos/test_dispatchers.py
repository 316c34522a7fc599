"""Dispatchers killed at any moment: every message arrives, what is in the desk stays as it was."""

import time
from collections import defaultdict

import pytest

from suggestions.messages.dispatcher import key_of
from suggestions.messages.mail import message_id
from suggestions.models import Author, Medium, Message
from suggestions.pipeline import MOVES
from suggestions.pipeline.collect import Contact
from tests.chaos import seeds
from tests.chaos.processes import crew, finish
from tests.chaos.works import NOON
from tests.factories import classification

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

AUTHORS = 120
KILLS = 40
FEWEST_KILLS = 10
LIMIT = 5


@pytest.fixture
def outgoing(city, servers):
    """A text message and a mail to every author, and something in the desk of every officer."""
    contact = Contact(phone="13800000000", email="citizen@example.org")
    rows = seeds.submitted(city, AUTHORS, contact=contact)
    triage, at = city.actor("triage"), NOON
    seeds.moved(rows, MOVES["classify"](**classification(city)), triage, at=at)
    seeds.moved(rows, MOVES["assign"](lead=city.units["light"]), triage, at=at)
    # Of a contact that nobody has confirmed only the first message would go out.
    Author.objects.update(code_used=NOON)
    found = Message.objects.exclude(medium=Medium.IN_APP)
    found.update(created=NOON, try_at=NOON)
    return servers


def keys(medium):
    """Of what goes out as one: what falls together for an author does."""
    together = defaultdict(list)
    for message in Message.objects.filter(medium=medium).order_by("pk"):
        together[message.folded_into_id or message.pk].append(message)
    assert len(together) == AUTHORS
    return {key_of(messages) for messages in together.values()}


@pytest.mark.sqlite
def test_dispatchers_killed_at_random_lose_no_message(outgoing, gateway, mail_server):
    in_the_desk = list(Message.objects.filter(medium=Medium.IN_APP).order_by("pk").values())
    with crew("deliver", time.time(), LIMIT, kills=KILLS, **outgoing) as dispatchers:
        assert int(finish(dispatchers)) >= FEWEST_KILLS
    assert {each["key"] for each in gateway.seen} == keys(Medium.SMS)
    assert {mail["Message-ID"] for mail in mail_server.mails} == {
        message_id(key) for key in keys(Medium.EMAIL)
    }
    assert not Message.objects.filter(sent=None).exists()
    assert list(Message.objects.filter(medium=Medium.IN_APP).order_by("pk").values()) == in_the_desk
    assert len(in_the_desk) == 2 * AUTHORS
