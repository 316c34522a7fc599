"""The workflow on one page: every status has its words, every move somebody who may make it."""

import ast
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_fsm import InvalidResultState

import suggestions
from suggestions.models import Suggestion
from suggestions.pipeline import MOVES as REQUESTS
from suggestions.pipeline.allowed import every_move
from suggestions.pipeline.who import MEANINGS
from suggestions.workflow import (
    ANSWERS,
    BETWEEN_UNITS,
    CITIZEN_WORDS,
    ENDED,
    HANDS_OVER,
    LEAVES_NO_LEAD,
    OPEN,
    PAUSED,
    RULINGS,
    SENDS_BACK,
    STAGES,
    STEPS,
    TICKING,
    TOLD_OF_A_PATH,
    VOICES,
    Computed,
    MoveName,
    Stage,
    Status,
    Who,
    Workflow,
    back_to_work,
    label_of,
    where_it_came_from,
    withdrawn_unless_others_joined,
)
from tests.factories import City
from tests.suggestions.pipeline.ways import bring

MOVES = [each for each in every_move() if each.name not in {"follow", "absorb", "release"}]

# What may be done with a suggestion, by where it stands, from the process and not from the code.
ALWAYS = """note instruct carry_out send_link renew_code correct_contact preserve lift_hold erase
    step_aside recuse readmit"""
WHILE_OPEN = "withdraw absorb release correct reply_supervision recompute"
BEFORE_THE_ANSWER = f"{WHILE_OPEN} merge remind supervise prioritise"
AT_THE_END = "ask_erasure approve_erasure refuse_erasure take_back_erasure expire"
OF_A_KEY_ASSIGNMENT = "rectify refuse_rectification verify"
AT_THE_TRIAGE_DESK = f"{BEFORE_THE_ANSWER} classify decline transfer split ask add_words urge"
IN_A_UNIT = f"""{BEFORE_THE_ANSWER} {OF_A_KEY_ASSIGNMENT} delegate reassign allot contact join_co
    accept_co finish_co waive_co ask_extension endorse_extension approve_extension
    refuse_extension unpublish add_words urge"""
AFTER_THE_ANSWER = f"""{OF_A_KEY_ASSIGNMENT} rate follow_up uphold_answer fulfil confirm_promise
    adopt convert publish unpublish"""
