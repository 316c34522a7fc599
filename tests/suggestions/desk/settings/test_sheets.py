"""Paper for the collection points, and campaigns: what administrators prepare."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from regions.models import CollectionPoint
from suggestions.faces.qr import qr_code
from suggestions.models import Campaign
from tests.factories import City, campaign, collection_point, submitted
from tests.suggestions.desk.conftest import Desk

POINTS = "/admin/regions/collectionpoint/"
CAMPAIGNS = "/admin/suggestions/campaign/"
CAMPAIGN = {
    "title": "十五五",
    "slug": "plan",
    "explanation": "说说您的看法。",
    "opens_0": "2026-09-16",
    "opens_1": "12:00",
    "closes_0": "2026-09-17",
    "closes_1": "11:00",
}


def printed(client: Client, action: str, points: list[CollectionPoint]) -> str:
    chosen = {"action": action, "_selected_action": [row.pk for row in points]}
    response = client.post(POINTS, chosen, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def points_of(city: City, count: int) -> list[CollectionPoint]:
    place = city.regions["village"]
    return [
        collection_point(f"CZ{number:03d}", place, name=f"第{number}征集站", address="国庆北路")
        for number in range(1, count + 1)
    ]


def test_a_sheet_holds_all_that_somebody_needs(city: City, desk: Desk, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://jy.example.gov.cn"
    page = printed(desk("administrator"), "print_sheets", points_of(city, 1))
    address = "https://jy.example.gov.cn/p/CZ001/"
    for words in ("Scan to make a suggestion", "第1征集站", "国庆北路", address, "12345"):
        assert words in page
    assert str(qr_code(address)) in page
    assert "PUBLIC_URL" not in page


def test_each_chosen_point_has_a_page_of_its_own(city: City, desk: Desk) -> None:
    page = printed(desk("administrator"), "print_sheets", points_of(city, 3)[:2])
    assert page.count('<section class="paper sheets">') == 2
    assert "第3征集站" not in page


@pytest.mark.parametrize(("points", "stickers", "pages"), [(1, 8, 1), (3, 6, 1), (9, 9, 2)])
def test_stickers_come_eight_a_page(
    city: City, desk: Desk, points: int, stickers: int, pages: int
) -> None:
    page = printed(desk("administrator"), "print_stickers", points_of(city, points))
    assert page.count("<article>") == stickers
    assert page.count('<section class="paper stickers">') == pages


def test_codes_that_lead_nowhere_are_warned_of(city: City, desk: Desk, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "PUBLIC_URL" in printed(desk("administrator"), "print_sheets", points_of(city, 1))


def test_nothing_on_paper_runs_or_is_styled_inline(city: City, desk: Desk) -> None:
    page = printed(desk("administrator"), "print_sheets", points_of(city, 1))
    assert not any(inline in page for inline in ("<style", " style=", "<script>", "onclick"))


def test_others_print_nothing(city: City, desk: Desk) -> None:
    [point] = points_of(city, 1)
    chosen = {"action": "print_sheets", "_selected_action": [point.pk]}
    assert desk("supervisor").post(POINTS, chosen).status_code == 403


def test_a_campaign_is_written_by_administrators_and_never_deleted(city: City, desk: Desk) -> None:
    row = campaign("plan")
    assert desk("supervisor").get(CAMPAIGNS).status_code == 403
    assert desk("administrator").get(f"{CAMPAIGNS}{row.pk}/delete/").status_code == 403
    page = desk("administrator").get(f"{CAMPAIGNS}{row.pk}/change/").content.decode()
    assert 'href="/c/plan/"' in page


def test_the_list_shows_where_each_one_stands_and_leads_to_its_preview(
    city: City, desk: Desk
) -> None:
    submitted(city, campaign=campaign("plan"))
    response = desk("administrator").get(CAMPAIGNS, headers={"accept-language": "en"})
    page = response.content.decode()
    assert '<td class="field-phase">open</td>' in page
    assert '<td class="field-received">1</td>' in page
    assert 'href="/c/plan/?as=open"' in page


def test_a_campaign_that_ends_before_it_begins_is_refused_in_words(city: City, desk: Desk) -> None:
    day = timezone.localdate().isoformat()
    typed = CAMPAIGN | {"opens_0": day, "closes_0": day}
    client = desk("administrator")
    response = client.post(f"{CAMPAIGNS}add/", typed, headers={"accept-language": "en"})
    assert "A campaign ends after it has begun." in response.content.decode()
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("name", ["title", "explanation"])
def test_a_campaign_needs_words_that_show(city: City, desk: Desk, name: str) -> None:
    typed = CAMPAIGN | {name: "\u3164\u200b"}
    response = desk("administrator").post(f"{CAMPAIGNS}add/", typed)
    assert set(response.context["adminform"].form.errors) == {name}
    assert not Campaign.objects.exists()


def test_the_address_of_a_campaign_is_checked_as_before(city: City, desk: Desk) -> None:
    response = desk("administrator").post(f"{CAMPAIGNS}add/", CAMPAIGN | {"slug": "十五 五"})
    assert set(response.context["adminform"].form.errors) == {"slug"}
