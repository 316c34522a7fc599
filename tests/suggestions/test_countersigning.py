"""Nobody gives power alone: what is asked for, decided, left unanswered, and given past it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation
from pytest_django import Settings

from regions.models import Officer, Post, Role
from suggestions import posts
from suggestions.audit import broken_posts
from suggestions.countersigning import (
    NotDecided,
    ask_for_account,
    ask_for_post,
    decide,
    needs_second,
    run_due,
    waiting_for,
)
from suggestions.messages import summary_of
from suggestions.models import (
    AccountApplication,
    AskedKind,
    Authenticator,
    Message,
    PostRecord,
    SettingChange,
    Suggestion,
)
from tests.factories import SINCE, City, assigned, local, officer
from tests.suggestions.pipeline.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
NOW = "2026-09-16 10:00"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(local(NOW), tick=False):
        yield


@pytest.fixture
def county(city: City, settings: Settings) -> City:
    """With two administrators of its own, and a newcomer without any post."""
    settings.POSTS_NEED_TWO = True
    place = city.regions["county"]
    for name in ("first", "second"):
        city.officers[name] = officer(name, Role.ADMINISTRATOR, place)
    city.officers["newcomer"] = Officer.objects.create(username="newcomer", is_staff=True)
    posts.record_changes()
    return city


def who(city: City, name: str) -> Officer:
    """Read again: posts are kept for one request only."""
    return Officer.objects.get(pk=city.officers[name].pk)


def wanted(city: City, name: str = "newcomer", place: str = "county", **more: Any) -> Post:
    values = {"role": Role.SUPERVISOR, "region": city.regions[place], "since": SINCE} | more
    return Post(officer=who(city, name), **values)


def asked(city: City, by: str = "first", **more: Any) -> AccountApplication:
    found = ask_for_post(wanted(city, **more), by=who(city, by))
    assert found
    return found


def again(row: AccountApplication) -> AccountApplication:
    return AccountApplication.objects.get(pk=row.pk)


def told(step: str) -> dict[str, str]:
    rows = Message.objects.filter(template="application", context__step=step)
    with translation.override("en"):
        return {row.officer.username: summary_of(row) for row in rows if row.officer}


def steps() -> list[tuple[str, str | None]]:
    rows = PostRecord.objects.exclude(step="").order_by("number").select_related("by")
    return [(row.step, row.by.username if row.by else None) for row in rows]


def later(hours: int = 24) -> time_machine.travel:
    return time_machine.travel(local(NOW) + timedelta(hours=hours), tick=False)


# asking


def test_while_it_waits_it_opens_nothing(county: City) -> None:
    seen = assigned(county)
    asked(county)
    newcomer = who(county, "newcomer")
    assert newcomer.current_posts == []
    assert not Suggestion.objects.visible_to(newcomer).filter(pk=seen.pk).exists()
    assert steps() == [("asked", "first")]
    assert posts.record_changes() == 0


def test_whoever_oversees_the_place_is_told_until_when_it_can_be_refused(county: City) -> None:
    asked(county)
    assert set(told("asked")) == {"supervisor", "city_supervisor", "auditor"}
    words = told("asked")["auditor"]
    assert "first has asked for the post “supervisor, 北湖区” for newcomer" in words
    assert words.endswith("it takes effect on Sept. 17, 2026, 10:00.")


def test_the_nearest_other_administrators_are_asked_to_decide(county: City) -> None:
    asked(county)
    assert set(told("to_decide")) == {"second"}


def test_where_the_county_has_one_those_above_are_asked(county: City) -> None:
    Post.objects.filter(officer=county.officers["second"]).delete()
    asked(county)
    assert set(told("to_decide")) == {"administrator"}
    assert [row.officer.username for row in waiting_for(who(county, "administrator"))] == [
        "newcomer"
    ]


def test_the_same_is_asked_for_once_at_a_time(county: City) -> None:
    row = asked(county)
    with nothing_changes():
        assert ask_for_post(wanted(county), by=who(county, "second")) is None
    decide(row.pk, by=who(county, "second"), approves=False, reason="Not needed.")
    assert asked(county).pk != row.pk


def test_the_place_of_a_post_is_its_region_whatever_unit_stands_in_it(county: City) -> None:
    row = asked(county, by="administrator", place="city", unit=county.units["light"])
    assert row.path == county.regions["city"].path
    assert PostRecord.objects.latest("number").path == row.path
    assert set(told("asked")) == {"city_supervisor", "auditor"}
    post = Post.objects.get(officer=county.officers["city_supervisor"])
    post.unit = county.units["light"]
    post.save()
    assert ask_password(county, "city_supervisor", "administrator").path == row.path


def test_whoever_stands_in_by_now_is_given_nothing_else(county: City) -> None:
    """Asked for while he held no post yet."""
    row = asked(county)
    Post.objects.create(
        officer=who(county, "newcomer"), role=Role.STAND_IN, region=county.regions["city"]
    )
    decide(row.pk, by=who(county, "second"), approves=True)
    assert again(row).state == "lapsed"
    place = county.regions["city"].code
    with pytest.raises(CommandError):
        call_command("emergency_post", "newcomer", "triage", place, reason="Nobody is there.")
    assert [post.role for post in who(county, "newcomer").posts.all()] == [Role.STAND_IN]


# deciding


def test_approved_it_takes_effect_at_once_and_stands_with_both_names(county: City) -> None:
    row = decide(asked(county).pk, by=who(county, "second"), approves=True)
    assert row.state == "approved"
    (post,) = who(county, "newcomer").current_posts
    assert (post.role, post.region) == (Role.SUPERVISOR, county.regions["county"])
    assert steps() == [("asked", "first"), ("approved", "second")]
    assert PostRecord.objects.latest("number").post == post.pk
    assert set(told("approved")) == {"first"}
    assert Message.objects.filter(template="posts", officer__username="auditor").exists()
    assert posts.record_changes() == 0
    assert list(broken_posts()) == []


def test_refused_it_is_as_if_it_had_not_been_and_the_reason_is_told(county: City) -> None:
    decide(asked(county).pk, by=who(county, "second"), approves=False, reason="He has left.")
    assert not county.officers["newcomer"].posts.exists()
    assert steps() == [("asked", "first"), ("refused", "second")]
    assert told("refused")["first"].endswith("Reason: He has left.")
    assert posts.record_changes() == 0
    assert list(broken_posts()) == []


@pytest.mark.parametrize("by", ["first", "subject"])
def test_nobody_approves_what_he_asked_for_or_what_is_about_himself(county: City, by: str) -> None:
    county.officers["subject"] = officer("subject", Role.ADMINISTRATOR, county.regions["county"])
    row = asked(county, name="subject")
    with nothing_changes(), pytest.raises(NotDecided):
        decide(row.pk, by=who(county, by), approves=True)


def test_whoever_asked_may_take_it_back(county: City) -> None:
    row = decide(asked(county).pk, by=who(county, "first"), approves=False, reason="A mistake.")
    assert row.state == "refused"


def test_without_a_reason_nothing_is_refused(county: City) -> None:
    row = asked(county)
    with nothing_changes(), pytest.raises(NotDecided):
        decide(row.pk, by=who(county, "second"), approves=False, reason="  ")


@pytest.mark.parametrize("by", ["supervisor", "beside_admin", "handler"])
def test_nobody_else_decides(county: City, by: str) -> None:
    county.officers["beside_admin"] = officer("b", Role.ADMINISTRATOR, county.regions["beside"])
    row = asked(county)
    with nothing_changes(), pytest.raises(AccountApplication.DoesNotExist):
        decide(row.pk, by=who(county, by), approves=True)


def test_what_is_decided_is_decided(county: City) -> None:
    row = decide(asked(county).pk, by=who(county, "second"), approves=True)
    with nothing_changes(), pytest.raises(NotDecided):
        decide(row.pk, by=who(county, "administrator"), approves=False, reason="Too late.")


def test_a_wider_post_is_as_it_was_until_it_is_approved(county: City) -> None:
    post = county.officers["handler"].posts.get()
    post.role, post.unit, post.region = Role.TRIAGE, None, county.regions["county"]
    row = ask_for_post(post, by=who(county, "first"))
    assert row
    assert Post.objects.get(pk=post.pk).role == Role.HANDLER
    decide(row.pk, by=who(county, "second"), approves=True)
    assert Post.objects.get(pk=post.pk).role == Role.TRIAGE
    assert county.officers["handler"].posts.count() == 1


def test_a_post_that_was_taken_away_meanwhile_does_not_come_back(county: City) -> None:
    post = county.officers["handler"].posts.get()
    post.role, post.unit, post.region = Role.TRIAGE, None, county.regions["county"]
    row = ask_for_post(post, by=who(county, "first"))
    assert row
    Post.objects.filter(pk=post.pk).update(until=date(2026, 9, 15))
    assert decide(row.pk, by=who(county, "second"), approves=True).state == "lapsed"
    assert who(county, "handler").current_posts == []
    assert set(told("lapsed")) == {"first"}


@pytest.mark.parametrize("gone", ["first", "newcomer"])
def test_nothing_is_given_by_or_to_somebody_who_is_switched_off(county: City, gone: str) -> None:
    row = asked(county)
    Officer.objects.filter(username=gone).update(is_active=False)
    assert decide(row.pk, by=who(county, "second"), approves=True).state == "lapsed"
    assert not Post.objects.filter(officer=county.officers["newcomer"]).exists()


def test_what_was_altered_in_the_database_is_not_given_and_found(county: City) -> None:
    row = asked(county)
    AccountApplication.objects.filter(pk=row.pk).update(region=county.regions["city"])
    assert len(list(broken_posts())) == 1
    assert decide(row.pk, by=who(county, "second"), approves=True).state == "lapsed"
    assert not Post.objects.filter(officer=county.officers["newcomer"]).exists()


def test_one_that_is_gone_or_opened_again_in_the_database_is_found(county: City) -> None:
    row = asked(county)
    old = again(row)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    values = {"state": "open", "decided": None, "decided_by": None, "reason": ""}
    AccountApplication.objects.filter(pk=row.pk).update(stamp=old.stamp, **values)
    assert len(list(broken_posts())) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_accountapplication")
    assert len(list(broken_posts())) == 1


def test_one_put_back_or_copied_in_the_database_is_never_given(county: City) -> None:
    row = asked(county)
    old, copied = again(row), again(row)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    AccountApplication.objects.filter(pk=row.pk).delete()
    old.save(force_insert=True)
    with later():
        run_due()
        assert again(old).state == "lapsed"
        copied.pk = None
        copied.save()
        run_due()
        assert again(copied).state == "lapsed"
    assert not Post.objects.filter(officer=county.officers["newcomer"]).exists()


# unanswered


def test_unanswered_it_takes_effect_after_a_day_and_is_told_again(county: City) -> None:
    row = asked(county)
    with later(23):
        assert run_due() == 0
    with later():
        assert [run_due(), run_due()] == [1, 0]
        assert again(row).state == "by_time"
        (post,) = who(county, "newcomer").current_posts
        assert post.role == Role.SUPERVISOR
    assert steps() == [("asked", "first"), ("by_time", None)]
    assert set(told("by_time")) == {"supervisor", "city_supervisor", "auditor", "first"}


def test_what_somebody_asks_for_himself_never_takes_effect_by_itself(county: City) -> None:
    row = asked(county, name="first", role=Role.AUDITOR)
    assert row.due is None
    with later(1000):
        assert run_due() == 0
    assert "only if another administrator approves" in told("asked")["auditor"]


def test_tick_does_it(county: City) -> None:
    asked(county)
    with later():
        call_command("tick", verbosity=0)
        assert who(county, "newcomer").current_posts


def test_one_that_cannot_be_given_keeps_no_other_back(
    county: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between two leaves the first given and the second waiting."""
    asked(county)
    asked(county, role=Role.AUDITOR)

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with later():
        with monkeypatch.context() as patched:
            patched.setattr("suggestions.asking.record_step", killed)
            with pytest.raises(KeyboardInterrupt):
                run_due()
        assert AccountApplication.objects.filter(state="open").count() == 2
        assert run_due() == 2
    assert county.officers["newcomer"].posts.count() == 2


