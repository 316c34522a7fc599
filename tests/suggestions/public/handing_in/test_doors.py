"""Above the button stands whom to call; nothing keeps anybody from sending it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from regions.models import Post
from suggestions.language.danger import Danger
from suggestions.models import Suggestion
from suggestions.public.handing_in.doors import CALLED, LABELS, doors_for
from tests.factories import City, local
from tests.suggestions.public.conftest import Fields

NOON, NIGHT, SUNDAY = "2026-11-04 12:30", "2026-11-04 23:30", "2026-11-08 09:00"
VILLAGE = "431002001001"


def check(citizen: Client, fields: Fields, text: str) -> str:
    answer = citizen.post("/submit/", fields | {"text": text})
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("楼道里起火了", "119"),
        ("家里煤气泄漏", "119"),
        ("我不想活了", "12356"),
        ("丈夫又动手打我", "110"),
        ("有人触电倒地", "120"),
        ("科长索要好处费", "12388"),
    ],
)
def test_the_right_number_stands_above_the_button(
    citizen: Client, fields: Fields, text: str, number: str
) -> None:
    before_button = check(citizen, fields, text).split('name="confirmed"')[0]
    assert f'href="tel:{number}"' in before_button


def test_it_is_sent_all_the_same(citizen: Client, fields: Fields) -> None:
    said = fields | {"text": "楼道里起火了", "confirmed": "1"}
    assert citizen.post("/submit/", said).status_code == 303
    assert Suggestion.objects.get().danger.dangers == [Danger.FIRE]


def test_whoever_writes_of_something_else_sees_none_of_it(citizen: Client, fields: Fields) -> None:
    found = check(citizen, fields, "路灯坏了，有摔伤的风险")
    assert "tel:" not in found.split("</form>")[0]


def test_whoever_despairs_is_spoken_to(citizen: Client, fields: Fields) -> None:
    assert "you are not alone" in check(citizen, fields, "我不想活了")
    assert "you are not alone" not in check(citizen, fields, "楼道里起火了")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOON, "told at once"),
        (SUNDAY, "told at once"),
        (NIGHT, "will not be seen before tomorrow 08:00"),
    ],
)
def test_it_says_whether_anybody_is_on_duty(
    citizen: Client, fields: Fields, now: str, said: str
) -> None:
    with time_machine.travel(local(now), tick=False):
        assert said in check(citizen, fields, "楼道里起火了")


def test_where_nobody_ever_sits_it_says_so(citizen: Client, fields: Fields) -> None:
    Post.objects.filter(role="triage").delete()
    assert "Nobody is on duty here to see it." in check(citizen, fields, "楼道里起火了")


def test_of_corruption_it_promises_no_desk(citizen: Client, fields: Fields) -> None:
    found = check(citizen, fields, "科长索要好处费").split("</form>")[0]
    assert "on duty" not in found
    assert "danger" not in found


def test_each_kind_has_a_number_and_each_number_a_name(city: City) -> None:
    assert set(CALLED) == set(Danger)
    assert {name for names in CALLED.values() for name in names} == set(LABELS)
    for text in ("起火", "漏气", "不想活了", "家暴", "触电", "受贿"):
        doors = doors_for(text, VILLAGE, local(NOON))
        assert doors
        assert all(door.number.isdecimal() for door in (*doors.urgent, *doors.corruption))
