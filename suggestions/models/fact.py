"""What the rates count: one narrow row a suggestion, made from its ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Category, Unit
from suggestions.models.suggestion import Suggestion


class Voice(models.TextChoices):
    AUTHOR = "author", _("entered by the author")
    TELEPHONE = "telephone", _("said by telephone")


class Fact(models.Model):
    """Replaced whole whenever its suggestion changed; the rules stand in `statistics`.

    `left`: how it left the loop, where it did. `solved`, `satisfied`: what the author said last,
    None where nobody asked. `voice`: whether authors entered that themselves or said it by
    telephone. `adopted`: None where it is no proposal, or not answered yet.
    `keyed_day`: when it was made a key assignment, `key_due`: the date first set for that.
    `promise_due`: by when the standing answer says it will be done, `promise_kept`: shown by then.
    `assigned`: whether any unit ever had to sign for it. `signed`: whether the unit that counts did
    so in time, None where its time ended without a verdict; `responded` is judged with it.
    `paused`: the limit stands still now, and had not been missed before. `hours`: its handling
    time, as the upper bound of a bin. The days are those of the moments beside them, in the city.
    `counts`: a bit for each count of `statistics.counts` that holds of it.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True)
    county = models.CharField(max_length=6)
    region_path = models.CharField(max_length=12, default="")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, default="")
    type = models.CharField(max_length=10, default="")
    livelihood = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=8)
    received = models.DateTimeField()
    received_day = models.DateField(null=True)
    left = models.CharField(max_length=12, blank=True)
    due = models.DateTimeField(null=True)
    due_day = models.DateField(null=True)
    counted = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    on_time = models.BooleanField(default=False)
    on_time_first = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    reworked = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    voice = models.CharField(max_length=9, choices=Voice.choices, blank=True)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    adopted = models.BooleanField(null=True)
    keyed_day = models.DateField(null=True)
    key_due = models.DateTimeField(null=True)
    key_due_day = models.DateField(null=True)
    rectified = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, default="")
    promise_due = models.DateTimeField(null=True)
    promise_day = models.DateField(null=True)
    promise_kept = models.BooleanField(default=False)
    assigned = models.BooleanField(default=False)
    objected = models.BooleanField(default=False)
    upheld = models.BooleanField(default=False)
    signed = models.BooleanField(null=True)
    responded = models.BooleanField(default=False)
    hours = models.PositiveSmallIntegerField(null=True)
    counts = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_day", "county"], name="fact_by_due_day"),
            models.Index(fields=["received_day", "county"], name="fact_by_received_day"),
            models.Index(fields=["unit", "due_day"], name="fact_by_unit_and_due_day"),
            models.Index(
                fields=["keyed_day"], condition=Q(keyed_day__isnull=False), name="fact_by_keyed_day"
            ),
            models.Index(
                fields=["key_due_day"],
                condition=Q(key_due_day__isnull=False),
                name="fact_by_key_due_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.due}"
