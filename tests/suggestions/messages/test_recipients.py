"""Whom a message reaches, and that nothing else learns of it."""

import logging

import pytest

from suggestions.messages import deliver
from suggestions.models import Author, Message, Suggestion
from tests.suggestions.messages.conftest import NOON
from tests.suggestions.unbound import set_authors


def error_of(message):
    row = Message.objects.get(pk=message.pk)
    assert row.failed
    assert row.attempts == 1
    return row.error


def logged(caplog):
    """What our side logged: the mail server of the tests shows every line it hears."""
    ours = [each for each in caplog.records if each.name != "mail.log"]
    return "\n".join(each.getMessage() for each in ours)


def to_officer(city, **contact):
    officer = city.officers["leader"]
    for name, value in contact.items():
        setattr(officer, name, value)
    officer.save(update_fields=[*contact])
    return officer


@pytest.mark.parametrize("typed", ["138 0000 0000", "＋86 138-0000-0000", "0086 13800000000"])
def test_a_text_message_goes_to_one_form_of_the_number(suggest, gateway, typed):
    suggest(phone=typed)
    deliver(NOON)
    assert gateway.seen[0]["to"] == "+8613800000000"


@pytest.mark.parametrize("typed", ["0735-2345678", "13800000000转1234", "400-800-1234"])
def test_a_number_that_takes_no_text_messages_gets_none(suggest, typed):
    assert suggest(phone=typed) == []


def test_an_address_is_cleaned_for_its_mail_only(suggest, mail_server):
    suggest(email="Citizen＠example.org")
    deliver(NOON)
    assert mail_server.mails[0]["To"] == "Citizen@example.org"
    assert Author.objects.get().email == "Citizen＠example.org"


@pytest.mark.parametrize(
    ("typed", "to", "error"),
    [
        ("138 0000 0000", ["+8613800000000"], ""),
        ("13810", [], "no usable phone number"),
        ("1380000000013900000000", [], "no usable phone number"),
        ("0735-2345678", [], "this number takes no text messages"),
    ],
)
def test_a_number_that_was_not_read_again_yet_is_looked_at_when_it_is_sent(
    by_sms, gateway, typed, to, error
):
    set_authors(phone=typed, phone_number="", takes_texts=None)
    deliver(NOON)
    assert [each["to"] for each in gateway.seen] == to
    assert Message.objects.get(pk=by_sms.pk).error == error


def test_an_officer_is_reached_at_the_contacts_of_the_account(by_mail, city, mail_server, gateway):
    officer = to_officer(city, email="leader@example.org", phone="13900000000")
    Message.objects.update(officer=officer, template="assigned")
    copy = Message.objects.get(pk=by_mail.pk)
    copy.pk, copy.key, copy.medium = None, "another", "sms"
    copy.save()
    assert deliver(NOON) == 2
    assert mail_server.mails[0]["To"] == "leader@example.org"
    assert gateway.seen[0]["to"] == "+8613900000000"


def test_an_officer_without_an_address_is_given_up_at_once(by_mail, city):
    Message.objects.update(officer=city.officers["leader"], template="assigned")
    deliver(NOON)
    assert error_of(by_mail) == "no usable e-mail address"


def test_an_erased_author_is_given_up_at_once(by_sms, gateway):
    Author.objects.all().delete()
    deliver(NOON)
    assert error_of(by_sms) == "the author has left"
    assert gateway.seen == []


def test_an_author_who_left_is_told_nothing(by_sms, gateway):
    Suggestion.objects.update(author_left=True)
    deliver(NOON)
    assert error_of(by_sms) == "the author has left"


@pytest.mark.parametrize("contact", ["none", "a@b@c", "x@example.org\nBcc: y@example.org"])
def test_what_is_no_address_is_given_up_at_once(by_mail, mail_server, contact):
    set_authors(email=contact)
    deliver(NOON)
    assert error_of(by_mail) == "no usable e-mail address"
    assert mail_server.mails == []


def test_a_city_that_lost_its_gateway_gives_text_messages_up(by_sms, settings):
    settings.SMS_GATEWAY_URL = ""
    deliver(NOON)
    assert error_of(by_sms) == "no text message gateway is set: SMS_GATEWAY_URL"


def test_a_city_without_a_mail_server_gives_mail_up(by_mail, settings):
    settings.EMAIL_ENABLED = False
    deliver(NOON)
    assert error_of(by_mail) == "no mail server is set: EMAIL_URL"


def test_mails_of_a_round_share_a_connection(suggest, mail_server):
    suggest(email="a@example.org")
    suggest(email="b@example.org")
    assert deliver(NOON) == 2
    assert len(mail_server.sessions) == 1


def test_a_refused_recipient_holds_up_nobody_and_is_named_nowhere(suggest, mail_server, caplog):
    mail_server.reply = "550 no such user: citizen@example.org"
    message = suggest(email="citizen@example.org")[0]
    with caplog.at_level(logging.DEBUG):
        deliver(NOON)
    row = Message.objects.get(pk=message.pk)
    assert row.error == "SMTPRecipientsRefused 550"
    assert row.failed is None
    assert "SMTPRecipientsRefused 550" in logged(caplog)
    assert "example.org" not in logged(caplog)


def test_logs_hold_no_address_number_or_link(suggest, mail_server, gateway, caplog):
    suggest(phone="13800000000", email="citizen@example.org")
    suggest(phone="13800000000", email="other@example.org")
    author = Author.objects.latest("pk")
    author.email = "not an@address"
    author.save()
    with caplog.at_level(logging.DEBUG):
        deliver(NOON)
    assert "sent=3 of=4" in logged(caplog)
    for secret in ("citizen@", "not an@address", "13800000000", "/track/"):
        assert secret not in logged(caplog)
