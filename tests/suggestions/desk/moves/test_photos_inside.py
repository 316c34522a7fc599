"""What units show each other and their supervisors: with its entry, and to nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from suggestions.audit import broken_chains, broken_files
from suggestions.faces.following.history import history
from suggestions.faces.following.standing import read_standing
from suggestions.models import Attachment, Suggestion
from suggestions.pipeline import photos as limits
from suggestions.pipeline.photos import SHOWN_INSIDE
from tests.factories import CITIZEN, City, act, again
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.pipeline.ways import STEPS, WORDS, bring, make
from tests.suggestions.public.handing_in.test_photos import photo, pictures

# By move: where it starts, who sends the form, and what it says.
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rectify": ("handling", "leader", {"report": WORDS}),
    "finish_co": ("handling", "water_handler", {"result": WORDS}),
    "conclude": ("coordinating", "triage", {"minutes": WORDS, "decision": WORDS}),
    "reply_supervision": ("handling", "leader", {"reply": WORDS}),
}
EACH = pytest.mark.parametrize("name", FORMS)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def waiting_for(city: City, name: str) -> Suggestion:
    return bring(city, FORMS[name][0], **STEPS[name].way)


def sent(city: City, row: Suggestion, name: str, **more: Any) -> dict[str, Any]:
    lead = {"lead": city.units["light"].pk} if name == "conclude" else {}
    form = {"version": again(row).version, "key": "a-one-time-key", "photos": [photo()]}
    return {**form, **FORMS[name][2], **lead, **more}


def shown(city: City, desk: Desk, name: str) -> tuple[Suggestion, Attachment]:
    row = waiting_for(city, name)
    form = address(row, "move", name)
    assert desk(FORMS[name][1]).post(form, sent(city, row, name)).status_code == 302
    return again(row), Attachment.objects.get()


def told(row: Suggestion) -> list[int]:
    standing = read_standing(row, timezone.now())
    entries = history(standing, photos=standing.photos())
    return [photo.pk for entry in entries for photo in entry.photos]


def test_these_are_all_that_are_shown_inside() -> None:
    assert set(FORMS) == SHOWN_INSIDE


@EACH
def test_they_stand_with_their_entry_for_those_who_work_on_it(
    name: str, city: City, desk: Desk
) -> None:
    row, found = shown(city, desk, name)
    assert row.events.get(number=found.entry).move == name
    for who in ("triage", "leader", "supervisor"):
        page = desk(who).get(address(row, "change"))
        (item,) = (each for each in page.context["timeline"] if each.photos)
        assert (item.move, item.photos) == (name, [found])
        assert "建议人看不到这些照片" in page.content.decode()
        assert desk(who).get(address(row, "photo", str(found.pk))).status_code == 200


@EACH
def test_neither_the_author_nor_who_handed_it_in_ever_sees_them(
    name: str, city: City, desk: Desk
) -> None:
    row, found = shown(city, desk, name)
    Suggestion.objects.filter(pk=row.pk).update(collected_by=city.officers["collector"])
    picture = address(row, "photo", str(found.pk))
    assert (told(row), desk("collector").get(picture).status_code) == ([], 404)
    row = make(city, row, "accept") if row.status == "assigned" else row
    row = make(city, make(city, row, "answer"), "close")
    assert (told(row), desk("collector").get(picture).status_code) == ([], 404)
    page = desk("collector").get(address(row, "change"))
    assert [item.photos for item in page.context["timeline"] if item.photos] == []


@EACH
def test_the_ledger_knows_them_and_an_erasure_takes_them(
    name: str, city: City, desk: Desk, media: Path
) -> None:
    row, found = shown(city, desk, name)
    assert [*broken_chains([row]), *broken_files([row])] == []
    Attachment.objects.update(digest="0" * 64)
    assert len(list(broken_chains([row]))) == 1
    Attachment.objects.update(digest=found.digest)
    row = make(city, row, "accept") if row.status == "assigned" else row
    row = make(city, make(city, row, "answer"), "close")
    row = make(city, row, "erase")
    assert not row.attachments.exists()
    assert list(broken_chains([row])) == []


@EACH
def test_a_second_click_sends_them_once(name: str, city: City, desk: Desk, media: Path) -> None:
    row = waiting_for(city, name)
    form, version = address(row, "move", name), row.version
    for _click in range(2):
        answer = desk(FORMS[name][1]).post(form, sent(city, row, name, version=version))
        assert answer.status_code == 302
    files = [each for each in media.rglob("*") if each.is_file()]
    assert (row.events.filter(move=name).count(), len(files)) == (1, 1)


@EACH
def test_they_are_not_chosen_again_because_of_something_else(
    name: str, city: City, desk: Desk
) -> None:
    row = waiting_for(city, name)
    empty = dict.fromkeys(FORMS[name][2], "")
    page = desk(FORMS[name][1]).post(address(row, "move", name), sent(city, row, name, **empty))
    assert (page.status_code, pictures(page.content)) == (422, 1)
    assert (again(row).entries, Attachment.objects.count()) == (row.entries, 0)


def test_who_verifies_sees_those_of_the_report(city: City, desk: Desk) -> None:
    row, found = shown(city, desk, "rectify")
    form = desk("supervisor").get(address(row, "move", "verify"))
    assert [item.photos for item in form.context["decided_on"] if item.photos] == [[found]]


def test_who_signs_an_answer_reads_that_those_of_a_co_unit_do_not_go_out(
    city: City, desk: Desk
) -> None:
    row, found = shown(city, desk, "finish_co")
    form = desk("leader").get(address(row, "move", "answer"))
    assert [item.photos for item in form.context["decided_on"] if item.photos] == [[found]]
    assert "建议人看不到这些照片" in form.content.decode()
    words = {"version": row.version, "outcome": "solved", "answer": "您好！路灯已修好。"}
    page = desk("leader").post(address(row, "move", "answer", "preview"), words)
    assert "另有" not in page.content.decode()


def pictured() -> Attachment:
    return Attachment(digest="0" * 64, file="photos/lamp.jpg", width=8, height=4)


def test_they_leave_room_for_the_others(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ONE", 1)
    row, _found = shown(city, desk, "rectify")
    row = act(row, "refuse_rectification", city.actor("supervisor"), finding="还缺一盏。")
    again_sent = sent(city, row, "rectify", key="another-key-0")
    page = desk("leader").post(address(row, "move", "rectify"), again_sent)
    assert (page.status_code, again(row).rectified) == (422, None)
    words = "“上报整改完成”所附的供内部查看的照片，同一件事项最多1张，目前已有1张。"
    assert words in page.content.decode()
    act(row, "add_words", CITIZEN, addition="见照片。", photos=(pictured(),))
    draft = sent(city, row, "rectify", outcome="solved", answer="您好！路灯已修好。")
    assert desk("handler").post(address(row, "move", "draft"), draft).status_code == 302
    assert Attachment.objects.filter(suggestion=row).count() == 3


def test_reports_that_were_sent_back_leave_room_for_a_co_unit_and_an_order(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_ONE", 1)
    row = bring(city, "handling", **STEPS["rectify"].way, **STEPS["finish_co"].way, order=True)
    for name in ("rectify", "finish_co", "reply_supervision"):
        form = sent(city, row, name, key=f"a-key-{name}"[:24])
        page = desk(FORMS[name][1]).post(address(row, "move", name), form)
        assert page.status_code == 302
    assert Attachment.objects.filter(suggestion=row).count() == 3
