"""Photos: checked, made anew, kept until the form is confirmed, attached once."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from PIL import Image

from suggestions import confined
from suggestions.faces import darkroom, photos
from suggestions.faces.photos import (
    NotAPhoto,
    Pending,
    PhotoGone,
    made_anew,
    sending,
    store,
)
from suggestions.models import Attachment, Suggestion
from suggestions.pipeline.refusals import Busy
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_submit import confirm, hidden

GPS, MAKE, ORIENTATION, ROTATED = 0x8825, 0x010F, 0x0112, 6


def photo(*, kind: str = "JPEG", size: tuple[int, int] = (80, 40)) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[MAKE] = "SECRETPHONE"
    exif[ORIENTATION] = ROTATED
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return SimpleUploadedFile("灯.jpg", out.getvalue(), "image/jpeg")


def pictures(page: bytes) -> int:
    return page.count(b"data:image/jpeg;base64,")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_anew_upright_and_without_its_origin(kind: str) -> None:
    kept = store(photo(kind=kind))
    with Image.open(kept.path) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (40, 80), {})
    assert b"SECRETPHONE" not in kept.path.read_bytes()


def test_a_large_photo_is_made_smaller() -> None:
    assert store(photo(size=(4000, 3000))).height == 2560


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg onload='alert(1)'/>", b"\xff\xd8\xff\xe0 no picture", b"%PDF-1.7"],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        store(SimpleUploadedFile("photo.jpg", content, "image/jpeg"))


def test_a_broken_photo_is_refused() -> None:
    whole = photo(size=(800, 800)).read()
    with pytest.raises(NotAPhoto):
        store(SimpleUploadedFile("photo.jpg", whole[: len(whole) // 2]))


def test_a_photo_survives_the_check_page(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"photos": [photo(), photo(kind="PNG")]})
    assert pictures(response.content) == 2
    row = confirm(citizen, hidden(response.content) | {"region": "431002"})
    assert [(each.width, each.height) for each in row.attachments.all()] == [(40, 80)] * 2
    assert all(default_storage.exists(each.file.name) for each in row.attachments.all())


def test_a_photo_is_not_chosen_again_because_of_an_error(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"text": "", "photos": [photo()]})
    assert response.status_code == 422
    assert pictures(response.content) == 1


def test_a_form_sent_twice_keeps_its_photos_once(citizen: Client, fields: Fields) -> None:
    checked = hidden(citizen.post("/submit/", fields | {"photos": [photo()]}).content)
    for _tap in range(2):
        confirm(citizen, checked | {"region": "431002"})
    assert (Suggestion.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_photo_that_was_sent_belongs_to_no_second_suggestion(
    citizen: Client, fields: Fields
) -> None:
    checked = hidden(citizen.post("/submit/", fields | {"photos": [photo()]}).content)
    checked |= {"region": "431002", "confirmed": "1"}
    citizen.post("/submit/", checked)
    response = citizen.post("/submit/", checked | {"text": "另一件事"})
    assert response.status_code == 422
    assert b"Please choose it again" in response.content
    assert Attachment.objects.count() == 1


def test_thirty_megabytes_are_too_many(citizen: Client, fields: Fields) -> None:
    big = SimpleUploadedFile("big.jpg", photo().read() + bytes(30 * 1024 * 1024))
    response = citizen.post("/submit/", fields | {"photos": big})
    assert response.status_code == 422
    assert response.content.decode().count("“big.jpg” is larger than 10 MB") == 2


def test_a_seventh_photo_is_too_many(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"photos": [photo() for _ in range(7)]})
    assert response.status_code == 422
    assert b"At most 6 photos" in response.content
    assert pictures(response.content) == 6


def test_a_forged_photo_is_refused(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"photos": "../../db.sqlite3"})
    assert response.status_code == 422
    assert b"Please choose it again" in response.content


def test_no_photo_chosen_is_no_error(citizen: Client, fields: Fields) -> None:
    assert citizen.post("/submit/", fields | {"photos": ""}).status_code == 200


def test_a_picture_in_hundreds_of_scans_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "JPEG", progressive=True)
    head, last = out.getvalue()[:-2], out.getvalue()[-2:]
    scan = head[head.rindex(b"\xff\xda") :]
    with pytest.raises(NotAPhoto):
        store(SimpleUploadedFile("bomb.jpg", head + 100 * scan + last, "image/jpeg"))


def flat(kind: str, size: tuple[int, int], **how: object) -> SimpleUploadedFile:
    """A few hundred bytes that say they are so large."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return SimpleUploadedFile("墙.png", out.getvalue())


