from regions.models.calendar import CalendarYear, calendar_at, current_version
from regions.models.category import (
    Category,
    CollectionPoint,
    Duty,
    DutyCatalogue,
    Responsibilities,
    duties_at,
    is_own_duty,
    responsible_units,
)
from regions.models.officer import (
    DECIDE,
    OVERSIGHT,
    UNIT_ROLES,
    Officer,
    Post,
    Role,
    path_of_post,
)
from regions.models.region import Level, Region, ancestor_paths, path_of, subtree
from regions.models.unit import Unit, UnitKind

__all__ = [
    "DECIDE",
    "OVERSIGHT",
    "UNIT_ROLES",
    "CalendarYear",
    "Category",
    "CollectionPoint",
    "Duty",
    "DutyCatalogue",
    "Level",
    "Officer",
    "Post",
    "Region",
    "Responsibilities",
    "Role",
    "Unit",
    "UnitKind",
    "ancestor_paths",
    "calendar_at",
    "current_version",
    "duties_at",
    "is_own_duty",
    "path_of",
    "path_of_post",
    "responsible_units",
    "subtree",
]
