"""Loading a city from plain files: `read_city` checks and reads them, `store_city` keeps them."""

from regions.loading.reading import read_city, read_profile
from regions.loading.rows import City, CityProfile, Problem, WrongFilesError
from regions.loading.storing import Tally, store_city

__all__ = [
    "City",
    "CityProfile",
    "Problem",
    "Tally",
    "WrongFilesError",
    "read_city",
    "read_profile",
    "store_city",
]
