"""Posts alone open suggestions, on every page of the desk."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings

from regions.models import Officer, Role
from suggestions.models import Access, Attachment, Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, assigned, handling, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, address


def photo(row: Suggestion, name: str = "lamp.jpg") -> Attachment:
    file = ContentFile(b"\xff\xd8\xff\xe0 a picture", name=name)
    return Attachment.objects.create(suggestion=row, file=file, digest="0", width=1, height=1)


def taken() -> Attachment:
    """One that waits to be sent with a move."""
    found = Attachment(digest="0", width=1, height=1)
    found.file.save("lamp.jpg", ContentFile(b"\xff\xd8\xff\xe0 a picture"), save=False)
    return found


@pytest.fixture(autouse=True)
def _photos_in_a_folder_of_their_own(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_an_officer_of_another_county_finds_nothing(city: City, desk: Desk) -> None:
    row = assigned(city)
    picture = photo(row)
    client = desk("beside_handler")
    assert client.get(f"{ADDRESS}?view=all").context["listing"].rows == []
    for rest in ((), ("change",), ("move", "note"), ("photo", str(picture.pk))):
        assert client.get(address(row, *rest)).status_code == 404
    assert client.post(address(row, "contact"), {"purpose": "contact"}).status_code == 404
    answer = client.post(address(row, "move", "note"), {"note": "x", "version": row.version})
    assert answer.status_code == 404


def test_an_unseen_reference_is_not_found_by_search_either(city: City, desk: Desk) -> None:
    row = assigned(city)
    answer = desk("beside_handler").get(ADDRESS, {"q": row.reference})
    assert (answer.status_code, answer.context["listing"].rows) == (200, [])


def test_administrators_see_no_suggestion(city: City, desk: Desk) -> None:
    row = submitted(city)
    for path in (ADDRESS, address(row, "change"), address(row, "move", "note")):
        assert desk("administrator").get(path).status_code == 403
    first = desk("administrator").get("/admin/").content.decode()
    assert row.reference not in first
    assert ADDRESS not in first


def test_being_superuser_opens_nothing(city: City, desk: Desk) -> None:
    row = submitted(city)
    Officer.objects.filter(pk=city.officers["administrator"].pk).update(is_superuser=True)
    assert desk("administrator").get(address(row, "change")).status_code == 403


def test_nobody_comes_in_without_logging_in(city: City) -> None:
    row = submitted(city)
    for path in (ADDRESS, address(row, "change"), address(row, "move", "note")):
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    "who", ["triage", "handler", "leader", "supervisor", "auditor", "city_triage"]
)
def test_whoever_it_concerns_sees_the_page(who: str, city: City, desk: Desk) -> None:
    assert desk(who).get(address(assigned(city), "change")).status_code == 200


def test_a_collector_sees_what_was_handed_in_through_him(city: City, desk: Desk) -> None:
    own = submitted(city, collected_by=city.officers["collector"])
    assert desk("collector").get(address(own, "change")).status_code == 200
    assert desk("collector").get(address(submitted(city), "change")).status_code == 404


def test_an_auditor_may_change_nothing(city: City, desk: Desk) -> None:
    row = assigned(city)
    page = desk("auditor").get(address(row, "change"))
    buttons = page.context["buttons"]
    assert (buttons.primary, buttons.others) == (None, [])
    answer = desk("auditor").post(address(row, "move", "note"), {"note": "x", "version": 3})
    assert answer.status_code == 403


def test_photos_are_pictures_and_nothing_else(city: City, desk: Desk) -> None:
    row = assigned(city)
    answer = desk("handler").get(address(row, "photo", str(photo(row).pk)))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_that_is_no_picture_is_a_download(city: City, desk: Desk) -> None:
    row = assigned(city)
    answer = desk("handler").get(address(row, "photo", str(photo(row, "page.html").pk)))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_photo_of_another_suggestion_is_not_served_under_this_one(city: City, desk: Desk) -> None:
    hidden, seen = submitted(city), assigned(city)
    answer = desk("handler").get(address(seen, "photo", str(photo(hidden).pk)))
    assert answer.status_code == 404


def test_a_photo_that_came_later_stands_with_its_entry(city: City, desk: Desk) -> None:
    row = act(handling(city), "add_words", CITIZEN, addition="又坏了一盏。", photos=(taken(),))
    (found,) = Attachment.objects.filter(suggestion=row)
    page = desk("handler").get(address(row, "change"))
    (item,) = (each for each in page.context["timeline"] if each.photos)
    assert (item.photos, page.context["photos"]) == ([found], [])
    assert item.said[0].text == "又坏了一盏。"
    assert address(row, "photo", str(found.pk)) in page.content.decode()
    assert desk("handler").get(address(row, "photo", str(found.pk))).status_code == 200


@pytest.mark.parametrize(("move", "seen"), [("add_words", False), ("supplement", True)])
def test_whoever_handed_it_in_sees_what_came_later_only_with_what_is_told(
    move: str, seen: bool, city: City, desk: Desk
) -> None:
    row = handling(city, collected_by=city.officers["collector"])
    if seen:
        row = act(row, "ask", city.actor("handler"), question="哪一盏灯？")
    words = {"reply": "第二盏。"} if seen else {"addition": "又坏了一盏。"}
    row = act(row, move, CITIZEN, photos=(taken(),), **words)
    (found,) = Attachment.objects.filter(suggestion=row)
    page = desk("collector").get(address(row, "change"))
    shown = [photo for item in page.context["timeline"] for photo in item.photos]
    assert (shown, page.context["photos"]) == ([found] if seen else [], [])
    opened = desk("collector").get(address(row, "photo", str(found.pk)))
    assert opened.status_code == (200 if seen else 404)


def test_the_contact_is_shown_on_request_only_and_the_look_recorded(city: City, desk: Desk) -> None:
    row = handling(city)
    assert "13800000000" not in desk("handler").get(address(row, "change")).content.decode()
    answer = desk("handler").post(address(row, "contact"), {"purpose": "contact"})
    assert "13800000000" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    look = Access.objects.get(suggestion=row)
    assert (look.officer, look.purpose) == (city.officers["handler"], "contact")


def test_the_contact_needs_a_purpose_and_a_button(city: City, desk: Desk) -> None:
    row = handling(city)
    opened = desk("handler").get(address(row, "contact"))
    assert opened["Location"] == address(row, "change")
    assert not Access.objects.exists()
    assert desk("handler").post(address(row, "contact")).status_code == 422
    assert not Access.objects.exists()


def test_confidence_is_kept_towards_the_unit(city: City, desk: Desk) -> None:
    row = handling(city, confidential=True)
    page = desk("handler").get(address(row, "change")).content.decode()
    answer = desk("handler").post(address(row, "contact"), {"purpose": "contact"})
    assert address(row, "contact") not in page
    assert answer.status_code == 403
    assert "13800000000" not in answer.content.decode()


def test_a_post_that_has_ended_opens_nothing_any_more(city: City, desk: Desk) -> None:
    row = submitted(city)
    former = officer("former", Role.TRIAGE, city.regions["county"])
    former.posts.update(until="2020-12-31")
    city.officers["former"] = former
    assert desk("former").get(address(row, "change")).status_code == 403
