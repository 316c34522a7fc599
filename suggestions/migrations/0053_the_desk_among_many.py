"""Each list, tab and filter of the desk has an index to be read by."""

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddIndexBesideWork, RemoveIndexBesideWork

OPEN = Q(
    status__in=(
        "collected",
        "classified",
        "coordinating",
        "assigned",
        "handling",
        "waiting",
        "held",
        "answered",
    )
)
IN_HAND = Q(("capacity__in", ["lead", "co"]), ("state__in", ["assigned", "accepted"]))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0052_retention")]

    operations = [
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=[
                    "status",
                    "region_path",
                    "next_due",
                    "id",
                    "lead_unit",
                    "about_unit",
                    "collected_by",
                    "category",
                    "tier",
                    "type",
                    "channel",
                    "key",
                    "follow_up_due",
                ],
                condition=OPEN,
                name="open_at_a_glance",
            ),
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(
                fields=["status", "next_due", "id"], condition=OPEN, name="open_by_status"
            ),
        ),
        AddIndexBesideWork("suggestion", models.Index(fields=["channel", "id"], name="by_channel")),
        AddIndexBesideWork("suggestion", models.Index(fields=["type", "id"], name="by_type")),
        AddIndexBesideWork("suggestion", models.Index(fields=["tier", "id"], name="by_tier")),
        AddIndexBesideWork(
            "suggestion", models.Index(fields=["id"], condition=Q(key=True), name="key_ones")
        ),
        AddIndexBesideWork(
            "suggestion",
            models.Index(fields=["id"], condition=Q(follow_up_due=True), name="to_follow_up"),
        ),
        AddIndexBesideWork(
            "assignment",
            models.Index(
                fields=["unit", "suggestion"], condition=Q(until=None), name="in_force_by_unit"
            ),
        ),
        AddIndexBesideWork(
            "assignment",
            models.Index(
                fields=["unit", "officer", "suggestion"],
                condition=IN_HAND & Q(until=None),
                name="work_of_units",
            ),
        ),
        RemoveIndexBesideWork("assignment", "assignment_by_unit"),
    ]
