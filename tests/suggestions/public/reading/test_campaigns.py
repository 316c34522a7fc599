"""Campaigns: what they ask, handing in to one, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from regions.models import Officer
from suggestions.models import Campaign, Suggestion
from suggestions.pipeline.refusals import Refused
from tests.factories import City, campaign, submitted
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_submit import hidden

FORM = "/c/plan/submit/"
ONE_DAY = timedelta(days=1)


@pytest.fixture
def plan(city: City) -> Campaign:
    return campaign("plan")


def end(row: Campaign, answer: str = "") -> None:
    now = timezone.now()
    Campaign.objects.filter(pk=row.pk).update(
        opens=now - 2 * ONE_DAY, closes=now - ONE_DAY, answer=answer
    )


def page_of(citizen: Client, address: str = "/c/plan/") -> str:
    response = citizen.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_open_one_says_what_it_asks_and_leads_to_the_form(
    citizen: Client, plan: Campaign
) -> None:
    page = page_of(citizen)
    assert "<p>说说您的看法。</p>" in page
    assert "<p>征集结束后集中答复。</p>" in page
    assert f'href="{FORM}"' in page
    assert plan.title in page_of(citizen, FORM)


def test_one_that_is_not_open_yet_says_when(citizen: Client, plan: Campaign) -> None:
    Campaign.objects.update(opens=timezone.now() + ONE_DAY, closes=timezone.now() + 2 * ONE_DAY)
    page = page_of(citizen)
    assert "This campaign opens: tomorrow" in page
    assert FORM not in page
    assert citizen.get(FORM)["Location"] == "/c/plan/"


def test_one_that_has_ended_shows_its_answer_and_how_many_took_part(
    citizen: Client, city: City, plan: Campaign
) -> None:
    submitted(city, campaign=plan), submitted(city, campaign=plan)
    end(plan, "一、采纳的。\n\n二、未采纳的。")
    page = page_of(citizen)
    assert "<p>二、未采纳的。</p>" in page
    assert "<dd>2</dd>" in page
    assert FORM not in page


def test_one_without_an_answer_yet_says_that_it_is_coming(citizen: Client, plan: Campaign) -> None:
    end(plan)
    assert "is being prepared" in page_of(citizen)


def test_an_answer_is_not_shown_before_the_end(citizen: Client, plan: Campaign) -> None:
    Campaign.objects.update(answer="还没有结束的答复")
    assert "还没有结束的答复" not in page_of(citizen)
    assert "还没有结束的答复" not in page_of(citizen, "/c/plan/?as=closed")


def test_an_administrator_looks_at_every_phase_before_it_comes(
    city: City, plan: Campaign, settings: Settings
) -> None:
    settings.AXES_ENABLED = False
    Campaign.objects.update(answer="写好的答复")
    client = Client()
    for name, seen in (("administrator", True), ("supervisor", False)):
        officer = Officer.objects.get(pk=city.officers[name].pk)
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        assert ("写好的答复" in page_of(client, "/c/plan/?as=closed")) is seen


def test_what_is_handed_in_belongs_to_the_campaign_and_needs_no_place(
    citizen: Client, plan: Campaign, fields: Fields
) -> None:
    checked = citizen.post(FORM, fields | {"region": ""})
    assert checked.status_code == 200
    assert f'action="{FORM}"' in checked.content.decode()
    sent = hidden(checked.content) | {"confirmed": "1"}
    assert citizen.post(FORM, sent).status_code == 303
    row = Suggestion.objects.get()
    assert (row.channel, row.campaign, row.region.code) == ("campaign", plan, "431000")


def test_whoever_took_part_is_led_to_the_result(
    citizen: Client, plan: Campaign, fields: Fields
) -> None:
    assert citizen.post(FORM, fields | {"confirmed": "1"}).status_code == 303
    row = Suggestion.objects.get()
    for address in ("/receipt/", f"/track/{row.reference}/"):
        page = page_of(citizen, address)
        assert 'href="/c/plan/"' in page
        assert "answered together" in page


def test_a_place_may_be_given(citizen: Client, plan: Campaign, fields: Fields) -> None:
    assert citizen.post(FORM, fields | {"confirmed": "1"}).status_code == 303
    assert Suggestion.objects.get().region.code == "431002"


def test_an_unknown_place_is_refused_all_the_same(
    citizen: Client, plan: Campaign, fields: Fields
) -> None:
    response = citizen.post(FORM, fields | {"region": "999999", "confirmed": "1"})
    assert response.status_code == 422
    assert not Suggestion.objects.exists()


def test_whoever_is_too_late_keeps_what_was_written(
    citizen: Client, plan: Campaign, fields: Fields
) -> None:
    end(plan)
    response = citizen.post(FORM, fields | {"confirmed": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "The campaign has ended." in page
    assert fields["text"] in page
    assert 'action="/submit/"' in page
    assert not Suggestion.objects.exists()


def test_nothing_is_handed_in_to_a_closed_one_by_any_other_way(city: City, plan: Campaign) -> None:
    end(plan)
    plan.refresh_from_db()
    with pytest.raises(Refused):
        submitted(city, campaign=plan)
    assert not Suggestion.objects.exists()


def test_an_unknown_one_is_not_found(citizen: Client, city: City) -> None:
    assert citizen.get("/c/nothing/").status_code == 404
    assert citizen.post("/c/nothing/submit/").status_code == 404


def test_one_that_ends_before_it_begins_cannot_be(city: City) -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        campaign("plan", opens=now, closes=now)


def test_its_page_takes_two_statements(
    citizen: Client, plan: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        citizen.get("/c/plan/")


def test_its_title_is_what_is_passed_on(citizen: Client, plan: Campaign) -> None:
    page = page_of(citizen)
    assert f'<meta property="og:title" content="{plan.title}">' in page
    assert page.count("og:title") == 1
