"""Whatever its author writes, at whatever step, is read for danger; what the desk writes is not."""

import pytest

from suggestions.language.danger import Danger
from suggestions.models import DangerMark, Medium, Message, dangers_shown
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Submit, submit
from suggestions.pipeline.move import move
from suggestions.pipeline.supervise import Note
from suggestions.pipeline.waiting import AddWords
from tests.factories import assigned, small_city, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


def told(city, name):
    officer = city.actor(name).officer
    return Message.objects.filter(officer=officer, template="danger")


def test_words_that_speak_of_it_are_marked_and_told_to_the_desk_once(city):
    row = submitted(city, text="楼道里起火了，有人受伤")
    assert row.danger.dangers == [Danger.FIRE, Danger.INJURY]
    message = told(city, "triage").get()
    assert (message.medium, message.folded_into, message.sent) == (Medium.DIGEST, None, None)
    assert message.suggestion == row
    assert message.context == {}


def test_a_title_is_read_as_well(city):
    row = submitted(city, title="有人要跳楼", text="请快来")
    assert row.danger.dangers == [Danger.SUICIDE]


def test_other_words_are_not_marked_and_cost_nothing(city, django_assert_max_num_queries):
    request = Submit(text="路灯坏了，请修一修。", region=city.regions["village"])
    with django_assert_max_num_queries(16):
        row, _code = submit(request)
    assert not DangerMark.objects.filter(suggestion=row).exists()
    assert not told(city, "triage").exists()


def test_what_its_author_adds_later_is_marked_beside_what_was(city):
    row = assigned(city, text="楼道里起火了")
    move(row, AddWords(addition="再不解决我就跳楼"), actor=CITIZEN)
    mark = DangerMark.objects.get(suggestion=row)
    assert mark.dangers == [Danger.FIRE, Danger.SUICIDE]
    assert told(city, "triage").count() == 2


def test_what_the_desk_writes_is_nobodys_danger(city):
    row = assigned(city)
    move(row, Note(note="邻居说楼道里起火了"), actor=city.actor("handler"))
    assert not DangerMark.objects.exists()


def test_of_corruption_nobody_reads_who_belongs_to_the_unit_that_handles_it(city):
    row = assigned(city, text="科长索要好处费")
    mark = row.danger
    triage, handler = city.actor("triage").officer, city.actor("handler").officer
    assert dangers_shown(mark, row, triage) == [Danger.CORRUPTION]
    assert dangers_shown(mark, row, handler) == []
