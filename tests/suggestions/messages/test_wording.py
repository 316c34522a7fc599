"""What messages say, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import suggestions
from suggestions.messages import deliver, links, opened_by, summary_of
from suggestions.messages.mail import message_id
from suggestions.messages.templates import FOR_AUTHORS, LIMITS, Template
from suggestions.messages.wording import first_notice, notice_of
from suggestions.models import Deadline, Message
from suggestions.profile import service_name
from tests.factories import TEXT, local, submitted
from tests.suggestions.messages.conftest import NOON
from tests.suggestions.unbound import set_authors

FOLDER = Path(suggestions.__file__).parent / "templates" / "messages"
TEMPLATES = sorted(path.stem for path in FOLDER.glob("*.txt") if "closing" not in path.stem)
TOLD_TO_CITIZENS = sorted(FOR_AUTHORS)
# A link to choose a password, and reports, have a link and words of their own: tested where they are.
ELSEWHERE = {Template.FORGOTTEN, Template.REPORT, Template.REPORT_OUTSIDE}
TOLD_TO_OFFICERS = sorted(set(Template) - FOR_AUTHORS - ELSEWHERE)


def token_in(text):
    """The token of the one link in there."""
    [token] = re.findall(r"http://127\.0\.0\.1:8000/track/link/(\S+)/", text)
    return token


def worded(message, template="received", language="en"):
    if template == "first":
        return first_notice(message, language=language, now=NOON)
    message.template = template
    return notice_of(message, language=language, now=NOON)


def until(message, moment, **more):
    row = Deadline.objects.get(suggestion=message.suggestion)
    row.due = local(moment)
    row.save()
    Deadline.objects.update(**more)


def test_everything_that_can_be_said_has_its_words_and_nothing_else_has():
    assert sorted(Template) == TEMPLATES


def test_a_message_whose_words_are_gone_says_so_and_breaks_no_page(caplog):
    message = Message(template="of_an_older_version", context={"about": "CZ260921-482137-5"})
    assert "CZ260921-482137-5" in summary_of(message)
    assert "of_an_older_version" in caplog.text


@pytest.mark.parametrize("template", TOLD_TO_CITIZENS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_citizen_is_told_the_reference_and_the_way_to_it(by_mail, template, language):
    until(by_mail, "2026-09-22 17:30", kind=LIMITS.get(template, "triage"))
    notice = worded(by_mail, template, language)
    reference = by_mail.suggestion.reference
    assert reference in notice.subject
    assert "\n" not in notice.subject
    assert opened_by(token_in(notice.body)).row == by_mail.suggestion


@pytest.mark.parametrize("template", TOLD_TO_CITIZENS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_words_fit_into_a_text_message_as_phones_take_them(by_sms, template, language):
    until(by_sms, "2026-12-22 17:30", kind=LIMITS.get(template, "triage"))
    notice = worded(by_sms, template, language)
    in_english = re.search("[a-z]{3}", notice.subject)
    # What anybody may have sent to a stranger fits into a single one, the rest into two.
    most = (160, 70) if template == "first" else (306, 134)
    assert len(notice.subject) <= most[not in_english]
    assert notice.short == f"{notice.subject} {notice.link}"


@pytest.mark.parametrize("template", TOLD_TO_CITIZENS)
def test_neither_the_text_nor_a_contact_leaves_the_house(by_mail, template):
    notice = worded(by_mail, template, "zh-hans")
    for part in (TEXT[:6], by_mail.suggestion.title[:6], "example.org"):
        assert part not in notice.subject + notice.body


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "by Sept. 22, 2026, 17:30"), ("zh-hans", "2026年9月22日17:30")],
)
def test_dates_are_written_as_in_the_language(by_mail, language, words):
    until(by_mail, "2026-09-22 17:30")
    assert words in worded(by_mail, language=language).subject


def test_an_estimated_date_says_so(by_mail):
    until(by_mail, "2026-09-22 17:30", provisional=True)
    assert worded(by_mail).subject.endswith("17:30 (estimated).")


@pytest.mark.parametrize(
    ("due", "state"), [("2026-09-20 17:30", "running"), ("2026-09-22 17:30", "stopped")]
)
def test_a_date_that_no_longer_holds_is_left_out(by_mail, due, state):
    until(by_mail, due, state=state)
    reference = by_mail.suggestion.reference
    assert worded(by_mail).subject.endswith(
        f"We have received your suggestion {reference} (国庆社区)."
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_writes_and_what_the_matter_is_about_is_said_in_the_words_of_the_city(
    by_sms, city, language
):
    by_sms.suggestion.category = city.category
    subject = worded(by_sms, "answered", language).subject
    with translation.override(language):
        assert subject.startswith(("【" if language == "zh-hans" else "") + service_name())
    assert "国庆社区" in subject
    assert "路灯照明" in subject


@pytest.mark.parametrize("quiet", [{"confidential": True}, {"type": "report"}])
def test_of_what_is_confidential_not_even_the_kind_is_said(by_sms, city, quiet):
    by_sms.suggestion.category = city.category
    for name, value in quiet.items():
        setattr(by_sms.suggestion, name, value)
    assert "路灯照明" not in worded(by_sms, "answered", "zh-hans").subject


@pytest.mark.parametrize("quiet", [{"confidential": True}, {"type": "report"}])
@pytest.mark.parametrize("template", TOLD_TO_CITIZENS)
def test_of_what_is_confidential_no_unit_is_named(by_sms, city, quiet, template):
    unit = city.units["light"]
    by_sms.context |= {"lead": unit.pk}
    for name, value in quiet.items():
        setattr(by_sms.suggestion, name, value)
    notice = worded(by_sms, template, "zh-hans")
    assert unit.name not in notice.subject + notice.body


def test_who_handles_it_from_now_on_is_named_where_it_is_not_confidential(by_sms, city):
    by_sms.context |= {"lead": city.units["light"].pk}
    assert city.units["light"].name in worded(by_sms, "handed_over", "zh-hans").subject


def test_a_contact_that_nobody_has_confirmed_reads_nothing_about_the_matter(by_sms, city):
    by_sms.suggestion.category = city.category
    subject = worded(by_sms, "first", "zh-hans").subject
    assert "路灯照明" not in subject
    assert "国庆社区" not in subject


def test_who_was_merged_gets_the_date_of_the_parent_and_a_link_of_their_own(by_mail, city):
    parent = submitted(city)
    Deadline.objects.filter(suggestion=parent).update(
        due=local("2026-09-23 09:00"), kind="confirmation"
    )
    by_mail.context = {"about": parent.reference}
    notice = worded(by_mail, "answered")
    assert "Sept. 23, 2026, 09:00" in notice.subject
    assert by_mail.suggestion.reference in notice.subject
    assert opened_by(token_in(notice.body)).row == by_mail.suggestion


def test_authors_read_the_language_they_wrote_in(suggest, mail_server):
    suggest(email="zh@example.org")
    suggest(email="en@example.org", language="en")
    Deadline.objects.update(due=local("2026-09-22 17:30"))
    deliver(NOON)
    chinese, english = (mail["Subject"] for mail in mail_server.mails)
    assert "2026年9月22日" in chinese
    assert "We have received your suggestion" in english


def test_a_mail_can_be_recognised_by_its_message(by_mail, mail_server):
    deliver(NOON)
    mail = mail_server.mails[0]
    assert mail["Message-ID"] == message_id(by_mail.key)
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert token_in(mail.get_content())


@pytest.mark.parametrize("kind", ["triage", "consultation", "handling", "promise"])
def test_whoever_can_urge_is_told_so_and_nobody_else(by_mail, kind):
    by_mail.context |= {"kind": kind, "due": "2026-09-22T09:30:00+00:00"}
    body = worded(by_mail, "overdue").body
    assert "We are sorry" in body
    assert ("urge us" in body) == (kind != "promise")


def test_nothing_is_escaped_as_if_it_were_html(by_mail, settings):
    settings.PUBLIC_URL = "https://city.example/a&b"
    assert "https://city.example/a&b/track/link/" in worded(by_mail).body


@pytest.mark.parametrize("template", TOLD_TO_OFFICERS)
def test_an_officer_reads_one_line_in_the_desk_and_a_link_in_a_mail(city, template):
    row = submitted(city)
    context = {
        "about": row.reference,
        "kind": "handling",
        "due": "2026-09-22T09:30:00+00:00",
        "recorded": "2026-09-22T09:30:00+00:00",
        "unit": city.units["light"].pk,
        "year": 2027,
    }
    officer = city.officers["leader"]
    message = Message(officer=officer, suggestion=row, template=template, context=context)
    line = summary_of(message)
    assert line
    assert "\n" not in line
    assert ", ," not in line
    body = worded(message, template).body
    assert "http://127.0.0.1:8000/admin/" in body
    assert "/track/" not in body


def test_a_list_in_the_desk_asks_the_database_nothing(db, django_assert_num_queries):
    message = Message(template="reminder", context={"about": "CZ260921-482137-5"}, officer_id=1)
    with django_assert_num_queries(0):
        assert "CZ260921-482137-5" in summary_of(message)


def test_a_link_opens_one_suggestion_for_thirty_days(city, time_machine):
    time_machine.move_to(NOON)
    row = submitted(city)
    token = token_in(links.make_link(row))
    time_machine.move_to(NOON + links.VALID_FOR)
    assert opened_by(token).row == row
    time_machine.shift(2)
    assert opened_by(token) is None


@pytest.mark.parametrize("token", ["", "x", "CZ260921-482137-5", "CZ260921-482137-5.1.x"])
def test_a_made_up_token_opens_nothing(city, token):
    assert opened_by(token) is None


def test_a_token_of_another_suggestion_cannot_be_changed(city):
    row, other = submitted(city), submitted(city)
    token = token_in(links.make_link(row))
    assert opened_by(token.replace(row.reference, other.reference)) is None


def test_the_name_of_an_author_is_not_sent(by_mail, mail_server):
    set_authors(name="张三")
    deliver(NOON)
    assert "张三" not in mail_server.mails[0].as_string()
