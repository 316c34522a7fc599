"""A list that is looked at again and again is opened by a name, also by colleagues."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from regions.models import Post, Role
from suggestions.models import SavedList
from suggestions.models.saved_list import MOST_LISTS
from tests.factories import City, officer, submitted
from tests.suggestions.desk.conftest import Desk

PAGE = "/admin/lists/"
LIST = "/admin/suggestions/suggestion/"
FILTERS = "view=open&tier=simple"


def saved(name: str = "本周路灯") -> SavedList:
    return SavedList.objects.get(name=name)


def save(desk: Desk, who: str, **given: str) -> int:
    values = {"name": "本周路灯", "list": FILTERS, "shared": ""} | given
    return desk(who).post(PAGE, values).status_code


def shown(desk: Desk, who: str) -> str:
    return desk(who).get(PAGE).content.decode()


def test_what_is_filtered_is_saved_from_the_list_and_opened_by_its_name(
    city: City, desk: Desk
) -> None:
    submitted(city)
    client = desk("triage")
    page = client.get(f"{LIST}?{FILTERS}&page=2").content.decode()
    assert f'href="{PAGE}?list=view%3Dopen%26tier%3Dsimple%26page%3D2"' in page
    form = client.get(f"{PAGE}?list=view%3Dopen%26tier%3Dsimple%26page%3D2")
    assert form.context["form"].initial["list"] == FILTERS
    assert save(desk, "triage") == 302
    assert f'href="{LIST}?view=open&amp;tier=simple">本周路灯</a>' in shown(desk, "triage")


def test_only_what_says_which_list_it_is_is_kept(city: City, desk: Desk) -> None:
    save(desk, "triage", list="view=open&page=7&q= 井盖 &evil=1&unit=&tier=simple")
    assert saved().query == "view=open&q=%E4%BA%95%E7%9B%96&tier=simple"


@pytest.mark.parametrize("given", [{"name": " \u200b "}, {"list": ""}, {"shared": "9"}])
def test_without_a_name_or_filters_or_for_a_desk_of_others_nothing_is_saved(
    city: City, desk: Desk, given: dict[str, str]
) -> None:
    assert save(desk, "triage", **given) == 422
    assert not SavedList.objects.exists()


@pytest.mark.parametrize("of", ["count=overdue&since=2026-09-01", "notice=3", "look=5"])
def test_what_belongs_to_a_number_or_a_message_would_be_a_wider_list_and_is_not_saved(
    city: City, desk: Desk, of: str
) -> None:
    assert desk("triage").get(f"{PAGE}?list={quote(f'view=all&{of}')}").context["form"] is None
    assert save(desk, "triage", list=f"view=all&{of}") == 422
    assert not SavedList.objects.exists()


def test_filters_that_are_too_long_are_refused_in_words(city: City, desk: Desk) -> None:
    answer = desk("triage").post(PAGE, {"name": "长", "list": "q=" + "路" * 90})
    assert answer.status_code == 422
    assert "筛选条件过长" in answer.content.decode()


def test_a_list_of_ones_own_is_seen_by_nobody_else(city: City, desk: Desk) -> None:
    city.officers["other"] = officer("other", Role.TRIAGE, city.regions["county"])
    save(desk, "triage")
    assert "本周路灯" not in shown(desk, "other")
    address = reverse("admin:saved_list_delete", args=[saved().pk])
    assert desk("other").post(address).status_code == 404
    assert SavedList.objects.count() == 1


def test_a_shared_one_is_opened_by_the_desk_and_deleted_by_whoever_made_it(
    city: City, desk: Desk
) -> None:
    city.officers["other"] = officer("other", Role.SUPERVISOR, city.regions["county"])
    city.officers["away"] = officer("away", Role.TRIAGE, city.regions["beside"])
    save(desk, "triage", shared="1")
    assert "本周路灯" in shown(desk, "other")
    assert "本周路灯" not in shown(desk, "away")
    address = reverse("admin:saved_list_delete", args=[saved().pk])
    assert desk("other").post(address).status_code == 403
    assert desk("triage").get(address).status_code == 405
    assert desk("triage").post(address).status_code == 302
    assert not SavedList.objects.exists()


def test_a_unit_shares_among_those_who_work_in_it(city: City, desk: Desk) -> None:
    save(desk, "handler", shared="1")
    assert saved().unit == city.units["light"]
    assert "本周路灯" in shown(desk, "leader")
    assert "本周路灯" not in shown(desk, "water_handler")


def test_whoever_moved_on_deletes_what_he_shared_and_so_does_the_leader(
    city: City, desk: Desk
) -> None:
    save(desk, "handler", shared="1")
    save(desk, "handler", shared="1", name="井盖")
    Post.objects.filter(officer=city.officers["handler"]).update(unit=city.units["water"])
    for who, name in (("handler", "本周路灯"), ("leader", "井盖")):
        assert name in shown(desk, who)
        address = reverse("admin:saved_list_delete", args=[saved(name).pk])
        assert desk(who).post(address).status_code == 302
    assert not SavedList.objects.exists()


def test_the_same_list_is_saved_once(city: City, desk: Desk) -> None:
    save(desk, "triage")
    save(desk, "triage")
    assert SavedList.objects.count() == 1


def test_there_may_be_thirty_of_one_person(city: City, desk: Desk) -> None:
    for number in range(MOST_LISTS):
        SavedList.objects.create(name=str(number), query="q=1", made_by=city.officers["triage"])
    assert save(desk, "triage") == 422
    assert save(desk, "handler") == 302


def test_whoever_has_no_list_saves_none(city: City, desk: Desk) -> None:
    assert desk("administrator").get(PAGE).status_code == 403
    assert save(desk, "administrator") == 403
