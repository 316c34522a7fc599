"""Which numbers of a published month are told of single counties and units: never small ones.

Nor any from which a small one could be worked out. The rules are few, so that they can be seen
to hold: what is withheld in a county keeps back its units; of no county all units are told, so
that nobody knows what units of the city do there; what is left of a county, or of the city, when
its shown units are taken away is none or not small. Nothing of a single place is told twice for
the same days: not for running periods, not without what was taken out, not corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from suggestions.models import Whose
from suggestions.months.counting import Share
from suggestions.statistics import ALL_PARTS, Numbers, added_up, is_small, rate_of, withheld

FEWEST_OF_A_UNIT = 30
HELD, RECEIVED = "held", "received"
OF_A_PLACE = ("closure_rate", "on_time_rate", "satisfaction_rate")
# What the page of a unit says of a month.
OF_A_UNIT = (RECEIVED, *OF_A_PLACE)


def numbers_of(name: str, share: Share) -> Numbers:
    """What is shown of it under this name: numerator and denominator, or a count."""
    if name not in ALL_PARTS:
        return (share.counts[name],)
    found = rate_of(name, share.counts)
    return found.part, found.whole


def counties_withheld(name: str, counties: Iterable[Share]) -> set[str]:
    return withheld({share.code: numbers_of(name, share) for share in counties})


def units_shown(name: str, city: Share, counties: list[Share], units: list[Share]) -> set[str]:
    """Codes of the units whose numbers of this name are told."""
    shown = dict(_large(name, units, counties_withheld(name, counties) - {""}))
    homes = _homes(name, units)
    for county in counties:
        _leave_some_out(shown, homes[county.code])
        _leave_no_small_rest(numbers_of(name, county), shown, homes[county.code])
    _leave_no_small_rest(numbers_of(name, city), shown, {share.code for share in units})
    return set(shown)


def with_told(shares: Sequence[Share]) -> list[Share]:
    """The same, units with what everybody reads of them: of one alone it cannot be worked out."""
    [city] = _of(Whose.CITY, shares)
    counties, units = _of(Whose.COUNTY, shares), _of(Whose.UNIT, shares)
    shown = {name: units_shown(name, city, counties, units) for name in OF_A_UNIT}
    return [_marked(share, shown) if share.whose == Whose.UNIT else share for share in shares]


def _of(whose: Whose, shares: Iterable[Share]) -> list[Share]:
    return [share for share in shares if share.whose == whose]


def _marked(share: Share, shown: Mapping[str, set[str]]) -> Share:
    return replace(share, told=tuple(n for n, codes in shown.items() if share.code in codes))


def _large(name: str, units: list[Share], kept_back: set[str]) -> Iterator[tuple[str, Numbers]]:
    for share in units:
        numbers = numbers_of(name, share)
        if share.code and share.county not in kept_back and numbers[-1] >= FEWEST_OF_A_UNIT:
            yield share.code, numbers


def _homes(name: str, units: list[Share]) -> Mapping[str, set[str]]:
    """The units in each county that count anything."""
    found: dict[str, set[str]] = defaultdict(set)
    for share in units:
        if share.county and any(numbers_of(name, share)):
            found[share.county].add(share.code)
    return found


def _leave_some_out(shown: dict[str, Numbers], group: set[str]) -> None:
    """Keep back the smallest of the group where all of it would be told."""
    if group and group <= shown.keys():
        del shown[min(group, key=lambda code: (shown[code][-1], code))]


def _leave_no_small_rest(whole: Numbers, shown: dict[str, Numbers], group: set[str]) -> None:
    """Keep back the smallest of the group until what the others leave of the whole is not small."""
    members = sorted(group & shown.keys(), key=lambda code: (shown[code][-1], code))
    while members and is_small(_rest(whole, [shown[code] for code in members])):
        del shown[members.pop(0)]


def _rest(whole: Numbers, parts: list[Numbers]) -> Numbers:
    return tuple(all_of_it - part for all_of_it, part in zip(whole, added_up(parts), strict=True))
