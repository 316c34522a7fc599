"""Facts once more, as bytes: so many suggestions a row, to be read by the million."""

from django.db import models


class Sheet(models.Model):
    """The facts of `statistics.packing.SIZE` suggestions with ids in a row.

    `cells`: a record for each of them, zeros where there is no fact. `lot`: drawn anew each
    time that `cells` are written, by which a reader knows what it has read already. Kept by
    `statistics.sheets`, together with the facts.
    """

    number = models.PositiveIntegerField(primary_key=True)
    lot = models.BigIntegerField(default=0)
    cells = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["number", "lot"], name="sheets_by_lot")]

    def __str__(self) -> str:
        return f"{self.number}"
