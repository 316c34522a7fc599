"""Handing in for others: who may, what is wrong said in words, nothing twice, codes shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from regions.models import Officer, Post, Role
from suggestions.language.moments import say_day
from suggestions.models import Author, Meeting, Suggestion
from suggestions.models.meeting import OLDER_NAME
from suggestions.models.secrets import same_code
from suggestions.public.handing_in.forms import PRIVACY_NOTICE
from tests.factories import SINCE, TEXT, City, submitted
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_photos import photo

JSON = {"accept": "application/json"}
OWN = {"origin": "http://testserver"}
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(city: City, settings: Settings) -> SignIn:
    settings.AXES_ENABLED = False  # force_login comes from no address

    def signed_in(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        stored = Officer.objects.get(pk=city.officers[name].pk)
        client.force_login(stored, "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def collector(sign_in: SignIn) -> Client:
    return sign_in("collector")


@pytest.fixture
def matter() -> Fields:
    return {"text": TEXT, "region": ["431002001", ""], "consent": "on", "key": "k" * 48}


@pytest.fixture
def meeting() -> Fields:
    return {
        "meeting-kind": "bench",
        "meeting-day": timezone.localdate().isoformat(),
        "meeting-people": "12",
        "meeting-region": ["431002001", "431002001001"],
        "meeting-place": "老樟树下",
        "meeting-key": "g" * 48,
    }


def send(client: Client, fields: Fields) -> dict[str, Any]:
    """As the page's script sends it."""
    response = client.post("/collect/", fields, headers=JSON)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def shown(response: Any) -> str:
    """The page without the words that its script may need."""
    page: str = response.content.decode()
    return re.sub(r'<script id="words".*?</script>', "", page, flags=re.DOTALL)


# who may


def test_who_is_not_signed_in_is_led_to_the_door_and_back(citizen: Client) -> None:
    response = citizen.get("/collect/")
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/collect/")
    assert citizen.post("/collect/", {}, headers=JSON).status_code == 401


def test_what_was_typed_survives_a_session_that_ran_out(
    citizen: Client, collector: Client, matter: Fields, meeting: Fields
) -> None:
    typed = matter | meeting | {"phone": "138 0000 0000", "text": "<b>灯坏了</b>"}
    kept = citizen.post("/collect/", typed)
    assert kept.status_code == 403
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown(kept))
    fields = {name: [each for other, each in found if other == name] for name, _value in found}
    assert "&lt;b&gt;灯坏了&lt;/b&gt;</textarea>" in kept.content.decode()
    assert not {"csrfmiddlewaretoken"} & set(fields)
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    strict.cookies["sessionid"] = collector.cookies["sessionid"].value
    page = strict.post("/collect/resume/", fields | {"text": "灯坏了"}, headers=OWN)
    assert page.status_code == 200
    again = shown(page)
    assert all(words in again for words in ("灯坏了", "138 0000 0000", "k" * 48, "g" * 48))
    assert not Suggestion.objects.exists()


def test_still_signed_out_what_was_typed_is_shown_again(citizen: Client, matter: Fields) -> None:
    for text in (TEXT, ""):
        page = citizen.post("/collect/resume/", matter | {"text": text}, headers=OWN)
        assert page.status_code == 403
        assert "k" * 48 in page.content.decode()
        assert f"{text}</textarea>" in page.content.decode()


@pytest.mark.parametrize(
    "sent_from",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"referer": "https://evil.example/"},
        {},
    ],
)
def test_no_other_site_puts_words_into_the_page(
    citizen: Client, collector: Client, matter: Fields, meeting: Fields, sent_from: dict[str, str]
) -> None:
    for client in (citizen, collector):
        page = client.post("/collect/resume/", matter | meeting, headers=sent_from)
        assert page.status_code == 403
        assert "老樟树下" not in page.content.decode()
    assert "老樟树下" not in shown(collector.get("/collect/"))


