"""A thousand people send at once: none is lost, and each has a reference of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from suggestions.models import Event, Suggestion
from suggestions.models.secrets import same_code

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

PEOPLE, AT_ONCE = 1000, 20
CODE = re.compile(r"\d{3} \d{3} \d{4}")
REFERENCE = re.compile(r"[A-Z]+\d{6}-\d{6}-\d")


def send(number):
    """What one person's receipt says: reference and access code. One in ten taps twice."""
    browser = Client()
    fields = {"text": f"第{number}件事：路灯坏了。", "region": "431002", "consent": "on"}
    for _double_tap in range(2 if number % 10 == 0 else 1):
        sent = fields | {"key": f"{number:032d}", "confirmed": "1"}
        assert browser.post("/submit/", sent).status_code == 303
    page = browser.get("/receipt/").content.decode()
    return REFERENCE.search(page)[0], CODE.search(page)[0]


def share(start, first):
    start.wait(timeout=60)
    try:
        return [send(number) for number in range(first, PEOPLE, AT_ONCE)]
    finally:
        connections.close_all()


def sent_at_once():
    start = Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = [pool.submit(share, start, first) for first in range(AT_ONCE)]
        return [receipt for part in parts for receipt in part.result()]


@pytest.mark.postgres
def test_a_thousand_at_once_lose_none_and_get_a_thousand_references(city):
    receipts = dict(sent_at_once())
    assert len(receipts) == PEOPLE
    stored = dict(Suggestion.objects.values_list("reference", "code_hash"))
    assert stored.keys() == receipts.keys()
    assert all(same_code(code, stored[reference]) for reference, code in receipts.items())
    assert Suggestion.objects.values("text").distinct().count() == PEOPLE
    assert Event.objects.filter(move="submit").count() == PEOPLE
