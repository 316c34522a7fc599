"""The suggestion: one row for whatever a citizen says."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regions.models import Category, CollectionPoint, Region, Unit
from suggestions.models.campaign import Campaign
from suggestions.models.identity import CONTENT_DIGITS
from suggestions.models.import_run import ImportRun
from suggestions.models.meeting import Meeting
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import OPEN, STAGES, Stage, Status, Workflow

MAX_TEXT, MAX_TITLE, MAX_PLACE, MAX_NUMBER = 10_000, 120, 200, 80


class Channel(models.TextChoices):
    WEB = "web", _("website")
    POINT = "point", _("collection point")
    COLLECTOR = "collector", _("field collector")
    CAMPAIGN = "campaign", _("campaign")
    MEETING = "meeting", pgettext_lazy("channel", "meeting")
    HOTLINE = "hotline", _("12345 hotline")
    BOARD = "board", _("message board")
    FILE = "file", _("file import")


class SuggestionType(models.TextChoices):
    CONSULT = "consult", _("inquiry")
    HELP = "help", _("request for help")
    COMPLAINT = "complaint", _("complaint")
    REPORT = "report", _("report of wrongdoing")
    PROPOSAL = "proposal", _("proposal")


class Tier(models.TextChoices):
    SIMPLE = "simple", _("simple: 24 hours")
    GENERAL = "general", _("general: 3–7 working days")
    COMPLEX = "complex", _("complex: consultation")


class AboutKind(models.TextChoices):
    """What of a unit is complained about. Of conduct nobody of it sees anything; its work it may
    handle, without learning who complains."""

    CONDUCT = "conduct", _("conduct of persons")
    WORK = "work", _("work of the unit")


class Kept(StrEnum):
    """What of it is kept from a unit that its author named."""

    ALL = "all"
    AUTHOR = "author"
    NOTHING = "nothing"

    @classmethod
    def of(cls, named: Unit, about: int | None, kind: str | None) -> Kept:
        """Where it is `about` the unit of this id, in this way."""
        if not named.lies_in(about):
            return cls.NOTHING
        return cls.AUTHOR if kind == AboutKind.WORK else cls.ALL


class Outcome(models.TextChoices):
    SOLVED = "solved", _("solved")
    EXPLAINED = "explained", _("explained")
    PLANNED = "planned", _("planned, will be done by a date")
    ADOPTED = "adopted", _("adopted")
    PARTLY = "partly", _("partly adopted")
    NOT_ADOPTED = "not_adopted", _("not adopted, for the reason given")


class Suggestion(Workflow):
    """Changes only through `pipeline.move.move()`; `version` is what a form must match."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    entries = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    head = models.CharField(max_length=64, blank=True, editable=False)
    # None, not '': any number of rows may have none.
    submit_key = models.CharField(  # noqa: DJ001
        max_length=64, null=True, unique=True, editable=False
    )

    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    type = models.CharField(_("type"), max_length=10, choices=SuggestionType.choices, blank=True)
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    livelihood = models.BooleanField(_("matter of livelihood"), default=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    # By when, as its answer says, it is to be done; None once the unit has shown that it is.
    promised = models.DateTimeField(_("promised by"), null=True, blank=True)

    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    region_path = models.CharField(max_length=12, editable=False)
    place = models.CharField(_("place"), max_length=MAX_PLACE, blank=True)
    point = models.ForeignKey(
        CollectionPoint, models.PROTECT, null=True, blank=True, verbose_name=_("collection point")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, verbose_name=_("campaign")
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("meeting"),
    )
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collected",
        verbose_name=_("collected by"),
    )

    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led",
        verbose_name=_("lead unit"),
    )
    about_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit complained about"),
    )
    # Says something beside a unit only. The safe one is the database's default as well: a process
    # of before goes on writing while it is brought up to date.
    about_kind = models.CharField(
        _("complained about"),
        max_length=7,
        choices=AboutKind.choices,
        default=AboutKind.CONDUCT,
        db_default=AboutKind.CONDUCT,
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("merged into"),
    )
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("split from"),
    )
    merged_count = models.PositiveIntegerField(_("merged ones"), default=0)
    paused_from = models.CharField(max_length=12, blank=True, editable=False)

    submitted = models.DateTimeField(_("submitted"))
    moved = models.DateTimeField(_("last entry"))
    promised_from = models.DateTimeField(null=True, editable=False)
    cycle = models.PositiveSmallIntegerField(default=1, editable=False)
    first_due = models.DateTimeField(_("first due"), null=True, blank=True)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    # Of whoever is to act now; `due` is the promise to the author.
    next_due = models.DateTimeField(_("next limit"), null=True, blank=True)
    provisional = models.BooleanField(default=False, editable=False)
    answered = models.DateTimeField(_("answered"), null=True, blank=True)
    ended = models.DateTimeField(_("ended"), null=True, blank=True)

    key = models.BooleanField(_("key assignment"), default=False)
    rectified = models.DateTimeField(_("rectified"), null=True, blank=True)
    verified = models.DateTimeField(_("verified"), null=True, blank=True)
    reworked_by_citizen = models.BooleanField(default=False, editable=False)
    author_left = models.BooleanField(default=False, editable=False)
    rated = models.BooleanField(default=False, editable=False)
    # Its author is not content, by telephone or with a reason: a supervisor decides.
    contested = models.BooleanField(_("contested"), default=False)
    # A leader's instruction whose result nobody has entered yet. The default is the database's as
    # well: a process of before goes on writing while it is brought up to date.
    instructed = models.BooleanField(_("instructed"), default=False, db_default=False)
    # How often the author has urged the unit, since it was last answered.
    urged = models.PositiveSmallIntegerField(_("urged"), default=0)
    follow_up_due = models.BooleanField(_("to be followed up"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    may_publish = models.BooleanField(_("may be published"), default=False)
    published = models.BooleanField(_("published"), default=False)
    # By a court, an audit, a complaint that goes on elsewhere: nothing of it is erased.
    preserved = models.BooleanField(_("under legal hold"), default=False, db_default=False)
    consent = models.CharField(max_length=20, blank=True, editable=False)

    source = models.CharField(_("source"), max_length=60, blank=True)
    external = models.CharField(_("number there"), max_length=MAX_NUMBER, blank=True)
    # `external` in its canonical form; None: not made yet of what an older version stored.
    number = models.CharField(  # noqa: DJ001
        max_length=MAX_NUMBER, null=True, blank=True, editable=False
    )
    # Older rows that turned out to have one number: 0 for the first, then 1, 2 …
    namesake = models.PositiveSmallIntegerField(default=0, editable=False)
    content = models.CharField(max_length=CONTENT_DIGITS, blank=True, editable=False)
    import_run = models.ForeignKey(
        ImportRun,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="rows",
        db_index=False,
        verbose_name=_("import"),
    )
    source_time = models.CharField(max_length=40, blank=True, editable=False)
    demonstration = models.BooleanField(_("demonstration"), default=False)
    stale = models.BooleanField(default=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number", "namesake"],
                condition=Q(number__gt=""),
                name="one_suggestion_a_number",
            ),
            models.UniqueConstraint(
                fields=["source", "content"],
                condition=Q(number="", content__gt=""),
                name="one_suggestion_a_content_without_number",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(merged_count=0), name="a_parent_is_no_child"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due", "id"], condition=Q(status__in=OPEN), name="open_by_due"
            ),
            models.Index(
                fields=["region_path", "status", "next_due"],
                condition=Q(status__in=OPEN),
                name="open_by_region",
            ),
            # All that the counts of the tabs ask for, so that no row is read for them.
            models.Index(
                fields=[
                    "status",
                    "region_path",
                    "next_due",
                    "id",
                    "lead_unit",
                    "about_unit",
                    "about_kind",
                    "collected_by",
                    "category",
                    "tier",
                    "type",
                    "channel",
                    "key",
                    "follow_up_due",
                ],
                condition=Q(status__in=OPEN),
                name="open_at_one_glance",
            ),
            models.Index(
                fields=["status", "next_due", "id"],
                condition=Q(status__in=OPEN),
                name="open_by_status",
            ),
            models.Index(fields=["region_path", "submitted"], name="by_region_and_time"),
            models.Index(fields=["submitted", "id"], name="by_time"),
            models.Index(fields=["number"], condition=Q(number__gt=""), name="by_number"),
            models.Index(fields=["channel", "id"], name="by_channel"),
            models.Index(fields=["type", "id"], name="by_type"),
            models.Index(fields=["tier", "id"], name="by_tier"),
            models.Index(fields=["id"], condition=Q(key=True), name="key_ones"),
            models.Index(fields=["id"], condition=Q(follow_up_due=True), name="to_follow_up"),
            models.Index(fields=["lead_unit", "status"], name="by_unit_and_status"),
            models.Index(fields=["id"], condition=Q(stale=True), name="stale_suggestions"),
            models.Index(fields=["id"], condition=Q(contested=True), name="contested_ones"),
            models.Index(fields=["id"], condition=Q(instructed=True), name="instructed_ones"),
            models.Index(fields=["id"], condition=Q(urged__gte=2), name="urged_ones"),
            models.Index(
                fields=["promised"], condition=Q(promised__isnull=False), name="promised_ones"
            ),
            models.Index(fields=["id"], condition=Q(provisional=True), name="estimated_ones"),
            models.Index(
                fields=["id"],
                condition=Q(rectified__isnull=False, verified=None),
                name="reports_to_verify",
            ),
            models.Index(
                fields=["source", "content"], condition=Q(content__gt=""), name="by_content"
            ),
            models.Index(
                fields=["source", "external"],
                condition=Q(number=None) & ~Q(external=""),
                name="numbers_to_be_made",
            ),
            models.Index(
                fields=["import_run", "id"],
                condition=Q(import_run__isnull=False),
                name="by_import_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stage(self) -> Stage | None:
        """Where it stands in the five stages; None once it left the loop another way."""
        where = self.paused_from if self.status == Status.WAITING else self.status
        return STAGES.get(Status(where)) if where else None

    @property
    def reopens_until(self) -> datetime | None:
        """How long its author may ask to have it opened again."""
        return self.ended + timedelta(days=settings.REOPEN_DAYS) if self.ended else None

    @property
    def date_told(self) -> datetime | None:
        """The date that its author is told; before there is one, `due` is for the desk alone."""
        return self.due if self.first_due else None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_pressed(self) -> bool:
        """Its author was asked to withdraw it, and a supervisor decides whether it stays so.

        A parent that is contested is not withdrawn when its author leaves.
        """
        return self.contested and self.status == Status.WITHDRAWN

    @property
    def shut_out_id(self) -> int | None:
        """Id of the unit that, with all below it, takes no part in it."""
        return self.about_unit_id if self.about_kind == AboutKind.CONDUCT else None

    @property
    def is_named_only(self) -> bool:
        """Whether a unit was named, and triage has yet to decide whether it is about that unit."""
        return self.about_unit_id is not None and not self.tier

    def is_work_of(self, unit: Unit) -> bool:
        """Whether it is about work that is this unit's own, or that of one above it."""
        about = self.about_unit_id
        return about is not None and self.shut_out_id is None and unit.lies_in(about)

    @property
    def is_erased(self) -> bool:
        """Nothing is handed in without words."""
        return not self.text
