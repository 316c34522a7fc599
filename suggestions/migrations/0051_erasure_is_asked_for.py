"""An erasure is asked for and approved; the ledger's erasures are found at once."""

from django.db import migrations, models
from django.db.models import Q

from regions.upgrading import AddIndexBesideWork

KINDS = [
    ("objection", "objection"),
    ("extension", "extension"),
    ("hold", "hold"),
    ("erasure", "erasure"),
]
STATES = [
    ("open", "open"),
    ("endorsed", "endorsed by the leader"),
    ("approved", "approved"),
    ("refused", "refused"),
    ("settled", "settled otherwise"),
    ("done", "carried out"),
]
CAUSES = [
    ("supervision", "under supervision"),
    ("red", "red cards"),
    ("yellow", "yellow cards"),
    ("remind", "due soon"),
    ("follow_up", "authors not content"),
    ("ask_hold", "holds asked"),
    ("rectify", "reported as rectified"),
    ("reply_supervision", "replies to supervision orders"),
    ("ask_erasure", "erasures asked for"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("regions", "0005_second_steps"),
        ("suggestions", "0050_promises"),
    ]

    operations = [
        migrations.AlterField(
            "application", "kind", models.CharField("kind", max_length=9, choices=KINDS)
        ),
        migrations.AlterField(
            "application",
            "state",
            models.CharField("state", max_length=8, choices=STATES, default="open"),
        ),
        migrations.AlterField(
            "application",
            "unit",
            models.ForeignKey("regions.Unit", models.PROTECT, null=True, related_name="+"),
        ),
        migrations.AlterField("muted", "cause", models.CharField(max_length=20, choices=CAUSES)),
        AddIndexBesideWork(
            "application",
            models.Index(
                fields=["suggestion"],
                condition=Q(kind="erasure", state__in=["open", "approved"]),
                name="erasures_to_come",
            ),
        ),
        AddIndexBesideWork(
            "event",
            models.Index(fields=["id"], condition=Q(move="erase"), name="erasures"),
        ),
    ]
