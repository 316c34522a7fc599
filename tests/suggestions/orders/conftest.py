"""Two units lead what a supervisor picks; a Wednesday morning."""

from __future__ import annotations

from datetime import date

from regions.models import Officer
from suggestions.models import Suggestion, SupervisionOrder
from suggestions.orders import making
from suggestions.orders.making import Drafted, Order
from tests.factories import City, act, classified
from tests.suggestions.desk.conftest import Desk, _on_a_wednesday_morning, desk
from tests.suggestions.pipeline.conftest import transactional_city

DUE = date(2026, 9, 25)
SAID = Order("久拖未办，群众多次催办。", DUE)


def officer(city: City, name: str) -> Officer:
    """Read again: posts are kept for one request only."""
    return Officer.objects.get(pk=city.officers[name].pk)


def led_by_water(city: City) -> Suggestion:
    return act(classified(city), "assign", city.actor("triage"), lead=city.units["water"])


def draft(city: City, *rows: Suggestion, by: str = "supervisor") -> Drafted:
    fresh = Suggestion.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return making.draft(fresh, SAID, by=officer(city, by))


def drafted(city: City, *rows: Suggestion, by: str = "supervisor") -> SupervisionOrder:
    [order] = draft(city, *rows, by=by).orders
    return order


def signed(city: City, *rows: Suggestion, by: str = "supervisor") -> SupervisionOrder:
    order = drafted(city, *rows, by=by)
    making.sign(order, by=officer(city, by), version=order.version)
    return SupervisionOrder.objects.get(pk=order.pk)


__all__ = ["Desk", "_on_a_wednesday_morning", "desk", "transactional_city"]
