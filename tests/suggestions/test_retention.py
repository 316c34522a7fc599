"""What no rule keeps any longer: found by rule, approved by a person, gone through by the clock."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from regions.models import Post
from suggestions import erasing, retention
from suggestions.audit import broken_chains
from suggestions.faces.following.history import answer_of
from suggestions.faces.following.standing import read_standing
from suggestions.models import RetentionBatch, RetentionRule, Suggestion, rule_for
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

COUNTY = "431002"
THREE_YEARS_AGO = timedelta(days=3 * 366)


def rule(years: int = 2, **more: Any) -> RetentionRule:
    return RetentionRule.objects.create(years=years, basis="档案管理规定", **more)


def old(city: City, status: str = "closed", **way: Any) -> Suggestion:
    """One that ended three years ago."""
    with time_machine.travel(timezone.now() - THREE_YEARS_AGO):
        return bring(city, status, **way)


def found(which: RetentionRule) -> SuggestionQuerySet:
    before = which.kept_since(timezone.now())
    return retention.kept_too_long(which, COUNTY, before=before)


def approved(city: City, which: RetentionRule) -> RetentionBatch:
    officer = city.officers["supervisor"]
    return retention.approve(which, COUNTY, officer=officer, shown=found(which).count())


# which rule


@pytest.mark.parametrize(
    ("kind", "status", "years"),
    [("complaint", "closed", 4), ("complaint", "declined", 3), ("help", "closed", 2), ("", "", 1)],
)
def test_the_rule_that_says_most_counts(db: None, kind: str, status: str, years: int) -> None:
    rule(1)
    rule(2, status="closed")
    rule(3, type="complaint")
    rule(4, type="complaint", status="closed")
    row = Suggestion(type=kind, status=status)
    fitting = rule_for(row, RetentionRule.objects.all())
    assert fitting
    assert fitting.years == years


def test_without_a_rule_nothing_is_found(city: City) -> None:
    rule(1, type="proposal")
    row = old(city)
    assert rule_for(row, RetentionRule.objects.all()) is None
    refused(row, "expire", city.actor("supervisor"), rule=RetentionRule.objects.get())


def test_what_another_rule_keeps_for_longer_is_not_found_by_the_shorter_one(city: City) -> None:
    shorter, longer = rule(2), rule(9, status="declined")
    closed, declined = old(city), old(city, "declined")
    assert list(found(shorter)) == [closed]
    assert list(found(longer)) == []
    refused(declined, "expire", city.actor("supervisor"), rule=shorter)


def test_what_ended_a_day_too_late_is_kept(city: City) -> None:
    which = rule(3)
    with time_machine.travel(timezone.now() - timedelta(days=3 * 365 - 1)):
        row = bring(city, "closed")
    assert list(found(which)) == []
    refused(row, "expire", city.actor("supervisor"), rule=which)


# what is left out


def test_what_is_open_under_legal_hold_or_to_be_erased_already_is_not_found(city: City) -> None:
    which = rule()
    old(city, "answered")
    act(old(city), "preserve", city.actor("supervisor"), reason=WORDS)
    act(old(city), "ask_erasure", CITIZEN, reason=WORDS)
    row = old(city)
    assert list(found(which)) == [row]


def test_of_another_county_nothing_is_found(city: City) -> None:
    which = rule()
    old(city)
    before = which.kept_since(timezone.now())
    assert not retention.kept_too_long(which, "431003", before=before).exists()


def test_a_legal_hold_stops_what_was_approved_until_it_is_lifted(city: City) -> None:
    row = act(bring(city, "closed"), "ask_erasure", CITIZEN, reason=WORDS)
    row = act(row, "approve_erasure", city.actor("supervisor"))
    row = act(row, "preserve", city.actor("supervisor"), reason=WORDS)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert erasing.erase_due() == 0
        row = act(row, "lift_hold", city.actor("supervisor"), reason=WORDS)
        assert erasing.erase_due() == 1
    assert again(row).is_erased


# going through


def test_what_was_approved_is_asked_for_in_that_persons_name_and_waits_a_week(city: City) -> None:
    which, rows = rule(), [old(city), old(city)]
    batch = approved(city, which)
    assert retention.go_through() == 2
    assert retention.go_through() == 0
    batch.refresh_from_db()
    assert (batch.shown, batch.done, batch.refused) == (2, 2, 0)
    assert batch.ended
    for row in rows:
        entry = row.events.get(move="expire")
        assert (entry.officer, entry.details["rule"]) == (city.officers["supervisor"], which.pk)
    assert erasing.erase_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7.01)):
        assert erasing.erase_due() == 2
    assert list(broken_chains([again(row) for row in rows])) == []


def test_an_author_takes_back_what_a_rule_no_longer_keeps(city: City) -> None:
    row = old(city)
    approved(city, rule())
    retention.go_through()
    act(again(row), "take_back_erasure", CITIZEN)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert erasing.erase_due() == 0


def test_it_goes_on_where_it_was_broken_off(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    rows = [old(city), old(city)]
    approved(city, rule())
    assert retention.go_through(seconds=0) == 0
    assert retention.go_through() == 2
    assert all(row.applications.exists() for row in rows)


def test_whoever_is_no_supervisor_any_more_approves_nothing_more(city: City) -> None:
    row = old(city)
    batch = approved(city, rule())
    Post.objects.filter(officer=city.officers["supervisor"]).delete()
    assert retention.go_through() == 0
    batch.refresh_from_db()
    assert (batch.refused, row.applications.count()) == (1, 0)


@pytest.mark.parametrize("changed", ["rule", "batch"])
def test_a_batch_that_was_changed_past_the_service_is_not_gone_through(
    city: City, changed: str, caplog: pytest.LogCaptureFixture
) -> None:
    which, row = rule(9), old(city)
    batch = approved(city, which)
    if changed == "rule":
        RetentionRule.objects.update(years=1)
    RetentionBatch.objects.filter(pk=batch.pk).update(before=timezone.now())
    with caplog.at_level(logging.ERROR):
        assert retention.go_through() == 0
    assert "was not approved here" in caplog.text
    assert not row.applications.exists()
    batch.refresh_from_db()
    assert batch.ended
    assert batch.broken_off


def test_after_its_rule_was_changed_the_same_is_approved_anew(city: City) -> None:
    which = rule(2)
    old(city)
    approved(city, which)
    RetentionRule.objects.update(years=1)
    assert retention.go_through() == 0
    batch = approved(city, RetentionRule.objects.get())
    assert retention.go_through() == 1
    batch.refresh_from_db()
    assert (batch.done, batch.broken_off) == (1, False)


def test_no_more_are_gone_through_than_were_shown(city: City) -> None:
    which = rule()
    held = act(old(city), "preserve", city.actor("supervisor"), reason=WORDS)
    old(city)
    batch = approved(city, which)
    assert batch.shown == 1
    act(held, "lift_hold", city.actor("supervisor"), reason=WORDS)
    assert retention.go_through() == 1
    batch.refresh_from_db()
    assert (batch.done, bool(batch.ended)) == (1, True)


def test_those_merged_into_what_a_rule_keeps_no_longer_keep_the_answer(city: City) -> None:
    row = old(city, child=True)
    child = row.children.get()
    approved(city, rule(status="closed"))
    assert retention.go_through() == 1
    with time_machine.travel(timezone.now() + timedelta(days=7.01)):
        assert erasing.erase_due() == 1
    assert again(row).is_erased
    assert answer_of(read_standing(again(child), timezone.now()))


def test_an_approval_put_into_the_database_erases_nothing(city: City) -> None:
    row = act(bring(city, "closed"), "ask_erasure", CITIZEN, reason=WORDS)
    long_ago = timezone.now() - timedelta(days=30)
    row.applications.update(state="approved", decided=long_ago, until=long_ago)
    assert erasing.erase_due() == 0
    assert not again(row).is_erased
