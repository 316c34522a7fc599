"""When messages are tried, tried again, and given up."""

from datetime import timedelta

import pytest

from suggestions import outgoing
from suggestions.messages import deliver, dispatcher, oldest_unsent, retry
from suggestions.messages.dispatcher import LEASE, pause_after
from suggestions.models import Message
from tests.factories import local
from tests.suggestions.messages.conftest import NOON

MINUTE = timedelta(minutes=1)


def again(message):
    return Message.objects.get(pk=message.pk)


def tried(message, *, attempts):
    Message.objects.filter(pk=message.pk).update(attempts=attempts)


def test_what_is_due_is_sent_once(by_mail, mail_server):
    assert deliver(NOON) == 1
    assert deliver(NOON + LEASE) == 0
    assert len(mail_server.mails) == 1
    row = again(by_mail)
    assert (row.try_at, row.failed, row.error, row.attempts) == (None, None, "", 1)
    assert NOON <= row.sent < NOON + MINUTE


def test_nothing_is_sent_before_its_time(by_mail, mail_server):
    assert deliver(NOON - MINUTE) == 0
    assert mail_server.mails == []


def test_a_message_in_the_desk_is_never_tried(by_mail):
    Message.objects.filter(pk=by_mail.pk).update(medium="in_app")
    assert deliver(NOON) == 0
    assert again(by_mail).attempts == 0


def test_a_round_takes_the_oldest_and_no_more_than_its_limit(suggest, mail_server):
    first, second = suggest(email="a@example.org"), suggest(email="b@example.org")
    assert deliver(NOON, limit=1) == 1
    assert again(first[0]).sent
    assert not again(second[0]).sent


def test_an_idle_round_asks_the_database_once(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        deliver(NOON)


@pytest.mark.parametrize("status", [400, 401, 429, 500, 302])
def test_what_the_gateway_does_not_take_is_tried_again(by_sms, gateway, status):
    gateway.status = status
    assert deliver(NOON) == 0
    row = again(by_sms)
    assert row.error == f"the gateway answered {status}"
    assert NOON + MINUTE <= row.try_at < NOON + 2 * MINUTE
    gateway.status = 200
    assert deliver(row.try_at) == 1
    assert [each["key"] for each in gateway.seen] == [by_sms.key] * 2


def test_pauses_double_up_to_an_hour():
    minutes = [pause_after(attempts) / MINUTE for attempts in range(1, 8)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60]


def test_after_eight_attempts_it_is_given_up(by_sms, gateway):
    gateway.status = 500
    tried(by_sms, attempts=6)
    deliver(NOON)
    assert again(by_sms).failed is None
    deliver(again(by_sms).try_at)
    row = again(by_sms)
    assert (row.attempts, row.try_at, row.error) == (8, None, "the gateway answered 500")
    assert row.failed > NOON


def test_a_number_the_gateway_cannot_reach_is_given_up_at_once(by_sms, gateway):
    gateway.status = 422
    deliver(NOON)
    assert again(by_sms).failed
    assert again(by_sms).error == "the gateway cannot reach this number"


def test_a_given_up_message_can_be_tried_again(by_sms, gateway):
    gateway.status = 422
    deliver(NOON)
    assert retry([by_sms.pk]) == 1
    row = again(by_sms)
    assert (row.failed, row.attempts, row.error) == (None, 0, "")
    assert row.try_at


def test_what_was_sent_or_waits_is_not_tried_again_by_hand(by_mail, by_sms, mail_server):
    deliver(NOON - MINUTE)
    assert retry([by_mail.pk, by_sms.pk]) == 0


def test_a_gateway_that_hangs_is_asked_once_a_round(suggest, gateway, monkeypatch):
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.2)
    gateway.hanging = True
    first, second = suggest(phone="13800000001"), suggest(phone="13800000002")
    deliver(NOON)
    assert len(gateway.seen) == 1
    assert again(first[0]).error == "the gateway: TimeoutError"
    assert (again(first[0]).attempts, again(second[0]).attempts) == (1, 0)
    assert NOON < again(second[0]).try_at < NOON + 2 * MINUTE


def test_a_gateway_that_is_down_holds_no_mail_back(suggest, gateway, mail_server, settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    suggest(phone="13800000000", email="citizen@example.org")
    assert deliver(NOON) == 1
    assert len(mail_server.mails) == 1


@pytest.mark.usefixtures("nobody_listens")
def test_a_mail_server_that_is_down_is_asked_once_a_round(suggest):
    first, second = suggest(email="a@example.org"), suggest(email="b@example.org")
    deliver(NOON)
    assert again(first[0]).error == "the mail server: ConnectionRefusedError"
    assert again(second[0]).attempts == 0


def test_a_round_that_takes_too_long_puts_the_rest_back(suggest, gateway, monkeypatch):
    first, second = suggest(phone="13800000001"), suggest(phone="13800000002")
    slow = lambda: monkeypatch.setattr(dispatcher, "LONGEST_ROUND", timedelta())  # noqa: E731
    gateway.when_asked.append(slow)
    assert deliver(NOON) == 1
    assert again(first[0]).sent
    assert again(second[0]).attempts == 0
    assert again(second[0]).try_at < NOON + MINUTE


def test_one_message_that_cannot_be_worded_keeps_no_other_back(suggest, mail_server):
    first, second = suggest(email="a@example.org"), suggest(email="b@example.org")
    Message.objects.filter(pk=first[0].pk).update(template="unheard_of")
    assert deliver(NOON) == 1
    assert again(first[0]).failed
    assert again(second[0]).sent


def test_the_oldest_unsent_message_is_the_one_due_longest(by_mail, by_sms, mail_server):
    Message.objects.filter(pk=by_sms.pk).update(try_at=NOON - MINUTE)
    assert oldest_unsent(NOON) == NOON - MINUTE
    assert oldest_unsent(NOON - 2 * MINUTE) is None


@pytest.mark.usefixtures("nobody_listens")
def test_what_was_tried_just_now_does_not_count_as_unsent(by_mail, by_sms):
    deliver(NOON)
    assert oldest_unsent(NOON) is None


@pytest.mark.parametrize(
    ("due", "morning"),
    [
        ("2026-09-21 07:29", "2026-09-21 07:30"),
        ("2026-09-21 21:00", "2026-09-22 07:30"),
        ("2026-09-30 23:59", "2026-10-01 07:30"),
        ("2026-09-22 00:00", "2026-09-22 07:30"),
    ],
)
def test_a_text_message_waits_for_the_morning(by_sms, gateway, due, morning):
    Message.objects.update(try_at=local(due))
    assert deliver(local(due)) == 0
    row = again(by_sms)
    assert (row.try_at, row.attempts) == (local(morning), 0)
    assert gateway.seen == []
    assert deliver(local(morning)) == 1


@pytest.mark.parametrize("due", ["2026-09-21 07:30", "2026-09-21 20:59"])
def test_by_day_text_messages_are_sent(by_sms, gateway, due):
    Message.objects.update(try_at=local(due))
    assert deliver(local(due)) == 1


def test_mail_is_sent_at_night(by_mail, mail_server):
    assert deliver(local("2026-09-22 03:00")) == 1
