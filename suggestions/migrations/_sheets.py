"""Sheets as they were first laid out, made from the facts. (docs/decisions/0039)"""

from random import SystemRandom
from struct import Struct

SIZE, AT_ONCE = 256, 64
RECORD = Struct("<IIIIQQIIHBBB")
DAYS = ("received_day", "due_day", "keyed_day", "key_due_day")
NUMBERS = ("counts", "unit_id", "category_id", "hours")
TEXTS = {
    "tier": ("", "simple", "general", "complex"),
    "channel": (
        "",
        "web",
        "point",
        "collector",
        "campaign",
        "meeting",
        "hotline",
        "board",
        "file",
    ),
    "type": ("", "consult", "help", "complaint", "report", "proposal"),
}


def fill(apps, schema_editor):
    """Writes only what differs, so that it can be broken off and begun again."""
    facts = apps.get_model("suggestions", "Fact").objects.order_by("pk")
    sheets = apps.get_model("suggestions", "Sheet").objects
    newest = facts.last()
    last = newest.pk // SIZE if newest else -1
    for start in range(0, last + 1, AT_ONCE):
        within = facts.filter(pk__gte=start * SIZE, pk__lt=(start + AT_ONCE) * SIZE)
        found = {}
        for row in within.values("pk", "region_path", *DAYS, *NUMBERS, *TEXTS):
            number, place = divmod(row["pk"], SIZE)
            cells = found.setdefault(number, bytearray(SIZE * RECORD.size))
            RECORD.pack_into(cells, place * RECORD.size, *_numbers(row))
        stored = dict(sheets.filter(number__in=found).values_list("number", "cells"))
        sheets.bulk_create(
            [
                sheets.model(number=number, cells=bytes(cells), lot=SystemRandom().getrandbits(48))
                for number, cells in found.items()
                if bytes(stored.get(number, b"")) != cells
            ],
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=["cells", "lot"],
        )


def _numbers(row):
    return (
        *(row[name].toordinal() if row[name] else 0 for name in DAYS),
        int(row["region_path"].ljust(12, "0")),
        *(row[name] or 0 for name in NUMBERS),
        *(values.index(row[name]) for name, values in TEXTS.items()),
    )
