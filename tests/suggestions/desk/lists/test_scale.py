"""Every page asks as much of the database at 100,000 suggestions as at 100."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suggestions import statistics
from suggestions.models import Suggestion
from suggestions.models.secrets import code_digest
from suggestions.statistics import mirror
from tests.benchmarks.city import multiply
from tests.factories import (
    City,
    answered,
    assigned,
    classified,
    closed,
    handling,
    local,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, address

CODE = "0123456789"
MADE = (submitted, classified, assigned, handling, answered, closed)
# (who, which page): how many statements, so that one more is seen.
STATEMENTS = {
    ("triage", "list"): 12,
    ("handler", "list"): 12,
    ("supervisor", "list"): 11,
    ("auditor", "list"): 10,
    ("handler", "one suggestion"): 15,
    ("triage", "one suggestion"): 15,
    ("supervisor", "start page"): 15,
    ("citizen", "tracking"): 9,
}


def browser_of(row: Suggestion) -> Client:
    Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
    client = Client()
    client.post("/track/", {"reference": row.reference, "code": CODE})
    return client


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


def all_pages(desk: Desk, row: Suggestion) -> dict[tuple[str, str], int]:
    """As a process that has read the facts before."""
    mirror.look()
    paths = {
        "list": f"{ADDRESS}?view=open",
        "one suggestion": address(row, "change"),
        "start page": "/admin/",
        "tracking": f"/track/{row.reference}/",
    }
    return {
        (who, page): counted(browser_of(row) if who == "citizen" else desk(who), paths[page])
        for who, page in STATEMENTS
    }


# Emptied afterwards, not rolled back: PostgreSQL would read past 100,000 dead rows ever after.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_asks_the_same_at_a_hundred_and_at_a_hundred_thousand(
    city: City, desk: Desk
) -> None:
    row = [make(city, at=local("2026-09-01 09:00")) for make in MADE][3]
    multiply(16)
    statistics.catch_up()
    assert (Suggestion.objects.count(), all_pages(desk, row)) == (102, STATEMENTS)
    multiply(980, mark="/")
    assert (Suggestion.objects.count(), all_pages(desk, row)) == (100_062, STATEMENTS)
