"""Photos with the forms of staff: kept while something is missing, sent once, for the right eyes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from suggestions.models import Attachment, Suggestion
from tests.factories import City, act, again, handling
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.public.handing_in.test_photos import photo, pictures

WORDS = {"outcome": "solved", "answer": "您好！路灯已修好，见照片。"}
TOKEN = re.compile(r'name="photos" value="([^"]+)"')


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def filled_in(row: Suggestion, **more: Any) -> dict[str, Any]:
    return {"version": again(row).version, "key": "a-one-time-key", **WORDS, **more}


def stored(media: Path) -> list[str]:
    return sorted(str(each) for each in (media / "photos").rglob("*") if each.is_file())


def test_a_draft_brings_its_photos_and_whoever_signs_it_sees_them(
    city: City, desk: Desk, media: Path
) -> None:
    row = handling(city)
    sent = filled_in(row, photos=[photo(), photo(kind="PNG")])
    assert desk("handler").post(address(row, "move", "draft"), sent).status_code == 302
    found = list(Attachment.objects.filter(suggestion=row).order_by("pk"))
    assert {each.entry for each in found} == {again(row).entries}
    assert stored(media) == sorted(each.file.path for each in found)
    form = desk("leader").get(address(row, "move", "answer"))
    (item,) = (each for each in form.context["decided_on"] if each.photos)
    assert item.photos == found
    assert address(row, "photo", str(found[0].pk)) in form.content.decode()
    assert desk("leader").get(address(row, "photo", str(found[0].pk))).status_code == 200


def test_the_form_says_that_they_are_not_published_and_faces_stay(city: City, desk: Desk) -> None:
    row = handling(city)
    page = desk("handler").get(address(row, "move", "draft")).content.decode()
    assert "不会公开" in page
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file"' not in desk("handler").get(address(row, "move", "note")).content.decode()


def test_a_double_click_sends_them_once(city: City, desk: Desk, media: Path) -> None:
    row = handling(city)
    version = row.version
    for _click in range(2):
        sent = filled_in(row, photos=[photo()]) | {"version": version}
        assert desk("handler").post(address(row, "move", "draft"), sent).status_code == 302
    assert row.events.filter(move="draft").count() == 1
    assert (Attachment.objects.count(), len(stored(media))) == (1, 1)


@pytest.mark.parametrize("button", [(), ("preview",)])
def test_they_are_not_chosen_again_because_of_something_else(
    button: tuple[str, ...], city: City, desk: Desk, media: Path
) -> None:
    row = handling(city)
    sent = filled_in(row, photos=[photo()]) | ({} if button else {"answer": ""})
    page = desk("handler").post(address(row, "move", "draft", *button), sent)
    assert pictures(page.content) == 1
    assert (Attachment.objects.count(), stored(media)) == (0, [])
    sent = filled_in(row, photos=TOKEN.findall(page.content.decode()))
    assert desk("handler").post(address(row, "move", "draft"), sent).status_code == 302
    assert Attachment.objects.get().entry == again(row).entries


def test_a_stale_form_keeps_them(city: City, desk: Desk, media: Path) -> None:
    row = handling(city)
    sent = filled_in(row, photos=[photo()]) | {"version": row.version - 1}
    page = desk("handler").post(address(row, "move", "draft"), sent)
    assert (page.status_code, pictures(page.content)) == (409, 1)
    assert (Attachment.objects.count(), stored(media)) == (0, [])


def test_what_is_no_photo_is_refused_and_nothing_is_drafted(city: City, desk: Desk) -> None:
    row = handling(city)
    paper = photo()
    paper.file.seek(0)
    paper.file.truncate(0)
    paper.file.write(b"%PDF-1.7")
    paper.file.seek(0)
    page = desk("handler").post(address(row, "move", "draft"), filled_in(row, photos=[paper]))
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert again(row).entries == row.entries


def test_words_come_back_where_the_folder_takes_none(city: City, desk: Desk, media: Path) -> None:
    row = handling(city)
    media.write_text("no folder")
    page = desk("handler").post(address(row, "move", "draft"), filled_in(row, photos=[photo()]))
    assert (page.status_code, again(row).entries) == (503, row.entries)
    assert WORDS["answer"] in page.content.decode()


def test_whoever_handed_it_in_is_served_those_of_a_draft_once_it_is_sent(
    city: City, desk: Desk
) -> None:
    row = handling(city, collected_by=city.officers["collector"])
    desk("handler").post(address(row, "move", "draft"), filled_in(row, photos=[photo()]))
    (found,) = Attachment.objects.all()
    picture = address(row, "photo", str(found.pk))
    assert desk("collector").get(picture).status_code == 404
    act(again(row), "answer", city.actor("leader"), **WORDS)
    assert desk("collector").get(picture).status_code == 200
    page = desk("collector").get(address(row, "change"))
    assert [item.photos for item in page.context["timeline"] if item.photos] == [[found]]