@pytest.mark.parametrize("name", ["triage", "handler", "leader", "supervisor", "administrator"])
def test_without_the_post_nobody_hands_in_for_others(
    sign_in: SignIn, matter: Fields, name: str
) -> None:
    client = sign_in(name)
    for response in (client.get("/collect/"), client.post("/collect/", matter)):
        assert response.status_code == 403
        assert "This page is for field collectors" in response.content.decode()
    assert client.get("/collect/state/", headers=JSON).status_code == 403
    assert not Suggestion.objects.exists()


def test_a_post_that_has_ended_opens_nothing(collector: Client, city: City) -> None:
    Post.objects.filter(officer=city.officers["collector"]).update(until=SINCE)
    assert collector.get("/collect/").status_code == 403


def test_a_form_without_its_token_is_refused(city: City, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    client = Client(enforce_csrf_checks=True)
    stored = Officer.objects.get(username="collector")
    client.force_login(stored, "django.contrib.auth.backends.ModelBackend")
    assert client.post("/collect/", {"text": TEXT}).status_code == 403
    token = client.get("/collect/state/").json()["token"]
    headers = JSON | {"x-csrftoken": token}
    assert client.post("/collect/", {"text": TEXT}, headers=headers).status_code == 422


# handing in


def test_what_is_handed_in_says_who_collected_it(
    collector: Client, city: City, matter: Fields
) -> None:
    send(collector, matter | {"name": "王大妈", "phone": "138 0000 0000", "confidential": "on"})
    row = Suggestion.objects.get()
    assert (row.channel, row.collected_by, row.meeting) == (
        "collector",
        city.officers["collector"],
        None,
    )
    assert (row.region.code, row.confidential, row.consent) == ("431002001", True, PRIVACY_NOTICE)
    author = Author.objects.get(suggestion=row)
    assert (author.phone, author.phone_number) == ("138 0000 0000", "+8613800000000")
    assert row.events.get().officer == city.officers["collector"]


def test_the_form_answers_with_a_slip_that_is_shown_once(collector: Client, matter: Fields) -> None:
    response = collector.post("/collect/", matter)
    assert (response.status_code, response["Location"]) == (303, "/collect/")
    page = collector.get("/collect/").content.decode()
    row = Suggestion.objects.get()
    code = re.search(r"\d{3} \d{3} \d{4}", page)
    assert row.reference in page
    assert code
    assert same_code(code[0], row.code_hash)
    slip = page.split('class="card receipt slip"', 1)[1].split("</article>", 1)[0]
    for said in (say_day(row.submitted), str(row.region), "Questions? Please call 12345."):
        assert said in slip
    again = collector.get("/collect/").content.decode()
    assert row.reference in again
    assert code[0] not in again


def test_after_sending_the_form_is_empty_again(collector: Client, matter: Fields) -> None:
    collector.post("/collect/", matter | {"name": "王大妈"})
    page = collector.get("/collect/").content.decode()
    form = page.split('id="matter"', 1)[1].split("</form>", 1)[0]
    assert TEXT not in form
    assert "王大妈" not in form


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Please write what the person says."),
        ({"text": "字" * 10_001}, "has 10001 characters"),
        ({"region": ""}, "Please say where it is"),
        ({"region": "999999"}, "We do not know this place"),
        ({"region": "431003"}, "This place lies outside your area, which is 人民路街道."),
        ({"region": "431002"}, "This place lies outside your area"),
        ({"place": "长" * 201}, "The place is longer than 200"),
        ({"name": "长" * 61}, "The name is longer than 60"),
        ({"phone": "12"}, "Please check the phone number"),
        ({"consent": ""}, "Please ask the person first"),
    ],
)
def test_what_is_wrong_is_said_to_people_and_to_the_script(
    collector: Client, matter: Fields, wrong: Fields, words: str
) -> None:
    response = collector.post("/collect/", matter | wrong)
    page = shown(response)
    assert response.status_code == 422
    assert page.count(words) == 2
    assert "<title>Error: " in page
    answer = collector.post("/collect/", matter | wrong, headers=JSON)
    assert answer.status_code == 422
    assert words in answer.json()["faults"][0]["words"]
    assert not Suggestion.objects.exists()


