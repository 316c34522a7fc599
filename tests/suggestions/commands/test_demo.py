"""The demonstration: believable, marked, consistent, and told once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from regions.models import Officer
from suggestions.demonstration import plan
from suggestions.escalation import sweep
from suggestions.models import Campaign, Channel, Meeting, Phase, Suggestion, Tier
from suggestions.workflow import Status


@pytest.fixture
def chenzhou(db: None) -> None:
    call_command("load_city", "regions/data/chenzhou", verbosity=0)


def demo(capsys: Any, size: int = 40) -> str:
    call_command("demo", f"--size={size}")
    return str(capsys.readouterr().out)


def test_it_needs_a_city(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("demo")


def test_it_prints_role_user_name_and_password_that_work(chenzhou: None, capsys: Any) -> None:
    lines = [line.split() for line in demo(capsys).splitlines()]
    accounts = [line for line in lines if len(line) == 3 and line[0] in {"triage", "leader"}]
    assert len(accounts) == 2
    for _role, username, password in accounts:
        assert Officer.objects.get(username=username).check_password(password)


def test_passwords_are_kept_where_only_their_owner_reads(chenzhou: None, capsys: Any) -> None:
    demo(capsys)
    kept = Path(settings.DATA_DIR) / "demonstration-accounts.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert "triage" in json.loads(kept.read_text())


def test_everything_in_it_is_marked(chenzhou: None, capsys: Any) -> None:
    demo(capsys)
    assert Suggestion.objects.count() == 40
    assert not Suggestion.objects.filter(demonstration=False).exists()


def test_a_second_run_doubles_nothing(chenzhou: None, capsys: Any) -> None:
    demo(capsys)
    demo(capsys)
    assert Suggestion.objects.count() == 40


def test_its_ledger_clocks_and_facts_check(chenzhou: None, capsys: Any) -> None:
    demo(capsys, size=120)
    for name, arguments in (
        ("check_ledger", []),
        ("check_deadlines", []),
        ("rebuild_statistics", ["--check"]),
    ):
        with translation.override("en"):
            call_command(name, *arguments)
    assert capsys.readouterr().out.count("all well") == 3


def test_after_a_sweep_there_is_something_in_every_status_and_from_every_channel(
    chenzhou: None, capsys: Any
) -> None:
    demo(capsys, size=400)
    sweep()
    rows = Suggestion.objects.order_by()
    assert set(rows.values_list("status", flat=True)) == set(Status)
    assert set(rows.values_list("channel", flat=True)) == set(Channel)
    assert set(rows.values_list("tier", flat=True)) >= set(Tier)


def test_one_campaign_is_open_and_one_has_its_answer(chenzhou: None, capsys: Any) -> None:
    demo(capsys, size=120)
    campaigns = {row.phase(timezone.now()): row for row in Campaign.objects.all()}
    assert set(campaigns) == {Phase.OPEN, Phase.CLOSED}
    assert campaigns[Phase.CLOSED].answer
    for row in campaigns.values():
        told = Suggestion.objects.filter(campaign=row)
        assert told.exists()
        assert not told.exclude(submitted__range=(row.opens, row.closes)).exists()


def test_the_same_size_tells_the_same_stories(chenzhou: None) -> None:
    first, again = (
        [(story.text.title, story.region.code) for story in plan(size=60, scenario="city")]
        for _ in range(2)
    )
    assert first == again
    assert len(set(first)) > 30


def test_a_collector_brought_several_from_each_of_two_meetings(chenzhou: None, capsys: Any) -> None:
    demo(capsys)
    meetings = Meeting.objects.all()
    assert [(each.suggestions.count(), each.demonstration) for each in meetings] == [(4, True)] * 2
    assert {each.officer.username for each in meetings} == {"collector"}
    assert {row.channel for each in meetings for row in each.suggestions.all()} == {"meeting"}
