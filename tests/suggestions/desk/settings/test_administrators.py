"""What administrators set up, and the messages that could not be delivered."""

from __future__ import annotations

import pytest
from django.utils import timezone

from regions.models import Officer, Post
from suggestions.models import Message
from suggestions.statistics import catch_up
from tests.factories import City, assigned, submitted
from tests.suggestions.desk.conftest import Desk

UNDELIVERABLE = "/admin/suggestions/message/"
SETTINGS = (
    "regions/region",
    "regions/unit",
    "regions/officer",
    "regions/category",
    "regions/collectionpoint",
    "regions/calendaryear",
    "regions/dutycatalogue",
    "suggestions/campaign",
)


def given_up(city: City) -> Message:
    row = submitted(city)
    message = Message.objects.filter(suggestion=row).first()
    assert message
    Message.objects.filter(pk=message.pk).update(
        failed=timezone.now(), try_at=None, attempts=9, error="refused"
    )
    return message


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_for_administrators_only(name: str, city: City, desk: Desk) -> None:
    assert desk("administrator").get(f"/admin/{name}/").status_code == 200
    assert desk("city_supervisor").get(f"/admin/{name}/").status_code == 403


@pytest.mark.parametrize("name", ["regions/calendaryear", "regions/dutycatalogue"])
def test_what_comes_with_files_is_only_shown(name: str, city: City, desk: Desk) -> None:
    assert desk("administrator").get(f"/admin/{name}/add/").status_code == 403


def test_a_new_officer_may_come_to_the_desk(city: City, desk: Desk) -> None:
    typed = {
        "username": "new",
        "usable_password": "true",
        "password1": "a-long-pass-phrase",
        "password2": "a-long-pass-phrase",
        "posts-TOTAL_FORMS": 0,
        "posts-INITIAL_FORMS": 0,
    }
    assert desk("administrator").post("/admin/regions/officer/add/", typed).status_code == 302
    stored = Officer.objects.get(username="new")
    assert (stored.is_staff, stored.is_superuser) == (True, False)


def test_a_post_is_given_on_the_page_of_its_officer(city: City, desk: Desk) -> None:
    officer = city.officers["handler"]
    post = officer.posts.get()
    typed = {
        "username": officer.username,
        "is_active": "on",
        "is_staff": "on",
        "posts-TOTAL_FORMS": 2,
        "posts-INITIAL_FORMS": 1,
        "posts-0-id": post.pk,
        "posts-0-officer": officer.pk,
        "posts-0-role": "handler",
        "posts-0-unit": post.unit_id,
        "posts-0-since": "2020-01-01",
        "posts-1-officer": officer.pk,
        "posts-1-role": "triage",
        "posts-1-region": city.regions["county"].pk,
        "posts-1-since": "2020-01-01",
    }
    address = f"/admin/regions/officer/{officer.pk}/change/"
    assert desk("administrator").post(address, typed).status_code == 302
    assert Post.objects.filter(officer=officer).count() == 2


def test_an_officer_is_never_deleted(city: City, desk: Desk) -> None:
    address = f"/admin/regions/officer/{city.officers['handler'].pk}/delete/"
    assert desk("administrator").post(address, {"post": "yes"}).status_code == 403


def test_undeliverable_messages_are_listed_without_what_they_say(city: City, desk: Desk) -> None:
    message = given_up(city)
    page = desk("administrator").get(UNDELIVERABLE).content.decode()
    assert "refused" in page
    assert message.context["about"] not in page
    address = f"{UNDELIVERABLE}{message.pk}/change/"
    assert desk("administrator").get(address).status_code == 404


def test_they_are_tried_again_by_a_button(city: City, desk: Desk) -> None:
    message = given_up(city)
    typed = {"action": "try_again", "_selected_action": [message.pk]}
    assert desk("administrator").post(UNDELIVERABLE, typed).status_code == 302
    message.refresh_from_db()
    assert (message.failed, message.attempts, message.error) == (None, 0, "")
    assert message.try_at


def test_messages_that_were_sent_are_not_listed(city: City, desk: Desk) -> None:
    assigned(city)
    page = desk("administrator").get(UNDELIVERABLE)
    assert page.context["cl"].result_count == 0


def test_other_officers_do_not_see_undeliverable_messages(city: City, desk: Desk) -> None:
    assert desk("city_supervisor").get(UNDELIVERABLE).status_code == 403


def test_the_first_page_tells_administrators_of_them(city: City, desk: Desk) -> None:
    given_up(city)
    catch_up()
    [warning] = desk("administrator").get("/admin/").context["warnings"]
    assert (warning.concern, warning.way.address) == ("undeliverable_messages", UNDELIVERABLE)


@pytest.mark.parametrize(
    "asked", ["key__startswith", "suggestion__reference", "suggestion", "context__about", "pk"]
)
def test_the_undeliverable_ones_answer_no_guess_at_a_reference(
    city: City, desk: Desk, asked: str
) -> None:
    """Administrators see no suggestion, and no reference of one."""
    given_up(city)
    reference = Message.objects.filter(failed__isnull=False).get().key.partition(":")[0]
    administrator = desk("administrator")
    assert reference not in administrator.get(UNDELIVERABLE).content.decode()
    for guess in (reference, "CZ000000-000000-0"):
        assert administrator.get(UNDELIVERABLE, {asked: guess}).status_code == 400
    for list_filter in (
        {"medium__exact": "sms"},
        {"template__exact": "received"},
        {"q": reference},
    ):
        assert administrator.get(UNDELIVERABLE, list_filter).status_code == 200


def test_what_was_given_up_over_each_medium_leads_to_as_many_rows(city: City, desk: Desk) -> None:
    submitted(city)
    for medium, many in (("email", 2), ("sms", 1)):
        Message.objects.bulk_create(
            Message(
                key=f"{medium}{number}",
                medium=medium,
                template="received",
                created=timezone.now(),
                failed=timezone.now(),
            )
            for number in range(many)
        )
    page = desk("administrator").get(UNDELIVERABLE)
    assert {each.medium: each.failed for each in page.context["traffic"]} == {
        "email": 2,
        "sms": 1,
    }
    assert "?medium__exact=email" in page.content.decode()
    listed = desk("administrator").get(f"{UNDELIVERABLE}?medium__exact=email")
    assert listed.context["cl"].result_count == 2
