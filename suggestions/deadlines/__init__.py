from suggestions.deadlines.effects import follow, replay
from suggestions.deadlines.levels import level_times, next_alert
from suggestions.deadlines.timekeeper import Timekeeper

__all__ = ["Timekeeper", "follow", "level_times", "next_alert", "replay"]
