from suggestions.messages.audience import Audience, Desks, in_app
from suggestions.messages.dispatcher import deliver, oldest_unsent, retry
from suggestions.messages.links import make_link, opened_by
from suggestions.messages.wording import summary_of

__all__ = [
    "Audience",
    "Desks",
    "deliver",
    "in_app",
    "make_link",
    "oldest_unsent",
    "opened_by",
    "retry",
    "summary_of",
]