# passwords, addresses, switched on again


def ask_password(city: City, name: str = "supervisor", by: str = "first") -> AccountApplication:
    value = make_password("seven-quiet-otters")
    found = ask_for_account(who(city, name), AskedKind.PASSWORD, by=who(city, by), value=value)
    assert found
    return found


def test_a_password_is_another_one_when_it_is_approved(county: City) -> None:
    row = ask_password(county)
    assert not who(county, "supervisor").check_password("seven-quiet-otters")
    decide(row.pk, by=who(county, "second"), approves=True)
    supervisor = who(county, "supervisor")
    assert supervisor.check_password("seven-quiet-otters")
    assert supervisor.password_given
    assert again(row).value == ""
    changes = SettingChange.objects.order_by("number").values_list("model", "officer__username")
    assert list(changes) == [
        ("suggestions.accountapplication", "first"),
        ("suggestions.accountapplication", "second"),
        ("regions.officer", "second"),
    ]


def test_whose_account_it_is_and_who_oversees_the_place_is_told(county: City) -> None:
    row = ask_password(county)
    assert set(told("asked")) == {"supervisor", "city_supervisor", "auditor"}
    decide(row.pk, by=who(county, "second"), approves=True)
    rows = Message.objects.filter(template="account_reset")
    assert "supervisor" in {each.officer.username for each in rows if each.officer}


