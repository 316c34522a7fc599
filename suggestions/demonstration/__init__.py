from suggestions.demonstration.people import Account, accounts
from suggestions.demonstration.progress import Progress, Told
from suggestions.demonstration.scenarios import SIZES, USUAL, goes_on, play
from suggestions.demonstration.town import plan
from suggestions.demonstration.year import OtherSize

__all__ = [
    "SIZES",
    "USUAL",
    "Account",
    "OtherSize",
    "Progress",
    "Told",
    "accounts",
    "goes_on",
    "plan",
    "play",
]
