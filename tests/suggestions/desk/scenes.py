"""Suggestions in every situation in which some move is offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from regions.calendars import ZONE
from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import (
    City,
    act,
    answered,
    assigned,
    classification,
    classified,
    closed,
    handling,
    submitted,
)
from tests.suggestions.pipeline.ways import make

ADDRESS = "/admin/suggestions/suggestion/"


def day(ahead: int) -> date:
    return timezone.now().astimezone(ZONE).date() + timedelta(days=ahead)


def address(row: Suggestion, *rest: str) -> str:
    return ADDRESS + "".join(f"{part}/" for part in (row.pk, *rest))


def coordinating(city: City) -> Suggestion:
    row = classified(city, tier="complex")
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    return act(row, "coordinate", city.actor("triage"), consultation_day=day(3), **joined)


def with_co_unit(city: City) -> Suggestion:
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    row = act(classified(city), "assign", city.actor("triage"), **joined)
    return act(row, "accept", city.actor("handler"))


def with_objection(city: City) -> Suggestion:
    return act(assigned(city), "raise_objection", city.actor("handler"), reason="非本单位职责")


def with_hold_asked(city: City) -> Suggestion:
    words = {"reason": "需上级立项", "plan": "列入明年计划", "review": day(30)}
    return act(handling(city), "ask_hold", city.actor("leader"), **words)


def held(city: City) -> Suggestion:
    words = {"reason": "需上级立项", "plan": "列入明年计划", "review": day(30)}
    return act(with_hold_asked(city), "hold", city.actor("supervisor"), **words)


def extension_day(row: Suggestion) -> date:
    assert row.due
    return row.due.astimezone(ZONE).date() + timedelta(days=1)


def four_days_old(city: City) -> Suggestion:
    """An extension reaches as far from today as the limit reached from then: further, whatever
    day of the week it is."""
    row = submitted(city, at=timezone.now() - timedelta(days=4))
    row = act(row, "classify", city.actor("triage"), **classification(city) | {"days": 7})
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    return act(row, "accept", city.actor("handler"))


def with_extension_asked(city: City) -> Suggestion:
    row = four_days_old(city)
    wish = {"reason": "材料未到", "until": extension_day(row)}
    return act(row, "ask_extension", city.actor("handler"), **wish)


def with_extension_endorsed(city: City) -> Suggestion:
    return act(with_extension_asked(city), "endorse_extension", city.actor("leader"))


def drafted(city: City) -> Suggestion:
    words = {"outcome": "solved", "answer": "已修好。"}
    return act(handling(city), "draft", city.actor("handler"), **words)


def followed_up(city: City) -> Suggestion:
    result = {"solved": True, "satisfied": "satisfied"}
    return act(answered(city), "follow_up", city.actor("triage"), note="已接通，满意", **result)


def contested(city: City) -> Suggestion:
    result = {"solved": False, "satisfied": "not"}
    return act(answered(city), "follow_up", city.actor("triage"), note="没有修好", **result)


def key_one(city: City) -> Suggestion:
    return act(handling(city), "prioritise", city.actor("supervisor"), due=day(10))


def rectified(city: City) -> Suggestion:
    return act(key_one(city), "rectify", city.actor("leader"), report="已整改")


def ordered(city: City) -> Suggestion:
    words = {"due": day(3), "reason": "超期"}
    return act(handling(city), "supervise", city.actor("supervisor"), **words)


def instructed(city: City) -> Suggestion:
    return make(city, handling(city), "instruct")


def merged(city: City) -> Suggestion:
    return act(submitted(city), "merge", city.actor("triage"), parent=submitted(city))


def pressed(city: City) -> Suggestion:
    return act(handling(city), "withdraw", CITIZEN, why="asked")


def promised(city: City) -> Suggestion:
    row = handling(city)
    until = timezone.localdate() + timedelta(days=30)
    words = {"outcome": "planned", "answer": "您好！已列入改造计划。", "promised": until}
    act(row, "draft", city.actor("handler"), **words)
    return act(row, "answer", city.actor("leader"), **words)


def publishable(city: City) -> Suggestion:
    return answered(city, may_publish=True)


def published(city: City) -> Suggestion:
    words = {"title": "路灯坏了", "text": "路灯坏了三天。", "answer": "已修好。"}
    return act(publishable(city), "publish", city.actor("triage"), **words)


def waiting(city: City) -> Suggestion:
    return act(handling(city), "ask", city.actor("handler"), question="具体在哪里？")


def proposal(city: City) -> Suggestion:
    row = submitted(city)
    row = act(row, "classify", city.actor("triage"), **classification(city) | {"type": "proposal"})
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    row = act(row, "accept", city.actor("handler"))
    words = {"outcome": "adopted", "answer": "已采纳。"}
    act(row, "draft", city.actor("handler"), **words)
    return act(row, "answer", city.actor("leader"), **words)


def delegable(city: City) -> Suggestion:
    """Led by the county's government, which has townships below it."""
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["county"])
    return act(row, "accept", city.actor("county_leader"))


def withdrawn(city: City) -> Suggestion:
    return act(assigned(city), "withdraw", CITIZEN)


def with_erasure_asked_by_desk(city: City) -> Suggestion:
    return act(closed(city), "ask_erasure", city.actor("triage"), reason="本人来电申请")


def with_erasure_asked(city: City) -> Suggestion:
    return act(closed(city), "ask_erasure", CITIZEN, reason="本人申请")


def preserved(city: City) -> Suggestion:
    return act(closed(city), "preserve", city.actor("supervisor"), reason="法院调取")


def left_to_others(city: City) -> Suggestion:
    return act(handling(city), "step_aside", city.actor("handler"), reason="来信人是本人亲属")


SCENES: dict[str, Callable[[City], Suggestion]] = {
    each.__name__: each
    for each in (
        submitted,
        classified,
        coordinating,
        assigned,
        with_objection,
        handling,
        four_days_old,
        with_co_unit,
        with_hold_asked,
        held,
        with_extension_asked,
        with_extension_endorsed,
        drafted,
        answered,
        promised,
        pressed,
        followed_up,
        contested,
        key_one,
        rectified,
        ordered,
        instructed,
        merged,
        publishable,
        published,
        waiting,
        proposal,
        delegable,
        withdrawn,
        closed,
        with_erasure_asked,
        with_erasure_asked_by_desk,
        preserved,
        left_to_others,
    )
}
