"""How far it is, for whoever waits."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """`entries`: how many the ledger has got since the start."""

    done: int
    of: int
    entries: int = 0


@dataclass(frozen=True)
class Told:
    """`fresh`: how many suggestions are new; `refusals`: why some of them stopped on the way."""

    fresh: int
    refusals: Counter[str] = field(default_factory=Counter)


Heard = Callable[[Progress], None]
