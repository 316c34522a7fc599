"""A password is hashed slowly on purpose: only so many at once, or no thread is left for others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext_lazy

BUSY = gettext_lazy("Many people are signing in right now. Please try again in a moment.")
# Seconds that one waits for another; some hashes long.
PATIENCE = 5


class TooManyAtOnce(Exception):
    """Nothing is wrong with the password: it was not looked at."""


class Room:
    """So many are worked on, as many wait, and whoever comes then is told so at once."""

    def __init__(self, most: int) -> None:
        self._working = BoundedSemaphore(most)
        self._inside = BoundedSemaphore(2 * most)

    @contextmanager
    def place(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            if not self._working.acquire(timeout=PATIENCE):
                raise TooManyAtOnce
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


# Of this process.
room = Room(settings.PASSWORD_CHECKS)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's, in the room: every password of the process is made and checked here."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with room.place():
            return super().encode(password, salt, iterations)
