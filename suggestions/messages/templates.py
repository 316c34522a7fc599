"""What can be said: the name of every message's words, `templates/messages/<name>.txt`."""

from __future__ import annotations

from enum import StrEnum

from suggestions.models import Kind


class Template(StrEnum):
    # to the author
    RECEIVED = "received"
    CLASSIFIED = "classified"
    NAMING = "naming"
    MEETS = "meets"
    CALLED_OFF = "called_off"
    CONCLUDED = "concluded"
    HANDED_OVER = "handed_over"
    NOT_REACHED = "not_reached"
    QUESTION = "question"
    HELD = "held"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RESCHEDULED = "rescheduled"
    OVERDUE = "overdue"
    REOPENED = "reopened"
    HANDLED_AGAIN = "handled_again"
    ANSWERED = "answered"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    UNMERGED = "unmerged"
    UPHELD = "upheld"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    STAYS_WITHDRAWN = "stays_withdrawn"
    PUBLISHED = "published"
    ADOPTED = "adopted"
    CONVERTED = "converted"
    ERASURE = "erasure"
    ERASURE_REFUSED = "erasure_refused"
    LINK = "link"
    FIRST = "first"
    # to officers
    ASSIGNED = "assigned"
    ALLOTTED = "allotted"
    TAKEN_OVER = "taken_over"
    MENTIONED = "mentioned"
    JOINED = "joined"
    INVITED = "invited"
    CONSULTATION = "consultation"
    CHAIR = "chair"
    HANDED = "handed"
    REWORK = "rework"
    REMINDER = "reminder"
    URGED = "urged"
    ADDED = "added"
    SUPERVISION = "supervision"
    INSTRUCTION = "instruction"
    KEY = "key"
    ORDER_DRAFT = "order_draft"
    ORDER_REPLIED = "order_replied"
    ALERT_REMIND = "alert_remind"
    ALERT_YELLOW = "alert_yellow"
    ALERT_RED = "alert_red"
    ALERT_SUPERVISION = "alert_supervision"
    DIGEST = "digest"
    CARDS = "cards"
    NO_OFFICER = "no_officer"
    CONTESTED = "contested"
    PRESSED = "pressed"
    DANGER = "danger"
    CONFIRMED = "confirmed"
    CALENDAR = "calendar"
    POSTS = "posts"
    LOOKS = "looks"
    REPORT = "report"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_ADDRESS = "account_address"
    SECOND_STEP_GONE = "second_step_gone"
    APPLICATION = "application"
    FORGOTTEN = "forgotten"
    # to an office outside, which has an address and no account
    REPORT_OUTSIDE = "report_outside"


# Of which running limit the author is told the end.
LIMITS: dict[str, Kind] = {
    Template.RECEIVED: Kind.TRIAGE,
    Template.CLASSIFIED: Kind.HANDLING,
    Template.CONCLUDED: Kind.HANDLING,
    Template.QUESTION: Kind.SUPPLEMENT,
    Template.HELD: Kind.REVIEW,
    Template.RESUMED: Kind.HANDLING,
    Template.EXTENDED: Kind.HANDLING,
    Template.RESCHEDULED: Kind.HANDLING,
    Template.REOPENED: Kind.HANDLING,
    Template.HANDLED_AGAIN: Kind.HANDLING,
    Template.ANSWERED: Kind.CONFIRMATION,
}
FOR_AUTHORS = frozenset(
    {
        *LIMITS,
        Template.NAMING,
        Template.MEETS,
        Template.CALLED_OFF,
        Template.HANDED_OVER,
        Template.NOT_REACHED,
        Template.OVERDUE,
        Template.DECLINED,
        Template.TRANSFERRED,
        Template.MERGED,
        Template.UNMERGED,
        Template.UPHELD,
        Template.FULFILLED,
        Template.CLOSED,
        Template.STAYS_WITHDRAWN,
        Template.PUBLISHED,
        Template.ADOPTED,
        Template.CONVERTED,
        Template.ERASURE,
        Template.ERASURE_REFUSED,
        Template.LINK,
        Template.FIRST,
    }
)
# What was asked for now, and is sent as it is; and what goes to nobody that anything else goes to.
ALONE = frozenset({Template.LINK, Template.FIRST, Template.REPORT_OUTSIDE})
