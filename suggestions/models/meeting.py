"""屋场会, 板凳恳谈会, 走访: officers go to the people, and come home with many suggestions."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import OVERSIGHT, Officer, Region, subtree
from regions.months import months_after

MOST_PEOPLE = 10_000


# What forms, addresses, keys and ledger entries from before decision 0037 call a meeting.
OLDER_NAME = "gathering"


class MeetingKind(models.TextChoices):
    MEETING = "meeting", gettext_lazy("courtyard meeting")
    BENCH = "bench", gettext_lazy("bench talk")
    VISIT = "visit", gettext_lazy("round of visits")


def check_day(day: date) -> None:
    """What is written down later than a year afterwards is no longer what was said."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError(_("The day lies in the future."))
    if day < months_after(today, -12):
        raise ValidationError(_("The day lies more than a year ago."))


def check_people(number: int) -> None:
    if number < 1:
        raise ValidationError(_("At least one person was there."))
    if number > MOST_PEOPLE:
        raise ValidationError(_("At most 10,000 people are possible."))


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, officer: Officer) -> MeetingQuerySet:
        """One's own, and those of the regions that one oversees."""
        if not officer.is_active:
            return self.none()
        seen = models.Q(officer=officer)
        for post in officer.current_posts:
            if post.role in OVERSIGHT and post.region:
                seen |= subtree(post.region.path, "region__path")
        return self.filter(seen)


class Meeting(models.Model):
    """`key`: made in the browser, so that a meeting sent twice is one."""

    kind = models.CharField(gettext_lazy("kind"), max_length=7, choices=MeetingKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=gettext_lazy("region"))
    place = models.CharField(gettext_lazy("place"), max_length=200, blank=True)
    day = models.DateField(gettext_lazy("day"), validators=[check_day])
    people = models.PositiveSmallIntegerField(
        gettext_lazy("number of people"), validators=[check_people]
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="meetings",
        verbose_name=gettext_lazy("officer"),
    )
    key = models.CharField(max_length=64, unique=True, editable=False)
    recorded = models.DateTimeField(gettext_lazy("recorded"), default=timezone.now)
    demonstration = models.BooleanField(gettext_lazy("demonstration"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("meeting")
        verbose_name_plural = gettext_lazy("meetings")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(people__gte=1), name="somebody_was_there")
        ]

    def __str__(self) -> str:
        where = self.place or self.region.name
        return f"{self.get_kind_display()} · {where} · {date_format(self.day, 'DATE_FORMAT')}"
