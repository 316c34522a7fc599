"""Older rows get their canonical number and the digest of what was said, some at a time.

Broken off, it goes on where it stopped. Rows that turn out to have one number are both kept:
the second counts as its namesake, and `same_numbers` lists them.
"""

from collections import defaultdict

from django.db import migrations, models, transaction
from django.db.models import Max, Q

from suggestions.models.identity import canonical_number, content_digest

BATCH = 500
MAX_NUMBER = 80

A_NUMBER = models.UniqueConstraint(
    fields=["source", "number", "namesake"],
    condition=Q(number__gt=""),
    name="one_suggestion_a_number",
)
A_CONTENT = models.UniqueConstraint(
    fields=["source", "content"],
    condition=Q(number="", content__gt=""),
    name="one_suggestion_a_content_without_number",
)
INDEXES = [
    models.Index(fields=["source", "content"], condition=Q(content__gt=""), name="by_content"),
    models.Index(
        fields=["source", "external"],
        condition=Q(number=None) & ~Q(external=""),
        name="numbers_to_be_made",
    ),
    models.Index(
        fields=["import_run", "id"], condition=Q(import_run__isnull=False), name="by_import_run"
    ),
]


def build(*wanted):
    """Indexes that nobody waits for; what an interrupted run left half built is built again."""

    def run(apps, schema_editor):
        model = apps.get_model("suggestions", "Suggestion")
        concurrently = schema_editor.connection.vendor == "postgresql"
        for each in wanted:
            if concurrently:
                drop_if_half_built(schema_editor, each.name)
            start = " INDEX CONCURRENTLY IF NOT EXISTS " if concurrently else " INDEX IF NOT EXISTS "
            statement = str(each.create_sql(model, schema_editor))
            schema_editor.execute(statement.replace(" INDEX ", start, 1))

    return run


def drop_if_half_built(schema_editor, name):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass(%s)", [name]
        )
        if cursor.fetchone():
            cursor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(name)}")


def fill(apps, schema_editor):
    model = apps.get_model("suggestions", "Suggestion")
    newest = model.objects.filter(number=None).aggregate(newest=Max("pk"))["newest"] or 0
    last = shared = 0
    while last < newest:
        with transaction.atomic():
            # Locked, so that no erasure comes in between, in the order that moves keep to.
            rows = list(
                model.objects.filter(pk__gt=last, number=None)
                .select_for_update(no_key=True)
                .only("source", "external", "submitted", "source_time", "text")
                .order_by("pk")[:BATCH]
            )
            if not rows:
                break
            last = rows[-1].pk
            model.objects.filter(pk__in=[row.pk for row in rows], external="").update(number="")
            shared += fill_these(model, [row for row in rows if row.external])
    if shared:
        print(f"\n  {shared} suggestions have the number of an older one: same_numbers lists them")


def fill_these(model, rows):
    """How many have the number of an older one."""
    for row in rows:
        row.number = canonical_number(row.external)[:MAX_NUMBER]
        at = row.submitted if row.source_time else None
        row.content = content_digest(at, row.text) if row.text else ""
    count_namesakes(model, [row for row in rows if row.number])
    # A number that is nothing but clothes is none; what was said may stand twice then.
    for row in rows:
        if not row.number:
            row.content = ""
    model.objects.bulk_update(rows, ["number", "namesake", "content"])
    return sum(row.namesake > 0 for row in rows)


def count_namesakes(model, rows):
    numbers = {row.number for row in rows}
    known = model.objects.filter(number__in=numbers, number__gt="")
    taken = defaultdict(int)
    for source, number, most in known.values_list("source", "number").annotate(Max("namesake")):
        taken[source, number] = most + 1
    for row in rows:
        row.namesake = taken[row.source, row.number]
        taken[row.source, row.number] += 1


def drop_old(apps, schema_editor):
    # By name and not as a constraint: a second run finds it gone.
    schema_editor.execute("DROP INDEX IF EXISTS one_suggestion_a_number_and_source")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0015_import_runs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(build(A_NUMBER), migrations.RunPython.noop)],
            [migrations.AddConstraint("suggestion", A_NUMBER)],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(build(A_CONTENT, *INDEXES), migrations.RunPython.noop)],
            [
                migrations.AddConstraint("suggestion", A_CONTENT),
                *(migrations.AddIndex("suggestion", each) for each in INDEXES),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop_old, migrations.RunPython.noop)],
            [migrations.RemoveConstraint("suggestion", "one_suggestion_a_number_and_source")],
        ),
    ]
