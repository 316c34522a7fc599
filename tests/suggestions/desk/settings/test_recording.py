"""Whatever page saves leaves a row: which pages there are is read from the admin itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection
from django.forms import ModelForm
from django.test import Client, RequestFactory

from regions.models import Officer, Post, Role, Unit
from suggestions.audit import broken_records
from suggestions.desk.recording import RecordedAdmin
from suggestions.messages import summary_of
from suggestions.models import (
    AppendOnly,
    Message,
    ReportAddress,
    RetentionRule,
    Screen,
    SettingChange,
)
from tests.factories import City, campaign, collection_point, officer
from tests.suggestions.desk.conftest import Desk

# What a page is made of that saves: an object, and one field that is changed in the form.
OFFICER = {"posts-TOTAL_FORMS": 0, "posts-INITIAL_FORMS": 0}


def sample(city: City, label: str) -> Any:
    """An object of this model, as it is kept."""
    made: dict[str, Any] = {
        "regions.unit": lambda: city.units["light"],
        "regions.officer": lambda: city.officers["handler"],
        "regions.category": lambda: city.category,
        "regions.collectionpoint": lambda: collection_point("p-record", city.regions["town"]),
        "suggestions.campaign": lambda: campaign("record"),
        "suggestions.retentionrule": lambda: RetentionRule.objects.create(years=9, basis="规定"),
        "suggestions.screen": lambda: _screen(city),
        "suggestions.reportaddress": lambda: _address(city),
    }
    return made[label]()


def _screen(city: City) -> Screen:
    made = Screen(
        name="大厅", region=city.regions["county"], made_by=city.officers["administrator"]
    )
    made.renew()
    made.save()
    return made


def _address(city: City) -> ReportAddress:
    words = {"name": "督查室", "email": "office@example.org"}
    by = city.officers["administrator"]
    return ReportAddress.objects.create(place=city.regions["county"], added_by=by, **words)


def administrator(city: City) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = Officer.objects.get(pk=city.officers["administrator"].pk)
    return request


def pages(request: Any) -> Iterator[Any]:
    """Those in which an administrator of the city can save something."""
    for page in site._registry.values():
        if page.has_add_permission(request) or page.has_change_permission(request):
            yield page


def form_of(page: Any, request: Any, row: Any) -> dict[str, Any]:
    """What a browser would send back."""
    form: ModelForm[Any] = page.get_form(request, row, change=True)(instance=row)
    sent: dict[str, Any] = {}
    for bound in form:
        found = bound.field.prepare_value(bound.initial) if bound.initial is not None else ""
        widgets = getattr(bound.field.widget, "decompress", None)
        if widgets:
            parts = bound.field.widget.decompress(bound.initial)
            sent |= {f"{bound.html_name}_{at}": part or "" for at, part in enumerate(parts)}
        elif found is True:
            sent[bound.html_name] = "on"
        elif found is not False:
            sent[bound.html_name] = found
    return sent | OFFICER


def changed(sent: dict[str, Any]) -> dict[str, Any]:
    """Whatever such a row is called, or how long it lasts."""
    name = next(each for each in ("last_name", "name", "title", "basis") if each in sent)
    return sent | {name: "另一个"}


def actions_of(page: Any, request: Any) -> list[str]:
    """Those that change something."""
    found = page.get_actions(request)
    return [
        name
        for name, (function, *_said) in found.items()
        if {"change", "delete", "add"} & set(getattr(function, "allowed_permissions", []))
    ]


def test_every_page_is_recorded(city: City) -> None:
    assert all(isinstance(page, RecordedAdmin) for page in site._registry.values())


def test_each_page_that_saves_leaves_a_row(city: City, desk: Desk) -> None:
    request, client = administrator(city), desk("administrator")
    for page in pages(request):
        label = page.opts.label_lower
        row = sample(city, label)
        address = f"/admin/{page.opts.app_label}/{page.opts.model_name}/{row.pk}/change/"
        answer = client.post(address, changed(form_of(page, request, row)))
        errors = (
            getattr(answer, "context_data", {}).get("errors") if answer.status_code == 200 else ""
        )
        assert answer.status_code == 302, (label, errors)
        left = SettingChange.objects.filter(model=label, object_id=str(row.pk))
        assert [(each.kind, each.officer) for each in left] == [("changed", request.user)], label
        assert left[0].fields, label


def test_each_action_that_changes_something_leaves_a_row(city: City, desk: Desk) -> None:
    request, client = administrator(city), desk("administrator")
    tried = []
    for page in site._registry.values():
        for name in actions_of(page, request):
            row = sample(city, page.opts.label_lower)
            address = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
            typed = {"action": name, "_selected_action": [str(row.pk)], "post": "yes"}
            assert client.post(address, typed).status_code == 302, name
            left = SettingChange.objects.filter(object_id=str(row.pk), model=page.opts.label_lower)
            assert left.exists(), name
            tried.append(name)
    assert {"revoke", "give_new_address", "delete_selected"} <= {*tried}


# What a row says


def test_of_harmless_fields_it_says_what_they_were(city: City, desk: Desk) -> None:
    unit = city.units["light"]
    request, client = administrator(city), desk("administrator")
    sent = form_of(site._registry[Unit], request, unit) | {"name": "新名称"}
    sent.pop("active")
    client.post(f"/admin/regions/unit/{unit.pk}/change/", sent)
    fields = {name: values for name, *values in SettingChange.objects.get().fields}
    assert fields == {"name": ["北湖区城市管理局", "新名称"], "active": [True, False]}


def test_of_people_it_says_which_fields_and_nothing_of_what_stood_there(
    city: City, desk: Desk
) -> None:
    who = city.officers["handler"]
    request, client = administrator(city), desk("administrator")
    sent = form_of(site._registry[Officer], request, who)
    client.post(
        f"/admin/regions/officer/{who.pk}/change/",
        sent | {"phone": "13912345678", "last_name": "欧"},
    )
    assert sorted(SettingChange.objects.get().fields) == [["last_name"], ["phone"]]


def test_what_was_sent_without_a_change_leaves_none(city: City, desk: Desk) -> None:
    unit = city.units["light"]
    sent = form_of(site._registry[Unit], administrator(city), unit)
    desk("administrator").post(f"/admin/regions/unit/{unit.pk}/change/", sent)
    assert not SettingChange.objects.exists()


def test_what_is_refused_leaves_none(city: City, desk: Desk) -> None:
    unit = city.units["light"]
    sent = form_of(site._registry[Unit], administrator(city), unit) | {"name": ""}
    assert (
        desk("administrator").post(f"/admin/regions/unit/{unit.pk}/change/", sent).status_code
        == 200
    )
    assert not SettingChange.objects.exists()


def test_a_new_account_leaves_a_row_without_its_password(city: City, desk: Desk) -> None:
    typed = {
        "username": "new",
        "usable_password": "true",
        "password1": "a-long-pass-phrase",
        "password2": "a-long-pass-phrase",
    }
    desk("administrator").post("/admin/regions/officer/add/", typed | OFFICER)
    row = SettingChange.objects.get()
    assert (row.kind, row.fields) == ("added", [["username"], ["password"]])


def test_one_that_was_altered_or_cut_out_is_found(city: City, desk: Desk) -> None:
    client = desk("administrator")
    for name in ("甲", "乙"):
        unit = Unit.objects.get(pk=city.units["light"].pk)
        sent = form_of(site._registry[Unit], administrator(city), unit) | {"name": name}
        client.post(f"/admin/regions/unit/{unit.pk}/change/", sent)
    assert SettingChange.objects.count() == 2
    assert list(broken_records()) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_settingchange WHERE number = 1")
    assert len(list(broken_records())) == 1
    with pytest.raises(AppendOnly):
        SettingChange.objects.all().delete()


# Passwords of those who oversee


def set_password(client: Client, who: Officer) -> None:
    typed = {
        "usable_password": "true",
        "password1": "a-long-pass-phrase-7",
        "password2": "a-long-pass-phrase-7",
        "set-password": "1",
    }
    address = f"/admin/regions/officer/{who.pk}/password/"
    assert client.post(address, typed).status_code == 302


def told(template: str) -> set[str]:
    rows = Message.objects.filter(template=template).select_related("officer")
    return {row.officer.username for row in rows if row.officer}


def test_a_password_set_for_an_auditor_is_told_to_him_and_to_who_oversees_the_place(
    city: City, desk: Desk
) -> None:
    officer("another_auditor", Role.AUDITOR, city.regions["city"])
    set_password(desk("administrator"), city.officers["auditor"])
    row = SettingChange.objects.get()
    assert (row.model, row.fields, row.officer) == (
        "regions.officer",
        [["password"]],
        city.officers["administrator"],
    )
    # The county's supervisor oversees a part of his place only.
    assert told("account_reset") == {"auditor", "another_auditor", "city_supervisor"}
    words = summary_of(Message.objects.filter(template="account_reset")[0])
    assert "administrator" in words
    assert "auditor" in words


def test_of_a_county_its_own_and_those_above_are_told(city: City, desk: Desk) -> None:
    set_password(desk("administrator"), city.officers["supervisor"])
    assert told("account_reset") == {"supervisor", "auditor", "city_supervisor"}


def test_a_password_of_anybody_else_is_recorded_and_told_to_nobody(city: City, desk: Desk) -> None:
    who = officer("without_others", Role.COLLECTOR, city.regions["county"])
    set_password(desk("administrator"), who)
    assert SettingChange.objects.count() == 1
    assert not Message.objects.exists()


def test_whoever_sets_it_is_not_told_of_it(city: City, desk: Desk) -> None:
    own = city.officers["administrator"]
    Post.objects.create(officer=own, role=Role.SUPERVISOR, region=city.regions["city"])
    set_password(desk("administrator"), city.officers["auditor"])
    assert told("account_reset") == {"auditor", "city_supervisor"}


def test_a_second_step_that_is_taken_away_is_told_as_well(city: City, desk: Desk) -> None:
    Officer.objects.filter(username="auditor").update(second_step_since="2026-09-01T00:00Z")
    pk = city.officers["auditor"].pk
    assert desk("administrator").post(f"/admin/officers/{pk}/second-step/").status_code == 302
    assert SettingChange.objects.get().fields == [["second_step_since"]]
    assert told("second_step_gone") == {"auditor", "city_supervisor"}


def test_one_who_cannot_be_told_of_loses_no_password(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded in the same transaction: where that fails, nothing was changed."""

    def fails(_row: object) -> None:
        raise RuntimeError

    client = desk("administrator")
    before = Officer.objects.get(username="auditor").password
    monkeypatch.setattr("suggestions.administered.append", fails)
    with pytest.raises(RuntimeError):
        set_password(client, city.officers["auditor"])
    assert Officer.objects.get(username="auditor").password == before


# The page


def test_auditors_of_the_city_read_it_in_words(city: City, desk: Desk) -> None:
    unit = city.units["light"]
    sent = form_of(site._registry[Unit], administrator(city), unit) | {"name": "新名称"}
    sent.pop("active")
    desk("administrator").post(f"/admin/regions/unit/{unit.pk}/change/", sent)
    page = desk("auditor").get("/admin/suggestions/settingchange/").content.decode()
    for words in ("administrator", "单位 · 新名称", "北湖区城市管理局 → 新名称", "是 → 否"):
        assert words in page
    for name in ("supervisor", "handler", "leader"):
        assert desk(name).get("/admin/suggestions/settingchange/").status_code == 403


def test_a_password_that_is_switched_off_is_recorded_and_told_as_well(
    city: City, desk: Desk
) -> None:
    who = city.officers["auditor"]
    who.set_password("a-long-pass-phrase-7")
    who.save()
    address = f"/admin/regions/officer/{who.pk}/password/"
    off = {"usable_password": "false", "unset-password": "1"}
    assert desk("administrator").post(address, off).status_code == 302
    who.refresh_from_db()
    assert not who.has_usable_password()
    assert SettingChange.objects.get().fields == [["password"]]
    assert "auditor" in told("account_reset")
