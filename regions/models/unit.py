"""The units that handle suggestions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models.region import Region


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    DEPARTMENT = "department", _("department")
    TOWNSHIP = "township", _("township or sub-district")
    OTHER = "other", _("other body")


class Unit(models.Model):
    """承办单位. `function` names what a department is for, the same in every region."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    function = models.SlugField(_("function"), max_length=40)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="units", verbose_name=_("region")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("superior unit"),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["region__path", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "function"], name="one_unit_a_function_and_region"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def superiors(self) -> list[Unit]:
        """The units above this one, nearest first; a loop in the data ends it."""
        found: list[Unit] = []
        unit = self.parent
        while unit is not None and unit != self and unit not in found:
            found.append(unit)
            unit = unit.parent
        return found

    def ids_below(self) -> set[int]:
        """Of all units below this one: a statement for each step down."""
        found: set[int] = set()
        step = {self.pk}
        while step := set(
            Unit.objects.filter(parent__in=step).exclude(pk__in=found).values_list("pk", flat=True)
        ):
            found |= step
        return found

    def is_below(self, other: Unit) -> bool:
        return other in self.superiors()

    def lies_in(self, unit_id: int | None) -> bool:
        """Whether it is this unit or one below it."""
        return unit_id in {self.pk, *(each.pk for each in self.superiors())}
