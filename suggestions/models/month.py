"""A month's figures: who checked them, what was ruled, and what was published as of when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Unit
from suggestions.models.ledger import AppendOnlyModel, AppendOnlyQuerySet
from suggestions.models.suggestion import Suggestion


class Month(AppendOnlyModel):
    """`first`: its first day. `until`: units may ask until then, by the calendar named."""

    first = models.DateField(_("month"), unique=True)
    until = models.DateTimeField(_("units check until"))
    calendar = models.PositiveIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("month of figures")
        verbose_name_plural = _("months of figures")
        ordering = ["-first"]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


class Act(models.TextChoices):
    """What is done with a month; each is one row, with who, when and why."""

    OPEN = "open", _("first check")
    ASK = "ask", _("review asked")
    RULE = "rule", _("ruling")
    PUBLISH = "publish", _("checked and published")
    CORRECT = "correct", _("correction note")


class Ground(models.TextChoices):
    WRONG_UNIT = "wrong_unit", _("not the duty of this unit")
    SAME_MATTER = "same_matter", _("the same matter is counted twice")
    IMPOSSIBLE = "impossible", _("what is asked for is impossible")


class MonthAct(AppendOnlyModel):
    """One act. `key`: of the form it was sent with, so that the same form again is the same act.

    A review names what it is about (`suggestion`, `unit`, `ground`); a ruling the review it
    `answers`, and whether that suggestion is taken out of what was due (`excluded`).
    """

    month = models.ForeignKey(Month, models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("act"), max_length=7, choices=Act.choices)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    key = models.CharField(max_length=40, blank=True)
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(_("ground"), max_length=11, choices=Ground.choices, blank=True)
    answers = models.OneToOneField("self", models.PROTECT, null=True, related_name="ruling")
    excluded = models.BooleanField(_("taken out"), null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("act on a month of figures")
        verbose_name_plural = _("acts on months of figures")
        ordering = ["month_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="one_act_a_number"),
            models.UniqueConstraint(
                fields=["month", "kind"],
                condition=Q(kind__in=[Act.OPEN, Act.PUBLISH]),
                name="a_month_is_opened_and_published_once",
            ),
            models.UniqueConstraint(
                fields=["month", "suggestion"],
                condition=Q(kind=Act.ASK),
                name="one_review_a_suggestion_and_month",
            ),
            models.UniqueConstraint(
                fields=["month", "key"], condition=Q(key__gt=""), name="one_act_a_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} #{self.number} {self.kind}"


class ActWords(models.Model):
    """Why. Apart from the act: an erasure empties what was said about one suggestion."""

    act = models.OneToOneField(MonthAct, models.PROTECT, primary_key=True, related_name="words")
    text = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("reason of an act")
        verbose_name_plural = _("reasons of acts")

    def __str__(self) -> str:
        return f"{self.act_id}"


class Position(AppendOnlyModel):
    """As of which entries an act counted: those of all seals up to `seal`, and no others.

    The highest id would not say it: of two entries the lower id may be committed later.
    `entries`: how many these are; `newest`: the highest id among them, for whoever looks.
    """

    act = models.OneToOneField(MonthAct, models.PROTECT, primary_key=True, related_name="position")
    seal = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    newest = models.PositiveBigIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("position in the ledger")
        verbose_name_plural = _("positions in the ledger")

    def __str__(self) -> str:
        return f"{self.seal} ({self.entries})"


class Whose(models.TextChoices):
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    UNIT = "unit", _("unit")


class FrozenCounts(AppendOnlyModel):
    """What one place or unit counted when the act was made; named as it was called then.

    `code`: the path of a county, the code of a unit; without one: of no single county, of no
    unit. `county`: the one in which a unit is. `excluded`: how much of `counts` rulings took out,
    {} where none did. `told`: names of the figures that everybody reads of a unit, worked out with
    all others when it was published; None where that was published before it was kept.
    """

    act = models.ForeignKey(MonthAct, models.PROTECT, related_name="frozen")
    whose = models.CharField(max_length=6, choices=Whose.choices)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    county = models.CharField(max_length=6, blank=True)
    counts = models.JSONField(default=dict)
    excluded = models.JSONField(default=dict)
    told = models.JSONField(null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("published count")
        verbose_name_plural = _("published counts")
        ordering = ["act_id", "whose", "code"]
        constraints = [
            models.UniqueConstraint(fields=["act", "whose", "code"], name="counted_once_an_act")
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.whose} {self.code}"
