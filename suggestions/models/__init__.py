from suggestions.models.account_application import (
    OF_POST,
    AccountApplication,
    AskedKind,
    AskedState,
    said_of,
)
from suggestions.models.alike import PairCounts, Signature
from suggestions.models.assignment import (
    OF_UNITS,
    Application,
    ApplicationKind,
    ApplicationState,
    Assignment,
    AssignmentState,
    Capacity,
    Consultation,
    Draft,
    DraftState,
    OnceMore,
)
from suggestions.models.attachment import Attachment
from suggestions.models.author import (
    Author,
    author_of,
    authors_known_to,
    contact_index,
    contact_indexes,
    knows_origin,
    may_know_author,
    read_contacts_again,
    told_of_author,
)
from suggestions.models.baseline import Baseline, baseline_digest
from suggestions.models.campaign import Campaign, Phase
from suggestions.models.compared import ChanceTally, Compared, PairTally
from suggestions.models.contact import ConfirmedBy, KnownContact
from suggestions.models.danger import DangerMark, dangers_shown
from suggestions.models.deadline import Alert, Deadline, LevelName, State
from suggestions.models.dropped import DroppedMonth
from suggestions.models.export import Export, ExportHabit, ExportKind, ExportProblem
from suggestions.models.fact import Fact, Voice
from suggestions.models.forecast import Forecast, ForecastGroup
from suggestions.models.import_run import ImportRun
from suggestions.models.journey import Journey, Stint, TimeAxis, TimeStep, TimeTally
from suggestions.models.keys import KeyMark, KeyUse
from suggestions.models.ledger import (
    ActorKind,
    AppendOnly,
    AppendOnlyModel,
    Event,
    Wording,
    WordingKind,
    salted_digest,
)
from suggestions.models.log_in import LogIn, LogInKind
from suggestions.models.look import (
    Access,
    LookedAt,
    LookMonth,
    Purpose,
    record_look,
    record_looks,
)
from suggestions.models.look_back import Known, LookBack, PastSheet
from suggestions.models.meeting import Meeting, MeetingKind, check_day, check_people
from suggestions.models.message import OF_ORDERS, Cause, Medium, Message, Muted
from suggestions.models.month import (
    Act,
    ActWords,
    FrozenCounts,
    Ground,
    Month,
    MonthAct,
    Position,
    Whose,
)
from suggestions.models.order import OrderMatter, SupervisionOrder
from suggestions.models.patrol import Patrol
from suggestions.models.policy import Kind, Policies, Policy, rules
from suggestions.models.post_record import PostRecord, PostStep
from suggestions.models.proposed import LearntVersion, Proposed, Subject
from suggestions.models.published import Gram, Published
from suggestions.models.pulse import Pulse, beat, claim, release
from suggestions.models.record import Record, RecordEnd
from suggestions.models.reply import Occasion, StandardReply
from suggestions.models.report import Paper, PaperProblem, Report, ReportKind
from suggestions.models.report_copy import ReportAddress, ReportCopy
from suggestions.models.retention import RetentionBatch, RetentionRule, rule_for
from suggestions.models.saved_list import SavedList
from suggestions.models.score import ScoreRule
from suggestions.models.screen import Screen
from suggestions.models.seals import (
    Boundary,
    DaySeal,
    RootStamp,
    Seal,
    SealedEntry,
    SignedRoot,
    Takeover,
)
from suggestions.models.second_step import Authenticator, RecoveryCode, WrongCode
from suggestions.models.session import Session
from suggestions.models.setting_change import ChangeKind, SettingChange
from suggestions.models.sheet import Sheet
from suggestions.models.suggestion import (
    MAX_NUMBER,
    MAX_PLACE,
    MAX_TEXT,
    MAX_TITLE,
    AboutKind,
    Channel,
    Kept,
    Outcome,
    Suggestion,
    SuggestionType,
    Tier,
)

# Kept beside the ledger, each a chain that is checked like the others.
RECORDS: tuple[type[Record], ...] = (LogIn, SettingChange, DroppedMonth)

__all__ = [
    "MAX_NUMBER",
    "MAX_PLACE",
    "MAX_TEXT",
    "MAX_TITLE",
    "OF_ORDERS",
    "OF_POST",
    "OF_UNITS",
    "RECORDS",
    "AboutKind",
    "Access",
    "AccountApplication",
    "Act",
    "ActWords",
    "ActorKind",
    "Alert",
    "AppendOnly",
    "AppendOnlyModel",
    "Application",
    "ApplicationKind",
    "ApplicationState",
    "AskedKind",
    "AskedState",
    "Assignment",
    "AssignmentState",
    "Attachment",
    "Authenticator",
    "Author",
    "Baseline",
    "Boundary",
    "Campaign",
    "Capacity",
    "Cause",
    "ChanceTally",
    "ChangeKind",
    "Channel",
    "Compared",
    "ConfirmedBy",
    "Consultation",
    "DangerMark",
    "DaySeal",
    "Deadline",
    "Draft",
    "DraftState",
    "DroppedMonth",
    "Event",
    "Export",
    "ExportHabit",
    "ExportKind",
    "ExportProblem",
    "Fact",
    "Forecast",
    "ForecastGroup",
    "FrozenCounts",
    "Gram",
    "Ground",
    "ImportRun",
    "Journey",
    "Kept",
    "KeyMark",
    "KeyUse",
    "Kind",
    "Known",
    "KnownContact",
    "LearntVersion",
    "LevelName",
    "LogIn",
    "LogInKind",
    "LookBack",
    "LookMonth",
    "LookedAt",
    "Medium",
    "Meeting",
    "MeetingKind",
    "Message",
    "Month",
    "MonthAct",
    "Muted",
    "Occasion",
    "OnceMore",
    "OrderMatter",
    "Outcome",
    "PairCounts",
    "PairTally",
    "Paper",
    "PaperProblem",
    "PastSheet",
    "Patrol",
    "Phase",
    "Policies",
    "Policy",
    "Position",
    "PostRecord",
    "PostStep",
    "Proposed",
    "Published",
    "Pulse",
    "Purpose",
    "Record",
    "RecordEnd",
    "RecoveryCode",
    "Report",
    "ReportAddress",
    "ReportCopy",
    "ReportKind",
    "RetentionBatch",
    "RetentionRule",
    "RootStamp",
    "SavedList",
    "ScoreRule",
    "Screen",
    "Seal",
    "SealedEntry",
    "Session",
    "SettingChange",
    "Sheet",
    "Signature",
    "SignedRoot",
    "StandardReply",
    "State",
    "Stint",
    "Subject",
    "Suggestion",
    "SuggestionType",
    "SupervisionOrder",
    "Takeover",
    "Tier",
    "TimeAxis",
    "TimeStep",
    "TimeTally",
    "Voice",
    "Whose",
    "Wording",
    "WordingKind",
    "WrongCode",
    "author_of",
    "authors_known_to",
    "baseline_digest",
    "beat",
    "check_day",
    "check_people",
    "claim",
    "contact_index",
    "contact_indexes",
    "dangers_shown",
    "knows_origin",
    "may_know_author",
    "read_contacts_again",
    "record_look",
    "record_looks",
    "release",
    "rule_for",
    "rules",
    "said_of",
    "salted_digest",
    "told_of_author",
]
