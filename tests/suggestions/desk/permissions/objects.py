"""One object of each kind within reach of the county's staff, and one beyond it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from django.contrib.admin import site
from django.db.models import Model
from django.utils import timezone

from regions.models import CalendarYear, Category, DutyCatalogue, Officer, Post, Region, Role
from suggestions.administered import record_change
from suggestions.countersigning import ask_for_post
from suggestions.desk.exports.files import folder
from suggestions.models import (
    Access,
    AccountApplication,
    ChangeKind,
    DroppedMonth,
    Export,
    LearntVersion,
    LogIn,
    LogInKind,
    Medium,
    Meeting,
    MeetingKind,
    Message,
    PostRecord,
    Purpose,
    Report,
    ReportAddress,
    ReportKind,
    RetentionRule,
    SavedList,
    Screen,
    SettingChange,
    StandardReply,
    Suggestion,
    SupervisionOrder,
)
from suggestions.models.record import append
from suggestions.pipeline.assign import HandOver
from suggestions.pipeline.move import move
from suggestions.posts import record_changes
from tests.factories import (
    City,
    act,
    assigned,
    campaign,
    classification,
    collection_point,
    handling,
    officer,
    submitted,
)

INSIDE, OUTSIDE, ABOUT = "inside", "outside", "about"


def one_more_staff(city: City) -> None:
    place = city.regions
    city.officers |= {
        "county_auditor": officer("county_auditor", Role.AUDITOR, place["county"]),
        "county_administrator": officer("county_admin", Role.ADMINISTRATOR, place["county"]),
        "nobody": Officer.objects.create(username="nobody", first_name="nobody", is_staff=True),
    }
    with_second_step = ["town_leader", "beside_handler"]
    rows = Officer.objects.filter(pk__in=[city.officers[name].pk for name in with_second_step])
    rows.update(second_step_since=timezone.now())


def suggestions_of(city: City) -> dict[str, Suggestion]:
    """`about`: of what the lead unit of the one inside has done, at another unit."""
    beside = submitted(city, region=city.regions["beside"])
    beside = act(beside, "classify", city.actor("city_triage"), **classification(city))
    act(beside, "assign", city.actor("city_triage"), lead=city.units["beside"])
    about = submitted(city)
    words = classification(city) | {"about_unit": city.units["light"]}
    about = act(about, "classify", city.actor("city_triage"), **words)
    act(about, "assign", city.actor("city_triage"), lead=city.units["water"])
    return {INSIDE: assigned(city), OUTSIDE: beside, ABOUT: about}


def objects_of(city: City, rows: dict[str, Suggestion]) -> dict[str, dict[str, Any]]:
    """Name of the model in addresses → which → key of the object."""
    places = {INSIDE: city.regions["county"], OUTSIDE: city.regions["beside"]}
    made: dict[str, dict[str, Any]] = {
        name: {which: make(city, place) for which, place in places.items()}
        for name, make in MAKERS.items()
    }
    made["regions_unit"] = {INSIDE: city.units["light"], OUTSIDE: city.units["beside"]}
    made["regions_region"] = places
    made["regions_officer"] = {
        INSIDE: city.officers["town_leader"],
        OUTSIDE: city.officers["beside_handler"],
    }
    made["suggestions_suggestion"] = rows
    made["suggestions_message"] = {which: _failed(row) for which, row in rows.items()}
    made["exports"] = {INSIDE: _export(city)}
    made["exports_to_delete"] = {INSIDE: _export(city)}
    made["applications"] = {which: _asked(city, place) for which, place in places.items()}
    made["replies"] = {INSIDE: _reply(city, "light"), OUTSIDE: _reply(city, "beside")}
    made["lists"] = {INSIDE: _list(city, "light"), OUTSIDE: _list(city, "beside")}
    made |= _in_hand(city)
    made["suggestions_access"] = {which: _look(city, row) for which, row in rows.items()}
    record_changes()
    made["suggestions_postrecord"] = {
        which: PostRecord.objects.filter(officer=who).latest("number")
        for which, who in made["regions_officer"].items()
    }
    return made | {name: {INSIDE: one()} for name, one in SHARED.items()}


def names_of_models() -> set[str]:
    return {f"{each._meta.app_label}_{each._meta.model_name}" for each in site._registry}


def _in_hand(city: City) -> dict[str, dict[str, Any]]:
    """Of an officer of the unit inside and of one outside; the first was handed over as well."""
    row, leader = handling(city), city.actor("leader")
    who = {INSIDE: ("light", "handler"), OUTSIDE: ("beside", "beside_handler")}
    over = HandOver(
        before=city.officers["handler"], all_of_unit=True, reason="调离", hand_over="handed-over"
    )
    move(row, over, actor=leader)
    handling(city)
    return {
        "in_hand": {
            which: SimpleNamespace(unit=city.units[unit].pk, officer=city.officers[name].pk)
            for which, (unit, name) in who.items()
        },
        "handed_over": {INSIDE: SimpleNamespace(hand_over="handed-over")},
    }


def _list(city: City, name: str) -> SavedList:
    """Of somebody who has left, so that whoever may see it does not take it away."""
    unit = city.units[name]
    maker = officer(f"list_{name}", Role.HANDLER, unit)
    return SavedList.objects.create(name="路灯", query="view=open", unit=unit, made_by=maker)


def _failed(row: Suggestion) -> Message:
    now = timezone.now()
    words = {"medium": Medium.EMAIL, "template": "received", "created": now, "failed": now}
    return Message.objects.create(key=f"failed-{row.pk}", suggestion=row, **words)


def _look(city: City, row: Suggestion) -> Access:
    who = city.officers["city_supervisor"]
    return Access.objects.create(suggestion=row, officer=who, purpose=Purpose.CONTACT)


def _export(city: City) -> Export:
    """That of the county's triage officer, whose posts it was made by."""
    who, now = city.officers["triage"], timezone.now()
    posts = [post.pk for post in who.current_posts]
    times = {"asked": now, "began": now, "made": now, "until": now + timedelta(days=1)}
    row = Export.objects.create(
        officer=who, key=token_hex(6), kind="csv", language="zh-hans", posts=posts, **times
    )
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / row.file_name).write_text("…")
    return row


