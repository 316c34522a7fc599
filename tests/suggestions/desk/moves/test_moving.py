"""Each move has a page of its own: a form that asks what it needs, then the move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.html import escape

from regions.models import Role
from suggestions.desk.gate import visible
from suggestions.desk.moves.offers import OFFERED, offers
from suggestions.models import Event, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.reading import read_case
from suggestions.workflow import label_of
from tests.factories import (
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    handling,
    officer,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import SCENES, address, day, extension_day

NOT_FOR_OFFICERS = {
    "add_words",
    "ask_reopen",
    "confirm_promise",
    "submit",
    "archive",
    "take_back",
    "follow",
    "absorb",
    "release",
    "recompute",
    "supplement",
    "withdraw",
    "rate",
    "send_link",
    "renew_code",
    "urge",
    "erase",
    "expire",
    "correct_contact",
}
Typed = dict[str, Any] | Callable[[City, Suggestion], dict[str, Any]]
WORDS = {"outcome": "solved", "answer": "已修好。"}


def plan(city: City, row: Suggestion) -> dict[str, Any]:
    return {"reason": "需立项", "plan": "列入计划", "review": day(20).isoformat()}


# move: (where it is possible, who makes it, what is typed)
HAPPY: dict[str, tuple[str, str, Typed]] = {
    "classify": (
        "submitted",
        "triage",
        lambda city, row: {"type": "help", "category": city.category.pk, "tier": "simple"},
    ),
    "answer_directly": ("classified", "triage", WORDS),
    "decline": ("submitted", "triage", {"reason": "不属于", "where": "信访局"}),
    "transfer": ("submitted", "triage", {"reason": "涉诉", "where": "法院"}),
    "merge": ("submitted", "triage", lambda city, row: {"parent": submitted(city).reference}),
    "unmerge": ("merged", "triage", {}),
    "split": ("submitted", "triage", {"texts": "第二件事。\n\n第三件事。"}),
    "correct": ("submitted", "triage", {"title": "路灯不亮"}),
    "coordinate": (
        "classified",
        "triage",
        lambda city, row: {
            "lead": city.units["light"].pk,
            "co_units": [city.units["water"].pk],
            "consultation_day": day(3).isoformat(),
            "chair": city.officers["water_leader"].pk,
        },
    ),
    "conclude": (
        "coordinating",
        "leader",
        lambda city, row: {
            "minutes": "纪要",
            "decision": "由城管局牵头",
            "due": day(10).isoformat(),
            "lead": city.units["light"].pk,
        },
    ),
    "dissolve": ("coordinating", "triage", {"reason": "一家可办"}),
    "assign": ("classified", "triage", lambda city, row: {"lead": city.units["light"].pk}),
    "delegate": ("delegable", "county_leader", lambda city, row: {"lead": city.units["light"].pk}),
    "reassign": (
        "handling",
        "triage",
        lambda city, row: {"lead": city.units["water"].pk, "reason": "属水利"},
    ),
    "accept": ("assigned", "leader", lambda city, row: {"officer": city.officers["handler"].pk}),
    "raise_objection": ("assigned", "handler", {"reason": "非本单位职责"}),
    "uphold": ("with_objection", "triage", {"ruling": "同意"}),
    "refuse_objection": ("with_objection", "triage", {"ruling": "驳回"}),
    "allot": ("handling", "leader", lambda city, row: {"officer": city.officers["handler"].pk}),
    "contact": ("handling", "handler", {"reached": "on", "note": "已联系"}),
    "ask": ("handling", "handler", {"question": "具体在哪？"}),
    "ask_hold": ("handling", "leader", plan),
    "refuse_hold": ("with_hold_asked", "supervisor", {"reason": "可以办"}),
    "hold": ("with_hold_asked", "supervisor", plan),
    "resume": ("held", "leader", {}),
    "ask_extension": (
        "four_days_old",
        "handler",
        lambda city, row: {"reason": "材料", "until": extension_day(row).isoformat()},
    ),
    "endorse_extension": ("with_extension_asked", "leader", {}),
    "approve_extension": ("with_extension_endorsed", "triage", {"reason": "情况属实"}),
    "refuse_extension": ("with_extension_asked", "leader", {"reason": "不同意"}),
    "accept_co": ("with_co_unit", "water_handler", {}),
    "finish_co": ("with_co_unit", "water_handler", {"result": "已勘察"}),
    "waive_co": (
        "with_co_unit",
        "leader",
        lambda city, row: {"unit": city.units["water"].pk, "reason": "不再需要"},
    ),
    "draft": ("handling", "handler", WORDS),
    "send_back": ("drafted", "leader", {"reason": "再具体些"}),
    "answer": ("drafted", "leader", WORDS),
    "rework": ("answered", "supervisor", {"reason": "未解决"}),
    "fulfil": ("promised", "leader", {"report": "已改造完成"}),
    "follow_up": ("answered", "triage", {"reached": "on", "solved": "yes", "note": "满意"}),
    "close": ("followed_up", "triage", {"solved": "yes", "satisfied": "satisfied"}),
    "reopen": ("closed", "supervisor", {"reason": "又坏了"}),
    "step_aside": ("handling", "handler", {"reason": "来信人是本人亲属"}),
    "recuse": (
        "handling",
        "leader",
        lambda city, row: {"officer": city.officers["handler"].pk, "reason": "与来信人有亲属关系"},
    ),
    "readmit": (
        "left_to_others",
        "supervisor",
        lambda city, row: {"officer": city.officers["handler"].pk, "reason": "经核实无关"},
    ),
    "note": ("handling", "handler", {"note": "记一笔"}),
    "remind": ("handling", "supervisor", {"note": "请抓紧"}),
    "supervise": ("handling", "supervisor", {"reason": "超期", "due": "2026-09-25"}),
    "reply_supervision": ("ordered", "leader", {"reply": "已整改"}),
    "instruct": (
        "handling",
        "supervisor",
        {"day": "2026-09-16", "leader": "市长 张三", "instruction": "请尽快修复"},
    ),
    "carry_out": ("instructed", "supervisor", {"result": "已修复并报告"}),
    "prioritise": ("handling", "supervisor", {"due": "2026-09-25"}),
    "rectify": ("key_one", "leader", {"report": "已整改"}),
    "verify": ("rectified", "supervisor", {"finding": "属实"}),
    "join_co": (
        "handling",
        "leader",
        lambda city, row: {"co_units": [city.units["water"].pk], "task": "请核实管道走向"},
    ),
    "refuse_rectification": ("rectified", "supervisor", {"finding": "照片不是该路段"}),
    "uphold_withdrawal": ("pressed", "supervisor", {"reason": "已核实，本人自愿"}),
    "uphold_answer": ("contested", "supervisor", {"reason": "已按规定办理"}),
    "publish": (
        "publishable",
        "triage",
        {"title": "路灯", "text": "路灯坏了三天。", "answer": "已修好。"},
    ),
    "unpublish": ("published", "triage", {"reason": "有误"}),
    "adopt": ("proposal", "triage", {"outcome": "partly"}),
    "convert": ("proposal", "leader", {"kind": "rule", "document": "《办法》"}),
    "ask_erasure": ("closed", "triage", {"reason": "本人来电申请"}),
    "approve_erasure": ("with_erasure_asked", "supervisor", {}),
    "refuse_erasure": ("with_erasure_asked", "supervisor", {"reason": "须再保存一年"}),
    "preserve": ("closed", "supervisor", {"reason": "法院调取"}),
    "lift_hold": ("preserved", "supervisor", {"reason": "已结案"}),
    "take_back_erasure": ("with_erasure_asked_by_desk", "triage", {}),
}


def test_every_move_of_officers_has_a_place_among_the_buttons() -> None:
    assert set(OFFERED) == set(MOVES) - NOT_FOR_OFFICERS == set(HAPPY)
    assert len(OFFERED) == len(set(OFFERED))


@pytest.mark.parametrize("name", HAPPY)
def test_a_filled_in_form_makes_the_move(name: str, city: City, desk: Desk) -> None:
    scene, who, typed = HAPPY[name]
    row = SCENES[scene](city)
    data = typed(city, row) if callable(typed) else typed
    client = desk(who)
    page = client.get(address(row, "move", name))
    assert page.status_code == 200
    answer = client.post(address(row, "move", name), data | {"version": page.context["version"]})
    assert answer.status_code == 302, answer.context.get("refusal") or answer.context["form"].errors
    assert Event.objects.filter(suggestion=row, move=name).exists()


@pytest.mark.parametrize("scene", SCENES)
def test_every_move_that_is_offered_has_a_form(scene: str, city: City, desk: Desk) -> None:
    row = SCENES[scene](city)
    for who in ("triage", "handler", "leader", "water_handler", "county_leader", "supervisor"):
        seen = visible(city.officers[who]).filter(pk=row.pk).exists()
        for offer in offers(read_case(row, city.actor(who))) if seen else []:
            answer = desk(who).get(address(row, "move", offer.name))
            assert answer.status_code == (409 if offer.reason else 200), (who, offer.name)
            assert str(answer.context.get("refusal") or "") == offer.reason


def test_a_button_that_is_missing_says_why(city: City, desk: Desk) -> None:
    row = handling(city)
    page = desk("leader").get(address(row, "change"))
    said = {each.name: each.reason for each in page.context["buttons"].withheld}
    assert said["answer"]
    assert "answer" not in {each.name for each in page.context["buttons"].others}
    assert escape(said["answer"]) in page.content.decode()


def names_offered(city: City, row: Suggestion, who: str) -> set[str]:
    found = offers(read_case(again(row), city.actor(who)))
    return {each.name for each in found if not each.reason}


def test_whoever_gave_the_answer_that_was_sent_back_is_not_offered_to_draft(city: City) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    row = act(answered(city), "rework", CITIZEN, reason="没有解决")
    assert "draft" not in names_offered(city, row, "handler")
    assert "draft" in names_offered(city, row, "second")


def test_after_a_consultation_was_dissolved_it_may_be_answered_directly(city: City) -> None:
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    row = act(classified(city), "coordinate", city.actor("triage"), **joined)
    row = act(row, "dissolve", city.actor("triage"), reason="一个单位即可")
    assert "answer_directly" in names_offered(city, row, "triage")
    act(row, "answer_directly", city.actor("triage"), **WORDS)


DECISIONS = {
    "uphold": ("with_objection", "triage"),
    "refuse_objection": ("with_objection", "triage"),
    "hold": ("with_hold_asked", "supervisor"),
    "refuse_hold": ("with_hold_asked", "supervisor"),
    "endorse_extension": ("with_extension_asked", "leader"),
    "approve_extension": ("with_extension_endorsed", "triage"),
    "refuse_extension": ("with_extension_endorsed", "triage"),
    "answer": ("drafted", "leader"),
    "send_back": ("drafted", "leader"),
    "verify": ("rectified", "supervisor"),
    "refuse_rectification": ("rectified", "supervisor"),
    "uphold_answer": ("contested", "supervisor"),
    "reply_supervision": ("ordered", "leader"),
    "conclude": ("coordinating", "triage"),
    "close": ("followed_up", "triage"),
    "resume": ("held", "leader"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_form_shows_what_it_decides_on(name: str, city: City, desk: Desk) -> None:
    scene, who = DECISIONS[name]
    row = SCENES[scene](city)
    page = desk(who).get(address(row, "move", name))
    asked = row.events.filter(move__in=MOVES[name].decides_on).latest("number")
    said = page.content.decode()
    assert str(label_of(asked.move)).casefold() in said.casefold()
    for word in asked.wordings.all():
        assert escape(word.text) in said


def test_what_an_earlier_round_decided_on_is_not_shown(city: City, desk: Desk) -> None:
    row = act(answered(city), "rework", CITIZEN, reason="没有解决")
    act(row, "draft", city.actor("handler"), outcome="solved", answer="新的答复")
    page = desk("leader").get(address(row, "move", "answer"))
    assert [said.text for item in page.context["decided_on"] for said in item.said] == ["新的答复"]


def test_looking_at_forms_changes_nothing(city: City, desk: Desk) -> None:
    row = handling(city)
    for offer in offers(read_case(row, city.actor("leader"))):
        desk("leader").get(address(row, "move", offer.name))
    assert _unchanged(row)


def test_a_double_click_makes_one_move_and_says_it_is_done(city: City, desk: Desk) -> None:
    row = handling(city)
    client = desk("triage")
    page = client.get(address(row, "move", "note"))
    typed = {"note": "备注", "version": row.version, "key": page.context["form"].key}
    for _click in range(2):
        assert client.post(address(row, "move", "note"), typed).status_code == 302
    assert row.events.filter(move="note").count() == 1


def test_a_form_that_was_refused_keeps_its_key(city: City, desk: Desk) -> None:
    typed = {"note": "", "version": 3, "key": "kept-for-the-next-try"}
    page = desk("triage").post(address(handling(city), "move", "note"), typed)
    assert page.context["form"].key == "kept-for-the-next-try"


@pytest.mark.parametrize("key", ["", "short", "x" * 80, "<script>alert(1)"])
def test_what_is_no_key_is_drawn_anew(city: City, desk: Desk, key: str) -> None:
    page = desk("triage").post(address(handling(city), "move", "note"), {"note": "", "key": key})
    assert page.context["form"].key != key


def test_a_stale_page_is_told_who_was_first_and_changes_nothing(city: City, desk: Desk) -> None:
    row = classified(city)
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    act(row, "coordinate", city.actor("city_triage"), **joined)
    before = Suggestion.objects.get(pk=row.pk)
    typed = {"lead": city.units["light"].pk, "version": row.version}
    answer = desk("triage").post(address(row, "move", "assign"), typed)
    assert answer.status_code == 409
    assert "city_triage" in answer.content.decode()
    assert _unchanged(before)


def test_what_was_typed_into_a_stale_page_is_kept(city: City, desk: Desk) -> None:
    row = handling(city)
    typed = {"outcome": "solved", "answer": "写了很久的答复", "version": row.version - 1}
    answer = desk("handler").post(address(row, "move", "draft"), typed)
    assert answer.status_code == 409
    assert "写了很久的答复" in answer.content.decode()


def test_a_form_without_a_version_is_stale(city: City, desk: Desk) -> None:
    row = assigned(city)
    assert desk("handler").post(address(row, "move", "accept"), {}).status_code == 409
    assert _unchanged(row)


def test_a_note_of_a_colleague_makes_no_page_stale(city: City, desk: Desk) -> None:
    row = assigned(city)
    act(row, "note", city.actor("triage"), note="备注")
    answer = desk("handler").post(address(row, "move", "accept"), {"version": row.version})
    assert answer.status_code == 302


def test_a_rule_is_refused_in_words_beside_the_form(city: City, desk: Desk) -> None:
    row = handling(city)
    typed = WORDS | {"version": row.version}
    answer = desk("leader").post(address(row, "move", "answer"), typed)
    assert answer.status_code == 409
    assert answer.context["refusal"].words in answer.content.decode()
    assert "已修好。" in answer.content.decode()
    assert _unchanged(row)


def test_an_empty_form_is_sent_back_with_the_fields_named(city: City, desk: Desk) -> None:
    row = submitted(city)
    answer = desk("triage").post(address(row, "move", "decline"), {"version": row.version})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason", "where"}
    assert _unchanged(row)


def test_a_reason_that_shows_nothing_is_an_empty_one(city: City, desk: Desk) -> None:
    row = submitted(city)
    typed = {"version": row.version, "reason": "\u3164\u200b", "where": "\u2800"}
    answer = desk("triage").post(address(row, "move", "decline"), typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason", "where"}
    assert _unchanged(row)


def test_a_move_of_somebody_else_is_forbidden(city: City, desk: Desk) -> None:
    row = assigned(city)
    for answer in (
        desk("triage").get(address(row, "move", "accept")),
        desk("triage").post(address(row, "move", "accept"), {"version": row.version}),
    ):
        assert answer.status_code == 403
    assert _unchanged(row)


def test_a_move_that_is_not_possible_now_says_so(city: City, desk: Desk) -> None:
    row = handling(city)
    for answer in (
        desk("handler").get(address(row, "move", "accept")),
        desk("handler").post(address(row, "move", "accept"), {"version": row.version}),
    ):
        assert answer.status_code == 409
    assert _unchanged(row)


@pytest.mark.parametrize("name", sorted(NOT_FOR_OFFICERS))
def test_moves_of_citizens_and_the_clock_have_no_page(name: str, city: City, desk: Desk) -> None:
    assert desk("triage").get(address(submitted(city), "move", name)).status_code == 404


def test_the_unit_on_duty_is_proposed_with_the_reason(city: City, desk: Desk) -> None:
    form = desk("triage").get(address(classified(city), "move", "assign")).context["form"]
    assert form.initial["lead"] == city.units["light"].pk
    assert "路灯照明" in form.fields["lead"].reason


def test_the_unit_complained_about_is_never_proposed_nor_offered(city: City, desk: Desk) -> None:
    row = submitted(city)
    about = {"type": "complaint", "category": city.category, "tier": "general"}
    row = act(row, "classify", city.actor("triage"), about_unit=city.units["light"], **about)
    form = desk("triage").get(address(row, "move", "assign")).context["form"]
    assert "lead" not in form.initial
    assert city.units["light"] not in form.fields["lead"].queryset


def test_classifying_once_more_keeps_the_unit_complained_about(city: City, desk: Desk) -> None:
    about = {"type": "complaint", "category": city.category, "tier": "general"}
    light = city.units["light"]
    row = act(submitted(city), "classify", city.actor("triage"), about_unit=light, **about)
    form = desk("triage").get(address(row, "move", "classify")).context["form"]
    assert f'value="{light.pk}" selected' in str(form["about_unit"])


def test_only_outcomes_that_fit_the_type_are_offered(city: City, desk: Desk) -> None:
    form = desk("handler").get(address(handling(city), "move", "draft")).context["form"]
    assert {value for value, _label in form.fields["outcome"].choices} == {
        "solved",
        "explained",
        "planned",
    }


def test_a_unit_of_another_county_is_not_offered(city: City, desk: Desk) -> None:
    form = desk("triage").get(address(classified(city), "move", "assign")).context["form"]
    assert city.units["beside"] not in form.fields["lead"].queryset


def _unchanged(before: Suggestion) -> bool:
    now = Suggestion.objects.get(pk=before.pk)
    return (now.status, now.version, now.entries) == (
        before.status,
        before.version,
        before.entries,
    )


def test_whoever_only_handed_it_in_reads_no_draft_on_the_form_of_a_move(
    city: City, desk: Desk
) -> None:
    row = handling(city, collected_by=city.officers["collector"])
    words = {"outcome": "solved", "answer": "内部草稿"}
    row = act(row, "draft", city.actor("handler"), **words)
    client = desk("collector")
    for answer in (
        client.get(address(row, "move", "answer")),
        client.post(address(row, "move", "answer"), {"version": row.version}),
    ):
        assert answer.status_code == 403
        assert "内部草稿" not in answer.content.decode()


def test_a_note_offers_whoever_works_on_it_and_nobody_twice(city: City, desk: Desk) -> None:
    page = desk("handler").get(address(handling(city), "move", "note"))
    offered = [str(one) for one in page.context["form"].fields["colleague"].queryset]
    assert {"leader", "triage", "supervisor"} <= set(offered)
    assert not {"handler", "water_handler", "beside_handler", "administrator"} & set(offered)
    assert len(offered) == len(set(offered))


def test_of_many_no_colleague_is_asked_for(city: City, desk: Desk) -> None:
    row = handling(city)
    shown = {"selected": f"{row.pk}:{row.version}"}
    page = desk("triage").get("/admin/suggestions/suggestion/bulk/note/", shown)
    assert [*page.context["form"].fields] == ["note"]


def test_whoever_steps_aside_reads_first_what_follows(city: City, desk: Desk) -> None:
    page = desk("handler").get(address(handling(city), "move", "step_aside")).content.decode()
    assert "只有督办员可以解除回避" in page
