"""One suggestion from form to answer, through the same door every time."""

from typing import Any

from suggestions.deadlines import replay
from suggestions.models import Deadline, Event, Message, Suggestion, rules
from tests.factories import City, answered, closed, submitted


def test_a_suggestion_walks_the_whole_loop(city: City) -> None:
    row = closed(city)
    assert (row.status, row.entries, row.version) == ("closed", 7, 7)
    moves = list(Event.objects.filter(suggestion=row).values_list("move", flat=True))
    assert moves == ["submit", "classify", "assign", "accept", "draft", "answer", "close"]


def test_its_clocks_end_with_it(city: City) -> None:
    row = closed(city)
    assert not Deadline.objects.filter(suggestion=row, next_alert_at__isnull=False).exists()


def test_every_author_with_a_contact_is_told_that_it_arrived(city: City, settings: Any) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9"
    settings.EMAIL_ENABLED = True
    row = submitted(city)
    assert Message.objects.filter(suggestion=row, template="received").count() == 2


def test_the_ledger_alone_gives_the_same_clocks(city: City) -> None:
    row = answered(city)
    keeper = replay(row.events.all(), rules()[0])
    stored = Deadline.objects.filter(suggestion=row).order_by("pk")
    computed = [(each.kind, each.state, each.due, each.late) for each in keeper.deadlines]
    assert computed == [(each.kind, each.state, each.due, each.late) for each in stored]


def test_the_place_is_kept_as_a_path(city: City) -> None:
    assert Suggestion.objects.get(pk=submitted(city).pk).region_path == "431002001001"
