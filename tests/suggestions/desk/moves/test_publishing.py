"""The desk's form for publishing: filled in, masked, and confirmed by a person."""

from __future__ import annotations

from django.http import HttpResponse

from suggestions.desk.moves.offers import offers
from suggestions.models import Published, Suggestion
from suggestions.pipeline.reading import read_case
from tests.factories import City, act, again, answered, handling
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.pipeline.ways import bring

TEXT = "路灯坏了，请打 13800000000 找王先生。"
ANSWER = {"outcome": "solved", "answer": "您好！已修好，详见 www.example.cn。"}


def written(city: City) -> Suggestion:
    return answered(city, text=TEXT, may_publish=True)


def form_of(desk: Desk, row: Suggestion) -> HttpResponse:
    return desk("triage").get(address(row, "move", "publish"))


def offered(city: City, row: Suggestion) -> set[str]:
    found = offers(read_case(again(row), city.actor("triage")))
    return {each.name for each in found if not each.reason}


def test_it_says_what_was_written_and_answered(city: City, desk: Desk) -> None:
    initial = form_of(desk, written(city)).context["form"].initial
    assert initial["text"] == "路灯坏了，请打 *** 找王先生。"
    assert initial["answer"] == "您好！路灯已于昨日修好。感谢您的来信。"
    assert "***" in initial["title"]


def test_the_latest_answer_counts(city: City, desk: Desk) -> None:
    row = act(written(city), "rework", city.actor("supervisor"), reason="未解决")
    act(row, "draft", city.actor("handler"), **ANSWER)
    row = act(row, "answer", city.actor("leader"), **ANSWER)
    initial = form_of(desk, row).context["form"].initial
    assert initial["answer"] == "您好！已修好，详见 ***。"


def test_a_known_problem_has_no_answer_and_says_so(city: City, desk: Desk) -> None:
    page = form_of(desk, bring(city, "handling", child=True))
    assert page.context["form"].initial["answer"] == ""
    assert page.context["form"].fields["answer"].reason


def test_once_answered_the_words_confirmed_before_are_kept(city: City, desk: Desk) -> None:
    row = bring(city, "handling", child=True)
    act(row, "publish", city.actor("triage"), title="路灯", text="路灯不亮。")
    act(row, "draft", city.actor("handler"), **ANSWER)
    row = act(row, "answer", city.actor("leader"), **ANSWER)
    assert "publish" in offered(city, row)
    initial = form_of(desk, row).context["form"].initial
    assert (initial["title"], initial["text"]) == ("路灯", "路灯不亮。")


def test_it_is_offered_only_where_it_may_be(city: City) -> None:
    assert "publish" in offered(city, written(city))
    assert "publish" not in offered(city, answered(city))
    assert "publish" not in offered(city, handling(city, may_publish=True))


def test_the_title_is_asked_for_in_one_line(city: City, desk: Desk) -> None:
    row, client = written(city), desk("triage")
    said = {"title": "灯" * 121, "text": "路灯坏了。", "answer": "已修好。", "version": row.version}
    assert client.post(address(row, "move", "publish"), said).status_code == 422
    assert not Published.objects.exists()


def test_the_page_leads_to_what_is_published(city: City, desk: Desk) -> None:
    row = written(city)
    words = {"title": "路灯", "text": "路灯坏了。", "answer": "已修好。"}
    act(row, "publish", city.actor("triage"), **words)
    page = desk("triage").get(address(row, "change")).content.decode()
    assert f'href="/answers/{row.pk}/"' in page
