from suggestions.demonstration.people import Account, accounts
from suggestions.demonstration.town import SCENARIOS, play

__all__ = ["SCENARIOS", "Account", "accounts", "play"]
