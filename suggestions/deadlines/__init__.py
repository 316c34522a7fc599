from suggestions.deadlines.effects import follow, replay
from suggestions.deadlines.timekeeper import Timekeeper, level_times, next_alert

__all__ = ["Timekeeper", "follow", "level_times", "next_alert", "replay"]
