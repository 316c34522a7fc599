"""Checks that what is stored is what happened: chains, rows, and the clocks made from them."""

from suggestions.audit.batches import BATCH, in_batches, one_moment, snapshots
from suggestions.audit.chains import broken_chains
from suggestions.audit.clocks import wrong_clocks
from suggestions.audit.files import broken_files
from suggestions.audit.looks import broken_looks
from suggestions.audit.posts import broken_posts
from suggestions.audit.records import broken_records
from suggestions.audit.rounds import differences, patrol

__all__ = [
    "BATCH",
    "broken_chains",
    "broken_files",
    "broken_looks",
    "broken_posts",
    "broken_records",
    "differences",
    "in_batches",
    "one_moment",
    "patrol",
    "snapshots",
    "wrong_clocks",
]