def _asked(city: City, place: Region) -> AccountApplication:
    who = city.officers["handler"]
    post = Post(officer=who, role=Role.SUPERVISOR, region=place, since=timezone.localdate())
    row = ask_for_post(post, by=city.officers["administrator"])
    assert row
    return row


def _reply(city: City, unit: str) -> StandardReply:
    by = {"made_by": city.officers["handler"], "changed_by": city.officers["handler"]}
    return StandardReply.objects.create(title="受理", text="您好！", unit=city.units[unit], **by)


def _screen(city: City, place: Region) -> Screen:
    screen = Screen(name="大厅", region=place, made_by=city.officers["administrator"])
    screen.renew()
    screen.save()
    return screen


def _meeting(city: City, place: Region) -> Meeting:
    return Meeting.objects.create(
        kind=MeetingKind.MEETING,
        region=place,
        day=timezone.localdate() - timedelta(days=1),
        people=12,
        officer=city.officers["city_supervisor"],
        key=f"meeting-{place.pk}",
    )


def _report(city: City, place: Region) -> Report:
    span = {"since": date(2026, 9, 7), "until": date(2026, 9, 13)}
    return Report.objects.create(kind=ReportKind.WEEK, place=place, **span)


def _address(city: City, place: Region) -> ReportAddress:
    words = {"name": "督查室", "email": "office@example.org"}
    return ReportAddress.objects.create(
        place=place, added_by=city.officers["administrator"], **words
    )


def _order(city: City, place: Region) -> SupervisionOrder:
    return SupervisionOrder.objects.create(
        place=place,
        unit=city.units["beside" if place == city.regions["beside"] else "light"],
        reason="久拖未办",
        due=date(2026, 9, 25),
        created_by=city.officers["city_supervisor"],
    )


def _log_in() -> LogIn:
    row = LogIn(kind=LogInKind.SIGNED_IN, officer=Officer.objects.latest("pk"))
    append(row)
    return row


def _change() -> SettingChange:
    return record_change(Category.objects.latest("pk"), ChangeKind.ADDED, by=None)


def _dropped() -> DroppedMonth:
    row = DroppedMonth(record="log-in", dropped=202001, count=1, head="0" * 64)
    append(row)
    return row


def _learnt() -> LearntVersion:
    now = timezone.now()
    return LearntVersion.objects.create(
        subject="tier", number=1, made=now, until=now, decided=50, figures={}, content=b""
    )


MAKERS: dict[str, Callable[[City, Region], Model]] = {
    "suggestions_screen": _screen,
    "suggestions_meeting": _meeting,
    "orders": _order,
    "reports": _report,
    "suggestions_reportaddress": _address,
    "regions_collectionpoint": lambda city, place: collection_point(f"p{place.code}", place),
}
# Of nobody's place.
SHARED: dict[str, Callable[[], Any]] = {
    "regions_category": lambda: Category.objects.latest("pk"),
    "regions_calendaryear": lambda: CalendarYear.objects.latest("pk"),
    "regions_dutycatalogue": lambda: DutyCatalogue.objects.latest("pk"),
    "suggestions_retentionrule": lambda: RetentionRule.objects.create(years=9, basis="规定"),
    "suggestions_campaign": lambda: campaign("plan"),
    "suggestions_login": _log_in,
    "suggestions_learntversion": _learnt,
    "suggestions_settingchange": _change,
    "suggestions_droppedmonth": _dropped,
}
