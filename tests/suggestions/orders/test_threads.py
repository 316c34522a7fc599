"""Several supervisors at once: a matter is in one draft, an order is signed once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from suggestions.models import Event, OrderMatter, Suggestion, SupervisionOrder
from suggestions.orders import making
from suggestions.orders.making import NotPossible
from suggestions.pipeline.refusals import Busy
from tests.factories import City, handling
from tests.suggestions.orders.conftest import SAID, drafted, led_by_water, officer
from tests.suggestions.pipeline.test_threads import all_at_once

FOUR = 4


def test_of_four_who_draft_the_same_ones_each_matter_has_one_draft(
    transactional_city: City,
) -> None:
    city = transactional_city
    rows = [led_by_water(city) if each % 2 else handling(city) for each in range(6)]
    found = list(Suggestion.objects.filter(pk__in=[row.pk for row in rows]))
    officers = [officer(city, "supervisor") for _ in range(FOUR)]

    def draft(place: int) -> int:
        picked = found if place % 2 else found[::-1]
        return len(making.draft(picked, SAID, by=officers[place]).orders)

    results = all_at_once(draft, FOUR)
    assert not [each for each in results if isinstance(each, Exception)]
    assert sorted(OrderMatter.objects.values_list("suggestion", flat=True)) == sorted(
        row.pk for row in rows
    )
    assert SupervisionOrder.objects.count() == sum(results)
    assert not SupervisionOrder.objects.filter(matters=None).exists()


def test_of_four_who_sign_one_wins(transactional_city: City) -> None:
    city = transactional_city
    order = drafted(city, handling(city))
    officers = [officer(city, "supervisor") for _ in range(FOUR)]

    def sign(place: int) -> Any:
        try:
            return making.sign(order, by=officers[place], version=1)
        except NotPossible as problem:
            return problem

    results = all_at_once(sign, FOUR)
    assert sorted(isinstance(each, NotPossible) for each in results) == [False, True, True, True]
    assert Event.objects.filter(move="supervise").count() == 1


@pytest.mark.postgres
def test_a_draft_that_is_locked_for_long_is_answered_with_busy(transactional_city: City) -> None:
    order = drafted(transactional_city, handling(transactional_city))
    by = officer(transactional_city, "supervisor")
    with transaction.atomic():
        SupervisionOrder.objects.select_for_update().get(pk=order.pk)
        results = all_at_once(lambda _: making.sign(order, by=by, version=1), 1)
    assert isinstance(results[0], Busy)
    assert SupervisionOrder.objects.get().signed is None
