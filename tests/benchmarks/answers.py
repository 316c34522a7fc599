"""Published answers, searched and offered, where many are published."""

from collections.abc import Iterator
from functools import partial
from random import Random

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regions.models import Level, Region
from suggestions.demonstration.words import texts
from suggestions.models import Gram, Published, Suggestion, WordingKind
from suggestions.pipeline.publish import grams_of, publication
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, median_seconds
from tests.benchmarks.pages import HOST

MANY = 10_000
AT_ONCE = 500
WRITTEN = "国庆北路社区门口的路灯坏了好几天，晚上老人出门看不清路，请尽快安排人来维修。"
SEARCHES = {
    "published answers: newest": {},
    "published answers: a word of two characters": {"q": "路灯"},
    "published answers: two words, of one county": {"q": "路灯 维修", "county": "431002"},
    "published answers: a word that nobody used": {"q": "航天飞机"},
}


def measure(size: float) -> Iterator[Figure]:
    city.load()
    city.fill(max(int(MANY * size), city.MADE))
    _publish(int(MANY * size))
    note = f"{Published.objects.count():,} published"
    for name, query in SEARCHES.items():
        yield Figure(name, 1000 * median_seconds(partial(_search, query)), "ms", note=note)
    yield Figure(
        "what is alike, while somebody writes", 1000 * median_seconds(_ask), "ms", note=note
    )


def _search(query: dict[str, str]) -> None:
    answer = Client(SERVER_NAME=HOST).get(reverse("public:answers"), query)
    assert answer.status_code == 200


def _ask() -> None:
    form = {"text": WRITTEN, "region": "431002"}
    answer = Client(SERVER_NAME=HOST).post(reverse("public:similar"), form)
    assert answer.status_code == 200


def _publish(count: int) -> None:
    """The demonstration's answers, each about another village."""
    dice = Random(1)
    villages = list(Region.objects.filter(level=Level.VILLAGE).order_by("pk"))
    told = texts()
    ids = list(
        Suggestion.objects.filter(published=False).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, count, AT_ONCE):
        rows = Suggestion.objects.filter(pk__in=ids[start : min(start + AT_ONCE, count)])
        made = []
        for row in rows:
            text, row.region_path = dice.choice(told), dice.choice(villages).path
            row.answered = timezone.now()
            shown = {
                WordingKind.TITLE: f"{dice.choice(villages).name}{text.title}",
                WordingKind.TEXT: text.text,
                WordingKind.ANSWER: text.answer,
            }
            made.append(publication(row, shown, timezone.now()))
        Published.objects.bulk_create(made)
        Gram.objects.bulk_create(gram for row in made for gram in grams_of(row))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
