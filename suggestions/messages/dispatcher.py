"""Sends what waits, at least once each, with any number of dispatchers beside each other.

A round leases the rows that are due: `try_at` moves to the end of the lease, and `attempts`,
risen, says whose lease it is. A row is marked only after it was sent, so a kill in between
sends it again, under the same key, and loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.template import TemplateDoesNotExist
from django.utils import timezone

from suggestions.messages.confirming import admitted
from suggestions.messages.errors import MediumDown, NotConfirmed, PutOff, Undeliverable, describe
from suggestions.messages.hours import is_quiet, next_morning
from suggestions.messages.mail import Mail
from suggestions.messages.recipients import Recipient, recipient_of
from suggestions.messages.sms import Gateway
from suggestions.messages.templates import Template
from suggestions.messages.wording import Notice, notice_of
from suggestions.models import Medium, Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# The rest of the lease is for the last message, however slowly its server answers.
LONGEST_ROUND = LEASE / 2
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=1)
AFTER_AN_OUTAGE = timedelta(minutes=1)


class Carrier(Protocol):
    def send(self, notice: Notice, *, to: str, key: str) -> None: ...

    def close(self) -> None: ...


def deliver(now: datetime | None = None, limit: int = 50) -> int:
    """One round: try at most `limit` messages that are due. Returns how many were sent."""
    moment = now or timezone.now()
    if not _due(moment).exists():
        return 0
    leased = _lease(moment, limit)
    with ExitStack() as stack:
        carriers: dict[str, Carrier] = {
            Medium.EMAIL: stack.enter_context(closing(Mail())),
            Medium.SMS: stack.enter_context(closing(Gateway())),
        }
        turn = _Round(moment, carriers)
        sent = sum(turn.carry(message) for message in leased)
    logger.info("sent=%d of=%d", sent, len(leased))
    return sent


def retry(ids: Iterable[int]) -> int:
    """Try given-up messages again, from the first attempt on. Returns how many."""
    given_up = Message.objects.filter(pk__in=ids, failed__isnull=False)
    return given_up.update(failed=None, attempts=0, error="", try_at=timezone.now())


def oldest_unsent(now: datetime | None = None) -> datetime | None:
    """Since when the longest waiting message is due; None where nothing is.

    A dispatcher that works leaves nothing due for more than a few rounds, even while a gateway
    is down.
    """
    found: datetime | None = _due(now or timezone.now()).aggregate(at=Min("try_at"))["at"]
    return found


def _due(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(try_at__lte=now).exclude(medium=Medium.IN_APP)


def _lease(now: datetime, limit: int) -> list[Message]:
    """Rows that are this dispatcher's until the lease ends. At night text messages wait."""
    with transaction.atomic():
        # SQLite knows no skip_locked: there the transaction keeps every other writer out.
        rows = _due(now).select_for_update(skip_locked=True).order_by("pk")
        found = dict(rows.values_list("pk", "medium")[:limit])
        resting = {pk for pk, medium in found.items() if medium == Medium.SMS and is_quiet(now)}
        Message.objects.filter(pk__in=resting).update(try_at=next_morning(now))
        mine = Message.objects.filter(pk__in=found.keys() - resting)
        mine.update(try_at=now + LEASE, attempts=F("attempts") + 1)
    leased = Message.objects.filter(pk__in=found.keys() - resting).order_by("pk")
    return list(leased.select_related("suggestion", "officer"))


class _Round:
    def __init__(self, start: datetime, carriers: dict[str, Carrier]) -> None:
        self._start = start
        self._clock = monotonic()
        self._carriers = carriers
        self._down: set[str] = set()

    @property
    def _elapsed(self) -> timedelta:
        return timedelta(seconds=monotonic() - self._clock)

    @property
    def _now(self) -> datetime:
        return self._start + self._elapsed

    def carry(self, message: Message) -> bool:
        """Send one and mark it, or say when it is tried again."""
        if message.medium in self._down:
            return self._put_back(message, self._now + AFTER_AN_OUTAGE)
        if self._elapsed > LONGEST_ROUND:
            return self._put_back(message, self._now)
        try:
            self._send(message)
        except NotConfirmed as why:
            _leased(message).update(try_at=None, error=str(why))
            return False
        except PutOff as later:
            return self._put_back(message, later.until)
        except Exception as error:  # noqa: BLE001 - one bad message must not keep others back
            return self._failed(message, error)
        Message.objects.filter(pk=message.pk).update(
            sent=self._now, try_at=None, failed=None, error=""
        )
        return True

    def _send(self, message: Message) -> None:
        recipient = recipient_of(message)
        if recipient.author is None:
            self._hand_over(message, recipient)
            return
        with admitted(message, recipient.author, now=self._now) as is_first:
            self._hand_over(message, recipient, Template.FIRST if is_first else "")

    def _hand_over(self, message: Message, to: Recipient, template: str = "") -> None:
        notice = notice_of(message, language=to.language, now=self._now, template=template)
        self._carriers[message.medium].send(notice, to=to.address, key=message.key)

    def _failed(self, message: Message, error: Exception) -> bool:
        if isinstance(error, MediumDown):
            self._down.add(message.medium)
        reason = describe(error)
        hopeless = isinstance(error, Undeliverable | TemplateDoesNotExist)
        if hopeless or message.attempts >= MOST_ATTEMPTS:
            _leased(message).update(failed=self._now, try_at=None, error=reason)
        else:
            again = self._now + pause_after(message.attempts)
            _leased(message).update(try_at=again, error=reason)
        logger.warning(
            "message=%d medium=%s attempt=%d error=%r",
            message.pk,
            message.medium,
            message.attempts,
            reason,
        )
        return False

    def _put_back(self, message: Message, at: datetime) -> bool:
        """It was not tried, so no attempt is counted."""
        _leased(message).update(try_at=at, attempts=F("attempts") - 1)
        return False


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, an hour at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def _leased(message: Message) -> QuerySet[Message]:
    """The row, unless somebody else leased it after us."""
    return Message.objects.filter(pk=message.pk, attempts=message.attempts, sent=None)