def test_a_file_that_is_no_photo_is_refused_and_a_photo_is_kept(
    collector: Client, matter: Fields
) -> None:
    bad = SimpleUploadedFile("x.jpg", b"no photo", "image/jpeg")
    answer = collector.post("/collect/", matter | {"photos": [bad]}, headers=JSON)
    assert answer.status_code == 422
    send(collector, matter | {"photos": [photo()]})
    assert Suggestion.objects.get().attachments.count() == 1


# nothing twice


def test_a_draft_sent_again_is_one_suggestion_with_the_same_code(
    collector: Client, matter: Fields
) -> None:
    first = send(collector, matter | {"photos": [photo()]})
    again = send(collector, matter | {"photos": [photo()]})
    assert (first["reference"], first["code"]) == (again["reference"], again["code"])
    assert Suggestion.objects.get().attachments.count() == 1


def test_other_words_under_the_same_key_are_asked_about(collector: Client, matter: Fields) -> None:
    first = send(collector, matter)
    answer = collector.post("/collect/", matter | {"text": "还有一件事。"}, headers=JSON)
    assert answer.status_code == 409
    assert first["reference"] in answer.json()["faults"][0]["words"]
    assert Suggestion.objects.count() == 1


def test_without_script_other_words_are_sent_by_a_second_tap(
    collector: Client, matter: Fields
) -> None:
    collector.post("/collect/", matter)
    response = collector.post("/collect/", matter | {"text": "还有一件事。"})
    key = re.search(r'name="key" value="([^"]+)"', response.content.decode())
    assert response.status_code == 409
    assert key
    other = matter | {"text": "还有一件事。", "key": key[1]}
    assert collector.post("/collect/", other).status_code == 303
    assert Suggestion.objects.count() == 2


def test_the_same_key_of_another_officer_is_another_draft(
    collector: Client, city: City, sign_in: SignIn, matter: Fields
) -> None:
    first = send(collector, matter)
    place = city.regions["town"]
    Post.objects.create(
        officer=city.officers["handler"], role=Role.COLLECTOR, region=place, since=SINCE
    )
    other = send(sign_in("handler"), matter)
    assert first["reference"] != other["reference"]
    assert first["code"] != other["code"]


# meetings


def test_several_from_one_meeting_share_it(
    collector: Client, city: City, matter: Fields, meeting: Fields
) -> None:
    for number in range(3):
        send(collector, matter | meeting | {"key": f"{number}" * 48, "text": f"第{number}件"})
    held = Meeting.objects.get()
    assert held.suggestions.count() == 3
    assert (held.kind, held.people, held.place) == ("bench", 12, "老樟树下")
    assert (held.officer, held.region.name) == (city.officers["collector"], "国庆社区")
    assert set(Suggestion.objects.values_list("channel", flat=True)) == {"meeting"}


