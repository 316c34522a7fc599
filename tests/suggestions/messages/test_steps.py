"""Authors are told of every step that matters to them: once, by whatever contact they gave."""

from datetime import timedelta

import pytest

from suggestions.escalation import sweep
from suggestions.messages import deliver
from suggestions.messages.mail import message_id
from suggestions.messages.wording import notice_of
from suggestions.models import Alert, Deadline, Message, Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, assigned, classified, handling, submitted
from tests.suggestions.messages.conftest import NOON, said_under
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import bring, make

MONDAY = "2026-11-02 10:00"
# From where, what is done, and what its author is told of it.
STEPS = [
    ("collected", "classify", "classified"),
    ("classified", "coordinate", "meets"),
    ("coordinating", "dissolve", "called_off"),
    ("coordinating", "conclude", "concluded"),
    ("assigned", "delegate", "handed_over"),
    ("handling", "reassign", "handed_over"),
    ("handling", "ask", "question"),
    ("handling", "hold", "held"),
    ("held", "resume", "resumed"),
    ("handling", "answer", "answered"),
    ("answered", "rework", "handled_again"),
    ("answered", "close", "closed"),
    ("closed", "reopen", "reopened"),
    ("closed", "publish", "published"),
    ("closed", "convert", "converted"),
]


def told(row: Suggestion) -> list[str]:
    """Of the latest entry."""
    latest = f"{row.reference}:{again(row).entries}:"
    rows = Message.objects.filter(officer=None, key__startswith=latest).order_by("medium")
    return [f"{medium} {template}" for medium, template in rows.values_list("medium", "template")]


def in_words(row: Suggestion, template: str, language: str = "en") -> str:
    message = Message.objects.filter(suggestion=row, template=template).last()
    assert message
    return notice_of(message, language=language, now=NOON).subject


@pytest.mark.parametrize(("status", "name", "template"), STEPS)
def test_the_author_is_told_once_over_each_medium(
    city: City, status: str, name: str, template: str
) -> None:
    row = make(city, bring(city, status), name)
    assert told(row) == [f"email {template}", f"sms {template}"]


def test_the_ruling_on_a_proposal_is_told_in_words(city: City) -> None:
    row = make(city, bring(city, "closed", type="proposal"), "adopt")
    assert told(row) == ["email adopted", "sms adopted"]
    assert "partly adopted" in in_words(row, "adopted")


def test_the_first_unit_is_no_news_and_another_one_is(city: City) -> None:
    row = assigned(city)
    assert told(row) == []
    row = act(row, "raise_objection", city.actor("leader"), reason="不属职责")
    row = act(row, "uphold", city.actor("triage"), ruling="同意")
    row = act(row, "assign", city.actor("triage"), lead=city.units["water"])
    assert told(row) == ["email handed_over", "sms handed_over"]
    assert "北湖区水利局" in in_words(row, "handed_over")


def test_a_first_call_that_nobody_answered_is_told_and_the_next_ones_are_not(city: City) -> None:
    row = handling(city)
    row = act(row, "contact", city.actor("handler"), reached=False, note="无人接听")
    assert told(row) == ["email not_reached", "sms not_reached"]
    row = act(row, "contact", city.actor("handler"), reached=False, note="无人接听")
    assert told(row) == []


def test_whoever_was_spoken_to_needs_no_message(city: City) -> None:
    row = act(handling(city), "contact", city.actor("handler"), reached=True, note="已联系")
    assert told(row) == []


def test_whoever_closes_it_by_a_rating_is_not_told_and_those_merged_into_it_are(
    city: City,
) -> None:
    row = handling(city)
    child = act(submitted(city), "merge", city.actor("triage"), parent=row)
    row = make(city, again(row), "answer")
    row = act(row, "close", CITIZEN, solved=True, satisfied="satisfied")
    closed = Message.objects.filter(template="closed")
    assert set(closed.values_list("suggestion", flat=True)) == {child.pk}


