"""Photos with the forms of staff: kept while something is missing, sent once, for the right eyes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from suggestions.desk.moves import receiving
from suggestions.faces import photos as faces
from suggestions.faces.following.history import history
from suggestions.faces.following.standing import read_standing
from suggestions.faces.photos import NotAPhoto
from suggestions.models import Attachment, Suggestion
from suggestions.pipeline import photos as limits
from tests.environment import empty_cache
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


def drafted(desk: Desk, row: Suggestion, key: str, **more: Any) -> None:
    sent = filled_in(row, key=f"a-one-time-{key}", **more)
    assert desk("handler").post(address(row, "move", "draft"), sent).status_code == 302


def seen_by_signer(desk: Desk, row: Suggestion) -> list[int]:
    form = desk("leader").get(address(row, "move", "answer"))
    return [each.pk for item in form.context["decided_on"] for each in item.photos]


def seen_by_author(row: Suggestion) -> list[int]:
    standing = read_standing(again(row), timezone.now())
    told = history(standing, photos=standing.photos())
    return [each.pk for entry in told for each in entry.photos]


@pytest.mark.parametrize("sent_back", [False, True])
def test_photos_of_a_draft_before_go_out_with_nothing_and_the_form_says_so(
    sent_back: bool, city: City, desk: Desk
) -> None:
    row = handling(city)
    first = desk("handler").get(address(row, "move", "draft")).content.decode()
    drafted(desk, row, "first", photos=[photo()])
    old = Attachment.objects.get()
    if sent_back:
        act(again(row), "send_back", city.actor("leader"), reason="请写清楚。")
    form = desk("handler").get(address(row, "move", "draft")).content.decode()
    assert ("请重新选择" in first, "请重新选择" in form) == (False, True)
    drafted(desk, row, "second")
    assert seen_by_signer(desk, row) == []
    act(again(row), "answer", city.actor("leader"), **WORDS)
    assert seen_by_author(row) == []
    assert desk("handler").get(address(row, "photo", str(old.pk))).status_code == 200


def test_what_the_signer_sees_is_what_the_author_sees(city: City, desk: Desk) -> None:
    row = handling(city)
    drafted(desk, row, "first", photos=[photo()])
    drafted(desk, row, "second", photos=[photo(size=(90, 40))])
    new = Attachment.objects.order_by("-pk")[0].pk
    assert seen_by_signer(desk, row) == [new]
    act(again(row), "answer", city.actor("leader"), **WORDS)
    assert seen_by_author(row) == [new]


def test_what_goes_out_with_nothing_takes_no_room(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ONE", 2)
    row = handling(city)
    for key in ("first", "second", "third"):
        drafted(desk, row, key, photos=[photo(), photo(kind="PNG")])
    sent = filled_in(row, photos=[photo()])
    page = desk("leader").post(address(row, "move", "answer"), sent)
    assert (page.status_code, Attachment.objects.count()) == (422, 6)


def test_a_second_click_of_an_answer_ends_like_the_first(
    city: City, desk: Desk, media: Path
) -> None:
    row = handling(city)
    drafted(desk, row, "first")
    version = again(row).version
    for _click in range(2):
        sent = filled_in(row, photos=[photo()]) | {"version": version}
        assert desk("leader").post(address(row, "move", "answer"), sent).status_code == 302
    assert (Attachment.objects.count(), len(stored(media))) == (1, 1)
    assert not list((media / "pending").rglob("*.jpg"))


@pytest.mark.parametrize("button", [(), ("filled",), ("preview",)])
def test_where_the_move_is_refused_no_photo_is_made_anew_or_kept(
    button: tuple[str, ...], city: City, desk: Desk, media: Path
) -> None:
    row = handling(city)
    for who, move in (("handler", "answer"), ("triage", "draft"), ("auditor", "draft")):
        sent = filled_in(row, photos=[photo()])
        page = desk(who).post(address(row, "move", move, *button), sent)
        assert page.status_code in {403, 404, 409}
    assert not media.exists()


def test_no_more_files_are_tried_than_a_form_may_bring(
    city: City, desk: Desk, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []

    def refuse(upload: Any) -> Any:
        tried.append(upload)
        raise NotAPhoto("no photo")

    monkeypatch.setattr(faces, "store", refuse)
    received = faces.receive([], [photo() for _ in range(9)])
    assert (len(tried), received.kept) == (6, [])


def test_an_officer_sends_so_many_within_an_hour(
    city: City, desk: Desk, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_cache()
    monkeypatch.setattr(receiving, "MOST_AN_HOUR", 1)
    row = handling(city)
    drafted(desk, row, "first", photos=[photo()])
    page = desk("handler").post(
        address(row, "move", "draft"), filled_in(row, photos=[photo()], key="a-one-time-other")
    )
    assert (page.status_code, Attachment.objects.count()) == (422, 1)
    assert WORDS["answer"] in page.content.decode()
    drafted(desk, row, "without")


def test_the_preview_says_how_many_photos_go_along(city: City, desk: Desk) -> None:
    row = handling(city)
    sent = filled_in(row, photos=[photo(), photo(kind="PNG")])
    page = desk("handler").post(address(row, "move", "draft", "preview"), sent)
    assert "另有2张照片" in page.content.decode()
    drafted(desk, row, "first", photos=[photo()])
    sent = filled_in(row, photos=[photo(), photo(kind="PNG")])
    page = desk("leader").post(address(row, "move", "answer", "preview"), sent)
    assert "另有3张照片" in page.content.decode()


def test_a_version_of_very_many_digits_is_as_stale_as_can_be(city: City, desk: Desk) -> None:
    row = handling(city)
    sent = filled_in(row, version="9" * 5000)
    assert desk("handler").post(address(row, "move", "draft"), sent).status_code == 409