def test_the_meeting_stays_until_it_is_ended(
    collector: Client, matter: Fields, meeting: Fields
) -> None:
    assert collector.post("/collect/meeting/", meeting).status_code == 303
    page = collector.get("/collect/").content.decode()
    assert 'name="meeting-key" value="ggg' in page
    assert '<option value="431002001001" selected>' in page
    collector.post("/collect/meeting/", {"end": "1"})
    assert 'name="meeting-key" value="ggg' not in collector.get("/collect/").content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"meeting-kind": ""}, "Please choose what kind of meeting"),
        ({"meeting-kind": "party"}, "Please choose what kind of meeting"),
        ({"meeting-day": ""}, "Please say on which day"),
        ({"meeting-day": "gestern"}, "Please write the day like this"),
        ({"meeting-day": "2099-01-01"}, "The day lies in the future."),
        ({"meeting-day": "2001-01-01"}, "The day lies more than a year ago."),
        ({"meeting-people": ""}, "Please say how many people"),
        ({"meeting-people": "0"}, "At least one person was there."),
        ({"meeting-people": "10001"}, "At most 10,000 people"),
        ({"meeting-people": "many"}, "the number of people in digits"),
        ({"meeting-region": ""}, "Please say where it is"),
        ({"meeting-region": "431003"}, "This place lies outside your area"),
        ({"meeting-place": "长" * 201}, "The place is longer than 200"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_in_words(
    collector: Client, matter: Fields, meeting: Fields, wrong: Fields, words: str
) -> None:
    page = collector.post("/collect/meeting/", meeting | wrong)
    assert page.status_code == 422
    assert shown(page).count(words) == 2
    answer = collector.post("/collect/", matter | meeting | wrong, headers=JSON)
    assert answer.status_code == 422
    assert words in answer.json()["faults"][0]["words"]
    assert not Meeting.objects.exists()
    assert not Suggestion.objects.exists()


CORRECTION = {
    "meeting-people": "15",
    "meeting-place": "新樟树下",
    "meeting-region": "431002001",
}


@pytest.mark.parametrize("headers", [JSON, {}])
def test_who_began_a_meeting_corrects_it_and_the_ledger_stays(
    collector: Client, matter: Fields, meeting: Fields, headers: Fields
) -> None:
    send(collector, matter | meeting)
    before = list(Suggestion.objects.values_list("head", "version"))
    answer = collector.post("/collect/meeting/", meeting | CORRECTION, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    found = Meeting.objects.get()
    assert (found.people, found.place, found.region.code) == (15, "新樟树下", "431002001")
    assert list(Suggestion.objects.values_list("head", "version")) == before


def test_a_correction_is_not_undone_by_what_was_written_before(
    collector: Client, matter: Fields, meeting: Fields
) -> None:
    send(collector, matter | meeting)
    collector.post("/collect/meeting/", meeting | CORRECTION)
    send(collector, matter | meeting | {"key": "o" * 48, "text": "先写的，后到的。"})
    assert Meeting.objects.get().people == 15


def test_a_draft_sent_again_after_a_correction_is_the_same(
    collector: Client, matter: Fields, meeting: Fields
) -> None:
    first = send(collector, matter | meeting)
    again = send(collector, matter | meeting | CORRECTION)
    assert (again["reference"], again["code"]) == (first["reference"], first["code"])


def named_before(meeting: Fields) -> Fields:
    """As pages and drafts name it that are older than decision 0037."""
    return {name.replace("meeting", OLDER_NAME): value for name, value in meeting.items()}


def test_a_draft_that_names_its_meeting_as_before_is_the_same(
    collector: Client, matter: Fields, meeting: Fields
) -> None:
    first = send(collector, matter | named_before(meeting))
    again = send(collector, matter | meeting)
    assert (again["reference"], again["code"]) == (first["reference"], first["code"])
    assert Suggestion.objects.get().meeting == Meeting.objects.get()


def test_a_meeting_begun_on_a_page_from_before_goes_on(collector: Client, meeting: Fields) -> None:
    began = collector.post(f"/collect/{OLDER_NAME}/", named_before(meeting))
    assert began.status_code == 303
    assert 'name="meeting-key" value="ggg' in collector.get("/collect/").content.decode()


def test_a_meeting_that_a_session_kept_before_goes_on_until_it_is_ended(
    collector: Client, meeting: Fields
) -> None:
    session = collector.session
    session[OLDER_NAME] = named_before(meeting | {"meeting-region": "431002001001"})
    session.save()
    assert 'name="meeting-key" value="ggg' in collector.get("/collect/").content.decode()
    collector.post("/collect/meeting/", {"end": "1"})
    assert 'name="meeting-key" value="ggg' not in collector.get("/collect/").content.decode()


def test_without_script_the_form_shows_what_was_begun(collector: Client, meeting: Fields) -> None:
    collector.post("/collect/meeting/", meeting)
    page = shown(collector.get("/collect/"))
    assert 'name="meeting-place" value="老樟树下"' in page
    wrong = shown(collector.post("/collect/meeting/", meeting | {"meeting-people": "0"}))
    assert 'name="meeting-key" value="ggg' in wrong.split('id="matter"')[1]
    assert "At least one person was there." in wrong


def test_the_day_after_a_meeting_stays_as_it_is(
    collector: Client, matter: Fields, meeting: Fields
) -> None:
    send(collector, matter | meeting)
    Meeting.objects.update(recorded=timezone.now() - timedelta(hours=25))
    answer = collector.post("/collect/meeting/", meeting | CORRECTION)
    assert answer.status_code == 422
    assert "more than a day ago" in answer.content.decode()
    assert collector.post("/collect/meeting/", meeting).status_code == 303
    assert Meeting.objects.get().people == 12


def test_nobody_corrects_the_meeting_of_another(
    collector: Client, city: City, sign_in: SignIn, matter: Fields, meeting: Fields
) -> None:
    send(collector, matter | meeting)
    place = city.regions["town"]
    other = city.officers["handler"]
    Post.objects.create(officer=other, role=Role.COLLECTOR, region=place, since=SINCE)
    sign_in("handler").post("/collect/meeting/", meeting | CORRECTION)
    assert Meeting.objects.get().people == 12


def test_the_script_asks_whether_a_meeting_is_right(collector: Client, meeting: Fields) -> None:
    answer = collector.post("/collect/meeting/", meeting, headers=JSON)
    assert "bench talk · 老樟树下" in answer.json()["words"]
    wrong = collector.post("/collect/meeting/", meeting | {"meeting-people": "0"}, headers=JSON)
    assert wrong.json()["faults"] == [
        {"anchor": "id_meeting-people", "words": "At least one person was there."}
    ]


# places


def test_the_lists_begin_where_the_officer_collects(collector: Client) -> None:
    page = collector.get("/collect/").content.decode()
    assert '<option value="431002001001">国庆社区</option>' in page
    assert "苏仙区" not in page


def test_without_script_the_lists_narrow_down_by_a_button(
    sign_in: SignIn, city: City, matter: Fields
) -> None:
    Post.objects.filter(role=Role.COLLECTOR).update(region=city.regions["county"])
    client = sign_in("collector")
    assert "国庆社区" not in client.get("/collect/").content.decode()
    typed = {"region": ["431002", "431002001"], "narrow": "1"}
    response = client.post("/collect/", typed)
    page = shown(response)
    assert response.status_code == 200
    assert '<option value="431002001001">国庆社区</option>' in page
    assert "Please write what the person says." not in page


def test_who_collects_in_two_places_chooses_one(
    sign_in: SignIn, city: City, matter: Fields
) -> None:
    who, beside = city.officers["collector"], city.regions["beside"]
    Post.objects.create(officer=who, role=Role.COLLECTOR, region=beside, since=SINCE)
    client = sign_in("collector")
    page = client.get("/collect/").content.decode()
    assert '<option value="431003">苏仙区</option>' in page
    send(client, matter | {"region": ["431003"]})
    assert Suggestion.objects.get().region == beside


def test_the_script_gets_the_places_of_the_area_only(collector: Client) -> None:
    found = collector.get("/collect/places/").json()
    assert found["areas"] == [["431002001", "人民路街道", 3]]
    assert [row[1] for row in found["places"]] == ["人民路街道", "国庆社区"]


# what one handed in


def test_the_own_list_shows_own_ones_with_their_status(
    collector: Client, city: City, matter: Fields
) -> None:
    row = submitted(city, collected_by=city.officers["collector"], at=long_ago())
    other = submitted(city)
    page = collector.get("/collect/mine/").content.decode()
    assert row.reference in page
    assert "received" in page
    assert other.reference not in page
    assert row.reference not in collector.get("/collect/").content.decode()


def long_ago() -> Any:
    return timezone.now() - timedelta(days=3)


def test_twenty_stand_on_a_page(collector: Client, city: City) -> None:
    for _number in range(21):
        submitted(city, collected_by=city.officers["collector"])
    first = collector.get("/collect/mine/").content.decode()
    assert len(re.findall(r"CZ\d{6}-", first)) == 20
    assert "Page 1 of 2" in first
    second = collector.get("/collect/mine/?page=2").content.decode()
    assert len(re.findall(r"CZ\d{6}-", second)) == 1
    assert collector.get("/collect/mine/?page=x").status_code == 200


@pytest.mark.parametrize(("address", "statements"), [("/collect/", 6), ("/collect/mine/", 5)])
def test_a_page_takes_the_same_statements_however_much_was_handed_in(
    collector: Client,
    city: City,
    address: str,
    statements: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(5):
        submitted(city, collected_by=city.officers["collector"])
    with django_assert_num_queries(statements):
        collector.get(address)


# what a browser keeps


def test_the_page_that_is_kept_has_nobody_in_it(
    collector: Client, matter: Fields, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    send(collector, matter)
    mark = collector.get("/collect/state/").json()["officer"]
    with django_assert_num_queries(0):
        page = shown(collector.get("/collect/offline/"))
    assert 'id="matter"' in page
    for personal in (mark, TEXT[:6], "csrfmiddlewaretoken", "人民路街道", "CZ2", "Sign out"):
        assert personal not in page


def test_pages_with_somebody_in_them_are_never_kept(collector: Client) -> None:
    for address in ("/collect/", "/collect/mine/", "/collect/state/", "/collect/places/"):
        assert "no-store" in collector.get(address)["Cache-Control"]


def test_the_worker_reaches_the_collectors_page_and_no_other(citizen: Client) -> None:
    response = citizen.get("/collect/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in response
    for address in re.findall(r'"(/[^"]+)"', response.content.decode()):
        assert citizen.get(address).status_code == 200
    assert "worker-src 'self'" in response["Content-Security-Policy"]


def test_drafts_of_two_officers_never_share_a_store(
    collector: Client, city: City, sign_in: SignIn
) -> None:
    Post.objects.create(
        officer=city.officers["handler"],
        role=Role.COLLECTOR,
        region=city.regions["town"],
        since=SINCE,
    )
    marks = {
        client.get("/collect/state/").json()["officer"]
        for client in (collector, sign_in("handler"))
    }
    assert len(marks) == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_texts_of_one_draft_at_once_make_one_suggestion(
    sign_in: SignIn, matter: Fields
) -> None:
    clients, start = [sign_in("collector") for _tab in range(2)], Barrier(2)

    def hand_in(tab: int) -> int:
        start.wait()
        try:
            sent = matter | {"text": f"第{tab}种说法。"}
            return int(clients[tab].post("/collect/", sent, headers=JSON).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(hand_in, range(2)))
    assert (found, Suggestion.objects.count()) == ([201, 409], 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("headers", [JSON, {}])
def test_while_another_of_the_officers_is_being_taken_in_it_is_to_come_again(
    collector: Client, city: City, matter: Fields, headers: Fields
) -> None:
    def hand_in() -> Any:
        try:
            return collector.post("/collect/", matter | {"photos": photo()}, headers=headers)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Officer.objects.select_for_update().get(pk=city.officers["collector"].pk)
        response = pool.submit(hand_in).result()
    assert response.status_code == 503
    assert not Suggestion.objects.exists()
    if headers:
        assert "Please try again" in response.json()["faults"][0]["words"]
        send(collector, matter)
    else:
        page = shown(response)
        assert "Please try again" in page
        assert TEXT in page
        assert 'name="photos" value="' in page


@pytest.mark.parametrize(
    ("gateway", "words"),
    [
        ("http://127.0.0.1:9/", "With a mobile number the person is asked and told"),
        ("", "The number is for calls only"),
    ],
)
def test_the_collector_reads_what_a_number_is_good_for_here(
    collector: Client, settings: Settings, gateway: str, words: str
) -> None:
    settings.SMS_GATEWAY_URL = gateway
    assert words in collector.get("/collect/").content.decode()
