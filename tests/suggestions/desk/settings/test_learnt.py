"""The versions of proposals, for whoever answers for the whole city."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from suggestions.models import LearntVersion
from tests.factories import City
from tests.suggestions.desk.conftest import Desk

PAGE = "/admin/suggestions/learntversion/"
FIGURES = {"tried": 40, "acc_at_3": 0.975, "coverage": 0.62, "precision": 1.0, "ece": 0.031}


def version(number: int, **more: Any) -> None:
    now = timezone.now()
    values = {"subject": "category", "made": now, "until": now, "decided": 200, "content": b"x"}
    LearntVersion.objects.create(number=number, **values | {"figures": FIGURES} | more)


def test_each_says_how_good_it_was_and_what_became_of_it(city: City, desk: Desk) -> None:
    version(1, was_used=True)
    version(2)
    version(3, was_used=True, active=True)
    version(4, at_fault=True)
    page = desk("administrator").get(PAGE, headers={"accept-language": "en"}).content.decode()
    for words in ("used before", "not used: worse", "in use", "damaged, not used"):
        assert page.count(f">{words}<") == 1
    for figure in ("97.5 %", "62.0 %", "100.0 %", "3.1 %"):
        assert page.count(figure) == 4


def test_where_nothing_was_filled_in_nothing_is_said_to_be_right(city: City, desk: Desk) -> None:
    version(1, figures=FIGURES | {"coverage": 0.0, "precision": 0.0})
    page = desk("administrator").get(PAGE).content.decode()
    assert '<td class="field-right">—</td>' in page


def test_nothing_is_changed_or_deleted_there(city: City, desk: Desk) -> None:
    version(1)
    key = LearntVersion.objects.get().pk
    client = desk("administrator")
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}{key}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{PAGE}{key}/change/").status_code == 404
    assert LearntVersion.objects.count() == 1