@pytest.mark.parametrize(
    ("kind", "size", "how"),
    [
        ("PNG", (7000, 7000), {}),
        ("WEBP", (4200, 4200), {"lossless": True, "method": 0, "quality": 0}),
        ("JPEG", (6000, 5000), {"progressive": True}),
        ("JPEG", (12_000, 10_000), {}),
    ],
)
def test_a_small_file_that_unfolds_into_too_many_pixels_is_refused_and_said(
    citizen: Client, fields: Fields, kind: str, size: tuple[int, int], how: dict[str, object]
) -> None:
    upload = flat(kind, size, **how)
    response = citizen.post("/submit/", fields | {"photos": [photo(), upload]})
    assert response.status_code == 422
    assert "“墙.png” has more pixels than we can take." in response.content.decode()
    # What was good is kept.
    assert pictures(response.content) == 1


@pytest.mark.parametrize(
    ("kind", "size", "how"),
    [
        ("PNG", (1440, 16_000), {}),
        ("WEBP", (4000, 3000), {"method": 0}),
        ("JPEG", (5000, 4500), {"progressive": True}),
        ("JPEG", (12_000, 9000), {}),
    ],
)
def test_what_phones_make_is_taken(
    kind: str, size: tuple[int, int], how: dict[str, object]
) -> None:
    assert max(store(flat(kind, size, **how)).height, 2560) == 2560


def test_photos_are_developed_two_at_a_time_and_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = [], []
    may_end = Event()

    def run(*_given: object, **_limits: object) -> confined.Outcome:
        now.append(1)
        most.append(len(now))
        may_end.wait(30)
        now.pop()
        return confined.Outcome(darkroom.NO_PHOTO)

    monkeypatch.setattr(confined, "run", run)
    with ThreadPoolExecutor(10) as threads:
        tries = [threads.submit(made_anew, photo()) for _ in range(10)]
        # Those for whom there is no place are told at once.
        told = [each.exception() for each in islice(as_completed(tries, 30), 4)]
        may_end.set()
        others = [each.exception(30) for each in tries if each.exception() not in told]
    assert {type(each) for each in told} == {photos.NoRoom}
    assert [type(each) for each in others] == [NotAPhoto] * 6
    assert max(most) == 2


def test_without_a_photo_no_child_is_started(
    citizen: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "run", None)
    page = citizen.post("/submit/", fields).content
    confirm(citizen, hidden(page) | {"region": "431002"})
    assert Suggestion.objects.count() == 1


def test_a_picture_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = confined.Limits(seconds=1, memory=photos.LIMITS.memory)
    monkeypatch.setattr(photos, "LIMITS", limits)
    out = io.BytesIO()
    Image.new("RGB", (5000, 5000), "teal").save(out, "JPEG", progressive=True)
    head, last = out.getvalue()[:-2], out.getvalue()[-2:]
    scan = head[head.rindex(b"\xff\xda") :]
    with pytest.raises(NotAPhoto):
        store(SimpleUploadedFile("slow.jpg", head + 1000 * scan + last))


def test_see_through_parts_become_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(store(SimpleUploadedFile("x.png", out.getvalue())).path) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


