"""What is shown before a move is what its author reads after it; and showing it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone, translation
from pytest_django import Settings

from regions.models import Role
from suggestions.desk.moves.preview import MOST_A_MINUTE, PREVIEWED, Sent
from suggestions.faces.following.history import answer_of, history
from suggestions.faces.following.progress import told
from suggestions.faces.following.standing import read_standing
from suggestions.language.moments import dates_in_full
from suggestions.messages import author_hears_of, deliver
from suggestions.messages.links import without_token
from suggestions.models import Author, KnownContact, Medium, Message, Session, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Contact
from suggestions.workflow import CITIZEN_WORDS, Status
from tests.environment import empty_cache
from tests.factories import (
    City,
    act,
    again,
    answered,
    classified,
    handling,
    local,
    officer,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.moves.test_moving import HAPPY, NOT_FOR_OFFICERS
from tests.suggestions.desk.scenes import SCENES, address
from tests.suggestions.messages.conftest import SECRET, Gateway
from tests.suggestions.pipeline.test_once_more import again as once_more
from tests.suggestions.pipeline.test_once_more import leaves
from tests.suggestions.pipeline.test_once_more import simple as alone

ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}


@pytest.fixture(autouse=True)
def _clock_that_stands(settings: Settings) -> Iterator[None]:
    settings.MOST_MESSAGES_A_DAY = 1000
    empty_cache()  # where previews of the same minute are counted
    with time_machine.travel(local("2026-09-16 10:00"), tick=False):
        yield


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    server = Gateway()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_GATEWAY_URL = server.url
    settings.SMS_GATEWAY_KEY, settings.SMS_GATEWAY_SECRET = "chenzhou", SECRET
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def everything() -> dict[str, list[Any]]:
    """All rows but those of who is logged in, which every request may touch."""
    models = [each for each in apps.get_app_config("suggestions").get_models() if each != Session]
    return {each.__name__: list(each._base_manager.order_by("pk").values()) for each in models}


def scene(city: City, name: str) -> tuple[Suggestion, str, dict[str, Any]]:
    """The suggestion, who makes this move of it, and what is typed."""
    where, who, typed = HAPPY[name]
    row = SCENES[where](city)
    Author.objects.update(code_used=timezone.now())
    return again(row), who, typed(city, row) if callable(typed) else typed


def preview(client: Client, row: Suggestion, name: str, typed: dict[str, Any]) -> Any:
    where = address(row, "move", name, "preview")
    return client.post(where, typed | {"version": again(row).version})


def do(client: Client, row: Suggestion, name: str, typed: dict[str, Any]) -> None:
    where = address(row, "move", name)
    answer = client.post(where, typed | {"version": again(row).version})
    assert answer.status_code == 302


def as_read(row: Suggestion, before: int) -> dict[str, Any]:
    """What the tracking page says, and the entries that are new on it."""
    standing = read_standing(Suggestion.objects.get(pk=row.pk), timezone.now())
    with translation.override("zh-hans"), dates_in_full():
        answer = answer_of(standing)
        return {
            "status": str(CITIZEN_WORDS[Status(standing.row.status)]),
            "told": told(standing),
            "outcome": standing.about.get_outcome_display() if answer else "",
            "answer": answer,
            "entries": history(standing, since=before),
        }


def as_sent(gateway: Gateway) -> list[Sent]:
    texts = [Sent("短信", body=without_token(each["text"])) for each in gateway.seen]
    mails = [
        Sent("电子邮箱", subject=each.subject, body=without_token(str(each.body)))
        for each in mail.outbox
    ]
    return texts + mails


def test_every_move_of_officers_that_tells_the_author_has_a_preview() -> None:
    assert {name for name in MOVES if author_hears_of(name)} - NOT_FOR_OFFICERS <= PREVIEWED
    assert "draft" in PREVIEWED


@pytest.mark.parametrize("name", sorted(PREVIEWED))
def test_what_the_preview_shows_is_what_is_stored_and_sent(
    name: str, city: City, desk: Desk, gateway: Gateway
) -> None:
    row, who, typed = scene(city, name)
    while deliver():
        pass
    before, entries = everything(), row.entries
    mail.outbox.clear()
    gateway.seen.clear()

    page = preview(desk(who), row, name, typed)
    assert page.status_code == 200, page.context.get("refusal") or page.context["form"].errors
    assert everything() == before
    assert not mail.outbox
    assert not gateway.seen

    shown = page.context["preview"]
    do(desk(who), row, name, typed)
    if name == "draft":
        do(desk("leader"), row, "answer", typed)
    found = as_read(row, entries)
    assert {key: getattr(shown, key) for key in found} == found
    deliver()
    assert shown.sent == as_sent(gateway)
    assert bool(shown.silence) == (not shown.sent)


# where nothing, or not everything, goes out


@pytest.mark.parametrize(
    ("contact", "media", "words"),
    [
        (Contact(name="李四"), {"EMAIL_ENABLED": True}, "未留联系方式"),
        (None, {"EMAIL_ENABLED": False, "SMS_GATEWAY_URL": ""}, "尚未配置"),
    ],
)
def test_where_no_message_goes_out_it_says_why(
    contact: Contact | None,
    media: dict[str, Any],
    words: str,
    city: City,
    desk: Desk,
    settings: Any,
) -> None:
    for name, value in media.items():
        setattr(settings, name, value)
    row = submitted(city, **({"contact": contact} if contact else {}))
    page = preview(desk("triage"), row, "decline", {"reason": "不属于", "where": "信访局"})
    assert page.context["preview"].sent == []
    assert words in page.content.decode()


def test_a_contact_that_nobody_confirmed_gets_its_one_message_and_then_none(
    city: City, desk: Desk
) -> None:
    row = submitted(city, contact=Contact(email="citizen@example.org"))
    deliver()
    page = preview(desk("triage"), row, "decline", {"reason": "不属于", "where": "信访局"})
    [mailed] = page.context["preview"].sent
    assert mailed.why_not
    assert mailed.body == ""
    assert not KnownContact.objects.filter(confirmed__isnull=False).exists()


def test_at_night_a_text_message_waits_for_the_morning(
    city: City, desk: Desk, settings: Any
) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    row = handling(city, contact=Contact(phone="13800000000"))
    with time_machine.travel(local("2026-09-16 22:30"), tick=False):
        page = preview(desk("handler"), row, "ask", {"question": "具体在哪？"})
    [text] = page.context["preview"].sent
    assert text.medium == Medium.SMS.label
    assert "2026年9月17日" in text.when
    assert "07:30" in text.when


def test_nobody_at_the_desk_reads_a_link_that_opens_the_authors_page(
    city: City, desk: Desk
) -> None:
    page = preview(desk("handler"), handling(city), "ask", {"question": "具体在哪？"})
    shown = page.content.decode()
    assert "/track/link/…/" in shown
    assert shown.count("/track/link/") == shown.count("/track/link/…/")


# whoever may not know the author, or the other suggestion


def section(page: Any) -> str:
    found = str(page.content.decode())
    return found[
        found.index('id="preview"') : found.index("</section>", found.index('id="preview"'))
    ]


@pytest.mark.parametrize(
    ("name", "typed"), [("ask", {"question": "具体在哪？"}), ("draft", ANSWER)]
)
def test_a_unit_reads_the_same_of_a_confidential_one_however_its_author_is_reached(
    name: str, typed: dict[str, Any], city: City, desk: Desk, settings: Any
) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    row, client = handling(city, confidential=True), desk("handler")
    settings.MOST_MESSAGES_A_DAY = 1
    read = [section(preview(client, row, name, typed))]
    assert "留有可用联系方式的，将发送以下内容。" in read[0]
    Message.objects.update(try_at=None)
    read.append(section(preview(client, row, name, typed)))
    KnownContact.objects.update(confirmed=timezone.now())
    read.append(section(preview(client, row, name, typed)))
    for one_medium in ({"email_index": ""}, {"phone_index": "", "language": "en"}):
        Author.objects.update(**one_medium)
        read.append(section(preview(client, row, name, typed)))
    Author.objects.all().delete()
    read.append(section(preview(client, row, name, typed)))
    assert set(read) == {read[0]}
    assert not Author.objects.exists()
    for word in (Medium.SMS.label, Medium.EMAIL.label, "未留"):
        assert str(word) not in read[0]


def test_what_keeps_a_contact_waiting_is_not_told_apart(city: City, desk: Desk) -> None:
    row = handling(city, contact=Contact(email="citizen@example.org"))
    deliver()
    unconfirmed = preview(desk("handler"), row, "ask", {"question": "具体在哪？"})
    KnownContact.objects.update(confirmed=timezone.now())
    with override_settings(MOST_MESSAGES_A_DAY=1):
        enough = preview(desk("handler"), row, "ask", {"question": "具体在哪？"})
    assert unconfirmed.context["preview"].sent[0].why_not
    assert unconfirmed.context["preview"].sent == enough.context["preview"].sent


@pytest.mark.parametrize("sees_it", [True, False])
def test_of_a_merged_one_the_other_is_told_only_to_whoever_may_see_it(
    sees_it: bool, city: City, desk: Desk
) -> None:
    parent = classified(city)
    row = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    act(again(parent), "answer_directly", city.actor("triage"), **ANSWER)
    act(again(parent), "close", CITIZEN, solved=True, satisfied="satisfied")
    act(again(row), "ask_erasure", CITIZEN, reason="本人申请")
    if not sees_it:
        beside = city.regions["beside"]
        Suggestion.objects.filter(pk=parent.pk).update(region=beside, region_path=beside.path)
    page = preview(desk("supervisor"), again(row), "refuse_erasure", {"reason": "须再保存一年"})
    shown = page.context["preview"]
    assert [entry.title for entry in shown.entries] == ["暂不能删除"]
    assert bool(shown.told) == bool(shown.answer) == bool(shown.outcome) == sees_it
    assert ("路灯已修好" in section(page)) == sees_it


# drafts


def test_a_draft_is_shown_as_the_answer_that_its_leader_signs(city: City, desk: Desk) -> None:
    row = handling(city)
    shown = preview(desk("handler"), row, "draft", ANSWER).context["preview"]
    assert shown.signer == str(city.officers["leader"])
    assert shown.answer == ANSWER["answer"]
    assert again(row).status == "handling"
    assert not row.drafts.exists()


def test_a_draft_that_cannot_be_signed_yet_says_by_which_rule(city: City, desk: Desk) -> None:
    shown = preview(desk("handler"), SCENES["with_co_unit"](city), "draft", ANSWER)
    assert "协办" in shown.context["preview"].withheld


def test_what_the_unit_above_signs_is_shown_as_its_leader_signs_it(city: City, desk: Desk) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    row = answered(city)
    leaves(city, "leader")
    shown = preview(desk("second"), once_more(row), "draft", ANSWER).context["preview"]
    assert shown.signer == str(city.officers["county_leader"])
    assert shown.answer == ANSWER["answer"]


def test_where_the_leader_answered_alone_it_is_shown_as_the_unit_above_signs_it(
    city: City, desk: Desk
) -> None:
    row = alone(city, "leader")
    leaves(city, "handler")
    shown = preview(desk("leader"), once_more(row), "draft", ANSWER).context["preview"]
    assert shown.withheld == ""
    assert shown.signer == str(city.officers["county_leader"])


# who asks, and how often


def test_while_redis_is_silent_previews_are_shown_uncounted(
    city: City, desk: Desk, settings: Any
) -> None:
    row, client = handling(city), desk("handler")
    cache_of = {"BACKEND": "config.cache.RestingCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": cache_of}
    assert preview(client, row, "ask", {"question": "在哪？"}).status_code == 200


def test_what_would_be_refused_is_refused_and_nothing_is_shown(city: City, desk: Desk) -> None:
    row = handling(city)
    for typed in ({"outcome": "planned", "answer": "将修复"}, {"answer": ""}):
        page = preview(desk("handler"), row, "draft", typed)
        assert page.status_code == 422
        assert "preview" not in page.context
    assert again(row).entries == row.entries


def test_a_stale_form_is_told_so(city: City, desk: Desk) -> None:
    row = handling(city)
    act(row, "ask", city.actor("handler"), question="在哪？")
    where = address(row, "move", "ask", "preview")
    answer = desk("handler").post(where, {"question": "何时？", "version": row.version - 1})
    assert answer.status_code == 409


@pytest.mark.parametrize(("who", "status"), [("water_handler", 404), ("auditor", 403)])
def test_whoever_may_not_move_it_sees_no_preview(
    who: str, status: int, city: City, desk: Desk
) -> None:
    page = preview(desk(who), handling(city), "ask", {"question": "在哪？"})
    assert page.status_code == status
    assert "preview" not in (page.context or {})


def test_a_move_that_tells_the_author_nothing_has_none(city: City, desk: Desk) -> None:
    assert preview(desk("handler"), handling(city), "note", {"note": "记"}).status_code == 404


def test_it_is_only_asked_for_by_post(city: City, desk: Desk) -> None:
    assert (
        desk("triage").get(address(classified(city), "move", "ask", "preview")).status_code == 405
    )


def test_too_many_within_a_minute_are_refused(city: City, desk: Desk) -> None:
    row, client = handling(city), desk("handler")
    for _n in range(MOST_A_MINUTE):
        assert preview(client, row, "ask", {"question": "在哪？"}).status_code == 200
    assert preview(client, row, "ask", {"question": "在哪？"}).status_code == 422
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    assert preview(desk("second"), row, "ask", {"question": "在哪？"}).status_code == 200
