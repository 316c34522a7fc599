"""What the installation is called and what the foot of every page shows."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regions.loading import CityProfile, read_profile


@lru_cache(maxsize=1)
def city_profile() -> CityProfile | None:
    """Read once a process: a changed file counts from the next start."""
    return read_profile(settings.CITY_FOLDER)


def service_name() -> str:
    """In the reader's language, where the city gave it in that language."""
    profile = city_profile()
    if profile is None:
        return _("Citizen suggestions")
    foreign = not (get_language() or "").startswith("zh")
    return profile.service_en if foreign and profile.service_en else profile.service
