"""What decisions teach is tried before it is used, and used only if it is no worse."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from regions.models import Category
from suggestions.models import Event, LearntVersion, Subject, Suggestion, claim
from suggestions.proposing import learning, versions
from suggestions.proposing.decisions import newest_of
from tests.factories import City, local
from tests.suggestions.analysis.texts import ABOUT
from tests.suggestions.proposing.decided import FIRST, NIGHT, categories, decide

LATER = FIRST + timedelta(days=20)
CLAIMED = f"learn {Subject.CATEGORY}"


def learn(subject: str = Subject.CATEGORY) -> LearntVersion:
    version = learning.learn(subject, NIGHT)
    assert version
    return version


def test_enough_decisions_make_a_version_that_is_used(city: City) -> None:
    decide(city, 100)
    version = learn()
    assert (version.number, version.decided, version.active) == (1, 100, True)
    assert version.until == newest_of(Subject.CATEGORY)[-1].at
    assert version.figures["tried"] == 20
    assert version.figures["acc_at_3"] > 0.95
    assert version.is_whole
    model = versions.model_of(version)
    assert model
    assert set(model.classes) == {"c0", "c1", "c2", "c3"}


def test_fewer_than_fifty_new_decisions_are_waited_for(city: City) -> None:
    decide(city, 49)
    assert learning.learn(Subject.CATEGORY, NIGHT) is None
    decide(city, 60, seed=2, first=LATER)
    assert learn().decided == 109
    decide(city, 49, seed=3, first=LATER + timedelta(days=10))
    assert learning.learn(Subject.CATEGORY, NIGHT) is None


def test_the_worker_learns_at_night_each_subject_in_its_turn(city: City) -> None:
    decide(city, 60)
    assert learning.learn_due(local("2026-09-17 10:17")) == 0
    assert not LearntVersion.objects.exists()
    rings = [NIGHT + timedelta(minutes=20 * place) for place in range(5)]
    # All of them were general: of the tier there is nothing to tell apart.
    assert sorted(learning.learn_due(ring) for ring in rings[:4]) == [0, 1, 1, 1]
    assert learning.learn_due(rings[4]) == 0
    learnt = {Subject.TYPE, Subject.CATEGORY, Subject.LIVELIHOOD}
    assert set(LearntVersion.objects.values_list("subject", flat=True)) == learnt


def test_every_ring_of_a_night_gives_each_subject_several_turns() -> None:
    turns = [(3 * hour + third) % len(Subject) for hour in learning.NIGHT for third in range(3)]
    assert all(turns.count(place) == 3 for place in range(len(Subject)))


def test_a_version_that_is_worse_is_kept_and_not_used(city: City) -> None:
    decide(city, 200)
    good = learn()
    # Whoever decided the first ones was wrong every time; what learns of them is worse with the rest.
    decide(city, 300, seed=2, first=LATER, wrong=300)
    decide(city, 300, seed=3, first=LATER + timedelta(days=30))
    worse = learn()
    assert (worse.number, worse.active, worse.was_used) == (2, False, False)
    assert worse.figures["lost"] > worse.figures["won"]
    assert versions.in_use(Subject.CATEGORY) == good


def test_what_is_new_keeps_no_version_from_being_used(city: City) -> None:
    """Night after night of decisions for a category that nobody knew before."""
    decide(city, 200)
    learn()
    road = Category.objects.create(code="new", name="新的", parent=city.category.parent)
    for night in range(1, 4):
        rows = decide(city, 60, seed=night + 1, first=LATER + timedelta(days=night))
        new = [row.pk for row in rows[::6]]
        Suggestion.objects.filter(pk__in=new).update(category=road, text="无人机在楼顶飞来飞去")
        assert learn().active


def test_the_first_one_is_not_used_if_names_alone_do_better(city: City) -> None:
    names = {name: text.replace("|", " ")[:100] for name, text in ABOUT.items()}
    for name, row in categories(city).items():
        Category.objects.filter(pk=row.pk).update(keywords=names[name])
    decide(city, 160, wrong=160)
    decide(city, 60, seed=2, first=LATER)
    assert not learn().active


def test_one_that_learnt_more_takes_the_place_of_the_one_before(city: City) -> None:
    decide(city, 80)
    learn()
    decide(city, 80, seed=2, first=LATER)
    second = learn()
    assert (second.number, second.active, second.decided) == (2, True, 160)
    assert LearntVersion.objects.filter(active=True).get() == second


def test_a_matter_counts_as_it_was_classified_in_the_end(city: City) -> None:
    rows = decide(city, 60)
    other = Category.objects.get(code="c1")
    Suggestion.objects.filter(pk=rows[0].pk).update(category=other)
    (first, *_others) = newest_of(Subject.CATEGORY)
    assert first.code == "c1"


def test_erased_open_and_withdrawn_ones_teach_nothing(city: City) -> None:
    erased, opened, withdrawn, *others = decide(city, 60)
    Suggestion.objects.filter(pk=erased.pk).update(text="")
    Suggestion.objects.filter(pk=opened.pk).update(status="handling", ended=None)
    Suggestion.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    assert len(newest_of(Subject.CATEGORY)) == len(others)


def test_a_demonstration_teaches_only_where_there_is_nothing_else(city: City) -> None:
    rows = decide(city, 60)
    Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(demonstration=True)
    assert len(newest_of(Subject.CATEGORY)) == 60
    decide(city, 3, seed=2, first=LATER)
    assert len(newest_of(Subject.CATEGORY)) == 3


def test_ended_on_the_way_it_leaves_the_version_before_in_use(
    city: City,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    decide(city, 60)
    before = learn()
    decide(city, 60, seed=2, first=LATER)
    monkeypatch.setattr(learning, "SCHOOL", tmp_path / "school.py")
    scripts = ("import os; os.kill(os.getpid(), 9)", "raise SystemExit(1)", "broken", "")
    for hour, script in enumerate(scripts, start=1):
        (tmp_path / "school.py").write_text(script)
        caplog.clear()
        assert learning.learn(Subject.CATEGORY, NIGHT + timedelta(hours=hour)) is None
        assert "not learnt" in caplog.text
    assert versions.in_use(Subject.CATEGORY) == before
    assert LearntVersion.objects.count() == 1


def test_while_somebody_learns_or_has_tried_in_vain_nobody_else_does(city: City) -> None:
    decide(city, 60)
    assert claim(CLAIMED, NIGHT, learning.LEASE)
    assert learning.learn(Subject.CATEGORY, NIGHT + timedelta(minutes=14)) is None
    assert learning.learn(Subject.TYPE, NIGHT)
    assert learning.learn(Subject.CATEGORY, NIGHT + timedelta(minutes=15))


def test_a_clock_that_was_set_back_keeps_nobody_from_learning(city: City) -> None:
    decide(city, 60)
    assert claim(CLAIMED, NIGHT + timedelta(days=400), learning.LEASE)
    assert learning.learn(Subject.CATEGORY, NIGHT)


def test_a_clock_a_little_behind_takes_nothing_from_whoever_learns(city: City) -> None:
    assert claim(CLAIMED, NIGHT + timedelta(minutes=1), learning.LEASE)
    assert not claim(CLAIMED, NIGHT, learning.LEASE)


def test_what_is_brought_in_later_is_new_however_long_it_is_over(city: City) -> None:
    decide(city, 60, first=LATER)
    learn()
    rows = decide(city, 60, seed=2)
    assert learning.learn(Subject.CATEGORY, NIGHT) is None
    for row in rows:
        over(row, NIGHT + timedelta(hours=1))
    version = learning.learn(Subject.CATEGORY, NIGHT + timedelta(days=1))
    assert version
    assert (version.decided, version.until) == (120, newest_of(Subject.CATEGORY)[-1].at)
    assert learning.learn(Subject.CATEGORY, NIGHT + timedelta(days=2)) is None


def over(row: Suggestion, recorded: datetime) -> None:
    """With the entry of an import, which says when it was made."""
    Event.objects.create(
        suggestion=row,
        number=1,
        move="archive",
        target=row.status,
        actor="channel",
        at=recorded,
        recorded=recorded,
    )


def test_without_scikit_learn_the_worker_learns_nothing_and_says_so(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decide(city, 60)
    monkeypatch.setattr(learning, "NEEDED", "no_such_package")
    assert learning.learn_due(NIGHT) == 0
    assert "learning=not_installed" in caplog.text


def test_the_child_is_given_texts_and_codes_and_nothing_else(city: City) -> None:
    decide(city, 60)
    given: dict[str, Any] = json.loads(
        learning._Given(Subject.CATEGORY, newest_of(Subject.CATEGORY)).as_bytes
    )
    assert set(given) == {"rows", "classes", "names", "model", "decided", "fresh"}
    assert all(len(row) == 2 and row[1] in {"c0", "c1", "c2", "c3"} for row in given["rows"])
    assert "13800000000" not in json.dumps(given)


def test_seven_versions_are_kept(city: City) -> None:
    decide(city, 60)
    one = learn()
    for number in range(2, 12):
        learning._write(
            LearntVersion(
                subject=one.subject,
                number=number,
                made=NIGHT,
                until=one.until,
                decided=60,
                figures={},
                content=one.content,
                digest=one.digest,
                was_used=True,
            )
        )
    numbers = LearntVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(4, 12))
