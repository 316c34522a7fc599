"""Who is signed in, where and since when: one row a session, found by its officer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

LONGEST_BROWSER, LONGEST_HOUSEHOLD = 300, 64


class Session(AbstractBaseSession):
    """`session_key` is a digest: whoever reads this table can take over nobody's session."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    started = models.DateTimeField()
    # When somebody last did something, to the minute; what a page does by itself is nothing.
    seen = models.DateTimeField()
    # What the browser says of itself, and where it was: of the log-in.
    browser = models.CharField(max_length=LONGEST_BROWSER, blank=True)
    household = models.CharField(max_length=LONGEST_HOUSEHOLD, blank=True)

    class Meta(AbstractBaseSession.Meta):
        pass
