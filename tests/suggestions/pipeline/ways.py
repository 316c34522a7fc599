"""How a suggestion comes into each status, and what each move carries: a row for every move.

Who may make a move stands here a second time, from the process and not from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from regions.models import Unit, calendar_at
from regions.models.calendar import load_notice
from suggestions.models import ImportRun, RetentionRule, Suggestion
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK, Actor
from suggestions.pipeline.collect import Contact
from tests.factories import City, act, again, classification, submitted, unit

WORDS = "按规定办理，已与来信人联系。"

# the shortest way into each status: from where, by which move
PATHS = {
    "classified": ("collected", "classify"),
    "coordinating": ("classified", "coordinate"),
    "assigned": ("classified", "assign"),
    "handling": ("assigned", "accept"),
    "waiting": ("handling", "ask"),
    "held": ("handling", "hold"),
    "answered": ("handling", "answer"),
    "closed": ("answered", "close"),
    "declined": ("classified", "decline"),
    "merged": ("classified", "merge"),
    "transferred": ("classified", "transfer"),
    "withdrawn": ("classified", "withdraw"),
}
WITHOUT_LEAD = {"collected", "classified", "declined", "merged", "transferred", "withdrawn"}

CITIZENS = {"citizen"}
CLOCKS = {"clock"}
TRIAGE = {"triage", "city_triage"}
SUPERVISORS = {"supervisor", "city_supervisor"}
LEAD = {"handler", "leader"}
LEADER = {"leader"}
CO_UNIT = {"water_handler", "water_leader"}
SUPERIOR = {"county_leader"}
OF_UNITS = LEAD | CO_UNIT | SUPERIOR

Carries = Callable[[City, Suggestion], dict[str, Any]]
Prepare = Callable[[City, Suggestion], None]


def who(city: City, name: str) -> Actor:
    others = {"citizen": CITIZEN, "clock": CLOCK, "channel": CHANNEL}
    return others.get(name) or city.actor(name)


def everybody(city: City) -> set[str]:
    return {*city.officers, "citizen", "clock", "channel"}


def working_day(n: int, moment: datetime | None = None) -> date:
    return calendar_at().nth_working_day(timezone.localdate(moment), n)


def an_import() -> ImportRun:
    return ImportRun.objects.create(source="hotline", file="may.csv", started=timezone.now())


def unit_below(city: City) -> Unit:
    """A unit below the one that usually leads."""
    if "lamps" not in city.units:
        place, above = city.regions["county"], city.units["light"]
        city.units["lamps"] = unit("431002-lamps", "北湖区路灯管理所", place, parent=above)
    return city.units["lamps"]


# what moves carry


def nothing(city: City, row: Suggestion) -> dict[str, Any]:
    return {}


def given(**values: Any) -> Carries:
    return lambda city, row: dict(values)


def an_instruction(city: City, row: Suggestion) -> dict[str, Any]:
    said_ = {"leader": "市长 张三", "instruction": "请城管局尽快修复。"}
    return {"day": timezone.localdate(row.moved), **said_}


def with_unit(name: str, short: str, **values: Any) -> Carries:
    return lambda city, row: {name: city.units[short], **values}


def with_day(name: str, n: int, **values: Any) -> Carries:
    return lambda city, row: {name: working_day(n), **values}


def an_answer(city: City, row: Suggestion) -> dict[str, Any]:
    outcome = "adopted" if row.type == "proposal" else "solved"
    return {"outcome": outcome, "answer": "您好！路灯已修好。"}


def what_all_may_read(city: City, row: Suggestion) -> dict[str, Any]:
    answer = "您好！路灯已修好。" if row.answered else ""
    return {"title": row.title, "text": row.text, "answer": answer}


def joined_units(city: City, row: Suggestion) -> dict[str, Any]:
    return {"lead": city.units["light"], "co_units": (city.units["water"],)}


def a_day_after_due(city: City, row: Suggestion) -> dict[str, Any]:
    return {"until": working_day(1, row.due), "reason": WORDS}


def somebody_else(city: City, row: Suggestion) -> dict[str, Any]:
    name = "handler" if row.lead_unit_id else "triage"
    return {"officer": city.officers[name], "reason": WORDS}


def a_classification(city: City, row: Suggestion) -> dict[str, Any]:
    return classification(city)


# what has to happen before


def unprepared(city: City, row: Suggestion) -> None: ...


def after(*names: str) -> Prepare:
    def prepare(city: City, row: Suggestion) -> None:
        for name in names:
            make(city, row, name)

    return prepare


def published(city: City, row: Suggestion) -> None:
    """Also where it can only have been published before it came there."""
    back = {"waiting": ["supplement"], "assigned": ["accept"]}.get(row.status, [])
    forth = {"waiting": ["ask"], "assigned": ["delegate"]}.get(row.status, [])
    after(*back, "publish", *forth)(city, row)


def heard_unhappy(city: City, row: Suggestion) -> None:
    result = {"solved": False, "satisfied": "not"}
    act(row, "follow_up", city.actor("triage"), note=WORDS, **result)


def over(city: City, row: Suggestion) -> None:
    """What it is handled together with has ended."""
    if row.parent and again(row.parent).is_open:
        act(row.parent, "decline", city.actor("triage"), reason=WORDS, where=WORDS)


def erasure_asked(city: City, row: Suggestion) -> None:
    over(city, row)
    make(city, row, "ask_erasure")


def what_no_rule_keeps(city: City, row: Suggestion) -> dict[str, Any]:
    rule, _made = RetentionRule.objects.get_or_create(years=1, basis="档案管理规定")
    return {"rule": rule}


def outdated(city: City, row: Suggestion) -> None:
    """Of a closed one nothing runs but what its supervisor is to decide."""
    if row.status == "closed":
        heard_unhappy(city, row)
    notice_loaded(city, row)


def notice_loaded(city: City, row: Suggestion) -> None:
    load_notice({"year": 2028, "notice": "国办发明电〔2027〕1号", "off": {}, "on": {}})


@dataclass(frozen=True)
class Step:
    """`may`: everybody who may make it, `by`: who does here, `beside`: clocks that run
    afterwards besides those of the status, `way`: options of the way there."""

    may: set[str]
    by: str
    carries: Carries = nothing
    prepare: Prepare = unprepared
    beside: set[str] = field(default_factory=set)
    way: dict[str, Any] = field(default_factory=dict)


JOINED = {"co_units": ("water",)}
KEY = {"key": True}
PROMISED = {"promised": True}
WITH_CHILD = {"child": True}
LONG_AGO = timedelta(days=4)
KEPT_LONG = {"ago": timedelta(days=500)}
ASKED = {"asks": "handler", "since": LONG_AGO}

STEPS: dict[str, Step] = {
    # collect
    "archive": Step({"channel"}, "channel"),
    "take_back": Step({"channel"}, "channel", way={"imported": True}),
    "withdraw": Step(CITIZENS, "citizen"),
    # classify
    "classify": Step(TRIAGE, "triage", a_classification),
    "answer_directly": Step(TRIAGE, "triage", an_answer),
    "decline": Step(TRIAGE, "triage", given(reason=WORDS, where=WORDS)),
    "transfer": Step(TRIAGE, "triage", given(reason=WORDS, where=WORDS)),
    "merge": Step(TRIAGE, "triage", lambda city, row: {"parent": submitted(city)}),
    "unmerge": Step(TRIAGE, "triage"),
    "split": Step(TRIAGE, "triage", given(texts=("井盖也坏了。", "垃圾没有人收。"))),
    "correct": Step(TRIAGE, "triage", given(title="国庆北路路灯")),
    # coordinate
    "coordinate": Step(TRIAGE, "triage", joined_units),
    "conclude": Step(
        TRIAGE | LEADER, "triage", with_unit("lead", "light", minutes=WORDS, decision=WORDS)
    ),
    "dissolve": Step(TRIAGE, "triage", given(reason=WORDS)),
    # assign
    "assign": Step(TRIAGE, "triage", with_unit("lead", "light")),
    "delegate": Step(LEAD, "leader", lambda city, row: {"lead": unit_below(city)}),
    "reassign": Step(TRIAGE | SUPERIOR, "triage", with_unit("lead", "water", reason=WORDS)),
    "accept": Step(LEAD, "handler"),
    "raise_objection": Step(LEAD, "handler", given(reason=WORDS), beside={"objection"}),
    "uphold": Step(TRIAGE | SUPERIOR, "triage", given(ruling=WORDS), after("raise_objection")),
    "refuse_objection": Step(
        TRIAGE | SUPERIOR, "triage", given(ruling=WORDS), after("raise_objection")
    ),
    "allot": Step(LEADER, "leader", lambda city, row: {"officer": city.officers["handler"]}),
    "contact": Step(LEAD, "handler", given(note=WORDS)),
    "join_co": Step(
        LEADER | TRIAGE,
        "leader",
        lambda city, row: {"co_units": (city.units["water"],), "task": WORDS},
        beside={"part"},
    ),
    "accept_co": Step(CO_UNIT, "water_handler", beside={"part"}, way=JOINED),
    "finish_co": Step(CO_UNIT, "water_handler", given(result=WORDS), way=JOINED),
    "waive_co": Step(
        LEADER | TRIAGE, "leader", with_unit("unit", "water", reason=WORDS), way=JOINED
    ),
    # waiting
    "ask": Step(TRIAGE | LEAD, "triage", given(question="哪一盏灯？")),
    "supplement": Step(CITIZENS | CLOCKS, "citizen", given(reply="东边第三盏。")),
    "add_words": Step(CITIZENS, "citizen", given(addition=WORDS)),
    "ask_hold": Step(LEADER, "leader", with_day("review", 20, reason=WORDS, plan=WORDS)),
    "refuse_hold": Step(SUPERVISORS, "supervisor", given(reason=WORDS), after("ask_hold")),
    "hold": Step(
        SUPERVISORS,
        "supervisor",
        with_day("review", 20, reason=WORDS, plan=WORDS),
        after("ask_hold"),
    ),
    "resume": Step(LEADER | CLOCKS, "leader"),
    "ask_extension": Step(
        LEAD, "handler", a_day_after_due, beside={"extension"}, way={"since": LONG_AGO}
    ),
    "endorse_extension": Step(LEADER, "leader", beside={"extension"}, way=ASKED),
    "approve_extension": Step(
        TRIAGE, "triage", given(reason=WORDS), way=ASKED | {"asks": "leader"}
    ),
    "refuse_extension": Step(TRIAGE | LEADER, "triage", given(reason=WORDS), way=ASKED),
    # feed back
    "draft": Step(LEAD, "handler", an_answer),
    "send_back": Step(LEADER, "leader", given(reason=WORDS), after("draft")),
    "answer": Step(LEADER, "leader", an_answer, after("draft")),
    "rework": Step(CITIZENS | SUPERVISORS, "citizen", given(reason=WORDS)),
    "fulfil": Step(LEADER, "leader", given(report=WORDS), beside={"promise"}, way=PROMISED),
    "confirm_promise": Step(CITIZENS, "citizen", given(kept=True), after("fulfil"), way=PROMISED),
    "rate": Step(CITIZENS, "citizen", given(solved=True, satisfied="satisfied")),
    "follow_up": Step(TRIAGE, "triage", given(note=WORDS, solved=True)),
    "uphold_answer": Step(SUPERVISORS, "supervisor", given(reason=WORDS), heard_unhappy),
    "close": Step(CITIZENS | CLOCKS | TRIAGE, "clock"),
    "ask_reopen": Step(CITIZENS, "citizen", given(reason=WORDS)),
    "uphold_withdrawal": Step(
        SUPERVISORS, "supervisor", given(reason=WORDS), way={"pressed": True}
    ),
    "reopen": Step(SUPERVISORS, "supervisor", given(reason=WORDS)),
    "publish": Step(TRIAGE, "triage", what_all_may_read, way=WITH_CHILD),
    "unpublish": Step(TRIAGE, "triage", given(reason=WORDS), published, way=WITH_CHILD),
    "adopt": Step(TRIAGE | LEADER, "triage", given(outcome="partly"), way={"type": "proposal"}),
    "convert": Step(TRIAGE | LEADER, "triage", given(kind="work", document="路灯三年行动计划")),
    # beside the stages
    "step_aside": Step(TRIAGE | LEAD | SUPERIOR | SUPERVISORS, "triage", given(reason=WORDS)),
    "recuse": Step(LEADER | SUPERVISORS, "supervisor", somebody_else),
    "readmit": Step(SUPERVISORS, "supervisor", somebody_else, after("recuse")),
    "note": Step(TRIAGE | LEAD | SUPERVISORS, "triage", given(note=WORDS)),
    "remind": Step(TRIAGE | SUPERVISORS, "supervisor", given(note=WORDS)),
    "urge": Step(CITIZENS, "citizen"),
    "supervise": Step(
        SUPERVISORS | CLOCKS,
        "supervisor",
        with_day("due", 3, reason=WORDS),
        beside={"supervision"},
    ),
    "reply_supervision": Step(LEADER, "leader", given(reply=WORDS), way={"order": True}),
    "instruct": Step(SUPERVISORS, "supervisor", an_instruction),
    "carry_out": Step(SUPERVISORS, "supervisor", given(result=WORDS), after("instruct")),
    "prioritise": Step(SUPERVISORS, "supervisor", with_day("due", 10), beside={"key"}),
    "rectify": Step(LEADER, "leader", given(report=WORDS), beside={"key"}, way=KEY),
    "refuse_rectification": Step(
        SUPERVISORS,
        "supervisor",
        given(finding=WORDS),
        after("rectify"),
        beside={"key"},
        way=KEY,
    ),
    "verify": Step(SUPERVISORS, "supervisor", given(finding=WORDS), after("rectify"), way=KEY),
    "send_link": Step(CITIZENS, "citizen", given(medium="email")),
    "renew_code": Step(CITIZENS, "citizen", given(code_hash="0" * 64)),
    "recompute": Step(CLOCKS, "clock", prepare=outdated, beside={"key"}, way=KEY | {"year": 2028}),
    "correct_contact": Step(
        CITIZENS, "citizen", given(contact=Contact(name="李四", phone="13900000001"))
    ),
    "ask_erasure": Step(CITIZENS | TRIAGE, "triage", given(reason=WORDS), over),
    "approve_erasure": Step(SUPERVISORS, "supervisor", nothing, erasure_asked),
    "refuse_erasure": Step(SUPERVISORS, "supervisor", given(reason=WORDS), erasure_asked),
    "take_back_erasure": Step(CITIZENS | TRIAGE, "citizen", nothing, erasure_asked),
    "expire": Step(SUPERVISORS, "supervisor", what_no_rule_keeps, over, way=KEPT_LONG),
    "preserve": Step(SUPERVISORS, "supervisor", given(reason=WORDS)),
    "lift_hold": Step(SUPERVISORS, "supervisor", given(reason=WORDS), after("preserve")),
    "erase": Step(CLOCKS, "clock", given(reason=WORDS, again=True)),
}
# Where no unit leads, nobody but the triage desk can answer for it.
FOR_THE_DESK = {"reply_supervision", "rectify", "fulfil"}


def those_who_may(name: str, source: str) -> set[str]:
    may = STEPS[name].may
    if source in WITHOUT_LEAD:
        may = may - OF_UNITS or TRIAGE if name in FOR_THE_DESK else may - OF_UNITS
    consulted = name in {"note", "step_aside"} and source == "coordinating"
    return may | CO_UNIT if consulted else may


def maker(name: str, source: str) -> str:
    step = STEPS[name]
    return step.by if step.by in those_who_may(name, source) else "triage"


def make(city: City, row: Suggestion, name: str, **more: Any) -> Suggestion:
    """Prepare the move and make it, by whoever makes it from here."""
    step = STEPS[name]
    step.prepare(city, row)
    row = again(row)
    carries = step.carries(city, row) | more
    return act(row, name, who(city, maker(name, row.status)), **carries)


def bring(city: City, status: str, **way: Any) -> Suggestion:
    """A new suggestion on the shortest way into this status.

    `type` and `co_units` as assigned; `key`: a key assignment; `since`: submitted so long ago;
    `order`: one with a supervision order; `asks`: who asks for an extension on the way;
    `promised`: its answer promises something; `child`: another one is merged into it;
    `imported`: it came in with an import; `ago`: all of it so long ago.
    """
    if ago := way.pop("ago", None):
        with time_machine.travel(timezone.now() - ago):
            return bring(city, status, **way)
    if status == "collected":
        return _collected(city, way)
    finished_elsewhere = way.get("imported") and status == "closed"
    source, name = ("collected", "archive") if finished_elsewhere else PATHS[status]
    row = bring(city, source, **way)
    row = make(city, row, name, **_on_the_way(city, name, way))
    if name == "assign" and "asks" in way:
        row = act(row, "ask_extension", city.actor(way["asks"]), **a_day_after_due(city, row))
    return row


def _collected(city: City, way: dict[str, Any]) -> Suggestion:
    at = timezone.now() - way["since"] if "since" in way else None
    run = an_import() if way.get("imported") else None
    row = submitted(city, at=at, may_publish=True, import_run=run)
    if way.get("key"):
        make(city, row, "prioritise")
    if way.get("order"):
        make(city, row, "supervise")
    if way.get("child"):
        act(submitted(city), "merge", city.actor("triage"), parent=row)
    return again(row)


def _on_the_way(city: City, name: str, way: dict[str, Any]) -> dict[str, Any]:
    if name == "classify" and "type" in way:
        return {"type": way["type"]}
    if name == "withdraw" and "pressed" in way:
        return {"why": "asked"}
    if name == "answer" and "promised" in way:
        return {"outcome": "planned", "promised": working_day(20)}
    if name == "assign" and "co_units" in way:
        return {"co_units": tuple(city.units[short] for short in way["co_units"])}
    return {}
