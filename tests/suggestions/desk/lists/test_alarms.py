"""What speaks of danger stands above the list of whoever triages it, and leads to the form."""

from django.test import Client

from suggestions.desk.triage.queue import Place, Queue
from tests.factories import City, act, assigned, classification, submitted
from tests.suggestions.desk.conftest import Desk

LIST = "/admin/suggestions/suggestion/"
FIRE, BRIBE = "楼道里起火了", "科长索要好处费"


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_it_comes_first_with_its_kind_and_leads_to_triage(city: City, desk: Desk) -> None:
    submitted(city)
    row = submitted(city, text=FIRE, title="三单元")
    found = page(desk("triage"))
    assert "请先看" in found
    assert "疑似火情" in found
    assert f"{LIST}{row.pk}/triage/" in found.split("疑似火情")[0]


def test_it_leaves_that_place_once_it_is_classified_and_stays_marked(
    city: City, desk: Desk
) -> None:
    row = submitted(city, text=FIRE)
    act(row, "classify", city.actor("triage"), **classification(city))
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    found = page(desk("triage"), f"{LIST}?view=open")
    assert "请先看" not in found
    assert "疑似火情" in found


def test_units_are_shown_no_mark(city: City, desk: Desk) -> None:
    row = assigned(city, text=f"{FIRE}，{BRIBE}")
    for who in ("handler", "leader", "auditor"):
        for address in (LIST, f"{LIST}?view=open", f"{LIST}{row.pk}/change/"):
            assert "疑似" not in page(desk(who), address)


def test_other_places_are_shown_nothing_of_it(city: City, desk: Desk) -> None:
    submitted(city, text=FIRE, region=city.regions["beside"])
    assert "疑似" not in page(desk("triage"))
    assert "疑似火情" in page(desk("city_triage"))


def test_it_is_the_next_to_triage_wherever_one_stands(city: City) -> None:
    first, second, danger = submitted(city), submitted(city), submitted(city, text=FIRE)
    queue = Queue("", city.actor("triage").officer)
    assert queue.first() == danger.pk
    assert queue.next_to(Place.of(first)) == danger.pk
    act(danger, "classify", city.actor("triage"), **classification(city))
    act(danger, "assign", city.actor("triage"), lead=city.units["light"])
    assert queue.next_to(Place.of(first)) == second.pk


def test_the_most_pressing_come_first_and_it_is_said_that_there_are_more(
    city: City, desk: Desk
) -> None:
    for _each in range(5):
        submitted(city, text=BRIBE)
    client = desk("triage")
    assert "还有更多" not in page(client)
    fire = submitted(city, text=FIRE, title="三单元")
    found = page(client)
    assert "还有更多" in found
    assert found.index("疑似火情") < found.index("疑似腐败线索")
    assert Queue("", city.actor("triage").officer).first() == fire.pk


def test_a_complex_one_does_not_come_back_before_the_others(city: City) -> None:
    other, danger = submitted(city), submitted(city, text=FIRE)
    act(danger, "classify", city.actor("triage"), **classification(city, "complex"))
    queue = Queue("", city.actor("triage").officer)
    assert queue.next_to(Place.of(danger)) == other.pk
    assert queue.first() == other.pk
