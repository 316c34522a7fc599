"""While the cache does not answer nobody is counted and everybody gets through: said once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from redis.exceptions import RedisError

Found = TypeVar("Found")
logger = logging.getLogger(__name__)


class Outage:
    """Of one web process."""

    lasts = False

    def unless(self, look: Callable[[], Found], *, otherwise: Found) -> Found:
        """What is found in the cache, or this where it does not answer."""
        try:
            found = look()
        except RedisError as error:
            if not self.lasts:
                logger.warning("guard=open cache=silent reason=%s", type(error).__name__)
            self.lasts = True
            return otherwise
        if self.lasts:
            logger.warning("guard=counting cache=answers")
        self.lasts = False
        return found


outage = Outage()
