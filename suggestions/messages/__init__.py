"""Who is told what, over which medium, in which words, and how it gets there."""

from suggestions.messages.audience import author_hears_of, officers_told
from suggestions.messages.authors import Authors, available_media, media_of
from suggestions.messages.budget import ALWAYS_TOLD
from suggestions.messages.dispatcher import deliver, oldest_unsent, rehearse, retry
from suggestions.messages.links import (
    address_of,
    list_address,
    make_link,
    opened_by,
    report_address,
)
from suggestions.messages.officers import in_app
from suggestions.messages.staff import Staff
from suggestions.messages.wording import summary_of

__all__ = [
    "ALWAYS_TOLD",
    "Authors",
    "Staff",
    "address_of",
    "author_hears_of",
    "available_media",
    "deliver",
    "in_app",
    "list_address",
    "make_link",
    "media_of",
    "officers_told",
    "oldest_unsent",
    "opened_by",
    "rehearse",
    "report_address",
    "retry",
    "summary_of",
]
