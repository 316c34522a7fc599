"""Which HTTP status says why a move was not made."""

from suggestions.pipeline.refusals import Busy, NotAllowed, Refused, Stale

CONFLICT, UNPROCESSABLE, UNAVAILABLE = 409, 422, 503


def status_of(refusal: Refused) -> int:
    if isinstance(refusal, Busy):
        return UNAVAILABLE
    return CONFLICT if isinstance(refusal, Stale | NotAllowed) else UNPROCESSABLE
