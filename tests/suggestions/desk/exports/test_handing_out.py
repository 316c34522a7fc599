"""Who fetches a file, until when, and what becomes of it then."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import time_machine
from django.utils import timezone

from regions.models import Post, Role
from suggestions.desk.exports import clear, making
from suggestions.models import Export, Suggestion
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.erasure import Erase
from suggestions.pipeline.move import move
from tests.factories import City, act, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.exports.conftest import MINE, PURPOSE, Asked, fetched


def place_of(export: Export) -> str:
    return f"{MINE}{export.pk}/file/"


def test_nobody_else_fetches_or_deletes_it_by_its_number(
    city: City, made: Asked, desk: Desk
) -> None:
    city.officers["beside"] = officer("beside", Role.TRIAGE, city.regions["beside"])
    submitted(city)
    export = made("triage")
    for name in ("beside", "city_triage", "auditor", "supervisor"):
        assert desk(name).get(place_of(export)).status_code == 404
        assert desk(name).post(f"{MINE}{export.pk}/delete/").status_code == 404
    assert desk("administrator").get(place_of(export)).status_code == 403
    assert fetched(desk("triage"), export)


def test_a_file_is_no_address_of_its_own(city: City, made: Asked, desk: Desk) -> None:
    submitted(city)
    export = made("triage")
    answer = desk("triage").get(place_of(export))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")
    for path in ("/exports/", "/media/exports/", "/data/exports/", "/static/exports/"):
        assert desk("triage").get(f"{path}{export.file_name}").status_code == 404


def test_what_is_not_made_yet_is_not_there(city: City, asked: Asked, desk: Desk) -> None:
    submitted(city)
    assert desk("triage").get(place_of(asked("triage"))).status_code == 404


def test_once_a_post_has_ended_it_is_withheld(city: City, made: Asked, desk: Desk) -> None:
    submitted(city)
    export = made("triage")
    who = city.officers["triage"]
    Post.objects.create(
        officer=who, role="triage", region=city.regions["beside"], since=date(2026, 1, 1)
    )
    assert desk("triage").get(place_of(export)).status_code == 200
    Post.objects.filter(officer=who, region=city.regions["county"]).update(until=date(2026, 9, 15))
    assert desk("triage").get(place_of(export)).status_code == 302
    assert place_of(export) not in desk("triage").get(MINE).content.decode()
    Post.objects.filter(officer=who).update(until=date(2026, 9, 15))
    assert desk("triage").get(place_of(export)).status_code == 403


def test_what_turns_out_to_be_about_ones_own_unit_is_withheld(
    city: City, made: Asked, desk: Desk
) -> None:
    row = submitted(city)
    Post.objects.create(
        officer=city.officers["triage"],
        role="handler",
        unit=city.units["light"],
        since=date(2026, 1, 1),
    )
    export = made("triage")
    assert desk("triage").get(place_of(export)).status_code == 200
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["light"])
    assert desk("triage").get(place_of(export)).status_code == 302


def test_what_was_left_to_others_since_is_withheld(city: City, made: Asked, desk: Desk) -> None:
    row = submitted(city)
    export = made("triage")
    assert desk("triage").get(place_of(export)).status_code == 200
    act(row, "step_aside", city.actor("triage"), reason="来信人是本人亲属")
    assert desk("triage").get(place_of(export)).status_code == 302


def test_whoever_was_erased_since_is_handed_out_no_more(
    city: City, made: Asked, desk: Desk, folder_of_its_own: Path
) -> None:
    row, _other = submitted(city), submitted(city)
    export = made("triage", personal=["phone"], purpose=PURPOSE)
    assert clear() == 0
    move(row.pk, Erase(reason="测试", again=True), actor=CLOCK)
    assert desk("triage").get(place_of(export)).status_code == 302
    assert clear() == 1
    assert list(folder_of_its_own.iterdir()) == []
    assert not Export.objects.exists()


def test_an_erasure_that_began_before_and_ended_after_is_noticed(
    city: City, made: Asked, desk: Desk
) -> None:
    """Its entry says when it began: here so long before the worker began, and unseen by it."""
    row = submitted(city)
    export = made("triage", personal=["phone"], purpose=PURPOSE)
    assert export.began is not None
    with time_machine.travel(export.began - timedelta(seconds=20)):
        move(row.pk, Erase(reason="测试", again=True), actor=CLOCK)
    assert desk("triage").get(place_of(export)).status_code == 302
    assert clear() == 1
    assert not Export.objects.exists()


def test_a_finished_file_that_no_row_speaks_of_is_cleared(
    city: City, asked: Asked, folder_of_its_own: Path
) -> None:
    """Of a worker that was killed between the two; not of one that is still at it."""
    submitted(city)
    export = asked("triage", personal=["phone"], purpose=PURPOSE)
    assert making._claim(export.pk, timezone.now()) is not None
    folder_of_its_own.mkdir()
    file = folder_of_its_own / export.file_name
    file.write_text("names")
    clear()
    assert file.exists()
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1)):
        clear()
    assert not file.exists()
    assert Export.objects.filter(pk=export.pk).exists()


def test_it_goes_after_some_days(
    city: City, made: Asked, desk: Desk, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = made("triage")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert desk("triage").get(place_of(export)).status_code == 404
        assert clear() == 1
    assert list(folder_of_its_own.iterdir()) == []


def test_it_is_deleted_with_its_file(
    city: City, made: Asked, desk: Desk, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = made("triage")
    assert desk("triage").get(f"{MINE}{export.pk}/delete/").status_code == 405
    assert desk("triage").post(f"{MINE}{export.pk}/delete/").status_code == 302
    assert list(folder_of_its_own.iterdir()) == []
    assert not Export.objects.exists()


def test_clearing_leaves_what_is_being_made_and_takes_what_nobody_names(
    city: City, asked: Asked, folder_of_its_own: Path
) -> None:
    submitted(city)
    export = asked("triage")
    Export.objects.filter(pk=export.pk).update(attempts=2)
    folder_of_its_own.mkdir()
    for name in (f"{export.file_name}.2.part", f"{export.file_name}.1.part", "99.csv", "x"):
        (folder_of_its_own / name).write_text("…")
    clear()
    assert [each.name for each in folder_of_its_own.iterdir()] == [f"{export.file_name}.2.part"]
