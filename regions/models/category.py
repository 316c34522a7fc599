"""What a suggestion is about, and whose duty that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models.region import Level, Region, ancestor_paths, level_of
from regions.models.unit import Unit


class CategoryQuerySet(models.QuerySet["Category"]):
    def choosable(self) -> CategoryQuerySet:
        """In use, and of the lower level: what a matter can be classified as."""
        return self.filter(active=True, children=None)


class Category(models.Model):
    """Two levels; the codes map it onto the 12345 hotline and the petition system."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    hotline_code = models.CharField(_("12345 code"), max_length=20, blank=True)
    petition_code = models.CharField(_("petition code"), max_length=20, blank=True)
    keywords = models.CharField(
        _("keywords"),
        max_length=400,
        blank=True,
        db_default="",
        help_text=_("what people write who mean this, with spaces between: by it it is proposed"),
    )
    active = models.BooleanField(_("active"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.parent.name} · {self.name}" if self.parent else self.name


class DutyCatalogue(models.Model):
    """职责清单: one version of who is responsible for what. The newest one counts."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    digest = models.CharField(max_length=64, editable=False)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("duty catalogue")
        verbose_name_plural = _("duty catalogues")
        ordering = ["-version"]

    def __str__(self) -> str:
        return str(_("version %(version)s") % {"version": self.version})


class Duty(models.Model):
    """Category × level → the function whose unit in that region is responsible."""

    catalogue = models.ForeignKey(DutyCatalogue, models.CASCADE, related_name="duties")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    function = models.SlugField(_("function"), max_length=40)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "category", "level"], name="one_duty_a_category_and_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.get_level_display()} · {self.function}"


def responsible_units(category: Category, path: str) -> list[Unit]:
    """The units on duty for `category` at the place `path`, lowest level first.

    The first is the proposal; none means unclear duty, which goes to the county.
    """
    return [unit for unit, _duty in duties_at(category, path)]


def duties_at(category: Category, path: str) -> list[tuple[Unit, Duty]]:
    """The same, each with the line of the catalogue that names it."""
    duties = _duties().filter(category__in=_with_parent(category))
    on_duty = _on_duty(category, duties)
    by_place = models.Q()
    for level, duty in on_duty.items():
        by_place |= models.Q(function=duty.function, region__level=level)
    if not by_place:
        return []
    above = Unit.objects.filter(region__path__in=ancestor_paths(path), active=True)
    units = above.filter(by_place).select_related("region")
    lowest_first = sorted(units, key=lambda unit: -unit.region.level)
    return [(unit, on_duty[unit.region.level]) for unit in lowest_first]


class Responsibilities:
    """The newest catalogue and all units, read once: for whoever asks very often."""

    def __init__(self) -> None:
        self._duties: dict[int, list[Duty]] = defaultdict(list)
        for duty in _duties():
            self._duties[duty.category_id].append(duty)
        units = Unit.objects.filter(active=True).select_related("region", "parent")
        self._units = {(row.region.path, row.function): row for row in units}

    def units(self, category: Category, path: str) -> list[Unit]:
        """What `responsible_units` says."""
        duties = [duty for ident in _with_parent(category) for duty in self._duties[ident]]
        on_duty = _on_duty(category, duties)
        found = [self._unit_on_duty(on_duty, place) for place in ancestor_paths(path)]
        return [unit for unit in found if unit]

    def _unit_on_duty(self, on_duty: dict[int, Duty], place: str) -> Unit | None:
        duty = on_duty.get(level_of(place))
        return self._units.get((place, duty.function)) if duty else None

    def unit(self, function: str, path: str) -> Unit:
        """The one of that region itself. Raises KeyError where there is none."""
        return self._units[path, function]


def _duties() -> models.QuerySet[Duty]:
    newest = DutyCatalogue.objects.order_by("-version").values("id")[:1]
    return Duty.objects.filter(catalogue__in=newest)


def _with_parent(category: Category) -> set[int]:
    return {category.pk, category.parent_id or category.pk}


def _on_duty(category: Category, duties: Iterable[Duty]) -> dict[int, Duty]:
    """By level; a row of the category itself wins over one of its parent."""
    own_last = sorted(duties, key=lambda duty: duty.category_id == category.pk)
    return {duty.level: duty for duty in own_last}


def is_own_duty(unit: Unit, category: Category | None) -> bool:
    """Whether the catalogue names this department itself for `category` at its own level."""
    if category is None:
        return False
    return unit in responsible_units(category, unit.region.path)


class CollectionPoint(models.Model):
    """征集站点: a place with a QR code that opens the form with the place filled in."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="points", verbose_name=_("region")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("collection point")
        verbose_name_plural = _("collection points")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
