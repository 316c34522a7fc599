from suggestions.demonstration.people import Account, accounts
from suggestions.demonstration.progress import Progress, Told
from suggestions.demonstration.town import SCENARIOS, plan, play

__all__ = ["SCENARIOS", "Account", "Progress", "Told", "accounts", "plan", "play"]
