"""The scenarios by name: towns that live today, and the year that was reported."""

from suggestions import crew
from suggestions.demonstration import chenzhou, town
from suggestions.demonstration.progress import Heard, Told
from suggestions.demonstration.year import play_year

USUAL = "city"
SIZES = dict.fromkeys(town.SCENARIOS, 400) | {chenzhou.NAME: chenzhou.FULL}


def play(scenario: str, *, size: int, heard: Heard, processes: int | None = None) -> Told:
    """Tell a scenario. The same size tells the same stories.

    `processes`: how many share the work, where it can be shared; None: as many as help.
    """
    if scenario == chenzhou.NAME:
        return play_year(size=size, heard=heard, processes=processes or crew.as_many_as_help())
    return town.play(size=size, scenario=scenario, heard=heard)


def goes_on(scenario: str) -> bool:
    """Whether a run that was broken off is continued by the next."""
    return scenario == chenzhou.NAME
