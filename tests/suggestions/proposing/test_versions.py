"""Which version is in use, what one at fault does, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from suggestions.condition import Concern, Finding, Look
from suggestions.models import LearntVersion, Subject
from suggestions.proposing import learning, versions
from suggestions.proposing.decisions import classes_of
from tests.factories import City
from tests.suggestions.proposing.decided import FIRST, NIGHT, decide


@pytest.fixture
def two(city: City) -> tuple[LearntVersion, LearntVersion]:
    decide(city, 80)
    first = learning.learn(Subject.CATEGORY, NIGHT)
    decide(city, 80, seed=2, first=FIRST + timedelta(days=20))
    second = learning.learn(Subject.CATEGORY, NIGHT)
    assert first
    assert second
    return first, second


Two = tuple[LearntVersion, LearntVersion]


def test_back_uses_the_one_before_and_no_further_than_there_is(two: Two) -> None:
    assert versions.go_back(Subject.CATEGORY) == two[0]
    assert versions.in_use(Subject.CATEGORY) == two[0]
    assert versions.go_back(Subject.CATEGORY) is None
    assert versions.in_use(Subject.CATEGORY) == two[0]


def test_back_passes_over_one_that_was_never_used(two: Two) -> None:
    LearntVersion.objects.filter(pk=two[0].pk).update(was_used=False)
    assert versions.go_back(Subject.CATEGORY) is None
    assert versions.in_use(Subject.CATEGORY) == two[1]


def test_one_at_fault_is_told_and_not_used(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    content = bytearray(two[1].content)
    content[len(content) // 2] ^= 1
    LearntVersion.objects.filter(pk=two[1].pk).update(content=bytes(content))
    versions._read.cache_clear()
    classes = classes_of(Subject.CATEGORY)
    advisor = versions.advisor_of(classes, versions.in_use(Subject.CATEGORY))
    assert advisor.model is None
    assert "is not what was learnt" in caplog.text
    assert versions.in_use(Subject.CATEGORY) is None
    assert LearntVersion.objects.get(pk=two[1].pk).at_fault
    assert Look(NIGHT).find(Concern.LEARNT_AT_FAULT) == Finding(1)


def test_back_from_one_at_fault_is_the_one_before(two: Two) -> None:
    LearntVersion.objects.filter(pk=two[1].pk).update(at_fault=True)
    assert versions.go_back(Subject.CATEGORY) == two[0]
    assert versions.in_use(Subject.CATEGORY) == two[0]


def test_after_one_at_fault_another_is_learnt_of_the_same(city: City, two: Two) -> None:
    LearntVersion.objects.filter(pk=two[1].pk).update(at_fault=True)
    third = learning.learn(Subject.CATEGORY, NIGHT)
    assert third
    assert versions.in_use(Subject.CATEGORY) == third
    assert Look(NIGHT).find(Concern.LEARNT_AT_FAULT) == Finding()


def test_no_word_of_anybody_stands_in_what_is_learnt(two: Two) -> None:
    content = bytes(two[1].content)
    assert "自来水".encode() not in content
    assert "自来水".encode("utf-32-le") not in content
