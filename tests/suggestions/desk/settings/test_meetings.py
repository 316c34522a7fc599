"""Meetings at the desk, and where people who only collect go to work."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from regions.models import Officer, Post, Role
from suggestions.models import Meeting
from suggestions.models.meeting import OLDER_NAME
from tests.factories import SINCE, City, assigned, closed, handling, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, address

LIST = "/admin/suggestions/meeting/"


@pytest.fixture
def meeting(city: City) -> Meeting:
    return Meeting.objects.create(
        kind="bench",
        region=city.regions["village"],
        place="老樟树下",
        day=timezone.localdate(),
        people=12,
        officer=city.officers["collector"],
        key="k",
    )


def said_there(city: City, meeting: Meeting) -> None:
    submitted(city, meeting=meeting, channel="meeting", collected_by=city.officers["collector"])


def test_the_list_counts_what_was_said(city: City, desk: Desk, meeting: Meeting) -> None:
    said_there(city, meeting), said_there(city, meeting)
    page = desk("triage").get(LIST).content.decode()
    assert "老樟树下" in page
    assert re.search(r'field-number_of_suggestions"><a href="[^"]+">2</a><', page)


@pytest.mark.parametrize("name", ["handler", "leader", "administrator"])
def test_it_is_not_for_units_and_administrators(
    city: City, desk: Desk, meeting: Meeting, name: str
) -> None:
    assert desk(name).get(LIST).status_code == 403
    assert desk(name).get(f"{LIST}{meeting.pk}/change/").status_code == 403


def test_those_of_another_region_see_nothing_of_it(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    Post.objects.filter(role=Role.TRIAGE).update(region=city.regions["beside"])
    assert "老樟树下" not in desk("triage").get(LIST).content.decode()
    assert desk("triage").get(f"{LIST}{meeting.pk}/change/").status_code == 302


@pytest.mark.parametrize("rest", ["add/", "{}/delete/"])
def test_nothing_is_added_or_deleted(city: City, desk: Desk, meeting: Meeting, rest: str) -> None:
    address_ = LIST + rest.format(meeting.pk)
    assert desk("supervisor").post(address_, {"post": "yes"}).status_code == 403
    assert Meeting.objects.count() == 1


def test_nothing_is_changed(city: City, desk: Desk, meeting: Meeting) -> None:
    assert desk("supervisor").post(f"{LIST}{meeting.pk}/change/", {"people": 3}).status_code == 403
    assert Meeting.objects.get().people == 12


def test_its_page_leads_to_what_the_reader_may_see(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    seen = submitted(city, meeting=meeting)
    hidden = submitted(city, meeting=meeting, region=city.regions["beside"], title="看不到的")
    page = desk("triage").get(f"{LIST}{meeting.pk}/change/").content.decode()
    assert address(seen, "change") in page
    assert "/admin/regions/" not in page.split('id="content"')[1]
    assert hidden.title not in page


def listed(client: Client, found: str) -> set[int]:
    """What the list shows behind the link to it on this page."""
    [link] = re.findall(rf'href="({ADDRESS}\?[^"]*meeting=[^"]*)"', found)
    return {row.pk for row in client.get(html.unescape(link)).context["listing"].rows}


@pytest.mark.parametrize("page", ["", "{}/change/"])
def test_it_leads_to_the_list_of_what_was_said_there(
    city: City, desk: Desk, meeting: Meeting, page: str
) -> None:
    seen = {closed(city, meeting=meeting).pk, submitted(city, meeting=meeting).pk}
    submitted(city, meeting=meeting, region=city.regions["beside"])
    submitted(city)
    client = desk("triage")
    found = client.get(LIST + page.format(meeting.pk)).content.decode()
    assert listed(client, found) == seen


def test_the_filter_is_shown_only_where_a_meeting_was_chosen(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    said_there(city, meeting)
    client = desk("triage")
    chosen = client.get(ADDRESS, {"meeting": str(meeting.pk)})
    assert chosen.context["listing"].filters.active == 1
    assert "老樟树下" in chosen.content.decode()
    assert "老樟树下" not in client.get(ADDRESS).content.decode()


def test_an_address_that_was_kept_before_leads_to_the_same_list(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    said_there(city, meeting)
    submitted(city)
    asked = {"view": "all", OLDER_NAME: str(meeting.pk)}
    found = desk("triage").get(ADDRESS, asked, follow=True)
    assert found.redirect_chain == [(f"?view=all&meeting={meeting.pk}", 302)]
    assert [row.pk for row in found.context["listing"].rows] == [meeting.suggestions.get().pk]


@pytest.mark.parametrize("number", ["0", "x", "９", "9" * 18])
def test_a_meeting_that_is_none_narrows_nothing(city: City, desk: Desk, number: str) -> None:
    row = submitted(city)
    found = desk("triage").get(ADDRESS, {"view": "all", "meeting": number})
    assert [each.pk for each in found.context["listing"].rows] == [row.pk]


def test_whoever_does_not_see_the_meeting_cannot_filter_by_it(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    inside, outside = handling(city, confidential=True, meeting=meeting), handling(city)
    found = desk("handler").get(ADDRESS, {"view": "all", "meeting": str(meeting.pk)})
    assert {row.pk for row in found.context["listing"].rows} == {inside.pk, outside.pk}
    assert "老樟树下" not in found.content.decode()


def test_the_list_takes_the_same_statements_however_long_it_is(
    city: City,
    desk: Desk,
    meeting: Meeting,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        values = {"region": meeting.region, "officer": meeting.officer, "day": meeting.day}
        Meeting.objects.create(kind="visit", people=1, key=str(number), **values)
    client = desk("triage")
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_the_page_of_a_suggestion_shows_its_meeting(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    row = assigned(city, meeting=meeting, collected_by=city.officers["collector"])
    page = desk("triage").get(address(row, "change")).content.decode()
    assert "老樟树下" in page
    assert f"{LIST}{meeting.pk}/change/" in page
    assert f"{LIST}{meeting.pk}/change/" not in (
        desk("handler").get(address(row, "change")).content.decode()
    )


# where people go to work


def after_signing_in(city: City, name: str, *, to: str = "/admin/") -> str:
    stored = Officer.objects.get(pk=city.officers[name].pk)
    stored.set_password("a-long-pass-phrase")
    stored.save()
    typed = {"username": stored.username, "password": "a-long-pass-phrase", "next": to}
    response = Client().post("/admin/login/", typed)
    assert response.status_code == 302
    return str(response["Location"])


@pytest.fixture
def _no_lockout(settings: Settings) -> None:
    settings.AXES_ENABLED = False


@pytest.mark.usefixtures("_no_lockout")
def test_who_only_collects_goes_to_the_collectors_page(city: City) -> None:
    assert after_signing_in(city, "collector") == "/collect/"
    assert after_signing_in(city, "triage") == "/admin/"


@pytest.mark.usefixtures("_no_lockout")
def test_who_wanted_another_page_gets_it(city: City) -> None:
    assert after_signing_in(city, "collector", to=LIST) == LIST


@pytest.mark.usefixtures("_no_lockout")
def test_who_holds_another_post_too_goes_to_the_desk(city: City) -> None:
    who, place = city.officers["collector"], city.regions["county"]
    Post.objects.create(officer=who, role=Role.TRIAGE, region=place, since=SINCE)
    assert after_signing_in(city, "collector") == "/admin/"


def test_the_desk_leads_collectors_to_their_page(city: City, desk: Desk) -> None:
    assert 'href="/collect/"' in desk("collector").get("/admin/").content.decode()
    assert 'href="/collect/"' not in desk("triage").get("/admin/").content.decode()


def test_whoever_may_not_know_a_confidential_author_does_not_learn_of_the_visit(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    row = handling(city, confidential=True, meeting=meeting)
    pages = [desk(who).get(address(row, "change")) for who in ("handler", "triage")]
    assert ["老樟树下" in page.content.decode() for page in pages] == [False, True]
