from suggestions.demonstration.people import Account, accounts
from suggestions.demonstration.town import SCENARIOS, plan, play

__all__ = ["SCENARIOS", "Account", "accounts", "plan", "play"]
