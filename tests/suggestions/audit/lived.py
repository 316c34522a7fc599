"""A city in which something of every kind has happened: at least a row in every table that counts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from regions.models import Post, Role
from suggestions import dropping, past, posts, sealing, statistics
from suggestions.administered import record_change
from suggestions.countersigning import ask_for_post, decide
from suggestions.escalation import sweep
from suggestions.models import (
    Attachment,
    ChangeKind,
    LogIn,
    LogInKind,
    Meeting,
    Purpose,
    Suggestion,
    author_of,
    record_looks,
)
from suggestions.models.record import append
from suggestions.pipeline.collect import Contact
from tests.factories import (
    CITIZEN,
    SINCE,
    City,
    act,
    again,
    answered,
    campaign,
    collection_point,
    handling,
    officer,
    submitted,
)
from tests.suggestions.audit.before import older, write_baselines
from tests.suggestions.pipeline.ways import WORDS, a_day_after_due, an_import, bring, make
from tests.suggestions.proposing.compared import classified_beside

LONG_AGO = timedelta(days=4)


def photo(content: bytes = b"a lamp that is out") -> Attachment:
    name = default_storage.save("photos/2026/01/lamp.jpg", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(file=name, digest=digest, width=640, height=480)


def live(city: City) -> list[Suggestion]:
    """What happened, and was sealed, counted and alerted since."""
    rows = [each(city) for each in (_told_everywhere, _asked, _consulted, _key, _archived)]
    rows += [_merged(city), _objected(city), _published(city), _erased(city), _renewed(city)]
    rows.append(_from_before(city))
    sweep(timezone.now() + timedelta(hours=30))
    posts.record_changes()
    _asked_for(city)
    sealing.seal_due()
    statistics.catch_up()
    past.keep_yesterday(), past.make_waiting()
    _looked_at(city, rows)
    _signed_in(city)
    return [again(row) for row in rows]


def _told_everywhere(city: City) -> Suggestion:
    """All that a submission can carry."""
    officer = city.officers["collector"]
    meeting = Meeting.objects.create(
        kind="meeting",
        region=city.regions["village"],
        day=timezone.localdate(),
        people=9,
        officer=officer,
        key="m" * 32,
    )
    return submitted(
        city,
        photos=(photo(), photo(b"another one")),
        place="国庆北路12号",
        channel="meeting",
        point=collection_point("p-audit", city.regions["town"]),
        campaign=campaign("audit"),
        meeting=meeting,
        collected_by=officer,
        confidential=True,
        may_publish=True,
        consent="2026-01",
        submit_key="k" * 32,
        contact=Contact(name="李四", phone="13900000001", email="li@example.org", guardian=True),
    )


def _asked(city: City) -> Suggestion:
    row = bring(city, "handling", since=LONG_AGO, co_units=("water",))
    row = act(row, "ask_extension", city.actor("handler"), **a_day_after_due(city, row))
    act(row, "finish_co", city.actor("water_handler"), result="水管已经改道。")
    act(row, "correct", city.actor("triage"), title="路灯", place="国庆北路")
    act(row, "ask", city.actor("handler"), question="哪一盏灯？")
    return act(row, "supplement", CITIZEN, reply="东边第三盏。", photos=(photo(b"the third"),))


def _consulted(city: City) -> Suggestion:
    row = classified_beside(city, category=(True, [[city.category.code, 0.97, []]]))
    return make(city, row, "coordinate")


def _key(city: City) -> Suggestion:
    row = bring(city, "handling", key=True)
    row = make(city, row, "rectify")
    return act(row, "verify", city.actor("supervisor"), finding=WORDS)


def _archived(city: City) -> Suggestion:
    channel: dict[str, Any] = {"source": "hotline", "external": "17", "content": "c" * 32}
    run = an_import()
    at = timezone.now() - timedelta(days=30)
    row = submitted(city, at=at, import_run=run, source_time="去年冬天", limits=False, **channel)
    values = {"unit": city.units["light"], "type": "help", "category": city.category}
    return make(city, row, "archive", **values)


def _merged(city: City) -> Suggestion:
    parent = handling(city)
    return act(submitted(city), "merge", city.actor("triage"), parent=parent)


def _objected(city: City) -> Suggestion:
    about = {"about_unit": city.units["town"]}
    values = {"type": "complaint", "category": city.category, "tier": "general"}
    row = act(submitted(city), "classify", city.actor("triage"), **values, **about)
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    return make(city, row, "raise_objection")


def _published(city: City) -> Suggestion:
    row = answered(city, may_publish=True)
    row = make(city, row, "rate")
    return make(city, row, "publish")


def _erased(city: City) -> Suggestion:
    return make(city, answered(city, photos=(photo(b"a face"),)), "erase")


def _renewed(city: City) -> Suggestion:
    row = act(submitted(city), "split", city.actor("triage"), texts=("井盖也坏了。",))
    return make(city, row, "renew_code")


def _from_before(city: City) -> Suggestion:
    row = older(bring(city, "handling", co_units=("water",)))
    write_baselines(apps, None)
    return make(city, row, "draft")


def _asked_for(city: City) -> None:
    """One post that was given, and one that waits."""
    by, place = city.officers["administrator"], city.regions["county"]
    for name in ("handler", "leader"):
        post = Post(officer=city.officers[name], role=Role.AUDITOR, region=place, since=SINCE)
        row = ask_for_post(post, by=by)
    assert row
    second = officer("second", Role.ADMINISTRATOR, place)
    decide(row.pk, by=second, approves=False, reason=WORDS)
    posts.record_changes()


def _looked_at(city: City, rows: list[Suggestion]) -> None:
    triage = city.actor("triage").officer
    for row in rows[:3]:
        assert triage is not None
        author_of(row, officer=triage, purpose=Purpose.CONTACT)
    assert triage is not None
    ids = [row.pk for row in rows[:3]]
    record_looks(ids, triage, Purpose.EXPORT, words="逐户回访")


def _signed_in(city: City) -> None:
    officer, where = city.officers["triage"], {"household": "10.1.1.1", "browser": "Some Browser"}
    with time_machine.travel(timezone.now() - timedelta(days=900), tick=False):
        append(LogIn(kind=LogInKind.SIGNED_IN, officer=officer, **where))
    append(LogIn(kind=LogInKind.FAILED, officer=None, **where))
    append(LogIn(kind=LogInKind.SIGNED_IN, officer=officer, **where))
    said = [["active", True, False], ["phone"]]
    record_change(city.units["light"], ChangeKind.CHANGED, by=officer, fields=said)
    assert len(list(dropping.drop())) == 1
