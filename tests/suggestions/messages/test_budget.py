"""What is told at once and what waits: a rule that stands in one place."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from regions.models import Post, calendar_at
from suggestions.escalation import sweep
from suggestions.messages.budget import ALWAYS_TOLD, last_digest, next_digest
from suggestions.messages.digests import fold
from suggestions.messages.templates import Template
from suggestions.messages.wording import notice_of
from suggestions.models import Cause, Deadline, LevelName, Message, Muted
from tests.factories import City, act, assigned, handling, local, submitted

MONDAY, FRIDAY = "2026-11-02 09:00", "2026-11-06 14:00"
TUESDAY_DIGEST = "2026-11-03 08:30"


def messages(**wanted: object) -> list[Message]:
    return list(Message.objects.filter(**wanted).order_by("pk"))


def of(city: City, name: str, **wanted: object) -> list[Message]:
    return messages(officer=city.officers[name], **wanted)


def at(moment: str, city: City, make, **more: object):
    with time_machine.travel(local(moment), tick=False):
        return make(city, **more)


def level(row, kind: str, name: str) -> datetime:
    """Sweep on time until this level has gone out; when it fell."""
    while True:
        deadline = Deadline.objects.get(suggestion=row, kind=kind)
        moment = deadline.next_alert_at
        assert moment is not None
        sweep(moment)
        if deadline.alerts.filter(level=name).exists():
            return moment


# when a digest is due


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        ("2026-11-03 08:29", "2026-11-02 08:30", "2026-11-03 08:30"),
        ("2026-11-03 08:30", "2026-11-03 08:30", "2026-11-04 08:30"),
        ("2026-11-07 12:00", "2026-11-06 08:30", "2026-11-09 08:30"),
        # The National Day, and the Saturday that is worked for it.
        ("2026-10-02 12:00", "2026-09-30 08:30", "2026-10-08 08:30"),
        ("2026-10-10 12:00", "2026-10-10 08:30", "2026-10-12 08:30"),
    ],
)
def test_digests_come_at_half_past_eight_on_working_days(
    db: None, now: str, before: str, after: str
) -> None:
    calendar = calendar_at()
    assert last_digest(local(now), calendar) == local(before)
    assert next_digest(local(now), calendar) == local(after)


# what waits, and what does not


def test_a_reminder_of_days_waits_for_the_digest(city: City) -> None:
    row = at(MONDAY, city, handling)
    level(row, "handling", "remind")
    [waiting] = of(city, "handler", template="alert_remind")
    assert (waiting.medium, waiting.folded_into, waiting.sent) == ("digest", None, None)


def test_a_simple_matter_that_ends_before_the_next_digest_is_told_at_once(city: City) -> None:
    row = at(FRIDAY, city, handling, tier="simple")
    level(row, "handling", "remind")
    [told] = of(city, "handler", template="alert_remind")
    assert (told.medium, told.officer) == ("in_app", city.officers["handler"])


def test_the_yellow_card_of_a_simple_matter_does_not_wait_behind_its_red_one(city: City) -> None:
    row = at(FRIDAY, city, handling, tier="simple")
    level(row, "handling", "yellow")
    assert [m.medium for m in of(city, "leader", template="alert_yellow")] == ["in_app"]


def test_the_review_of_a_hold_can_always_wait(city: City) -> None:
    with time_machine.travel(local(MONDAY), tick=False):
        plan = {"reason": "等资金", "plan": "明年预算", "review": local("2026-12-31 09:00").date()}
        row = act(handling(city), "ask_hold", city.actor("leader"), **plan)
        row = act(row, "hold", city.actor("supervisor"), **plan)
    level(row, "review", "remind")
    assert [m.medium for m in of(city, "supervisor", template="alert_remind")] == ["digest"]


def test_what_a_supervisor_is_asked_by_a_move_waits_and_what_a_unit_is_told_does_not(
    city: City,
) -> None:
    with time_machine.travel(local(MONDAY), tick=False):
        plan = {"reason": "等资金", "plan": "明年预算", "review": local("2026-12-31 09:00").date()}
        act(handling(city), "ask_hold", city.actor("leader"), **plan)
    assert [m.medium for m in of(city, "supervisor")] == ["digest"]
    assert {m.medium for m in of(city, "handler", template="assigned")} == {"in_app"}


def test_whatever_waits_has_a_cause_with_a_name(city: City) -> None:
    levels = {LevelName(name) for name in LevelName.values} - {LevelName.ACT}
    assert {str(name) for name in levels} <= set(Cause.values)
    assert {str(name) for name in ALWAYS_TOLD} == {"danger", "red", "supervision"}


# cards


def test_a_red_card_is_on_the_notice_of_the_day_at_once(city: City) -> None:
    row = at(MONDAY, city, handling)
    moment = level(row, "handling", "red")
    [notice] = of(city, "supervisor", template="cards")
    assert (notice.created, notice.medium, notice.read) == (moment, "in_app", None)
    assert notice.context["counts"] == {"red": 1}
    assert notice.context["about"] == row.reference


def test_more_cards_of_a_day_count_up_one_notice_that_is_new_again(city: City) -> None:
    first, second = (at(MONDAY, city, handling) for _ in range(2))
    level(first, "handling", "yellow")
    Deadline.objects.filter(suggestion=second).exclude(kind="handling").update(next_alert_at=None)
    moment = level(first, "handling", "red")
    Message.objects.filter(template="cards").update(read=moment)
    third = at(MONDAY, city, handling)
    sweep(moment)
    [notice] = of(city, "supervisor", template="cards")
    assert third.pk
    assert (notice.context["counts"], notice.read) == ({"red": 3}, None)


def contacts(city: City, *names: str) -> None:
    for name in names:
        city.officers[name].email = f"{name}@example.org"
        city.officers[name].phone = "13800000000"
        city.officers[name].save()


def test_the_notice_leaves_the_house_twice_a_day_at_most(city: City) -> None:
    contacts(city, "supervisor")
    rows = [at(MONDAY, city, handling) for _ in range(4)]
    for row in rows:
        Deadline.objects.filter(suggestion=row).update(next_alert_at=None)
    moment = local("2026-11-11 09:00")
    for row in rows:
        due = Deadline.objects.filter(suggestion=row, kind="handling")
        due.update(next_alert_at=moment, alerts_sent=2)
        sweep(moment)
    sent = of(city, "supervisor", medium="sms")
    assert [m.context["counts"]["red"] for m in sent] == [1, 2]
    [notice] = of(city, "supervisor", template="cards", medium="in_app")
    assert notice.context["counts"] == {"red": 4}


def test_what_cannot_wait_is_sent_to_the_handler_over_one_medium(city: City) -> None:
    contacts(city, "handler")
    row = at(FRIDAY, city, handling, tier="simple")
    level(row, "handling", "remind")
    assert [m.medium for m in of(city, "handler", template="alert_remind")] == ["in_app", "sms"]


def test_the_triage_desk_is_not_written_to_about_what_lies_in_front_of_it(city: City) -> None:
    contacts(city, "triage")
    row = at(MONDAY, city, submitted)
    level(row, "triage", "remind")
    assert [m.medium for m in of(city, "triage", template="alert_remind")] == ["in_app"]


# digests


def waiting_for(city: City, *, days: str = MONDAY):
    """An unsigned matter whose yellow card fell on Monday afternoon."""
    row = at(days, city, assigned)
    level(row, "sign_for", "yellow")
    return row


def test_the_digest_counts_what_came_and_each_thing_once(city: City) -> None:
    waiting_for(city), waiting_for(city)
    assert fold(local("2026-11-03 08:29")) == 0
    assert fold(local("2026-11-03 18:00")) == 0
    assert fold(local("2026-11-04 08:30")) == 2
    assert fold(local("2026-11-04 08:31")) == 0
    [digest] = of(city, "leader", template="digest")
    assert digest.context["counts"] == {"yellow": 2}
    assert digest.folded.count() == 2
    assert fold(local("2026-11-05 08:30")) == 0


def test_what_was_recorded_too_late_for_a_digest_is_added_to_it(city: City) -> None:
    """By a round that began before 08:30 and wrote after the digest."""
    waiting_for(city)
    assert fold(local("2026-11-04 08:30")) > 0
    [digest] = of(city, "leader", template="digest")
    Message.objects.filter(pk=digest.pk).update(read=local("2026-11-04 08:31"))
    waiting_for(city)
    assert fold(local("2026-11-04 08:32")) == 0
    [digest] = of(city, "leader", template="digest")
    assert (digest.context["counts"], digest.read) == ({"yellow": 2}, None)
    assert digest.folded.count() == 2
    assert messages(medium="digest", officer=city.officers["leader"], folded_into=None) == []


def test_a_digest_missed_by_days_is_one_digest(city: City) -> None:
    waiting_for(city)
    assert fold(local("2026-11-06 20:00")) == 2
    assert [m.context["counts"] for m in of(city, "leader", template="digest")] == [{"yellow": 1}]


def test_it_goes_by_mail_where_there_is_an_address(city: City) -> None:
    contacts(city, "leader")
    waiting_for(city)
    fold(local("2026-11-04 08:30"))
    digest, sent = of(city, "leader", template="digest")
    assert (sent.medium, sent.folded_into, sent.context) == ("email", digest, digest.context)


def test_what_is_muted_is_left_out_and_does_not_come_back(city: City) -> None:
    waiting_for(city)
    muted = Muted.objects.create(officer=city.officers["leader"], cause="yellow")
    assert fold(local("2026-11-04 08:30")) == 1
    muted.delete()
    fold(local("2026-11-05 08:30"))
    assert of(city, "leader", template="digest") == []


def test_whoever_left_gets_no_digest(city: City) -> None:
    waiting_for(city)
    Post.objects.filter(officer=city.officers["leader"]).delete()
    assert fold(local("2026-11-04 08:30")) == 1
    assert of(city, "leader", template="digest") == []


def test_every_folded_template_is_an_alert_or_a_move(city: City) -> None:
    waiting_for(city)
    found = {m.template for m in messages(medium="digest")}
    assert found == {Template.ALERT_YELLOW}


def test_the_digest_says_how_many_of_what_and_leads_to_them(city: City) -> None:
    contacts(city, "leader")
    waiting_for(city)
    fold(local("2026-11-04 08:30"))
    digest, sent = of(city, "leader", template="digest")
    notice = notice_of(sent, language="zh-hans", now=local("2026-11-04 08:31"))
    assert notice.subject == "上次汇总以来新增：黄牌1件。"
    assert notice.link.endswith(f"?view=all&notice={digest.pk}")
    assert notice.link in notice.body


def test_a_notice_names_the_newest_card_and_nothing_of_what_was_written(city: City) -> None:
    row = at(MONDAY, city, handling)
    level(row, "handling", "red")
    [card] = of(city, "supervisor", template="cards")
    notice = notice_of(card, language="zh-hans", now=local("2026-11-11 09:00"))
    assert notice.subject.startswith(f"今日截至目前：红牌1件。最新一件：{row.reference}，办理时限")
    assert row.title not in notice.body
