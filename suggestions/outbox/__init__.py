from suggestions.outbox.audience import Audience, Desks, channels, in_app, media_of
from suggestions.outbox.dispatcher import deliver, oldest_unsent, retry
from suggestions.outbox.links import make_link, opened_by
from suggestions.outbox.wording import summary_of

__all__ = [
    "Audience",
    "Desks",
    "channels",
    "deliver",
    "in_app",
    "make_link",
    "media_of",
    "oldest_unsent",
    "opened_by",
    "retry",
    "summary_of",
]
