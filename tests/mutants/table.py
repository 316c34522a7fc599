"""Which parts of the code are changed, and which tests have to notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PIPELINE = "tests/suggestions/pipeline"


@dataclass(frozen=True)
class Part:
    """Files and the tests meant for them; `only`: functions of the files that are concerned."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    only: tuple[str, ...] = ()

    def paths(self) -> list[Path]:
        return [path for name in self.files for path in sorted(ROOT.glob(name))]


PARTS = {
    "calendars": Part(
        ("regions/calendars.py",),
        ("tests/regions/test_calendars.py", "tests/regions/test_due_dates.py"),
    ),
    "limits": Part(
        ("suggestions/limits.py",),
        ("tests/suggestions/test_limits.py",),
    ),
    "masking": Part(
        ("suggestions/language/masking.py",),
        ("tests/suggestions/language/test_masking.py",),
    ),
    "access": Part(
        ("suggestions/pipeline/access.py",),
        (
            f"{PIPELINE}/test_access.py",
            "tests/suggestions/public/following/test_lost.py",
            "tests/suggestions/public/following/test_own_data.py",
        ),
    ),
    "visibility": Part(
        (
            "suggestions/models/visibility.py",
            "suggestions/models/meeting.py",
            "suggestions/models/order.py",
            "suggestions/models/report.py",
        ),
        (
            "tests/suggestions/models/test_visibility.py",
            "tests/suggestions/models/test_meeting.py",
            "tests/suggestions/models/test_order.py",
            "tests/suggestions/models/test_report.py",
        ),
        only=(
            "visible_to",
            "kept_from",
            "concerning",
            "_left_to_others",
            "_opened_to",
            "_overseen",
            "_looked_up",
            "_in_hand",
            "_any_of",
            "_seen_with",
        ),
    ),
    # Of the statistics as well: what each count means is held here by tests of a second.
    "counts": Part(
        ("suggestions/statistics/counts.py",),
        ("tests/suggestions/statistics/test_counts.py",),
    ),
    "statistics": Part(
        ("suggestions/statistics/*.py",),
        ("tests/suggestions/statistics", "tests/suggestions/commands/test_event_log.py"),
    ),
    "deadlines": Part(
        ("suggestions/deadlines/*.py",),
        (
            "tests/suggestions/deadlines",
            # Whose outcome is what the clocks say.
            f"{PIPELINE}/test_contested.py",
            f"{PIPELINE}/test_coordinate.py",
            f"{PIPELINE}/test_merge.py",
            f"{PIPELINE}/test_parts.py",
            f"{PIPELINE}/test_promises.py",
            f"{PIPELINE}/test_supervise.py",
        ),
    ),
    "workflow": Part(
        ("suggestions/workflow.py",),
        ("tests/suggestions/test_workflow.py",),
    ),
}
