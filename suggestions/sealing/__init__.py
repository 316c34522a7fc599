"""Trust: who looks later can tell that the ledger is as it was written (decision 0049).

`seals` takes what was committed, `roots` signs it once a day, `stamping` has somebody outside say
by when, `witness` and `mailing` keep it outside the database, `checking` compares, `proofs` gives
everybody what he needs to check his own.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from suggestions.models import Pulse, beat
from suggestions.sealing import witness
from suggestions.sealing.checking import broken_before, broken_seals
from suggestions.sealing.mailing import mail_due
from suggestions.sealing.roots import sign_due, wrong_roots
from suggestions.sealing.seals import boundary, is_complete, seal_due, waiting
from suggestions.sealing.stamping import late as stamps_late
from suggestions.sealing.stamping import stamp_due, wrong_stamps

__all__ = [
    "CONTRADICTED",
    "boundary",
    "broken_before",
    "broken_seals",
    "is_complete",
    "last_round",
    "late",
    "seal_due",
    "sign_due",
    "stamp_due",
    "stamps_late",
    "tend",
    "waiting",
    "wrong_roots",
    "wrong_stamps",
]

CONTRADICTED = "contradicted"
# It is sealed once an hour.
LATE = timedelta(hours=2)


def tend() -> int:
    """One round: seal, sign, write down outside, mail, stamp; how many seals were made."""
    now = timezone.now()
    made = seal_due()
    sign_due(now)
    try:
        witness.catch_up()
    except witness.Contradicted:
        beat("seal", now, note=CONTRADICTED)
    else:
        beat("seal", now)
    mail_due(now)
    stamp_due()
    return made


def late(now: datetime, found: Pulse | None) -> datetime | None:
    """When the ledger was last tended (`found`), where that is too long ago; where it never was,
    since when an entry waits."""
    since = found.at if found else waiting()[1]
    return since if since and now - since > LATE else None


def last_round() -> Pulse | None:
    """When the ledger was last tended; its note says whether the witness contradicts it."""
    return Pulse.objects.filter(name="seal").first()
