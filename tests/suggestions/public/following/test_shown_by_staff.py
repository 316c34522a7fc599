"""What a unit shows: its author sees it with the answer, and neither before nor otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings

from suggestions.models import Attachment, Suggestion
from suggestions.pipeline import photos as limits
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.refusals import Refused
from tests.factories import City, act, again, handling, submitted
from tests.suggestions.pipeline.ways import make
from tests.suggestions.public.conftest import Follow

WORDS = {"outcome": "solved", "answer": "您好！路灯已修好，见照片。"}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def taken() -> Attachment:
    found = Attachment(digest="0" * 64, width=80, height=40)
    found.file.save("lamp.jpg", ContentFile(b"\xff\xd8\xff\xe0 a picture"), save=False)
    return found


def seen(citizen: Client, row: Suggestion) -> list[tuple[str, int]]:
    """(what the entry is called, number of the photo) of all that stand on the author's page."""
    page = citizen.get(f"/track/{row.reference}/")
    return [(e.title, photo.pk) for e in page.context["history"] for photo in e.photos]


def opens(citizen: Client, row: Suggestion, photo: Attachment) -> bool:
    address = f"/track/{row.reference}/photos/{photo.pk}/full/"
    return bool(citizen.get(address).status_code == 200)


def drafted(city: City, row: Suggestion) -> tuple[Suggestion, Attachment]:
    row = act(row, "draft", city.actor("handler"), photos=(taken(),), **WORDS)
    return row, Attachment.objects.latest("pk")


def test_those_of_a_draft_are_seen_with_the_answer_that_approves_it(
    city: City, citizen: Client, follow: Follow
) -> None:
    row, of_draft = drafted(city, handling(city))
    follow(row)
    assert (seen(citizen, row), opens(citizen, row, of_draft)) == ([], False)
    row = act(again(row), "answer", city.actor("leader"), photos=(taken(),), **WORDS)
    own = Attachment.objects.latest("pk")
    title = "You were answered"
    assert seen(citizen, row) == [(title, of_draft.pk), (title, own.pk)]
    assert opens(citizen, row, of_draft)
    assert opens(citizen, row, own)


def test_those_of_a_draft_that_was_sent_back_are_never_seen(
    city: City, citizen: Client, follow: Follow
) -> None:
    row, sent_back = drafted(city, handling(city))
    row = act(row, "send_back", city.actor("leader"), reason="照片中有人脸。")
    row = act(row, "draft", city.actor("handler"), **WORDS)
    row = act(row, "answer", city.actor("leader"), **WORDS)
    follow(row)
    assert (seen(citizen, row), opens(citizen, row, sent_back)) == ([], False)


def test_those_of_a_first_contact_stay_at_the_desk(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = act(handling(city), "contact", city.actor("handler"), note="去看过。", photos=(taken(),))
    row = make(city, row, "draft")
    row = act(row, "answer", city.actor("leader"), **WORDS)
    follow(row)
    assert (seen(citizen, row), opens(citizen, row, Attachment.objects.get())) == ([], False)
    assert citizen.get(f"/track/{row.reference}/held.json").json()["Photos"] == 0


def test_whoever_was_merged_into_it_sees_those_of_the_answer_and_no_others(
    city: City, citizen: Client, follow: Follow
) -> None:
    parent = act(handling(city), "add_words", CITIZEN, addition="见照片。", photos=(taken(),))
    of_author = Attachment.objects.get()
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    row, of_draft = drafted(city, again(parent))
    follow(again(child))
    assert (seen(citizen, child), opens(citizen, child, of_draft)) == ([], False)
    act(row, "answer", city.actor("leader"), **WORDS)
    assert seen(citizen, child) == [("You were answered", of_draft.pk)]
    assert opens(citizen, child, of_draft)
    assert not opens(citizen, child, of_author)


def test_they_are_not_published(city: City, citizen: Client) -> None:
    row, _of_draft = drafted(city, handling(city, may_publish=True))
    row = act(row, "answer", city.actor("leader"), **WORDS)
    row = make(city, make(city, row, "rate"), "publish")
    page = citizen.get(f"/answers/{row.pk}/")
    assert (page.status_code, "/photos/" in page.content.decode()) == (200, False)


def test_the_ones_leave_room_for_the_others(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ONE", 1)
    row, _of_draft = drafted(city, handling(city))
    row = act(row, "add_words", CITIZEN, addition="见照片。", photos=(taken(),))
    for name, actor, words in (
        ("add_words", CITIZEN, {"addition": "又一张。"}),
        ("contact", city.actor("handler"), {"note": "去看过。"}),
    ):
        with pytest.raises(Refused, match=r"1 are there already|已有1张"):
            act(row, name, actor, photos=(taken(),), **words)
    assert (again(row).entries, Attachment.objects.count()) == (row.entries, 2)
