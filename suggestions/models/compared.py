"""What was proposed at triage, beside what was decided in the end."""

from django.db import models

from suggestions.models.proposed import Subject
from suggestions.models.suggestion import Suggestion

# As long as the code of a category.
CODE_LENGTH = 20


class OfProposals(models.Model):
    """`day`: when it was classified with the proposal; `version`: that proposed, 0: by names alone;
    `shown`: False for a control, whose form came without."""

    subject = models.CharField(max_length=12, choices=Subject.choices)
    day = models.DateField()
    version = models.PositiveIntegerField()
    shown = models.BooleanField()

    class Meta:
        abstract = True


class Compared(OfProposals):
    """Replaced whenever its suggestion changed; the rules stand in `statistics.comparing`.

    `over`: nothing will change any more; `sure`: it would have been filled in; `told`: the chance
    of the first one in thousandths, None where names alone spoke for it. `proposed`, `decided`:
    codes; `decided` is "" where an objection was upheld and nobody classified it since. `place` of
    what was decided among what was proposed, from 1; 0: none of it.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")
    over = models.BooleanField()
    sure = models.BooleanField()
    told = models.PositiveSmallIntegerField(null=True)
    proposed = models.CharField(max_length=CODE_LENGTH)
    decided = models.CharField(max_length=CODE_LENGTH, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "subject"], name="compared_once")
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.subject}: {self.proposed} {self.decided}"


class ChanceTally(OfProposals):
    """Compared ones added up by the chance that was told: `step` of the calibration curve, -1 where
    none was told. `n` of them, with chances of so many thousandths together."""

    over = models.BooleanField()
    sure = models.BooleanField()
    step = models.SmallIntegerField()
    place = models.PositiveSmallIntegerField()
    n = models.IntegerField(default=0)
    told = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "subject",
                    "day",
                    "version",
                    "shown",
                    "over",
                    "sure",
                    "step",
                    "place",
                ],
                name="one_chance_tally_a_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.day} {self.step} {self.place}: {self.n}"


class PairTally(OfProposals):
    """Compared ones added up by what was proposed and what was decided."""

    proposed = models.CharField(max_length=CODE_LENGTH)
    decided = models.CharField(max_length=CODE_LENGTH, blank=True)
    n = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "day", "version", "shown", "proposed", "decided"],
                name="one_pair_tally_a_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.day} {self.proposed} {self.decided}: {self.n}"
