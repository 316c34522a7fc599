"""What kinds of deadlines have in common."""

from suggestions.models import Kind

RUN_ON_AFTER_A_MERGE = frozenset({Kind.TRIAGE, Kind.HANDLING, Kind.KEY, Kind.SUPERVISION})
# What a supervisor follows up does not end because the matter is handled once more.
TRACKED_ON = frozenset({Kind.KEY, Kind.SUPERVISION})
SET_BY_PEOPLE = frozenset({Kind.REVIEW, Kind.PROMISE, *TRACKED_ON})
WAITS = frozenset({Kind.SUPPLEMENT, Kind.REVIEW})
OF_THE_AUTHOR = frozenset({Kind.SUPPLEMENT, Kind.CONFIRMATION})
AT_THE_DESK = frozenset({Kind.TRIAGE, Kind.OBJECTION, Kind.EXTENSION})
OF_SUPERVISORS = frozenset({Kind.CONTESTED})
# What is promised is to be done after the matter is closed, too.
RUN_ON_AFTER_THE_END = OF_SUPERVISORS | {Kind.PROMISE}
OF_NO_UNIT = AT_THE_DESK | OF_SUPERVISORS
