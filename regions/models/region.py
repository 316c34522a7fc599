"""The city and everything below it, on four levels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    CITY = 1, _("city")
    COUNTY = 2, _("county")
    TOWNSHIP = 3, _("township")
    VILLAGE = 4, _("village")


PATH_LENGTHS = {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
_LEVELS = {length: level for level, length in PATH_LENGTHS.items()}


def path_of(code: str, level: Level) -> str:
    """The part of a division code that all of its own subtree, and nothing else, begins with.

    >>> path_of("431000", Level.CITY)
    '4310'
    """
    return code[: PATH_LENGTHS[level]]


def level_of(path: str) -> Level:
    """The level of the region with this path."""
    return _LEVELS[len(path)]


def subtree(path: str, field: str = "path") -> models.Q:
    """All rows whose `field` lies at or below `path`.

    A range of paths, not a LIKE: it uses a plain index on every database and locale.
    """
    following = str(int(path) + 1).zfill(len(path))
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": following})


def ancestor_paths(path: str) -> list[str]:
    """`path` and the paths above it, nearest first."""
    return [path[:length] for length in (12, 9, 6, 4) if length <= len(path)]


class Region(models.Model):
    code = models.CharField(_("code"), max_length=12, unique=True)
    path = models.CharField(max_length=12, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=200, editable=False)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.full_name or self.name

    def contains(self, path: str) -> bool:
        """Whether `path` is this region or lies below it."""
        return path.startswith(self.path)
