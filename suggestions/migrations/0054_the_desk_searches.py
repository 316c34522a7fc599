"""The desk finds suggestions by pairs of characters and by the number of another channel.

The expression stands as it was when this index was built: see `models/sought.py`.
"""

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddIndexBesideWork, on_postgresql

NORMAL = """lower(normalize("title" || ' ' || "place" || ' ' || "text", NFKC))"""
CUT = r"'(..)', E'\\1\x1f', 'g'"
END = r"E'\x1f'"
PAIRS = (
    f"string_to_array(regexp_replace({NORMAL}, {CUT}) || {END}"
    f" || regexp_replace(substr({NORMAL}, 2), {CUT}), {END})"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0053_the_desk_among_many")]

    operations = [
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["number"], condition=Q(number__gt=""), name="by_number"),
        ),
        on_postgresql(
            "DROP INDEX CONCURRENTLY IF EXISTS desk_pairs",
            "CREATE INDEX CONCURRENTLY desk_pairs ON suggestions_suggestion"
            f" USING gin (({PAIRS}))",
            # Each unit by itself: one with twenty and one with a hundred thousand are read
            # in different ways.
            "ALTER TABLE suggestions_assignment ALTER COLUMN unit_id SET STATISTICS 1000",
            # Until both are counted anew, a word in every tenth row is taken for a rare one.
            "ANALYZE suggestions_assignment",
            "ANALYZE suggestions_suggestion",
        ),
    ]
