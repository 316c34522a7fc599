"""What the rates count: one narrow row a suggestion, made from its ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Unit
from suggestions.models.suggestion import Suggestion


class Voice(models.TextChoices):
    AUTHOR = "author", _("entered by the author")
    TELEPHONE = "telephone", _("said by telephone")


class Fact(models.Model):
    """Replaced whole whenever its suggestion changed; the rules stand in `statistics`.

    `left`: how it left the loop, where it did. `solved`, `satisfied`: what the author said last,
    None where nobody asked. `voice`: whether authors entered that themselves or said it by
    telephone. `adopted`: None where it is no proposal, or not answered yet.
    `key_due`: the date first set for a key assignment. `assigned`: whether any unit ever had to
    sign for it. `signed`: whether the unit that counts did so in time, None where its time ended
    without a verdict; `responded` is judged with it. `hours`: its handling time, as the upper
    bound of a bin.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True)
    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=8)
    received = models.DateTimeField()
    left = models.CharField(max_length=12, blank=True)
    due = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    on_time = models.BooleanField(default=False)
    on_time_first = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    reworked = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    voice = models.CharField(max_length=9, choices=Voice.choices, blank=True)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    adopted = models.BooleanField(null=True)
    key_due = models.DateTimeField(null=True)
    rectified = models.BooleanField(default=False)
    assigned = models.BooleanField(default=False)
    objected = models.BooleanField(default=False)
    signed = models.BooleanField(null=True)
    responded = models.BooleanField(default=False)
    hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due", "county"], name="fact_by_due_and_county"),
            models.Index(fields=["due", "unit"], name="fact_by_due_and_unit"),
            models.Index(fields=["received", "county"], name="fact_by_received_and_county"),
            models.Index(
                fields=["key_due"], condition=Q(key_due__isnull=False), name="fact_by_key_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.due}"
