"""The limits that every move goes by: read again when one was added, never changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from regions.models import current_version
from suggestions.models import AppendOnly, Policy, policy, rules

pytestmark = pytest.mark.django_db

VALUES: dict[str, Any] = {"kind": "triage", "tier": "", "axis": "duty", "levels": []}


@pytest.fixture(autouse=True)
def nothing_read_yet() -> None:
    """On SQLite an id comes back after the roll-back of another test, with another limit."""
    policy._policies.cache_clear()


def newer(amount: int, **more: Any) -> Policy:
    since = timezone.now() + timedelta(days=amount)
    return Policy(amount=amount, since=since, **VALUES | more)


def test_they_are_read_once() -> None:
    first, _version = rules()
    assert rules()[0] is first


def test_they_are_asked_for_with_the_calendar_in_one_statement(
    django_assert_num_queries: Any,
) -> None:
    rules()
    with django_assert_num_queries(1):
        _policies, version = rules()
    assert version == current_version()


def test_one_that_was_added_elsewhere_is_seen() -> None:
    rules()
    (added,) = Policy.objects.bulk_create([newer(7)])  # as another process does it
    assert rules()[0].by_id[added.pk].amount == 7


def test_one_that_became_visible_after_a_later_one_is_seen() -> None:
    newest = max(rules()[0].by_id)
    Policy.objects.bulk_create([newer(8, id=newest + 2)])
    assert newest + 2 in rules()[0].by_id
    Policy.objects.bulk_create([newer(7, id=newest + 1)])
    assert rules()[0].by_id[newest + 1].amount == 7


def test_none_is_changed_or_taken_away() -> None:
    row = Policy.objects.all()[0]
    for way in (row.save, row.delete, Policy.objects.all().delete):
        with pytest.raises(AppendOnly):
            way()
    with pytest.raises(AppendOnly):
        Policy.objects.update(amount=1)
