"""What speaks of danger is on the notice of whoever triages it within seconds, and nobody mutes it."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction

from regions.models import Post, Role
from suggestions.messages.audience import TOLD, Whom
from suggestions.messages.budget import ALWAYS_TOLD
from suggestions.messages.cards import put_up_dangers
from suggestions.messages.digests import fold
from suggestions.messages.wording import notice_of
from suggestions.models import Cause, Message, Muted
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.workflow import STEPS, MoveName, Who
from tests.factories import City, act, assigned, local, officer, submitted

EVENING = "2026-11-06 22:10"
FIRE = "楼道里起火了"


def of(city: City, name: str, **wanted: object) -> list[Message]:
    return list(Message.objects.filter(officer=city.officers[name], **wanted).order_by("pk"))


def test_whatever_an_author_writes_can_raise_it() -> None:
    written = {name for name in MoveName if Who.CITIZEN in STEPS[name].who and has_words(name)}
    guarded = {name for name, told in TOLD.items() if Whom.GUARD in told}
    assert guarded == written | {MoveName.SUBMIT}


def has_words(name: MoveName) -> bool:
    fields = MOVES[name].__dataclass_fields__.values()
    return any("words" in each.metadata for each in fields)


def test_it_is_on_the_notice_at_once_even_in_the_evening(city: City) -> None:
    with time_machine.travel(local(EVENING), tick=False):
        row = submitted(city, text=FIRE)
        assert put_up_dangers() == 1
    [notice] = of(city, "triage", template="cards")
    assert (notice.context["counts"], notice.read) == ({"danger": 1}, None)
    words = notice_of(notice, language="zh-hans", now=local(EVENING))
    assert row.reference not in words.subject
    assert "疑似险情" in words.subject
    assert FIRE not in words.subject + words.body


def test_once_it_is_there_nothing_tells_it_again(city: City) -> None:
    with time_machine.travel(local(EVENING), tick=False):
        submitted(city, text=FIRE)
        assert [put_up_dangers(), put_up_dangers()] == [1, 0]
    fold(local("2026-11-09 08:31"))
    assert [each.template for each in of(city, "triage", medium="in_app")] == ["cards"]


def test_the_digest_of_the_morning_does_not_take_it_away(city: City) -> None:
    with time_machine.travel(local(EVENING), tick=False):
        submitted(city, text=FIRE)
    assert fold(local("2026-11-09 08:31")) == 0
    assert put_up_dangers(local("2026-11-09 08:32")) == 1


def test_it_goes_out_by_text_message_and_counts_up(city: City) -> None:
    desk = city.officers["triage"]
    desk.phone = "13800000000"
    desk.save()
    with time_machine.travel(local(EVENING), tick=False):
        for _each in range(3):
            submitted(city, text=FIRE)
            put_up_dangers()
    assert [m.context["counts"]["danger"] for m in of(city, "triage", medium="sms")] == [1, 2]
    [notice] = of(city, "triage", template="cards", medium="in_app")
    assert notice.context["counts"] == {"danger": 3}


def test_later_words_reach_the_desk_and_the_unit_that_handles_it(city: City) -> None:
    row = act(assigned(city), "add_words", CITIZEN, addition=FIRE)
    assert [each.template for each in of(city, "triage", suggestion=row, template="danger")]
    assert [each.template for each in of(city, "handler", suggestion=row, template="added")]


@pytest.mark.parametrize("cause", sorted(ALWAYS_TOLD))
def test_nobody_mutes_it(city: City, cause: Cause) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Muted.objects.create(officer=city.officers["triage"], cause=cause)


def test_of_corruption_nobody_of_the_unit_that_handles_it_is_told(city: City) -> None:
    second = officer("second_triage", Role.TRIAGE, city.regions["county"])
    city.officers["second_triage"] = second
    post = {"officer": city.officers["triage"], "role": Role.HANDLER, "since": "2026-01-01"}
    row = assigned(city)
    Post.objects.create(unit=city.units["light"], **post)
    act(row, "add_words", CITIZEN, addition="科长索要好处费")
    assert not of(city, "triage", suggestion=row, template="danger")
    assert of(city, "second_triage", suggestion=row, template="danger")


def test_whoever_has_something_to_do_about_it_is_told_that_as_well(city: City) -> None:
    Post.objects.create(
        officer=city.officers["triage"],
        role=Role.HANDLER,
        unit=city.units["light"],
        since="2026-01-01",
    )
    row = act(assigned(city), "add_words", CITIZEN, addition=FIRE)
    told = {each.template for each in of(city, "triage", suggestion=row)}
    assert {"danger", "added"} <= told


def test_nothing_that_outlasts_an_erasure_names_it(city: City) -> None:
    row = submitted(city, text=FIRE)
    put_up_dangers()
    [notice] = of(city, "triage", template="cards")
    assert row.reference not in str(notice.context)
