"""Whether a unit's work is complained about, or the conduct of persons in it.

What was told of a unit so far stays the latter: nobody of it sees that. The index of the tabs holds
the new column as well, under a name of its own, so that there is one all the time.
"""

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddFieldOnce, AddIndexBesideWork, RemoveIndexBesideWork

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


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0075_saved_lists")]

    operations = [
        AddFieldOnce(
            "suggestion",
            "about_kind",
            models.CharField(
                choices=[("conduct", "conduct of persons"), ("work", "work of the unit")],
                db_default="conduct",
                default="conduct",
                max_length=7,
                verbose_name="complained about",
            ),
        ),
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
                    "about_kind",
                    "collected_by",
                    "category",
                    "tier",
                    "type",
                    "channel",
                    "key",
                    "follow_up_due",
                ],
                condition=OPEN,
                name="open_at_one_glance",
            ),
        ),
        RemoveIndexBesideWork("suggestion", "open_at_a_glance"),
    ]
