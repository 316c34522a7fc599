"""Sends what waits, at least once each, with any number of dispatchers beside each other.

A round leases the rows that are due: `try_at` moves to the end of the lease, and `attempts`,
risen, says whose lease it is. A row is marked only after it was sent, so a kill in between
sends it again, under the same key, and loses nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Protocol

from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet
from django.template import TemplateDoesNotExist
from django.utils import timezone

from suggestions.messages.confirming import admitted
from suggestions.messages.errors import MediumDown, NotConfirmed, PutOff, Undeliverable, describe
from suggestions.messages.hours import is_quiet, next_morning
from suggestions.messages.mail import Mail
from suggestions.messages.recipients import Recipient, recipient_of
from suggestions.messages.sms import Gateway
from suggestions.messages.templates import ALONE
from suggestions.messages.wording import Notice, first_notice, notice_of, notice_together
from suggestions.models import Medium, Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# Any number that nothing else locks by.
LEASING = 20260921
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
        sent = sum(turn.carry(together) for together in _together(leased))
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
        _wait_for_others()
        found = _locked(now, limit)
        resting = {pk for pk, medium in found.items() if medium == Medium.SMS and is_quiet(now)}
        Message.objects.filter(pk__in=resting).update(try_at=next_morning(now))
        mine = Message.objects.filter(pk__in=found.keys() - resting)
        mine.update(try_at=now + LEASE, attempts=F("attempts") + 1)
        about = "suggestion__region", "suggestion__category", "officer"
        leased = list(mine.order_by("pk").select_related(*about))
        _fold([each for each in leased if not each.officer_id])
    return leased


def _wait_for_others() -> None:
    """Two who lease at once could each take a part of what falls together for one author. On
    SQLite whoever writes is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEASING])


def _locked(now: datetime, limit: int) -> dict[int, str]:
    """At most so many that are due, with their medium, and what goes with them."""
    # SQLite knows no skip_locked: there the transaction keeps every other writer out.
    rows = _due(now).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    heads = rows.filter(Q(folded_into=None) | Q(folded_into__try_at=None))
    first = list(heads.values_list("pk", "medium", "suggestion")[:limit])
    about = {suggestion for _pk, _medium, suggestion in first}
    untried = Q(suggestion__in=about, officer=None, attempts=0)
    beside = rows.filter(untried | Q(folded_into__in=[pk for pk, _medium, _about in first]))
    return {pk: medium for pk, medium, _about in first} | dict(beside.values_list("pk", "medium"))


def _fold(leased: list[Message]) -> None:
    """What falls together for one author over one medium is one message from its first try on.

    What was tried may have been taken, under its key: nothing joins it, and nothing leaves it.
    """
    untried = [each for each in leased if each.attempts == 1]
    heads: dict[object, Message] = {}
    for message in untried:
        alone = message.pk if message.template in ALONE else 0
        head = heads.setdefault((message.suggestion_id, message.medium, alone), message)
        message.folded_into_id = None if head is message else head.pk
    Message.objects.bulk_update(untried, ["folded_into"])


def _together(leased: list[Message]) -> list[list[Message]]:
    """The earliest first. What an officer's copy is folded into stands in the desk."""
    found: dict[int, list[Message]] = defaultdict(list)
    for message in leased:
        head = None if message.officer_id else message.folded_into_id
        found[head or message.pk].append(message)
    return list(found.values())


def key_of(messages: list[Message]) -> str:
    """Of several that of none of them: each may have been sent, or be sent, alone."""
    if len(messages) == 1:
        return messages[0].key
    return sha256(" ".join(each.key for each in messages).encode()).hexdigest()


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

    def carry(self, messages: list[Message]) -> int:
        """Send these as one and mark them, or say when they are tried again. How many were sent."""
        try:
            self._check_turn(messages[0])
            sent = self._send(messages)
        except NotConfirmed as why:
            _leased(messages).update(try_at=None, error=str(why))
            return 0
        except PutOff as later:
            return self._put_back(messages, later.until)
        except Exception as error:  # noqa: BLE001 - one bad message must not keep others back
            return self._failed(messages, error)
        Message.objects.filter(pk__in=[each.pk for each in sent]).update(
            sent=self._now, try_at=None, failed=None, error=""
        )
        return len(sent) + sum(self.carry([each]) for each in messages[len(sent) :])

    def _check_turn(self, message: Message) -> None:
        """Raise PutOff where its medium is down, or this round has taken long enough."""
        if message.medium in self._down:
            raise PutOff(self._now + AFTER_AN_OUTAGE)
        if self._elapsed > LONGEST_ROUND:
            raise PutOff(self._now)

    def _send(self, messages: list[Message]) -> list[Message]:
        """Those that went out: of a contact that nobody has confirmed the earliest alone."""
        first = messages[0]
        to = recipient_of(first)
        if to.author is None:
            self._hand_over(messages, to, notice_of(first, language=to.language, now=self._now))
            return messages
        with admitted(first, to.author, now=self._now) as is_first:
            sent = [first] if is_first else messages
            self._hand_over(sent, to, self._words(sent, to, is_first=is_first))
        return sent

    def _words(self, messages: list[Message], to: Recipient, *, is_first: bool) -> Notice:
        if is_first:
            return first_notice(messages[0], language=to.language, now=self._now)
        return notice_together(messages, language=to.language, now=self._now)

    def _hand_over(self, messages: list[Message], to: Recipient, notice: Notice) -> None:
        carrier = self._carriers[messages[0].medium]
        carrier.send(notice, to=to.address, key=key_of(messages))

    def _failed(self, messages: list[Message], error: Exception) -> int:
        if len(messages) > 1 and isinstance(error, TemplateDoesNotExist):
            _leased(messages).update(folded_into=None)
            return sum(self.carry([each]) for each in messages)
        if isinstance(error, MediumDown):
            self._down.add(messages[0].medium)
        self._try_again(messages, error)
        return 0

    def _try_again(self, messages: list[Message], error: Exception) -> None:
        """All of them at the same moment, so that they go together again."""
        reason, attempts = describe(error), messages[0].attempts
        hopeless = isinstance(error, Undeliverable | TemplateDoesNotExist)
        if hopeless or attempts >= MOST_ATTEMPTS:
            _leased(messages).update(failed=self._now, try_at=None, error=reason)
        else:
            again = self._now + pause_after(attempts)
            _leased(messages).update(try_at=again, error=reason)
        for message in messages:
            logger.warning(
                "message=%d medium=%s attempt=%d error=%r",
                message.pk,
                message.medium,
                attempts,
                reason,
            )

    def _put_back(self, messages: list[Message], at: datetime) -> int:
        """They were not tried, so no attempt is counted."""
        _leased(messages).update(try_at=at, attempts=F("attempts") - 1)
        return 0


class _Kept:
    """Carries nothing anywhere."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def send(self, notice: Notice, *, to: str, key: str) -> None:
        self.notices.append(notice)

    def close(self) -> None: ...


def rehearse(messages: list[Message], now: datetime) -> Notice:
    """What would be handed over now of these, which go together. Raises what keeps it back.

    It counts as sending does: whoever asks undoes it.
    """
    kept = _Kept()
    _Round(now, {messages[0].medium: kept})._send(messages)
    return kept.notices[0]


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, an hour at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def _leased(messages: list[Message]) -> QuerySet[Message]:
    """The rows, unless somebody else leased them after us."""
    mine = Q(pk__in=[])
    for each in messages:
        mine |= Q(pk=each.pk, attempts=each.attempts)
    return Message.objects.filter(mine, sent=None)
