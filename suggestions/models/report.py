"""办理情况周报、月报: a report of an ended week or month of one place, drafted, then signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import OVERSIGHT, Officer, Region, subtree

MAX_ANALYSIS = 8000


class ReportKind(models.TextChoices):
    WEEK = "week", _("weekly report")
    MONTH = "month", _("monthly report")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, officer: Officer) -> ReportQuerySet:
        """Those of the places that one oversees, and of what lies in them."""
        if not officer.is_active:
            return self.none()
        seen = Q(pk__in=[])
        for post in officer.current_posts:
            if post.role in OVERSIGHT and post.region:
                seen |= subtree(post.region.path, "place__path")
        return self.filter(seen)


class Report(models.Model):
    """`created_by` None: drafted by the clock. `version` counts what was saved of the analysis.

    A draft has no figures of its own: they are read anew whenever it is. Signing keeps them, with
    the words made of them (`words`) and the name of whoever signed; nothing changes any more then.
    """

    kind = models.CharField(_("kind"), max_length=5, choices=ReportKind.choices)
    place = models.ForeignKey(
        Region, models.PROTECT, related_name="reports", verbose_name=_("region")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    created = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    analysis = models.TextField(_("analysis"), max_length=MAX_ANALYSIS, blank=True)
    version = models.PositiveIntegerField(default=1)
    figures = models.JSONField(null=True)
    words = models.JSONField(null=True)
    signed = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signer = models.CharField(_("signed by"), max_length=150, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a period")
        verbose_name_plural = _("reports of periods")
        ordering = ["-since", "kind", "place"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "place", "since"], name="one_report_a_period"),
            models.CheckConstraint(
                condition=Q(signed=None, signed_by=None, signer="")
                & Q(figures__isnull=True, words__isnull=True)
                | (
                    Q(signed__isnull=False, signed_by__isnull=False, figures__isnull=False)
                    & Q(words__isnull=False)
                    & ~Q(signer="")
                ),
                name="signed_with_name_and_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place} · {self.since} – {self.until}"

    @property
    def file_name(self) -> str:
        """Without what kind of file it is."""
        return f"report-{self.place.path}-{self.kind}-{self.since:%Y%m%d}"


class PaperProblem(models.TextChoices):
    """Why there is no PDF; what it lacks stands in `detail`."""

    MISSING = "missing", _("the worker lacks what printing needs: %(detail)s")
    TOO_LARGE = "too_large", _("printing it took more time or memory than it may")
    FAILED = "failed", _("printing it failed")


class Paper(models.Model):
    """The PDF of a signed report, made by a worker. `try_at` None: nothing is left to do."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="paper")
    try_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=9, choices=PaperProblem.choices, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("printed report")
        verbose_name_plural = _("printed reports")
        indexes = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="to_print")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.made or self.problem}"

    @property
    def trouble(self) -> str:
        """What keeps it from being made, in words; "" where nothing does."""
        if not self.problem:
            return ""
        return str(PaperProblem(self.problem).label) % {"detail": self.detail}
