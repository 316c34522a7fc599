"""Time stamps of signed roots (RFC 3161): somebody outside vouches that a root was there by then.

Whoever has all keys of the service can sign another past, but no past time stamp for it. What is
stamped is the statement of a root, word for word as everybody can read it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from suggestions.models import RootStamp, SignedRoot
from suggestions.outgoing import Unreachable, post

logger = logging.getLogger(__name__)
AT_ONCE = 20
MOST_READ = 65_536
# An authority may be down for a day.
LATE = timedelta(days=2)
HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NoStamp(Exception):
    """What the authority answered is none for this root."""


def stamp_due() -> int:
    """Have roots stamped that are not, the oldest first; how many.

    Where the authority gives none, the next round asks again.
    """
    if not settings.TIMESTAMP_URL:
        return 0
    done = 0
    for root in unstamped()[:AT_ONCE]:
        try:
            _keep(root, _asked(root))
        except (Unreachable, NoStamp) as problem:
            kind = type(problem).__name__
            logger.warning("root=%s not_stamped=%s %s", root.number, kind, problem)
            break
        done += 1
    return done


def unstamped() -> QuerySet[SignedRoot]:
    return SignedRoot.objects.filter(time_stamp=None).order_by("number")


def late(now: datetime) -> tuple[int, datetime | None]:
    """How many roots wait for too long, and since when the first of them."""
    if not settings.TIMESTAMP_URL:
        return 0, None
    rows = unstamped().filter(made__lt=now - LATE)
    found = rows.aggregate(count=Count("pk"), first=Min("made"))
    return found["count"], found["first"]


def _asked(root: SignedRoot) -> bytes:
    """The answer of the authority, checked."""
    query = TimestampRequestBuilder(root.statement.encode(), HashAlgorithm.SHA256).build()
    url = settings.TIMESTAMP_URL
    status, answer = post(url, query.as_bytes(), HEADERS, most=MOST_READ)
    if status != HTTPStatus.OK:
        raise NoStamp(f"status {status}")
    _checked(answer, root.statement, nonce=query.nonce)
    return answer


def _keep(root: SignedRoot, token: bytes) -> None:
    """Two workers may ask at once: the first answer stays."""
    values = {"token": token, "at": decode_timestamp_response(token).tst_info.gen_time}
    RootStamp.objects.get_or_create(root=root, defaults=values)


def _checked(token: bytes, statement: str, nonce: int | None = None) -> TimeStampResponse:
    """Raises NoStamp, also where the certificates cannot be read."""
    try:
        roots = list(_certificates(settings.TIMESTAMP_ROOTS))
        found = decode_timestamp_response(token)
        VerifierBuilder(roots=roots, nonce=nonce).build().verify_message(found, statement.encode())
    except (VerificationError, ValueError, OSError) as problem:
        raise NoStamp(str(problem)) from problem
    return found


@lru_cache(maxsize=2)
def _certificates(path: str) -> tuple[Certificate, ...]:
    return tuple(load_pem_x509_certificates(Path(path).read_bytes()))


# the check


def wrong_stamps() -> Iterator[str]:
    """Those of something else, and how many there are of authorities that nobody here knows."""
    unknown = 0
    for stamp in RootStamp.objects.select_related("root").order_by("root"):
        if not _is_of_root(stamp):
            yield _("root %(number)s: its time stamp is not one of this root") % {
                "number": stamp.root_id
            }
        elif not _is_known(stamp):
            unknown += 1
    if unknown:
        yield _("time stamps of %(n)d roots: TIMESTAMP_ROOTS has no certificate for them") % {
            "n": unknown
        }


def _is_known(stamp: RootStamp) -> bool:
    """Without certificates nobody is asked for."""
    if not settings.TIMESTAMP_ROOTS:
        return True
    try:
        _checked(bytes(stamp.token), stamp.root.statement)
    except NoStamp:
        return False
    return True


def _is_of_root(stamp: RootStamp) -> bool:
    try:
        said = decode_timestamp_response(bytes(stamp.token)).tst_info
    except ValueError:
        return False
    digest = hashlib.sha256(stamp.root.statement.encode()).digest()
    return (said.message_imprint.message, said.gen_time) == (digest, stamp.at)
