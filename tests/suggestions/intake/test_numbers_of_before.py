"""Rows of before numbers had a canonical form get one, and nothing of them is lost."""

import pkgutil
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from suggestions import migrations
from suggestions.models import Suggestion
from suggestions.models.identity import content_digest
from tests.factories import local, submitted

NAMES = [each.name for each in pkgutil.iter_modules(migrations.__path__)]
MIGRATION = next(name for name in NAMES if name.endswith("canonical_numbers"))


@pytest.fixture
def fill():
    module = import_module(f"suggestions.migrations.{MIGRATION}")
    return lambda: module.fill(apps, None)


def before(city, external, text="路灯不亮", source="hotline"):
    """A row as an older version stored it."""
    at = local("2026-05-04 09:00")
    row = submitted(city, at=at, text=text, source=source)
    Suggestion.objects.filter(pk=row.pk).update(
        external=external, number=None, content="", source_time="2026-05-04 09:00"
    )
    return row


def identities():
    return list(Suggestion.objects.order_by("pk").values_list("number", "namesake"))


def listed():
    out = StringIO()
    call_command("same_numbers", stdout=out)
    return out.getvalue().splitlines()


def test_numbers_and_contents_are_made_of_what_was_stored(city, fill):
    row = before(city, "'10001.0")
    web = submitted(city)
    Suggestion.objects.filter(pk=web.pk).update(number=None)
    fill()
    assert identities() == [("10001", 0), ("", 0)]
    at = local("2026-05-04 09:00")
    assert Suggestion.objects.get(pk=row.pk).content == content_digest(at, "路灯不亮")


def test_rows_that_turn_out_to_have_one_number_are_kept_and_listed(city, fill, capsys):
    first, second = before(city, "10001"), before(city, "10001.0")
    third, _other = before(city, "'10001", "井盖丢了"), before(city, "10001", source="board")
    fill()
    assert identities() == [("10001", 0), ("10001", 1), ("10001", 2), ("10001", 0)]
    assert listed() == [
        f"hotline 10001: {first.reference}, {second.reference}, {third.reference} "
        "(not the same time and text)",
        "numbers that several have: 1",
    ]
    assert "2 suggestions have the number of an older one" in capsys.readouterr().out


def test_a_second_run_goes_on_where_the_first_was_broken_off(city, fill):
    before(city, "10001")
    fill()
    before(city, "10001.0")
    fill()
    fill()
    assert identities() == [("10001", 0), ("10001", 1)]


def test_the_same_matter_twice_is_listed_as_such(city, fill):
    before(city, "10001")
    before(city, "10001.0")
    fill()
    assert "(the same time and text)" in listed()[0]


def test_nothing_is_listed_where_numbers_are_one_suggestion_s_own(city, fill):
    before(city, "10001")
    fill()
    assert listed() == ["numbers that several have: 0"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_an_interrupted_migration_left_is_built_when_it_runs_again(city, fill):
    before(city, "10001")
    previous = NAMES[NAMES.index(MIGRATION) - 1]
    call_command("migrate", "suggestions", previous, fake=True, verbosity=0)
    call_command("migrate", "suggestions", MIGRATION, verbosity=0)
    # What came after it is there.
    call_command("migrate", "suggestions", fake=True, verbosity=0)
    assert identities() == [("10001", 0)]
