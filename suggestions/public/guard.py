"""Against floods: above a generous number comes a question that every person can answer.

Nobody is ever refused. Counted is in the cache, in windows of time, under keyed digests: neither
an address nor a phone number stands there. Where the cache does not answer, people get through.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from suggestions.faces.addresses import household_of
from suggestions.models.author import contact_index
from suggestions.models.secrets import keyed_digest
from suggestions.public.challenge import Challenge, is_answered, new_question
from suggestions.public.outage import outage

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# Wrong codes before a question comes first: for one suggestion from one household, from one
# household, and for one suggestion from everywhere. Its author is asked, and never shut out.
WRONG_CODES, WRONG_CODES_OF_HOUSEHOLD, WRONG_CODES_FROM_EVERYWHERE = 10, 100, 100


@dataclass(frozen=True)
class Counter:
    """`most`: how often it may happen within one window of `within` without a question."""

    name: str
    most: int
    within: timedelta

    @property
    def key(self) -> str:
        window = int(time() // self.within.total_seconds())
        return f"guard:{self.name}:{window}"

    def add_one(self) -> int:
        key = self.key
        try:
            return cache.incr(key)
        except ValueError:
            # Kept for longer than the window, so that it cannot run out between the two.
            is_first = cache.add(key, 1, 2 * self.within.total_seconds())
            return 1 if is_first else cache.incr(key)


def sendings(request: HttpRequest, *contacts: str) -> list[Counter]:
    """What counts when a suggestion is sent: where it comes from, and who may be called."""
    by_address = Counter(f"send:{_place_of(request)}", settings.CHALLENGE_AFTER_SENT, HOUR)
    most = settings.CHALLENGE_AFTER_SENT_BY_CONTACT
    indexes = filter(None, map(contact_index, contacts))
    return [by_address, *(Counter(f"send:{index}", most, DAY) for index in indexes)]


def link_requests(request: HttpRequest) -> list[Counter]:
    """What counts when somebody asks for a link: each may cost a text message."""
    return [Counter(f"link:{_place_of(request)}", settings.CHALLENGE_AFTER_LINKS, HOUR)]


def wrong_codes(request: HttpRequest, reference: str) -> list[Counter]:
    """What counts when a code did not fit; `reference` '' where it is none."""
    place = _place_of(request)
    counters = [Counter(f"code:{place}", WRONG_CODES_OF_HOUSEHOLD, HOUR)]
    if reference:
        counters += [
            Counter(f"code:{reference}:{place}", WRONG_CODES, QUARTER),
            Counter(f"code:{reference}", WRONG_CODES_FROM_EVERYWHERE, DAY),
        ]
    return counters


def count(counters: Iterable[Counter]) -> None:
    _is_over(counters)


def before_photos(request: HttpRequest, count: int) -> Challenge | None:
    """Counts photos, which are kept before anything is sent: a flood would fill the disk.

    None lets them through, else it is the question to be answered together with them.
    """
    counter = Counter(f"photo:{_place_of(request)}", settings.CHALLENGE_AFTER_PHOTOS, HOUR)
    if not _is_over([counter] * count):
        return None
    # Each answer counts once: a form has at most six photos.
    return None if is_answered(request.POST, secrets.token_hex(8)) else new_question()


def may_ask_for_similar(request: HttpRequest) -> bool:
    """Counts looks for what was answered already: each reads much of the index."""
    counter = Counter(f"similar:{_place_of(request)}", settings.MOST_SIMILAR_ASKED, HOUR)
    return not _is_over([counter])


def beforehand(
    request: HttpRequest, counters: Iterable[Counter], *, trapped: bool = False
) -> Challenge | None:
    """The question to be shown with the button that sends, where one will be asked."""
    if trapped or _is_full(counters):
        return new_question(request.POST.get("another", ""))
    return None


def at_the_door(
    request: HttpRequest, counters: Iterable[Counter], *, purpose: str, trapped: bool = False
) -> Challenge | None:
    """Counts one more; None lets it through, else it is the question to be answered first.

    `purpose`: what the answer is for. The same thing sent twice by a double tap passes twice.
    """
    return _unless_answered(request, purpose) if _is_over(counters) or trapped else None


def before_another_try(
    request: HttpRequest, counters: Iterable[Counter], *, purpose: str
) -> Challenge | None:
    """The same, where only what fails is counted (`count`)."""
    return _unless_answered(request, purpose) if _is_full(counters) else None


def _unless_answered(request: HttpRequest, purpose: str) -> Challenge | None:
    if is_answered(request.POST, purpose):
        return None
    if "asked" in request.POST:
        return new_question(problem=_("That was not the answer. Please answer this new question."))
    return new_question(problem=_("Please answer this question, then send it once more."))


def _is_full(counters: Iterable[Counter]) -> bool:
    most = {each.key: each.most for each in counters}
    nothing: dict[str, int] = {}
    found = outage.unless(lambda: cache.get_many(most), otherwise=nothing)
    return any(found.get(key, 0) >= limit for key, limit in most.items())


def _is_over(counters: Iterable[Counter]) -> bool:
    try:
        return outage.unless(lambda: _counted_over(counters), otherwise=False)
    except ValueError:  # emptied between the two
        return False


def _counted_over(counters: Iterable[Counter]) -> bool:
    # All of them count, whatever the first says.
    over = [each.add_one() > each.most for each in counters]
    return any(over)


def _place_of(request: HttpRequest) -> str:
    return keyed_digest("client-address", household_of(request))
