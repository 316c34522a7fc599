"""Many suggestions at once, with a past."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from suggestions.models import Event, Tier
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CHANNEL, Actor
from suggestions.pipeline.collect import Contact, Submit
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.pipeline.request import Move
from tests.factories import TEXT, City, classification

# Four fifths of the 24 hours of a simple matter: when its handler is reminded.
REMINDED_AFTER = timedelta(hours=19, minutes=12)
NOBODY = Contact()


def submitted(
    city: City, count: int, *, at: datetime | None = None, contact: Contact = NOBODY
) -> list[int]:
    """So many suggestions of the village; the ids of their rows.

    Each author has a contact of his own like `contact`: one that many have would get one message
    alone, and a day's number at most.
    """
    request = Submit(text=TEXT, region=city.regions["village"])
    moment = at or timezone.now()
    requests = [replace(request, contact=_like(contact, number)) for number in range(count)]
    return _made([Intent(None, each, at=moment) for each in requests], CHANNEL)


def _like(contact: Contact, number: int) -> Contact:
    phone = f"138{number:08d}" if contact.phone else ""
    email = f"citizen{number}@example.org" if contact.email else ""
    return replace(contact, phone=phone, email=email)


def moved(rows: Iterable[int], request: Move, actor: Actor, *, at: datetime) -> list[int]:
    past = replace(actor, backdates=True)
    return _made([Intent(row, request, at=at) for row in rows], past)


def _made(intents: Sequence[Intent], actor: Actor) -> list[int]:
    found: list[int] = []
    for start in range(0, len(intents), MOST_AT_ONCE):
        results = move_many(intents[start : start + MOST_AT_ONCE], actor=actor)
        assert all(isinstance(result, Event) for result in results), results
        found += [result.suggestion_id for result in results if isinstance(result, Event)]
    return found


def classified(city: City, count: int, *, tier: str = Tier.GENERAL, at: datetime) -> list[int]:
    rows = submitted(city, count, at=at)
    classify = MOVES["classify"](**classification(city, tier))
    return moved(rows, classify, city.actor("triage"), at=at)


def handling(city: City, count: int, *, tier: str = Tier.GENERAL, at: datetime) -> list[int]:
    rows = classified(city, count, tier=tier, at=at)
    assign = MOVES["assign"](lead=city.units["light"])
    moved(rows, assign, city.actor("triage"), at=at)
    return moved(rows, MOVES["accept"](), city.actor("handler"), at=at)


def answered(city: City, count: int, *, at: datetime) -> list[int]:
    rows = classified(city, count, at=at)
    answer = MOVES["answer_directly"](outcome="solved", answer="路灯已修好。")
    return moved(rows, answer, city.actor("triage"), at=at)


def about_to_be_reminded(city: City, count: int, now: datetime) -> list[int]:
    """Simple matters in hand whose first alert fell a minute before `now`."""
    at = now - REMINDED_AFTER - timedelta(minutes=1)
    return handling(city, count, tier=Tier.SIMPLE, at=at)
