"""One message to a contact that nobody has confirmed, and never too many to any."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from suggestions.messages import deliver
from suggestions.models import Author, Channel, KnownContact, Message
from suggestions.pipeline.actors import CITIZEN, officer_actor
from suggestions.pipeline.collect import Contact, Submit
from suggestions.pipeline.move import move
from tests.factories import TEXT, act, again, assigned, handling, local, submitted
from tests.suggestions.messages.conftest import NOON
from tests.suggestions.public.conftest import CODE, known_code

PHONE = "13812345678"
written = import_module("suggestions.migrations.0038_contacts_that_were_written_to")


@pytest.fixture
def hand_in(city):
    """A suggestion with this number; what waits is due at noon."""

    def run(**more):
        row = submitted(city, **({"contact": Contact(phone=PHONE)} | more))
        due()
        return row

    return run


def due(at=NOON):
    Message.objects.filter(sent=None, failed=None, try_at__isnull=False).update(try_at=at)


def asked(row, city):
    """A question, which its author is told of."""
    act(again(row), "ask", city.actor("triage"), question="请问具体在哪里？")
    due()


def texts(gateway):
    return [each["text"] for each in gateway.seen]


def link_in(text):
    return text.rpartition(" ")[2].removeprefix("http://127.0.0.1:8000")


def test_sixteen_suggestions_with_one_number_cost_it_one_message(hand_in, gateway):
    rows = [hand_in() for _ in range(16)]
    for _round in range(3):
        deliver(NOON)
    assert len(gateway.seen) == 1
    (text,) = texts(gateway)
    assert rows[0].reference in text
    assert link_in(text).startswith("/track/link/")
    assert "不是您提交的" in text
    assert Message.objects.filter(failed__isnull=False).count() == 0


def test_later_ones_follow_once_the_link_was_opened(hand_in, gateway, city):
    row = hand_in()
    deliver(NOON)
    assert Client().get(link_in(texts(gateway)[0])).status_code == 303
    asked(row, city)
    hand_in()
    assert deliver(NOON) == 2
    known = KnownContact.objects.get()
    assert (known.how, known.suggestion_id) == ("link", row.pk)


def test_a_link_that_only_its_head_was_asked_of_confirms_nothing(hand_in, gateway):
    hand_in()
    deliver(NOON)
    Client().head(link_in(texts(gateway)[0]))
    assert KnownContact.objects.get().confirmed is None


def test_the_link_of_one_medium_says_nothing_of_the_other(hand_in, gateway, mail_server, city):
    row = hand_in(contact=Contact(phone=PHONE, email="other@example.org"))
    deliver(NOON)
    Client().get(link_in(texts(gateway)[0]))
    asked(row, city)
    deliver(NOON)
    assert (len(gateway.seen), len(mail_server.mails)) == (2, 1)


def test_a_code_that_is_used_lets_the_messages_of_its_suggestion_through(hand_in, gateway, city):
    row, other = hand_in(), hand_in()
    deliver(NOON)
    known_code(row)
    Client().post("/track/", {"reference": row.reference, "code": CODE})
    asked(row, city)
    asked(other, city)
    assert deliver(NOON) == 1
    assert row.reference in texts(gateway)[-1]
    assert KnownContact.objects.get().confirmed is None


def test_a_wrong_code_lets_nothing_through(hand_in, gateway, city):
    row = hand_in()
    deliver(NOON)
    Client().post("/track/", {"reference": row.reference, "code": "1"})
    asked(row, city)
    assert deliver(NOON) == 0


@pytest.mark.parametrize("channel", [Channel.HOTLINE, Channel.MEETING, Channel.COLLECTOR])
def test_whoever_took_it_down_vouches_for_the_number(hand_in, gateway, city, channel):
    row = hand_in(channel=channel)
    asked(row, city)
    assert deliver(NOON) == 2
    known = KnownContact.objects.get()
    assert (known.how, known.suggestion_id) == ("vouched", row.pk)


def test_nobody_vouches_for_a_number_that_was_given_later(hand_in, gateway, city):
    row = hand_in(channel=Channel.HOTLINE)
    act(row, "correct_contact", CITIZEN, contact=Contact(phone="13900000009"))
    asked(row, city)
    assert deliver(NOON) == 1
    assert KnownContact.objects.filter(confirmed__isnull=False).count() == 0


def test_a_collector_vouches_whatever_way_it_came_in(gateway, city):
    officer = city.officers["collector"]
    request = Submit(
        text=TEXT,
        region=city.regions["village"],
        contact=Contact(phone=PHONE),
        collected_by=officer,
    )
    row = move(None, request, actor=officer_actor(officer)).suggestion
    due()
    asked(row, city)
    assert deliver(NOON) == 2


@pytest.mark.parametrize(("reached", "sent"), [(True, 1), (False, 0)])
def test_an_officer_who_spoke_with_the_author_vouches(gateway, city, reached, sent):
    row = handling(city, contact=Contact(phone=PHONE))
    due()
    deliver(NOON)
    handler = city.actor("handler")
    act(row, "contact", handler, reached=reached, note="已电话联系")
    act(again(row), "ask", handler, question="请问具体在哪里？")
    due()
    assert deliver(NOON) == sent


def test_a_try_that_fails_may_be_tried_again(hand_in, gateway):
    hand_in()
    gateway.status = 500
    deliver(NOON)
    gateway.status = 200
    due()
    assert deliver(NOON) == 1
    assert len({each["key"] for each in gateway.seen}) == 1


def test_no_contact_gets_more_than_a_day_has_room_for(hand_in, gateway, settings):
    settings.MOST_MESSAGES_A_DAY = 2
    for _ in range(4):
        hand_in(channel=Channel.HOTLINE)
    assert deliver(NOON) == 2
    assert deliver(NOON + timedelta(hours=5)) == 0
    waiting = Message.objects.filter(sent=None)
    assert {each.try_at for each in waiting} == {local("2026-09-22 07:30")}
    assert deliver(local("2026-09-22 07:31")) == 2


def test_what_was_not_sent_takes_no_room(hand_in, gateway, settings):
    settings.MOST_MESSAGES_A_DAY = 1
    hand_in()
    gateway.status = 500
    deliver(NOON)
    assert KnownContact.objects.get().count == 0


def test_mail_is_treated_alike(hand_in, mail_server):
    for _ in range(3):
        hand_in(contact=Contact(email="citizen@example.org"))
    deliver(NOON)
    assert len(mail_server.mails) == 1


def test_officers_are_written_to_as_before(city, gateway, mail_server):
    leader = city.officers["light" if "light" in city.officers else "leader"]
    leader.phone = PHONE
    leader.save()
    row = assigned(city, contact=Contact())
    message = Message.objects.create(
        key="x", officer=leader, suggestion=row, medium="sms", template="assigned",
        created=NOON, try_at=NOON, context={"about": row.reference},
    )  # fmt: skip
    deliver(NOON)
    assert Message.objects.get(pk=message.pk).sent
    assert not KnownContact.objects.exists()


def test_what_was_delivered_before_counts_as_confirmed(hand_in, gateway, city):
    row = hand_in()
    Message.objects.filter(suggestion=row).update(sent=NOON, try_at=None)
    other = hand_in(contact=Contact(phone="13912345678"))
    for _again in range(2):
        written.know(apps, None)
    phones = dict(Author.objects.values_list("suggestion", "phone_index"))
    known = KnownContact.objects.get()
    assert (known.index, known.how) == (phones[row.pk], "delivered")
    assert phones[other.pk] != known.index


def test_the_page_says_what_really_happens(citizen_page):
    assert "只会收到一条消息" in citizen_page


@pytest.fixture
def citizen_page(city):
    sent = {"text": TEXT, "region": "431002", "consent": "on", "phone": PHONE, "key": "k" * 32}
    return Client().post("/submit/", sent).content.decode()