def test_that_work_goes_on_without_a_reply_is_told(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏？")
    row = act(row, "supplement", CLOCK)
    assert told(row) == ["email resumed", "sms resumed"]


def test_whoever_replied_is_not_told_so(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏？")
    assert told(act(row, "supplement", CITIZEN, reply="东边第三盏")) == []


def test_the_promised_date_is_said_in_full(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
    due = clock_of(row, "handling").due
    message = Message.objects.filter(suggestion=row, template="classified").last()
    assert message
    subject = notice_of(message, language="zh-hans", now=due - timedelta(hours=1)).subject
    assert "2026年11月9日17:30" in subject


def test_a_date_that_changes_is_told_and_one_that_stays_is_not(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
        row = make(city, row, "classify")
        assert told(row) == []
        row = make(city, row, "classify", days=7)
        assert told(row) == ["email rescheduled", "sms rescheduled"]


# what was promised and has not come


@pytest.mark.parametrize(
    ("status", "kind"),
    [("collected", "triage"), ("handling", "handling"), ("coordinating", "consultation")],
)
def test_a_limit_that_is_missed_is_told_once(city: City, status: str, kind: str) -> None:
    with at(MONDAY):
        row = bring(city, status)
    due = clock_of(row, kind).due
    sweep(due - timedelta(seconds=1))
    late = Message.objects.filter(suggestion=row, template="overdue", context__kind=kind)
    assert not late.exists()
    sweep(due + timedelta(minutes=1))
    sweep(due + timedelta(days=3))
    assert sorted(late.values_list("medium", flat=True)) == ["email", "sms"]


def test_what_is_late_says_since_when_and_who_knows(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    sweep(clock_of(row, "handling").due + timedelta(minutes=1))
    assert "Nov. 9, 2026, 17:30 and is late" in in_words(row, "overdue")
    assert "their leader see it marked as overdue" in in_words(row, "overdue")
    warned = Message.objects.filter(suggestion=row, template="alert_yellow")
    assert set(warned.values_list("officer__username", flat=True)) == {"handler", "leader"}
    assert not warned.exclude(sent=None).exists(), "they hear of it with the next digest"


def test_no_author_hears_of_a_limit_that_was_not_promised_to_them(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    Deadline.objects.filter(suggestion=row).exclude(kind="sign_for").update(next_alert_at=None)
    sweep(clock_of(row, "sign_for").due + timedelta(minutes=1))
    assert not Message.objects.filter(template="overdue").exists()


def test_no_author_hears_that_what_came_back_was_sorted_late(city: City) -> None:
    with at(MONDAY):
        row = act(assigned(city), "raise_objection", city.actor("leader"), reason="不属职责")
    with at("2026-11-03 10:00"):
        row = act(row, "uphold", city.actor("triage"), ruling="同意")
    due = clock_of(row, "triage").due
    Deadline.objects.filter(suggestion=row).exclude(kind="triage").update(next_alert_at=None)
    sweep(due + timedelta(minutes=1))
    assert Alert.objects.filter(deadline=clock_of(row, "triage"), level="yellow").exists()
    assert not Message.objects.filter(template="overdue").exists()


# what falls together


def another(message: Message, template: str) -> Message:
    message = Message.objects.get(pk=message.pk)
    message.pk, message.key, message.template = None, f"{message.key}:{template}", template
    message.save()
    return message


def test_what_falls_together_is_one_message(by_sms, gateway) -> None:
    another(by_sms, "closed")
    assert deliver(NOON) == 2
    [sent] = gateway.seen
    assert "已收到" in sent["text"]
    assert "已办结" in sent["text"]
    assert sent["text"].count("【") == 1
    assert not Message.objects.filter(suggestion=by_sms.suggestion, sent=None).exists()


def test_it_is_one_message_however_many_others_wait_between(by_sms, by_mail, gateway) -> None:
    later = another(by_sms, "closed")
    assert later.pk > by_mail.pk
    assert deliver(NOON, limit=1) == 2
    assert len(gateway.seen) == 1


def test_a_link_that_was_asked_for_goes_alone(by_sms, gateway) -> None:
    another(by_sms, "link")
    assert deliver(NOON) == 2
    assert len(gateway.seen) == 2


def test_each_medium_and_suggestion_has_a_message_of_its_own(suggest, gateway, mail_server) -> None:
    suggest(phone="13800000000", email="one@example.org")
    suggest(phone="13800000001")
    assert deliver(NOON) == 3
    assert (len(gateway.seen), len(mail_server.mails)) == (2, 1)


def test_what_fails_together_is_tried_together_again_under_the_same_key(by_sms, gateway) -> None:
    another(by_sms, "closed")
    gateway.status = 500
    assert deliver(NOON) == 0
    waiting = Message.objects.filter(suggestion=by_sms.suggestion, sent=None)
    assert set(waiting.values_list("attempts", flat=True)) == {1}
    gateway.status = 200
    # However few fit into the round that comes next.
    assert deliver(NOON + timedelta(minutes=5), limit=1) == 2
    first, second = gateway.seen
    assert said_under(first) == said_under(second)


def test_what_was_tried_is_not_joined_by_what_comes_after_it(by_sms, gateway) -> None:
    """The gateway may have taken it, and sends no key twice."""
    gateway.status = 500
    deliver(NOON)
    later = another(by_sms, "answered")
    Message.objects.filter(pk=later.pk).update(attempts=0, try_at=NOON)
    gateway.status = 200
    assert deliver(NOON + timedelta(minutes=5)) == 2
    tried, again_alone, new = gateway.seen
    assert said_under(tried) == said_under(again_alone)
    assert new["key"] == later.key
    assert "已收到" not in new["text"]


def test_several_go_under_a_key_of_their_own(by_sms, by_mail, gateway, mail_server) -> None:
    each = [(row, another(row, "closed")) for row in (by_sms, by_mail)]
    assert deliver(NOON) == 4
    [sent], [mail] = gateway.seen, mail_server.mails
    assert sent["key"] not in {row.key for row in each[0]}
    assert mail["Message-ID"] not in {message_id(row.key) for row in each[1]}


def test_what_stands_apart_once_stays_apart(by_sms, gateway) -> None:
    another(by_sms, "closed")
    another(by_sms, "of_an_older_version")
    gateway.status = 500
    deliver(NOON)
    gateway.status = 200
    assert deliver(NOON + timedelta(minutes=5)) == 2
    keys = [each["key"] for each in gateway.seen]
    assert keys[:2] == keys[2:]


def test_words_that_are_missing_keep_no_other_back(by_sms, gateway) -> None:
    lost = another(by_sms, "of_an_older_version")
    assert deliver(NOON) == 1
    lost.refresh_from_db()
    assert lost.failed
    assert len(gateway.seen) == 1
