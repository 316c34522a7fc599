"""The State Council's notices of 2018 to 2026."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

NOTICES = Path(__file__).parents[1] / "data" / "calendars"
YEARS = range(2018, 2027)


def load(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("regions", "CalendarYear").objects
    for year in YEARS:
        # There already when somebody migrates back and forth: going back removes nothing.
        if not rows.filter(year=year).exists():
            rows.create(**read(year))


def read(year: int) -> dict[str, Any]:
    notice = json.loads((NOTICES / f"{year}.json").read_text(encoding="utf-8"))
    return {
        "year": year,
        "notice": notice["notice"],
        "title": notice["title"],
        "days_off": notice["off"],
        "days_on": notice["on"],
        "source": "notice",
    }


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
