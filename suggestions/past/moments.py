"""A moment that is past, and which entries of the ledger were known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import FIRST_DAY
from suggestions.language.moments import say_moment
from suggestions.models import Event, Known, MonthAct

LAST = timedelta(microseconds=1)
EVENINGS = {
    Known.TODAY: gettext_lazy("the evening of %(when)s, as known today"),
    Known.THEN: gettext_lazy("the evening of %(when)s, as known then"),
}


def evening_of(day: date) -> datetime:
    """The last moment of a day in the city."""
    following = datetime.combine(day + timedelta(days=1), time())
    return timezone.make_aware(following) - LAST


@dataclass(frozen=True)
class Moment:
    """`seal`: the last seal of a position in the ledger, which alone says what was known there."""

    at: datetime
    known: Known = Known.TODAY
    seal: int = 0

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)

    @property
    def words(self) -> str:
        """When it was, and by which knowledge."""
        if self.known == Known.POSITION:
            said = {"when": say_moment(self.at)}
            return _("the ledger when the figures were taken, %(when)s") % said
        return str(EVENINGS[self.known] % {"when": date_format(self.day, "DATE_FORMAT")})

    @property
    def then(self) -> Moment:
        return Moment(self.at, Known.THEN)

    def entries(self) -> Q:
        """Of a suggestion they are always the first so many."""
        match self.known:
            case Known.TODAY:
                return Q(at__lte=self.at)
            case Known.THEN:
                return Q(recorded__lte=self.at)
            case Known.POSITION:
                return Q(sealed__seal__lte=self.seal)


def moment_asked(day: date | None, known: str, seal: int | None) -> Moment | None:
    """As addresses name it: an evening that has passed, or the position of a month's figures."""
    if seal:
        at = MonthAct.objects.filter(position__seal=seal).aggregate(at=Max("at"))["at"]
        return Moment(at, Known.POSITION, seal) if at else None
    if day is None or not FIRST_DAY < day < timezone.localdate():
        return None
    moment = Moment(evening_of(day))
    return moment.then if known == Known.THEN else moment


def told_late() -> Q:
    """Entries of what had happened before they were recorded; they have an index of their own."""
    return ~Q(recorded=F("at"))


def differs_then(at: datetime) -> datetime | None:
    """When something of that time was recorded last after it; None where nothing was, so that
    what is known today is what was known then."""
    late = Event.objects.filter(told_late(), at__lte=at, recorded__gt=at)
    newest: datetime | None = late.aggregate(newest=Max("recorded"))["newest"]
    return newest