def test_refused_it_is_kept_nowhere(county: City) -> None:
    row = ask_password(county)
    before = who(county, "supervisor").password
    decide(row.pk, by=who(county, "second"), approves=False, reason="He did not ask for it.")
    assert (who(county, "supervisor").password, again(row).value) == (before, "")


def test_a_password_that_he_chose_himself_meanwhile_stays(county: City) -> None:
    row = ask_password(county)
    supervisor = who(county, "supervisor")
    supervisor.set_password("nine-loud-herons")
    supervisor.save()
    assert decide(row.pk, by=who(county, "second"), approves=True).state == "lapsed"
    assert who(county, "supervisor").check_password("nine-loud-herons")


def test_an_account_with_posts_beyond_is_not_his_to_decide(county: City) -> None:
    place = county.regions["city"]
    who(county, "supervisor").posts.create(role=Role.AUDITOR, region=place, since=SINCE)
    row = ask_password(county, by="administrator")
    assert row.path == place.path
    with pytest.raises(AccountApplication.DoesNotExist):
        decide(row.pk, by=who(county, "second"), approves=True)


def test_an_account_that_got_a_post_beyond_meanwhile_is_not_changed(county: City) -> None:
    row = ask_password(county)
    place = county.regions["city"]
    who(county, "supervisor").posts.create(role=Role.AUDITOR, region=place, since=SINCE)
    with later():
        assert run_due() == 1
    assert again(row).state == "lapsed"
    assert not who(county, "supervisor").check_password("seven-quiet-otters")


