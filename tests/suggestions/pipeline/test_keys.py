"""A double click, or a form sent once more, makes one move."""

from typing import Any

import pytest

from suggestions.models import Deadline, Event, Message
from suggestions.pipeline import MOVES
from suggestions.pipeline.move import Intent, make, move_many
from tests.factories import City, again, answered, assigned, handling
from tests.suggestions.pipeline.ways import WORDS, working_day

KEY = "one-time-key"
TWICE: list[tuple[str, str, dict[str, Any]]] = [
    ("note", "triage", {"note": WORDS}),
    ("remind", "triage", {"note": WORDS}),
    ("supervise", "supervisor", {"reason": WORDS}),
    ("accept", "handler", {}),
]


@pytest.mark.parametrize(("name", "who", "carries"), TWICE)
def test_the_same_form_twice_is_one_move(
    city: City, name: str, who: str, carries: dict[str, Any]
) -> None:
    row = assigned(city)
    more = {"due": working_day(3)} if name == "supervise" else {}
    intent = Intent(row.pk, MOVES[name](**carries, **more), row.version, key=KEY)
    first, second = (make(intent, actor=city.actor(who)) for _click in range(2))
    assert first.pk == second.pk
    assert Event.objects.filter(suggestion=row, move=name).count() == 1
    assert Deadline.objects.filter(suggestion=row, kind="supervision").count() <= 1
    assert Message.objects.filter(suggestion=row, template="reminder").count() <= 2


def test_a_new_form_is_another_move(city: City) -> None:
    row = handling(city)
    for key in (KEY, KEY + "2"):
        make(Intent(row.pk, MOVES["note"](note=WORDS), key=key), actor=city.actor("triage"))
    assert row.events.filter(move="note").count() == 2


def test_a_follow_up_counts_as_one_try_however_often_it_is_clicked(city: City) -> None:
    row = answered(city)
    tried = MOVES["follow_up"](note=WORDS, reached=False)
    move_many([Intent(row.pk, tried, key=KEY)] * 2, actor=city.actor("triage"))
    assert row.events.filter(move="follow_up").count() == 1


def test_the_same_key_makes_one_move_of_each_suggestion(city: City) -> None:
    rows = [handling(city), handling(city)]
    noted = MOVES["note"](note=WORDS)
    for _click in range(2):
        move_many([Intent(row.pk, noted, key=KEY) for row in rows], actor=city.actor("triage"))
    assert [again(row).events.filter(move="note").count() for row in rows] == [1, 1]


def test_other_words_with_the_same_key_are_another_move(city: City) -> None:
    row = handling(city)
    for words in ("第一条", "第二条"):
        intent = Intent(row.pk, MOVES["note"](note=words), key=KEY)
        make(intent, actor=city.actor("triage"))
    draft = MOVES["draft"](outcome="solved", answer=WORDS)
    make(Intent(row.pk, draft, key=KEY), actor=city.actor("handler"))
    assert row.events.filter(move="note").count() == 2
    assert row.drafts.count() == 1


def test_what_is_kept_of_a_key_says_nothing_of_the_words(city: City) -> None:
    entry = make(
        Intent(handling(city).pk, MOVES["note"](note=WORDS), key=KEY), actor=city.actor("triage")
    )
    assert KEY not in entry.details["key"]
    assert len(entry.details["key"]) == 20