WHAT_MAY_BE_DONE = {
    "": "submit",
    "collected": f"{ALWAYS} {AT_THE_TRIAGE_DESK} archive take_back",
    "classified": f"{ALWAYS} {AT_THE_TRIAGE_DESK} answer_directly coordinate assign",
    "coordinating": f"""{ALWAYS} {BEFORE_THE_ANSWER} {OF_A_KEY_ASSIGNMENT} conclude dissolve
        add_words urge""",
    "assigned": f"{ALWAYS} {IN_A_UNIT} accept raise_objection uphold refuse_objection",
    "handling": f"""{ALWAYS} {IN_A_UNIT} ask ask_hold refuse_hold hold draft send_back answer
        publish""",
    "waiting": f"""{ALWAYS} {BEFORE_THE_ANSWER} {OF_A_KEY_ASSIGNMENT} supplement allot
        endorse_extension approve_extension refuse_extension unpublish""",
    "held": f"""{ALWAYS} {BEFORE_THE_ANSWER} {OF_A_KEY_ASSIGNMENT} resume allot add_words urge publish
        unpublish""",
    "answered": f"{ALWAYS} {WHILE_OPEN} {AFTER_THE_ANSWER} rework close add_words",
    "closed": f"""{ALWAYS} {AT_THE_END} {AFTER_THE_ANSWER} take_back ask_reopen reopen release
        recompute""",
    "declined": f"{ALWAYS} {AT_THE_END} reopen release",
    "merged": f"{ALWAYS} {AT_THE_END} follow unmerge urge",
    "transferred": f"{ALWAYS} {AT_THE_END} reopen release",
    "withdrawn": f"{ALWAYS} {AT_THE_END} follow_up uphold_withdrawal reopen",
}
# Who may make a move, wherever it starts. Of a simple matter its handler answers; above the lead
# unit somebody signs if it has nobody, and where no unit leads the desk does.
TO_SIGN = "fulfil reply_supervision rectify"
WHO_MAY_DO_IT = {
    Who.CITIZEN: """submit withdraw supplement add_words urge rate rework close confirm_promise
        ask_reopen send_link renew_code correct_contact ask_erasure take_back_erasure""",
    Who.COLLECTOR: "submit",
    Who.CHANNEL: "submit archive take_back",
    Who.CLOCK: "supplement resume close supervise recompute erase",
    Who.TRIAGE: """classify answer_directly decline transfer merge unmerge split correct coordinate
        conclude dissolve assign reassign uphold refuse_objection ask approve_extension
        refuse_extension join_co waive_co follow_up close publish unpublish adopt convert
        ask_erasure take_back_erasure note remind step_aside""",
    Who.DESK: TO_SIGN,
    Who.LEAD: "delegate accept raise_objection contact ask ask_extension draft note step_aside",
    Who.LEADER: f"""{TO_SIGN} allot ask_hold resume endorse_extension refuse_extension join_co
        waive_co send_back answer adopt convert recuse""",
    Who.HANDLER: "answer",
    Who.CO_UNIT: "accept_co finish_co note step_aside",
    Who.CHAIR: "conclude step_aside",
    Who.SUPERIOR: "reassign uphold refuse_objection step_aside",
    Who.ABOVE: f"{TO_SIGN} send_back answer step_aside",
    Who.SUPERVISOR: """hold refuse_hold rework uphold_answer reopen uphold_withdrawal supervise
        prioritise refuse_rectification verify instruct carry_out approve_erasure refuse_erasure
        expire preserve lift_hold recuse readmit note remind step_aside""",
}
# Into which status a move leads, or one of which; all others leave it where it stands.
WHERE_IT_LEADS = {
    "collected": "submit supplement",
    "classified": "classify dissolve uphold unmerge supplement rework reopen",
    "coordinating": "coordinate",
    "assigned": "assign conclude delegate reassign",
    "handling": "accept resume supplement rework reopen",
    "waiting": "ask",
    "held": "hold",
    "answered": "answer answer_directly",
    "closed": "close uphold_answer archive",
    "declined": "decline",
    "merged": "merge",
    "transferred": "transfer",
    "withdrawn": "withdraw take_back",
}


def having(table: Mapping[str, str], name: str) -> set[str]:
    return {key for key, names in table.items() if name in names.split()}


def test_every_status_is_open_or_ended() -> None:
    assert set(OPEN) | set(ENDED) == set(Status)
    assert not set(OPEN) & set(ENDED)


@pytest.mark.parametrize("name", MoveName.values)
def test_a_move_starts_where_the_process_has_it_and_nowhere_else(name: str) -> None:
    found = {str(each.source) for each in every_move() if each.name == name}
    assert found == having(WHAT_MAY_BE_DONE, name)


@pytest.mark.parametrize("status", WHAT_MAY_BE_DONE)
def test_in_a_status_all_may_be_done_that_the_process_has_there(status: str) -> None:
    found = {each.name for each in every_move() if str(each.source) == status}
    assert found == set(WHAT_MAY_BE_DONE[status].split())


@pytest.mark.parametrize("name", MoveName.values)
def test_a_move_is_made_by_those_whom_the_process_lets_and_by_nobody_else(name: str) -> None:
    let = [each.custom["who"] for each in every_move() if each.name == name]
    assert all(who == having(WHO_MAY_DO_IT, name) for who in let)


@pytest.mark.parametrize("name", MoveName.values)
def test_a_move_leads_where_the_process_has_it(name: str) -> None:
    targets = {each.target for each in every_move() if each.name == name}
    shown = chain.from_iterable(getattr(each, "shown", [each]) for each in targets)
    assert {str(each) for each in shown if each} == having(WHERE_IT_LEADS, name)


@pytest.mark.parametrize("name", MoveName.values)
def test_a_move_is_called_the_same_wherever_it_starts(name: str) -> None:
    called = {str(each.custom["label"]) for each in every_move() if each.name == name}
    assert called == {label_of(name)}