@pytest.mark.parametrize(
    ("kind", "value", "field", "expected"),
    [("email", "x@example.org", "email", "x@example.org"), ("is_active", "", "is_active", True)],
)
def test_an_address_and_being_switched_on_wait_as_well(
    county: City, kind: str, value: str, field: str, expected: object
) -> None:
    Officer.objects.filter(username="supervisor").update(is_active=kind != "is_active")
    supervisor = Officer.objects.get(username="supervisor")
    row = ask_for_account(supervisor, AskedKind(kind), by=who(county, "first"), value=value)
    assert row
    assert getattr(who(county, "supervisor"), field) != expected
    decide(row.pk, by=who(county, "second"), approves=True)
    assert getattr(who(county, "supervisor"), field) == expected


def test_one_about_an_account_that_is_gone_or_opened_again_is_found(county: City) -> None:
    row = ask_password(county)
    assert list(broken_posts()) == []
    old = again(row)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    assert list(broken_posts()) == []
    AccountApplication.objects.filter(pk=row.pk).delete()
    assert len(list(broken_posts())) == 1
    old.save(force_insert=True)
    assert len(list(broken_posts())) == 1


def test_one_about_an_account_that_is_put_back_or_copied_is_never_given(county: City) -> None:
    row = ask_password(county)
    old, copied = again(row), again(row)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    AccountApplication.objects.filter(pk=row.pk).delete()
    old.save(force_insert=True)
    with later():
        run_due()
        assert again(old).state == "lapsed"
        copied.pk = None
        copied.save()
        run_due()
    assert not who(county, "supervisor").check_password("seven-quiet-otters")


def test_a_forged_record_makes_none_waiting_again(county: City) -> None:
    row = ask_password(county)
    old = again(row)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    AccountApplication.objects.filter(pk=row.pk).delete()
    old.save(force_insert=True)
    said = {"model": AccountApplication.label(), "object_id": str(row.pk), "kind": "changed"}
    fields = [["kind", None, "password"], ["state", None, "asked"]]
    SettingChange(**said, fields=fields, month=209901, number=1, at=timezone.now(), hash="x").save()
    with later():
        run_due()
    assert again(old).state == "lapsed"
    assert not who(county, "supervisor").check_password("seven-quiet-otters")


@pytest.mark.parametrize(
    "kind", [AskedKind.PASSWORD, AskedKind.EMAIL, AskedKind.SECOND_STEP], ids=str
)
@pytest.mark.parametrize("recorded", [False, True])
def test_a_post_that_was_ended_before_does_not_open_the_account(
    county: City, kind: AskedKind, recorded: bool
) -> None:
    """It could be given back afterwards."""
    who(county, "supervisor").posts.get().delete()
    if recorded:
        posts.record_changes()
    supervisor = with_second_step(county, "supervisor")
    assert needs_second(supervisor, kind)
    row = ask_for_account(supervisor, kind, by=who(county, "first"), value="x@example.org")
    assert row
    assert row.path == county.regions["county"].path
    assert "city_supervisor" in told("asked")


