"""A contact that somebody opens while the chain of looks is held by another."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from suggestions.models import Access, LookMonth
from suggestions.models.look import month_of
from tests.factories import City, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.pipeline.test_threads import all_at_once


@pytest.mark.postgres
def test_whoever_waits_too_long_reads_so_and_no_contact(
    django_db_serialized_rollback: None, transactional_db: None, city: City, desk: Desk
) -> None:
    row = submitted(city)
    client = desk("triage")
    month = month_of(timezone.now())
    LookMonth.objects.create(month=month)

    def opened(_place: int) -> HttpResponse:
        answer: HttpResponse = client.post(address(row, "contact"), {"purpose": "contact"})
        return answer

    with transaction.atomic():
        LookMonth.objects.select_for_update().get(month=month)
        [answer] = all_at_once(opened, 1)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "其他人正在操作此件" in page
    assert "tel:" not in page
    assert not Access.objects.exists()
    assert opened(0).status_code == 200
    assert Access.objects.count() == 1