def test_a_supplement_brings_it_back_to_where_it_was_asked() -> None:
    assert where_it_came_from(Suggestion(paused_from="collected")) == "collected"


def test_what_is_taken_up_again_goes_to_its_lead_unit_and_without_one_to_the_desk() -> None:
    assert back_to_work(Suggestion(lead_unit_id=1)) == "handling"
    assert back_to_work(Suggestion()) == "classified"


def test_what_others_joined_stays_when_its_author_withdraws() -> None:
    assert withdrawn_unless_others_joined(Suggestion(status="handling")) == "withdrawn"
    joined = Suggestion(status="handling", merged_count=1)
    assert withdrawn_unless_others_joined(joined) == "handling"


def test_a_move_leads_nowhere_but_into_a_status() -> None:
    with pytest.raises(InvalidResultState):
        Computed(lambda row: "nowhere").get_state(Suggestion(), None, None)


def test_a_status_fits_and_is_told_in_words() -> None:
    field = Suggestion._meta.get_field("status")
    assert field.max_length == max(map(len, Status.values))
    assert field.choices == Status.choices
    assert field.verbose_name == _("status")
    assert Suggestion().status == ""


def test_time_stands_still_for_what_waits_or_is_on_hold_and_runs_for_all_else_till_the_answer(
) -> None:  # fmt: skip
    assert set(PAUSED) == {Status.WAITING, Status.HELD}
    assert set(TICKING) == set(OPEN) - set(PAUSED) - {Status.ANSWERED}


def entering(*statuses: str) -> set[str]:
    return {each.name for each in every_move() if each.target in statuses}


def test_what_hands_it_to_a_unit_is_what_waits_for_a_signature_then() -> None:
    assert entering("assigned") == HANDS_OVER


def test_what_gives_an_answer_is_rated_then_or_came_in_with_one() -> None:
    assert entering("answered") | {"archive"} == ANSWERS


def test_whatever_goes_back_from_a_unit_to_the_desk_has_no_lead_unit_then() -> None:
    from_the_desk = {"collected", "classified"}
    back = {each.name for each in every_move() if each.source not in from_the_desk}
    assert entering("classified") & back == LEAVES_NO_LEAD


def test_wherever_the_author_may_say_what_the_answer_is_worth_it_is_a_voice() -> None:
    asked = {each.name for each in dataclasses.fields(REQUESTS["rate"])} & {"solved", "satisfied"}
    heard = {
        name
        for name, request in REQUESTS.items()
        if asked <= {each.name for each in dataclasses.fields(request)}
    }
    assert heard == VOICES


def test_what_was_answered_and_is_worked_on_again_counts_as_sent_back() -> None:
    done = {str(each) for each in (*ENDED, Status.ANSWERED)}
    again = {
        each.name
        for each in every_move()
        if each.source in done and "handling" in getattr(each.target, "shown", ())
    }
    assert again == SENDS_BACK


def test_an_objection_is_ruled_on_by_upholding_or_refusing_it() -> None:
    may_rule = {each.name for each in MOVES if each.custom["who"] == {Who.TRIAGE, Who.SUPERIOR}}
    assert may_rule - {"reassign"} == RULINGS


def test_a_matter_is_passed_between_units_by_them_or_by_a_ruling() -> None:
    assert {"delegate", "reassign"} | RULINGS == BETWEEN_UNITS


def test_on_a_path_are_told_objections_drafts_sent_back_and_who_joined() -> None:
    told = {"raise_objection", "refuse_objection", "send_back", "join_co"}
    assert told == TOLD_OF_A_PATH


@pytest.mark.parametrize("each", [*Status, *Stage, *Who, *MoveName], ids=repr)
def test_everything_in_the_process_is_called_by_chinese_words(each) -> None:
    with translation.override("zh-hans"):
        assert not str(each.label).isascii()


@pytest.mark.parametrize("each", [*Status, *Stage, *Who, *MoveName], ids=repr)
def test_what_is_stored_and_asked_for_is_called_as_in_the_code(each) -> None:
    assert str(each) == each.name.lower()


def test_every_status_has_words_for_the_desk_and_for_the_citizen() -> None:
    assert set(CITIZEN_WORDS) == set(Status)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(status.label) and str(CITIZEN_WORDS[status]) for status in Status)


