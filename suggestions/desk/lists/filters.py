"""The filters of the list. They stay in the address, so that a view can be kept and sent on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, reduce
from operator import and_
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Role, subtree
from suggestions.condition import undecided
from suggestions.desk.gate import visible
from suggestions.desk.lists.allotted import Allotted
from suggestions.desk.lists.counted import Counted, covered
from suggestions.desk.lists.narrowing import (
    ORDERS,
    at_point,
    campaign_choices,
    card_choices,
    due_choices,
    is_overdue,
    more_of,
    order_choices,
)
from suggestions.faces.choices import (
    PlainSelect,
    categories_in,
    category_choices,
    paths_of,
    region_choices,
    unit_choices,
)
from suggestions.models import (
    Access,
    Channel,
    LookedAt,
    Medium,
    Meeting,
    Message,
    SuggestionType,
    Tier,
)
from suggestions.models.meeting import OLDER_NAME
from suggestions.models.visibility import SuggestionQuerySet, of_own_unit, said_at
from suggestions.workflow import BEFORE_ANSWER, Status

LONGEST_KEY, MOST_TYPED = 18, 40


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=[covered])


PLAIN = ("tier", "type", "channel", "status")
MARKS: dict[str, Callable[[], Q]] = {
    "key": lambda: Q(key=True),
    "follow_up": lambda: Q(follow_up_due=True),
    "urged": lambda: Q(urged__gt=0, status__in=BEFORE_ANSWER),
    "estimated": lambda: Q(provisional=True),
    "undecided": undecided,
    "overdue": is_overdue,
}


class Filters(forms.Form):
    status = forms.ChoiceField(label=_("status"), required=False, widget=PlainSelect)
    tier = forms.ChoiceField(label=_("tier"), required=False, widget=PlainSelect)
    type = forms.ChoiceField(label=_("type"), required=False, widget=PlainSelect)
    region = forms.ChoiceField(label=_("region"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=_("lead unit"), required=False, widget=PlainSelect)
    channel = forms.ChoiceField(label=_("channel"), required=False, widget=PlainSelect)
    meeting = forms.ChoiceField(label=_("meeting"), required=False, widget=PlainSelect)
    category = forms.ChoiceField(label=_("category"), required=False, widget=PlainSelect)
    campaign = forms.ChoiceField(label=_("campaign"), required=False, widget=PlainSelect)
    card = forms.ChoiceField(label=_("card"), required=False, widget=PlainSelect)
    point = forms.CharField(label=_("collection point"), required=False, max_length=MOST_TYPED)
    handler = forms.CharField(label=_("handled by"), required=False, max_length=MOST_TYPED)
    due = forms.ChoiceField(label=_("falls due"), required=False, widget=PlainSelect)
    received_since = _day(_("received since"))
    received_until = _day(_("received until"))
    sort = forms.ChoiceField(label=_("order"), required=False, widget=PlainSelect)
    overdue = forms.BooleanField(label=_("overdue only"), required=False)
    key = forms.BooleanField(label=_("key assignments only"), required=False)
    follow_up = forms.BooleanField(label=_("to be followed up"), required=False)
    urged = forms.BooleanField(label=_("urged by the author"), required=False)
    estimated = forms.BooleanField(label=_("estimated limits only"), required=False)
    undecided = forms.BooleanField(label=_("nobody may decide"), required=False)

    def __init__(self, data: QueryDict, *, officer: Officer) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.officer = officer
        paths = paths_of(officer)
        # Asked for where one is chosen, or all are shown.
        choices: dict[str, Callable[[], Any]] = {
            "status": lambda: Status.choices,
            "tier": lambda: Tier.choices,
            "type": lambda: SuggestionType.choices,
            "channel": lambda: Channel.choices,
            "region": lambda: region_choices(paths),
            "unit": lambda: unit_choices(paths),
            "category": category_choices,
            "campaign": campaign_choices,
            "card": card_choices,
            "due": due_choices,
            "sort": order_choices,
        }
        for name, found in choices.items():
            self._offer(name, found)
        if meetings := meeting_choices(data.get("meeting", ""), officer):
            self._offer("meeting", lambda: meetings)
        else:
            # Chosen at the meeting itself: a list of all would be long, and is for few.
            del self.fields["meeting"]
        if not officer.holds(Role.AUDITOR):
            del self.fields["undecided"]
        self.full_clean()
        self.counted = Counted.asked_by(data, officer=officer, chosen=self.cleaned_data)
        self.notice = notice_of(data.get("notice", ""), officer)
        self.look = look_of(data.get("look", ""), officer)
        self.allotted = Allotted.asked_by(data.get("allotted", ""), officer)
        # A cut-off address must not become the list of everything.
        asked = (
            (data.get("count"), self.counted),
            (data.get("notice"), self.notice),
            (data.get("look"), self.look),
            (data.get("allotted"), self.allotted),
        )
        self.senseless = any(named and not found for named, found in asked)

    def _offer(self, name: str, found: Callable[[], Any]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = cache(lambda: [("", _("any")), *found()])

    @property
    def active(self) -> int:
        """How many filters narrow the list; a value nobody offered counts for nothing."""
        return sum(bool(value) for name, value in self.cleaned_data.items() if name != "sort")

    @property
    def order(self) -> Sequence[str]:
        """What is wished for instead of the usual order of a view."""
        chosen = self.cleaned_data.get("sort")
        return ORDERS[chosen][1] if chosen else ()

    def narrow(self, rows: SuggestionQuerySet, *, by_status: bool = True) -> SuggestionQuerySet:
        if self.senseless:
            return rows.none()
        rows = rows.filter(**self._plain(by_status=by_status))
        rows = rows.filter(self._collected(), self._marks(), self._notice(), self._look())
        rows = rows.filter(self.allotted.q) if self.allotted else rows
        rows = rows.filter(*more_of(self.cleaned_data))
        if self.counted:
            return rows.filter(self.counted.q)
        return rows.filter(self._place(), self._unit(), self._category())

    def _plain(self, *, by_status: bool) -> dict[str, Any]:
        # The others are part of the question that counts, by what held at its moment.
        names = ("status",) if self.counted else PLAIN
        chosen = {name: self.cleaned_data.get(name) for name in names}
        if not by_status:
            chosen.pop("status")
        return {name: value for name, value in chosen.items() if value}

    def _notice(self) -> Q:
        return Q(pk__in=self.notice.folded.values("suggestion")) if self.notice else Q()

    def _look(self) -> Q:
        if not self.look:
            return Q()
        looked_at = Q(pk__in=self.look.looked_at.values("suggestion"))
        own = of_own_unit(self.officer)
        return looked_at & ~own if own else looked_at

    def _category(self) -> Q:
        category = self.cleaned_data.get("category")
        return Q(category__in=categories_in(int(category))) if category else Q()

    def _place(self) -> Q:
        path = self.cleaned_data.get("region")
        return subtree(path, "region_path") if path else Q()

    def _unit(self) -> Q:
        unit = self.cleaned_data.get("unit")
        return Q(lead_unit=unit) if unit else Q()

    def _collected(self) -> Q:
        meeting, point = self.cleaned_data.get("meeting"), self.cleaned_data.get("point")
        there = Q(meeting=meeting) if meeting else Q()
        there &= at_point(point) if point else Q()
        return said_at(there, self.officer) if there else there

    def _marks(self) -> Q:
        wanted = [mark for name, mark in MARKS.items() if self.cleaned_data.get(name)]
        return reduce(and_, (mark() for mark in wanted), Q())


def notice_of(asked: str, officer: Officer) -> Message | None:
    """A message of this very officer that counts several."""
    mine = Message.objects.filter(officer=officer, medium=Medium.IN_APP)
    found: Message | None = _chosen(asked, mine)
    return found


def look_of(asked: str, officer: Officer) -> Access | None:
    """A look at many, some of them in the region of whoever audits, and not his own matter: which
    of the own unit's work was looked at says who complains."""
    if not asked or not officer.holds(Role.AUDITOR):
        return None
    seen, own = visible(officer), of_own_unit(officer)
    audited = seen.exclude(own) if own else seen
    mine = LookedAt.objects.filter(suggestion__in=audited.values("pk"))
    found: Access | None = _chosen(asked, Access.objects.filter(pk__in=mine.values("look")))
    return found


def as_named_today(asked: QueryDict) -> str:
    """An address that was kept before decision 0037."""
    renamed = asked.copy()
    renamed.setlist("meeting", renamed.pop(OLDER_NAME))
    return renamed.urlencode()


def meeting_choices(asked: str, officer: Officer) -> list[tuple[str, str]]:
    """The one that was chosen, where this officer sees it."""
    row = _chosen(asked, Meeting.objects.visible_to(officer).select_related("region"))
    return [(str(row.pk), str(row))] if row else []


def _chosen(asked: str, rows: QuerySet[Any]) -> Any:
    typed_well = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_KEY
    return rows.filter(pk=asked).first() if typed_well else None
