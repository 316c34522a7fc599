"""征集: what comes in, and what its author takes back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suggestions.models import Author, Message, Suggestion
from suggestions.models.secrets import same_code
from suggestions.pipeline.actors import CHANNEL, CITIZEN, Actor
from suggestions.pipeline.collect import Submit, submit
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused
from tests.factories import TEXT, City, act, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes, refused
from tests.suggestions.pipeline.ways import bring


def turned_away(request: Submit, actor: Actor = CITIZEN) -> None:
    with nothing_changes(), pytest.raises(Refused):
        move(None, request, actor=actor)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x1f", "\u3164\u200b", "\u2800", "长" * 10_001])
def test_nothing_and_too_much_are_refused_in_words(city: City, text: str) -> None:
    turned_away(Submit(text=text, region=city.regions["town"]))


def test_a_citizen_says_where_it_is(city: City) -> None:
    turned_away(Submit(text=TEXT))


def test_what_a_channel_brings_without_a_place_goes_to_the_city(city: City) -> None:
    row = move(None, Submit(text=TEXT, channel="hotline"), actor=CHANNEL).suggestion
    assert row.region_path == "4310"


def test_ten_thousand_characters_are_taken(city: City) -> None:
    assert len(submitted(city, text="长" * 10_000).text) == 10_000


def test_title_and_place_fit_their_columns(city: City) -> None:
    row = submitted(city, title="题" * 121, place="处" * 201)
    assert (len(row.title), len(row.place)) <= (120, 200)


def test_control_characters_are_never_stored(city: City) -> None:
    row = submitted(city, text="路灯\x00坏了\r\n请修", title="路\x00灯", place="国庆\x00北路")
    assert (row.text, row.title, row.place) == ("路灯坏了\n请修", "路灯", "国庆北路")


def test_no_title_or_place_turns_the_words_around_it(city: City) -> None:
    row = submitted(city, text="路灯\u202e坏了", title="路\u202e灯", place="国庆\u2067北路")
    assert (row.title, row.place) == ("路灯", "国庆北路")
    assert row.text == "路灯\u202e坏了\u202c"
    assert row.events.get().wordings.get(kind="text").text == row.text


def test_a_title_that_shows_nothing_is_made_from_the_text(city: City) -> None:
    assert submitted(city, text="\u3164\n路灯坏了", title="\u200b\u3164").title == "路灯坏了"


def test_the_first_line_is_the_title_where_none_is_given(city: City) -> None:
    assert submitted(city, text="路灯坏了\n在国庆北路").title == "路灯坏了"


def test_the_same_form_sent_twice_makes_one_suggestion_with_one_code(city: City) -> None:
    request = Submit(text=TEXT, region=city.regions["town"], submit_key="k" * 64)
    (first, code), (second, again_code) = submit(request), submit(request)
    assert (first.pk, code) == (second.pk, again_code)
    assert Suggestion.objects.count() == 1


def test_what_comes_twice_is_not_tried_for_a_refusal_would_stand_in_a_log(city: City) -> None:
    request = Submit(text=TEXT, region=city.regions["town"], submit_key="k" * 64)
    submit(request)
    with CaptureQueriesContext(connection) as asked:
        submit(request)
    assert not any(TEXT in each["sql"] for each in asked)


def test_the_access_code_opens_it_and_is_nowhere_stored(city: City) -> None:
    row, code = submit(Submit(text=TEXT, region=city.regions["town"]))
    assert same_code(code, row.code_hash)
    assert code not in str(Suggestion.objects.values().get())


def test_a_field_collector_hands_in_and_a_handler_does_not(city: City) -> None:
    request = Submit(text=TEXT, region=city.regions["town"], channel="collector")
    assert move(None, request, actor=city.actor("collector")).actor == "officer"
    turned_away(request, city.actor("handler"))


def test_no_other_move_opens_a_suggestion(city: City) -> None:
    with nothing_changes(), pytest.raises(Refused):
        act(Suggestion(), "note", city.actor("triage"), note="?")


def test_a_suggestion_is_submitted_once(city: City) -> None:
    refused(submitted(city), "submit", CITIZEN, text=TEXT)


def test_one_that_does_not_exist_is_refused(city: City) -> None:
    row = submitted(city)
    row.pk = 999_999
    refused(row, "withdraw", CITIZEN)


def test_history_keeps_how_it_was_classified_elsewhere(city: City) -> None:
    row = act(
        submitted(city),
        "archive",
        CHANNEL,
        type="complaint",
        category=city.category,
        livelihood=True,
    )
    assert (row.type, row.category, row.livelihood, row.tier) == (
        "complaint",
        city.category,
        True,
        "",
    )
    said = row.events.get(move="archive").details
    assert (said["type"], said["category"], said["livelihood"]) == (
        "complaint",
        city.category.pk,
        True,
    )


def test_what_history_does_not_say_of_livelihood_its_entry_does_not_say_either(city: City) -> None:
    row = act(submitted(city), "archive", CHANNEL)
    assert not row.livelihood
    assert "livelihood" not in row.events.get(move="archive").details


def test_history_is_brought_in_without_clocks(city: City) -> None:
    row = submitted(city, limits=False)
    assert not row.deadlines.exists()
    assert (row.due, row.promised_from) == (None, None)


# withdraw 撤回


@pytest.mark.parametrize("status", ["assigned", "handling", "held"])
def test_withdrawn_after_assignment_it_is_followed_up(city: City, status: str) -> None:
    assert act(bring(city, status), "withdraw", CITIZEN).follow_up_due


@pytest.mark.parametrize("status", ["collected", "classified", "coordinating"])
def test_withdrawn_before_assignment_nobody_asks(city: City, status: str) -> None:
    assert not act(bring(city, status), "withdraw", CITIZEN).follow_up_due


@pytest.mark.parametrize("status", ["collected", "handling", "waiting", "answered"])
def test_of_a_parent_only_the_author_leaves(city: City, status: str) -> None:
    before = bring(city, status, child=True)
    row = act(before, "withdraw", CITIZEN)
    assert (row.status, row.author_left, row.ended) == (status, True, None)
    assert row.deadlines.filter(state="running").exists()


def test_an_author_who_left_cannot_leave_again(city: City) -> None:
    row = act(bring(city, "classified", child=True), "withdraw", CITIZEN)
    refused(row, "withdraw", CITIZEN)


def test_an_author_who_left_is_told_nothing_more(city: City, settings) -> None:
    settings.EMAIL_ENABLED = True
    row = act(bring(city, "handling", child=True), "withdraw", CITIZEN)
    act(row, "ask", city.actor("handler"), question="？")
    told = Message.objects.filter(template="question")
    assert [each.suggestion for each in told] == [row.children.get()]


def test_the_author_is_kept_apart_from_the_suggestion(city: City) -> None:
    row = submitted(city)
    assert Author.objects.get(suggestion=row).email == "citizen@example.org"
    assert "citizen@example.org" not in str(Suggestion.objects.values().get())