@pytest.mark.parametrize("each", MOVES, ids=lambda each: f"{each.source}-{each.name}")
def test_somebody_may_make_every_move(each) -> None:
    assert each.custom["who"] <= set(Who)
    assert each.custom["who"]


def test_everybody_who_may_make_a_move_is_defined() -> None:
    assert set(MEANINGS) == set(Who)


def test_moves_have_labels_of_their_own() -> None:
    labels = defaultdict(set)
    for each in every_move():
        labels[label_of(each.name)].add(each.name)
    assert {label: names for label, names in labels.items() if len(names) > 1} == {}


def test_every_status_but_the_first_is_entered_by_some_move(city: City) -> None:
    for status in Status.values:
        assert bring(city, status).status == status


def test_from_every_open_status_there_is_a_way_to_an_end() -> None:
    ahead = defaultdict(set)
    for each in every_move():
        targets = each.target.shown if hasattr(each.target, "shown") else {each.target}
        ahead[str(each.source)] |= {str(target) for target in targets if target}
    for status in OPEN:
        seen, now = set(), {str(status)}
        while now - seen:
            seen |= now
            now = set().union(*(ahead[name] for name in now))
        assert seen & {str(each) for each in ENDED}


def test_the_status_is_protected() -> None:
    with pytest.raises(AttributeError):
        Suggestion().status = "closed"


def test_a_transition_has_no_body() -> None:
    names = {each.name for each in every_move()}
    assert all(getattr(Workflow, name).__wrapped__(Suggestion()) is None for name in names)


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("collected", Stage.COLLECT),
        ("classified", Stage.CLASSIFY),
        ("coordinating", Stage.COORDINATE),
        ("assigned", Stage.ASSIGN),
        ("handling", Stage.ASSIGN),
        ("waiting", Stage.ASSIGN),
        ("held", Stage.ASSIGN),
        ("answered", Stage.FEEDBACK),
        ("closed", Stage.FEEDBACK),
        ("declined", None),
        ("merged", None),
    ],
)
def test_every_status_stands_in_its_stage(city: City, status: str, stage: Stage | None) -> None:
    assert bring(city, status).stage == stage


def test_the_five_stages_all_occur() -> None:
    assert set(STAGES.values()) == set(Stage)


# names

ROOT = Path(suggestions.__file__).parent
COLLECTIONS = (ast.Set, ast.Tuple, ast.List)


def names_in(nodes: Iterable[ast.expr | None]) -> list[str]:
    """The names of moves that stand there as loose strings."""
    strings = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [each for each in strings if each in MoveName.values]


def loose_names(node: ast.AST) -> list[str]:
    """What a table, a comparison or a filter calls a move, where it does not use its name."""
    if isinstance(node, ast.keyword) and str(node.arg).split("__")[-1] == "move":
        return names_in([node.value])
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
        compared = [node.left, *node.comparators]
        nested = chain.from_iterable(
            each.elts for each in compared if isinstance(each, COLLECTIONS)
        )
        return names_in([*compared, *nested]) if node.left.attr == "move" else []
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "latest":
        return names_in(node.args)
    rows = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    found = names_in(rows)
    return found if len(found) > 1 and len(found) == len(rows) else []


@pytest.mark.parametrize("source", ['{"assign": 1, "answer": 2}', 'entry.move == "answer"',
    'entry.move in {"ask"}', 'rows.filter(event__move="publish")', 'standing.latest("hold")'])  # fmt: skip
def test_a_loose_name_is_noticed(source: str) -> None:
    assert [name for node in ast.walk(ast.parse(source)) for name in loose_names(node)]


def test_no_move_is_named_by_a_loose_string() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}": names
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (names := loose_names(node))
    }
    assert found == {}


def test_no_program_decides_what_becomes_of_it() -> None:
    """The clock goes on, closes, warns, computes and carries out; it judges nothing."""
    goes_on = {"supplement", "resume"}
    by_clock = {str(name) for name, each in STEPS.items() if Who.CLOCK in each.who}
    assert by_clock == {*goes_on, "close", "supervise", "recompute", "erase"}
