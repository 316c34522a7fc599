"""What was answered already is offered while somebody writes about the same."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from suggestions.models import Suggestion
from suggestions.public.handing_in.similar import similar
from tests.factories import City, act, answered
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.reading.test_answers import COVER, LAMP, known_problem, publish
from tests.suggestions.public.test_guard import FAILING, visitor

TYPED = "我们这里国庆北路的路灯又不亮了，希望尽快修理。"


def ask(client: Client, text: str = TYPED, region: str = "431002") -> str:
    answer = client.post("/submit/similar/", {"text": text, "region": region})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_same_matter_is_offered_in_a_new_tab(citizen: Client, city: City) -> None:
    row = publish(city)
    publish(city, COVER)
    page = ask(citizen)
    assert f'href="/answers/{row.pk}/" target="_blank" rel="noopener"' in page
    assert "(opens in a new tab)" in page
    assert COVER["title"] not in page


@pytest.mark.parametrize(
    "text", ["", "路", "希望有关部门尽快解决这个问题，谢谢！", "公交车到站时间不准。", "？？？"]
)
def test_what_has_nothing_in_common_is_not(citizen: Client, city: City, text: str) -> None:
    publish(city)
    assert not ask(citizen, text).strip()


def test_a_known_problem_is_offered_too(citizen: Client, city: City) -> None:
    known_problem(city)
    assert "Known problem" in ask(citizen)


def test_the_likest_comes_first_and_three_are_enough(city: City) -> None:
    rows = [publish(city, LAMP | {"title": f"国庆北路的路灯{number}"}) for number in range(4)]
    likest = publish(city, LAMP | {"text": TYPED})
    found = [row.pk for row in similar(TYPED, "431002")]
    assert found == [likest.pk, rows[3].pk, rows[2].pk]


def test_only_the_county_and_the_whole_city_count(city: City) -> None:
    here, everywhere = publish(city), _in(city, publish(city), "city")
    _in(city, publish(city), "beside")
    assert {row.pk for row in similar(TYPED, "431002001001")} == {here.pk, everywhere.pk}
    assert len(similar(TYPED, "431000")) == len(similar(TYPED)) == 3


def _in(city: City, row: Suggestion, place: str) -> Suggestion:
    return act(row, "correct", city.actor("city_triage"), region=city.regions[place])


def test_what_is_published_nowhere_is_not_offered(citizen: Client, city: City) -> None:
    answered(city, may_publish=True)
    assert not ask(citizen).strip()


def test_it_takes_two_statements_at_most(
    citizen: Client, city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(4):
        publish(city)
    with django_assert_max_num_queries(2):
        ask(citizen, TYPED * 100)


def test_what_somebody_writes_is_in_no_address(citizen: Client) -> None:
    assert citizen.get("/submit/similar/", {"text": TYPED}).status_code == 405


def test_other_sites_cannot_ask(city: City) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/submit/similar/", {"text": TYPED}).status_code == 403


@pytest.mark.parametrize("region", ["x", "４３１００２", "431", "9" * 50])
def test_a_strange_region_harms_nothing(citizen: Client, city: City, region: str) -> None:
    publish(city)
    ask(citizen, region=region)


def test_the_check_page_shows_the_same(citizen: Client, city: City, fields: Fields) -> None:
    row = publish(city)
    page = citizen.post("/submit/", fields | {"text": TYPED}).content.decode()
    assert f"/answers/{row.pk}/" in page
    assert page.index("answered already") < page.index('name="confirmed"')


# floods


def test_above_a_generous_number_nothing_is_found_and_nothing_read(
    city: City, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MOST_SIMILAR_ASKED = 2
    publish(city)
    citizen = visitor()
    assert all(LAMP["title"] in ask(citizen) for _time in range(2))
    with django_assert_num_queries(0):
        assert not ask(citizen).strip()
    assert LAMP["title"] in ask(visitor())


def test_the_form_goes_on_where_nothing_is_looked_for(
    city: City, settings: Settings, fields: Fields
) -> None:
    settings.MOST_SIMILAR_ASKED = 0
    citizen = visitor()
    ask(citizen)
    assert citizen.post("/submit/", fields | {"confirmed": "1"}).status_code == 303


def test_where_the_cache_does_not_answer_it_is_looked_for(city: City, settings: Settings) -> None:
    settings.MOST_SIMILAR_ASKED = 0
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": FAILING}}
    publish(city)
    assert LAMP["title"] in ask(visitor())
