from suggestions.deadlines.effects import follow, replay
from suggestions.deadlines.timekeeper import Policies, Timekeeper, level_times, next_alert

__all__ = ["Policies", "Timekeeper", "follow", "level_times", "next_alert", "replay"]
