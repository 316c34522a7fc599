"""Photos that an author sends later on: with a reply, more words, a complaint, a rating."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from suggestions import audit
from suggestions.faces import photos
from suggestions.models import Attachment, Suggestion
from suggestions.pipeline import photos as limits
from suggestions.pipeline.actors import CLOCK
from tests.factories import City, act, again, answered, closed, handling, submitted
from tests.suggestions.public.conftest import CODE, Follow
from tests.suggestions.public.following.test_progress import STATEMENTS
from tests.suggestions.public.handing_in.test_photos import photo, pictures

Do = Any
KEY = "k" * 32
TOKEN = re.compile(r'name="photos" value="([^"]+)"')


def asked(city: City) -> Suggestion:
    return act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")


WAYS: dict[str, tuple[Any, dict[str, Any]]] = {
    "reply": (asked, {"reply": "路口东侧第二盏。"}),
    "add": (submitted, {"addition": "又坏了一盏。"}),
    "urge": (handling, {"comment": "还是黑的。"}),
    "rework": (answered, {"reason": "还是黑的。"}),
    "rate": (answered, {"solved": "yes", "satisfied": "rather", "comment": "亮了。"}),
    "reopen": (closed, {"reason": "又黑了。"}),
}


@pytest.fixture
def do(citizen: Client, follow: Follow) -> Do:
    def post(row: Suggestion, name: str, **fields: Any) -> HttpResponse:
        values = {"version": again(row).version, "key": KEY} | fields
        return citizen.post(f"{follow(row)}{name}/", values)

    return post


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def broken(row: Suggestion) -> list[str]:
    """But for the code, which the test has put there itself."""
    return [each for each in audit.broken_chains([again(row)]) if "code_hash" not in each]


def kept_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


@pytest.mark.parametrize("name", WAYS)
def test_it_stands_in_the_history_with_what_was_said(
    name: str, city: City, do: Do, citizen: Client
) -> None:
    make, words = WAYS[name]
    row = make(city)
    response = do(row, name, photos=[photo(), photo(kind="PNG")], **words)
    assert response.status_code == 303
    entry = row.events.order_by("-number")[0]
    found = list(Attachment.objects.filter(suggestion=row))
    assert [each.entry for each in found] == [entry.number] * 2
    assert len(entry.details["changes"]["photos"]) == 2
    assert "photos" not in entry.details
    page = citizen.get(response["Location"]).content.decode()
    told = page.split('class="history"')[1].split("</ol>")[0]
    address = f"/track/{row.reference}/photos/{found[0].pk}"
    assert (page.count(f"{address}/small/"), told.count(f"{address}/small/")) == (1, 1)
    assert citizen.get(f"{address}/full/").status_code == 200
    assert broken(row) == []


def test_what_was_handed_in_stays_with_the_words_it_came_with(
    city: City, do: Do, citizen: Client
) -> None:
    row = submitted(city, photos=(Attachment(file="photos/x.jpg", digest="0", width=1, height=1),))
    do(row, "add", addition="又坏了一盏。", photos=[photo()])
    page = citizen.get(f"/track/{row.reference}/")
    own, later = Attachment.objects.filter(suggestion=row).order_by("pk")
    assert [each.pk for each in page.context["photos"]] == [own.pk]
    assert [each.pk for entry in page.context["history"] for each in entry.photos] == [later.pk]


def test_two_taps_of_one_form_send_its_photos_once(city: City, do: Do, media: Path) -> None:
    row = asked(city)
    version = row.version
    for _tap in range(2):
        sent = do(row, "reply", reply="第二盏。", photos=[photo()], version=version)
        assert sent.status_code == 303
    assert Attachment.objects.filter(suggestion=row).count() == 1
    assert row.events.filter(move="supplement").count() == 1
    assert len(kept_in(media / "photos")) == 1


def test_the_second_tap_of_a_rating_ends_like_the_first(city: City, do: Do, media: Path) -> None:
    row = answered(city)
    version = row.version
    words = WAYS["rate"][1]
    for _tap in range(2):
        sent = do(row, "rate", photos=[photo()], version=version, **words)
        assert sent.status_code == 303
    assert row.events.filter(move__in=["close", "rate"]).count() == 1
    assert (Attachment.objects.count(), len(kept_in(media / "photos"))) == (1, 1)
    assert do(row, "rate", version=version, **words | {"comment": "还不行。"}).status_code == 409


def test_two_taps_with_photos_that_went_ahead_send_them_once(
    city: City, do: Do, media: Path
) -> None:
    row = submitted(city)
    page = do(row, "add", addition="", photos=[photo()]).content.decode()
    sent = {"addition": "又坏了一盏。", "photos": TOKEN.findall(page)}
    assert [do(row, "add", **sent).status_code for _tap in range(2)] == [303, 303]
    (found,) = Attachment.objects.filter(suggestion=row)
    assert [str(each) for each in kept_in(media)] == [found.file.path]


def test_another_photo_is_another_thing_to_say(city: City, do: Do) -> None:
    row = submitted(city)
    for size in ((80, 40), (90, 40)):
        do(row, "add", addition="又坏了一盏。", photos=[photo(size=size)])
    assert [each.entry for each in Attachment.objects.filter(suggestion=row)] == [2, 3]


def test_a_photo_is_not_chosen_again_because_words_are_missing(city: City, do: Do) -> None:
    row = submitted(city)
    response = do(row, "add", addition="", photos=[photo()])
    page = response.content.decode()
    assert (response.status_code, pictures(response.content)) == (422, 1)
    assert 'id="add_photos_1" checked' in page
    assert do(row, "add", addition="又坏了一盏。", photos=TOKEN.findall(page)).status_code == 303
    assert Attachment.objects.get(suggestion=row).entry == 2


def test_whoever_is_asked_once_more_brings_the_photos_along(city: City, do: Do) -> None:
    row = answered(city)
    unhappy = {"solved": "no", "satisfied": "not", "comment": "还是黑的"}
    page = do(row, "rate", photos=[photo()], **unhappy).content.decode()
    tokens = TOKEN.findall(page)
    assert len(tokens) == 2, "to rate, and to have it handled again instead"
    assert not Attachment.objects.filter(suggestion=row).exists()
    assert do(row, "rate", photos=tokens[1], confirmed="1", **unhappy).status_code == 303
    assert Attachment.objects.get(suggestion=row).entry == again(row).entries


def test_a_seventh_photo_is_too_many_and_nothing_is_sent(city: City, do: Do) -> None:
    row = submitted(city)
    response = do(row, "add", addition="很多", photos=[photo() for _ in range(7)])
    assert (response.status_code, pictures(response.content)) == (422, 6)
    assert b"At most 6 photos can be sent." in response.content
    assert (again(row).entries, Attachment.objects.count()) == (1, 0)


def test_one_matter_holds_no_more_than_some(
    city: City, do: Do, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ONE", 2)
    row = submitted(city)
    assert do(row, "add", addition="一", photos=[photo()]).status_code == 303
    response = do(row, "add", addition="二", photos=[photo(), photo()])
    assert response.status_code == 422
    words = "At most 2 photos fit with one matter, and 1 are there already."
    assert words in response.content.decode()
    assert (again(row).entries, Attachment.objects.count()) == (2, 1)
    assert len(kept_in(media / "photos")) == 1
    assert ">\n二</textarea>" in response.content.decode()


@pytest.mark.parametrize("name", ["withdraw", "code"])
def test_other_forms_take_none(name: str, city: City, do: Do, media: Path) -> None:
    row = submitted(city)
    do(row, name, photos=[photo()], confirmed="1")
    assert not Attachment.objects.exists()
    assert not kept_in(media)


def test_a_flood_is_asked_a_question(city: City, settings: Settings, follow: Follow) -> None:
    settings.CHALLENGE_AFTER_PHOTOS = 1
    browser = Client(
        REMOTE_ADDR=f"203.0.113.{secrets.randbelow(250)}", headers={"accept-language": "en"}
    )
    row = submitted(city)
    address = follow(row)
    browser.post("/track/", {"reference": row.reference, "code": CODE})
    sent = {"version": row.version, "key": KEY, "addition": "又坏了一盏。"}
    page = browser.post(f"{address}add/", sent | {"photos": [photo(), photo()]})
    assert (page.status_code, pictures(page.content)) == (422, 0)
    assert b"Very many photos" in page.content
    assert b'name="answer"' in page.content
    assert again(row).entries == 1


def test_words_come_back_where_the_folder_takes_no_photo(city: City, do: Do, media: Path) -> None:
    row = submitted(city)
    media.write_text("no folder")
    response = do(row, "add", addition="又坏了一盏。", photos=[photo()])
    page = response.content.decode()
    assert (response.status_code, again(row).entries) == (503, 1)
    assert "Photos cannot be taken right now" in page
    assert ">\n又坏了一盏。</textarea>" in page
    assert 'name="without"' in page
    assert do(row, "add", addition="又坏了一盏。", without="1").status_code == 303
    assert again(row).entries == 2


def test_words_come_back_where_a_photo_cannot_be_put_in_its_place(
    city: City, do: Do, media: Path
) -> None:
    row = submitted(city)
    page = do(row, "add", addition="", photos=[photo()]).content.decode()
    (media / "photos").write_text("no folder")
    sent = {"addition": "又坏了一盏。", "photos": TOKEN.findall(page)}
    response = do(row, "add", **sent)
    assert (response.status_code, again(row).entries) == (503, 1)
    assert ">\n又坏了一盏。</textarea>" in response.content.decode()
    (media / "photos").unlink()
    assert do(row, "add", **sent).status_code == 303
    assert Attachment.objects.get(suggestion=row).entry == 2


def test_a_photo_that_waits_no_more_is_asked_for_again(city: City, do: Do) -> None:
    row = submitted(city)
    tokens = TOKEN.findall(do(row, "add", addition="", photos=[photo()]).content.decode())
    for each in Path(default_storage.path("pending")).rglob("*.jpg"):
        each.unlink()
    response = do(row, "add", addition="又坏了一盏。", photos=tokens)
    assert response.status_code == 422
    assert b"Please choose it again" in response.content
    assert again(row).entries == 1


def test_what_is_refused_leaves_no_photo_behind(city: City, do: Do, media: Path) -> None:
    row = answered(city)
    response = do(row, "rework", reason="还是黑的", photos=[photo()], version=row.version - 1)
    assert (response.status_code, pictures(response.content)) == (409, 1)
    assert not Attachment.objects.exists()
    assert not kept_in(media / "photos")


def test_it_goes_with_an_erasure(
    city: City,
    do: Do,
    media: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    row = closed(city)
    do(row, "reopen", reason="又黑了。", photos=[photo()])
    row = act(row, "uphold_answer", city.actor("supervisor"), reason="已修好。")
    assert len(kept_in(media / "photos")) == 1
    with django_capture_on_commit_callbacks(execute=True):
        act(row, "erase", CLOCK, reason="本人要求", again=True)
    assert not Attachment.objects.exists()
    assert not kept_in(media / "photos")
    assert broken(row) == []


def test_it_is_part_of_what_somebody_takes_along(city: City, do: Do, citizen: Client) -> None:
    row = submitted(city)
    do(row, "add", addition="又坏了一盏。", photos=[photo()])
    (found,) = Attachment.objects.all()
    held = citizen.get(f"/track/{row.reference}/held.json").json()
    assert held["Photos"] == 1
    (entry,) = (each for each in held["What has happened"] if each["photos"])
    size = {"width": 40, "height": 80}
    assert entry["photos"] == [{"pk": found.pk, "digest": found.digest} | size]


def test_photos_add_no_statement_to_the_page(
    city: City, do: Do, citizen: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = submitted(city)
    do(row, "add", addition="一", photos=[photo(), photo()])
    address = f"/track/{row.reference}/"
    with django_assert_num_queries(STATEMENTS):
        citizen.get(address)


def test_the_same_photo_twice_in_one_form_is_two(city: City, do: Do) -> None:
    row = submitted(city)
    assert do(row, "add", addition="一", photos=[photo(), photo()]).status_code == 303
    assert len({each.file.name for each in Attachment.objects.all()}) == 2


def test_a_photo_that_is_too_large_is_named(city: City, do: Do, monkeypatch: Any) -> None:
    monkeypatch.setattr(photos, "MAX_BYTES", 10)
    response = do(submitted(city), "add", addition="一", photos=[photo()])
    assert response.status_code == 422
    assert "“灯.jpg” is larger than 10 MB" in response.content.decode()
