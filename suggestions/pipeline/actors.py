"""Who makes a move."""

from __future__ import annotations

from dataclasses import dataclass

from regions.models import Officer, Post, Role
from suggestions.models import ActorKind

UNIT_STAFF = frozenset({Role.HANDLER, Role.LEADER})


@dataclass(frozen=True)
class Actor:
    """`backdates`: only imports and the demonstration may say that a move happened earlier.
    `units`: of the officer's posts only those in these units count; None: all of them do.
    `stands_in`: as a stand-in the officer does what is for these roles.
    """

    kind: ActorKind
    officer: Officer | None = None
    backdates: bool = False
    units: frozenset[int] | None = None
    stands_in: frozenset[Role] = frozenset()

    @property
    def posts(self) -> list[Post]:
        held = self.officer.current_posts if self.officer else []
        if self.units is None:
            return held
        return [post for post in held if post.is_of_unit and post.unit_id in self.units]

    def serves(self, unit_id: int | None, roles: frozenset[Role] = UNIT_STAFF) -> bool:
        """Whether the officer holds one of these posts in that very unit."""
        return unit_id is not None and any(
            post.unit_id == unit_id and post.role in roles for post in self.posts
        )

    def has_interest_in(self, unit_id: int | None) -> bool:
        """Whether what is about this unit is the officer's own matter."""
        return self.officer is not None and unit_id in self.officer.interests

    def oversees(self, path: str, role: Role) -> bool:
        roles = {role, Role.STAND_IN} if role in self.stands_in else {role}
        return any(post.role in roles and post.covers(path) for post in self.posts)


CITIZEN = Actor(ActorKind.CITIZEN)
CLOCK = Actor(ActorKind.CLOCK)
CHANNEL = Actor(ActorKind.CHANNEL, backdates=True)


def officer_actor(officer: Officer) -> Actor:
    return Actor(ActorKind.OFFICER, officer)
