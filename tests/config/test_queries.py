"""Whatever stands in an address is answered, and never with a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Field
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from regions.models import Officer
from tests.config.addresses import patterns
from tests.factories import City

# Refused by the one gate, before any page reads it.
REFUSED = ["%00", "a%00b", "%07", "9" * 40, "-" + "9" * 30, "9_" * 20 + "9", "%EF%BC%99" * 30,
    "1," + "9" * 30, str(2**63), "x" * 100_000]  # fmt: skip
# What each page has to bear.
BORNE = ["1e4000", "NaN", "%FF%FE%ED%A0%80", "-1", "", "9" * 18]
PLAIN = ["q", "page", "p", "o", "all", "e", "_to_field", "_popup", "_changelist_filters", "view",
    "notice", "count", "since", "until", "as_of", "period", "region", "unit", "category", "tier",
    "month", "as", "in", "reference", "year", "rate", "place"]  # fmt: skip
ADDRESSES = sorted({address for address, _pattern in patterns()})
# They read no query, and keep what they found for the next who asks.
PROBES = {"healthz", "readyz", "metrics"}
LISTS = [model for model in admin.site._registry if model._meta.model_name != "suggestion"]


def lookups(model) -> Iterator[str]:
    for field in model._meta.get_fields():
        if isinstance(field, Field):
            yield from (field.name, f"{field.name}__in", f"{field.name}__gte")
            if field.related_model:
                yield f"{field.name}__id__exact"


@pytest.fixture
def visitors(city: City, settings: Settings) -> list[Client]:
    """An administrator, who reaches all settings, a supervisor, who reaches all else, and a citizen."""
    settings.AXES_ENABLED = False  # force_login comes from no address
    found = [Client(raise_request_exception=False) for _ in range(3)]
    for client, name in zip(found, ("administrator", "city_supervisor"), strict=False):
        # Read again: a session holds what stands in the row, second step and all.
        stored = Officer.objects.get(pk=city.officers[name].pk)
        client.force_login(stored, "django.contrib.auth.backends.ModelBackend")
        assert client.get("/admin/").status_code == 200
    return found


def test_what_nobody_can_have_meant_is_refused_on_every_page(city: City) -> None:
    citizen = Client()
    for address in ADDRESSES:
        for value in REFUSED:
            assert citizen.get(f"/{address}?page={value}").status_code == 400, (address, value[:50])
            assert citizen.get(f"/{address}?page=1&page={value}").status_code == 400


@pytest.mark.parametrize("carried", ["q=%00", "category=" + "9" * 40, "q=" + "x" * 9000])
@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("orders/draft/", {"all": "on"}),
        ("exports/new/", {}),
        ("suggestions/suggestion/bulk/remind/", {"all": "on"}),
        ("suggestions/suggestion/bulk/assign/proposed/", {"all": "on"}),
    ],
)
def test_the_address_of_a_list_within_another_one_is_no_way_around_it(
    visitors: list[Client], page: str, more: dict[str, str], carried: str
) -> None:
    supervisor = visitors[1]
    assert supervisor.get(f"/admin/{page}", more | {"list": carried}).status_code in {400, 403}


def test_a_column_without_a_name_is_refused(visitors: list[Client]) -> None:
    for address in ("regions/unit/add/", "regions/unit/1/delete/", "suggestions/screen/add/"):
        assert visitors[0].get(f"/admin/{address}?_to_field=").status_code == 400


def test_it_is_said_in_words(city: City) -> None:
    answer = Client(headers={"accept-language": "en"}).get("/answers/?page=%00")
    assert b"This could not be read" in answer.content


def test_what_is_searched_for_may_be_a_long_number(city: City) -> None:
    for name in ("q", "reference"):
        assert Client().get(f"/answers/?{name}={'9' * 40}").status_code == 200


def test_every_page_bears_what_is_let_through(visitors: list[Client]) -> None:
    failed = []
    for address in sorted(set(ADDRESSES) - PROBES):
        for value in BORNE:
            query = "&".join(f"{name}={value}" for name in PLAIN)
            for client in visitors:
                failed += answers(client, f"/{address}?{query}&q=a")
    assert failed == []


def test_every_list_of_the_admin_bears_whatever_it_is_narrowed_by(visitors: list[Client]) -> None:
    failed = []
    for model in LISTS:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        address = reverse(f"admin:{name}_changelist")
        for parameter in [*lookups(model), "o", "p", "e"]:
            failed += answers(visitors[0], f"{address}?{parameter}=NaN&{parameter}={'9' * 18}")
    assert failed == []


def test_what_stands_in_a_path_fails_nowhere(visitors: list[Client]) -> None:
    failed = []
    for value in ("%00", "%07", "%FF%FE%ED%A0%80", "9" * 40, "-1", "NaN"):
        number = value if value.isdecimal() else "1"
        kinds = {"int": number, "str": value, "slug": "x", "path": value, "uuid": "0" * 32}
        for address in {address for address, _pattern in patterns(kinds)}:
            failed += answers(visitors[0], f"/{address}")
    assert failed == []


def answers(client: Client, *addresses: str) -> list[str]:
    """Those that fail."""
    return [each[:200] for each in addresses if client.get(each).status_code == 500]