def with_second_step(city: City, name: str) -> Officer:
    found = who(city, name)
    Authenticator.objects.create(user=found, confirmed=True)
    Officer.objects.filter(pk=found.pk).update(second_step_since=local("2026-09-01 09:00"))
    return who(city, name)


def test_a_second_step_goes_when_another_one_agrees(county: City) -> None:
    supervisor = with_second_step(county, "supervisor")
    row = ask_for_account(supervisor, AskedKind.SECOND_STEP, by=who(county, "first"))
    assert row
    assert who(county, "supervisor").second_step_since
    decide(row.pk, by=who(county, "second"), approves=True)
    after = who(county, "supervisor")
    assert after.second_step_since is None
    assert not Authenticator.objects.filter(user=after).exists()
    # Whoever is signed in with it is so no longer.
    assert after.get_session_auth_hash() != supervisor.get_session_auth_hash()
    rows = Message.objects.filter(template="second_step_gone")
    assert "supervisor" in {each.officer.username for each in rows if each.officer}


def test_a_second_step_that_was_set_up_anew_meanwhile_stays(county: City) -> None:
    supervisor = with_second_step(county, "supervisor")
    row = ask_for_account(supervisor, AskedKind.SECOND_STEP, by=who(county, "first"))
    assert row
    Officer.objects.filter(pk=supervisor.pk).update(second_step_since=local("2026-09-16 09:00"))
    assert decide(row.pk, by=who(county, "second"), approves=True).state == "lapsed"
    assert who(county, "supervisor").second_step_since
    assert Authenticator.objects.filter(user=supervisor).exists()


@pytest.mark.parametrize("kind", [AskedKind.PASSWORD, AskedKind.EMAIL])
def test_while_a_post_is_asked_for_its_account_is_not_one_administrators(
    county: City, kind: AskedKind
) -> None:
    assert not needs_second(who(county, "newcomer"), kind)
    row = asked(county)
    assert needs_second(who(county, "newcomer"), kind)
    decide(row.pk, by=who(county, "second"), approves=False, reason="No.")
    assert not needs_second(who(county, "newcomer"), kind)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"email": "x@example.org"}, "lapsed"),
        ({"password": "!x", "password_given": True}, "lapsed"),
        ({"password": "!x", "password_given": False}, "approved"),
    ],
)
def test_a_post_is_not_given_to_an_account_that_somebody_else_can_enter_meanwhile(
    county: City, changed: dict[str, Any], state: str
) -> None:
    row = asked(county)
    Officer.objects.filter(username="newcomer").update(**changed)
    assert decide(row.pk, by=who(county, "second"), approves=True).state == state


# in an emergency


def give(*more: str, reason: str = "The second administrator is in hospital.") -> None:
    call_command("emergency_post", *more, "--reason", reason)


def test_in_an_emergency_it_is_given_on_the_server_recorded_and_told(county: City) -> None:
    give("newcomer", "triage", "431002", "--until", "2026-09-20")
    (post,) = who(county, "newcomer").current_posts
    assert (post.role, post.until) == (Role.TRIAGE, date(2026, 9, 20))
    last = PostRecord.objects.latest("number")
    assert (last.step, last.reason, last.post) == (
        "emergency",
        "The second administrator is in hospital.",
        post.pk,
    )
    assert set(told("emergency")) == {"supervisor", "city_supervisor", "auditor"}
    assert "hospital" in told("emergency")["auditor"]
    assert posts.record_changes() == 0
    assert list(broken_posts()) == []


@pytest.mark.parametrize(
    "typed",
    [
        ("nobody-here", "triage", "431002"),
        ("newcomer", "triage", "999999"),
        ("newcomer", "handler", "431002"),
        ("newcomer", "triage", "431002-light"),
    ],
)
def test_what_does_not_fit_is_refused(county: City, typed: tuple[str, ...]) -> None:
    with nothing_changes(), pytest.raises(CommandError):
        give(*typed)
    with nothing_changes(), pytest.raises(CommandError):
        give("newcomer", "triage", "431002", reason=" ")


def test_the_first_administrator_is_made_by_command_and_recorded(
    county: City, settings: Settings
) -> None:
    settings.CITY_CODE = "431000"
    call_command("make_administrator", "very_first")
    assert Officer.objects.get(username="very_first").holds(Role.ADMINISTRATOR)
    assert posts.record_changes() == 1