def test_a_progressive_picture_is_taken() -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 40), "teal").save(out, "JPEG", progressive=True)
    assert store(SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")).width == 80


def kept_photos() -> set[Path]:
    found = Path(default_storage.path("photos")).rglob("*")
    return {path for path in found if path.is_file()}


def test_after_a_refusal_the_photo_is_sent_with_the_next_try(
    citizen: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = citizen.post("/submit/", fields | {"photos": photo()}).content
    before = kept_photos()
    sent = hidden(page) | {"region": "431002", "confirmed": "1"}

    def busy(*_arguments: object) -> None:
        raise Busy("busy")

    with monkeypatch.context() as patched:
        patched.setattr("suggestions.public.handing_in.submit.submit", busy)
        assert b"busy" in citizen.post("/submit/", sent).content
    assert kept_photos() == before
    assert citizen.post("/submit/", sent | {"text": "换一种说法。"}).status_code == 303
    assert Attachment.objects.get().file.size


def sent_with_a_photo(citizen: Client, fields: Fields) -> Attachment:
    page = citizen.post("/submit/", fields | {"photos": photo()}).content
    citizen.post("/submit/", hidden(page) | {"region": "431002", "confirmed": "1"})
    return Attachment.objects.get()


def given_up(kept: list[Pending]) -> None:
    """A second tap of the same form that waited too long for the first."""
    with pytest.raises(Busy), sending(kept, form="form"):
        raise Busy("busy")


@pytest.mark.django_db
def test_a_second_tap_that_gives_up_takes_no_photo_of_the_first_one_along() -> None:
    kept = [store(photo()), store(photo())]
    with sending(kept, form="form") as attached:
        given_up(kept)  # before anybody else sees what the first one writes
    assert all(default_storage.size(str(each.file.name)) for each in attached)
    assert not any(each.path.exists() for each in kept)


def test_a_tap_that_gives_up_after_the_first_one_takes_nothing_along(
    citizen: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent_with_a_photo(citizen, fields)
    # What waited is gone by now; the same form names the same file.
    monkeypatch.setattr(photos, "attach", lambda each, form: row)
    given_up([store(photo())])
    assert row.file.size


def test_what_is_put_back_while_somebody_gives_up_leaves_no_second_copy(
    citizen: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent_with_a_photo(citizen, fields)
    before, rename = kept_photos(), Path.rename

    def beaten(path: Path, aside: Path) -> Path:
        moved = rename(path, aside)
        if not path.exists():
            path.hardlink_to(aside)  # the first tap, just now
        return moved

    monkeypatch.setattr(photos, "attach", lambda each, form: row)
    monkeypatch.setattr(Path, "rename", beaten)
    given_up([store(photo())])
    monkeypatch.undo()
    assert kept_photos() == before


@pytest.mark.django_db
def test_where_one_photo_is_gone_none_stays_without_a_suggestion() -> None:
    before, kept = kept_photos(), [store(photo()), store(photo())]
    kept[1].path.unlink()
    with pytest.raises(PhotoGone), sending(kept, form="form"):
        pass
    assert kept_photos() == before
    assert kept[0].path.exists()


@pytest.mark.django_db
@pytest.mark.django_db
def test_while_no_database_answers_nothing_of_the_first_tap_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = [store(photo())]
    with sending(kept, form="form") as attached:
        pass

    def fail(**_which: str) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(Attachment.objects, "filter", fail)
    monkeypatch.setattr(photos, "attach", lambda each, form: attached[0])
    with pytest.raises(OperationalError), sending(kept, form="form"):
        raise OperationalError("gone")
    assert default_storage.size(str(attached[0].file.name))


@pytest.mark.django_db
def test_where_the_database_goes_away_no_photo_stays_without_a_suggestion() -> None:
    before, kept = kept_photos(), [store(photo())]
    with pytest.raises(OperationalError), sending(kept, form="form"):
        raise OperationalError("gone")
    assert kept_photos() == before
