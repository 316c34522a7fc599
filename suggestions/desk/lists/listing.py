"""The list: tabs with counts of open ones, filters in the address, sorted by time left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, Role
from suggestions.desk.gate import officer_of, visible
from suggestions.desk.lists.alarms import MOST_SHOWN, Alarm, alarms, mark_for
from suggestions.desk.lists.caller import may_look
from suggestions.desk.lists.filters import Filters, as_named_today
from suggestions.desk.lists.search import looked_for
from suggestions.desk.lists.work import by_status, has_work, my_work, triages
from suggestions.desk.moves.offers import bulk_offers
from suggestions.faces.badges import Badge, name_of, status_badge, time_left_badge, urged_badge
from suggestions.language.moments import say_briefly, say_moment
from suggestions.messages import summary_of
from suggestions.models import Suggestion
from suggestions.models.meeting import OLDER_NAME
from suggestions.models.secrets import tidy_reference
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import BEFORE_ANSWER, ENDED, OPEN, Status

ROWS_A_PAGE = 50
# What in the address says which number of the dashboard the list is of.
COUNTED_NAMES = ("count", "since", "until", "as_of", "known", "seal")


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Row:
    pk: int
    reference: str
    title: str
    category: str
    category_in_full: str
    unit: str
    region: str
    status: Badge
    left: Badge
    submitted: str
    submitted_in_full: str
    key: bool
    to_triage: bool
    urged: Badge | None
    danger: Badge | None


def list_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    typed = request.GET.get("q", "").strip()
    reference = tidy_reference(typed)
    if reference and (found := visible(officer).filter(reference=reference).first()):
        return redirect("admin:suggestions_suggestion_change", found.pk)
    if OLDER_NAME in request.GET:
        return HttpResponseRedirect(f"?{as_named_today(request.GET)}")
    listing = Listing(request.GET, officer)
    context = admin.site.each_context(request) | {
        "title": _("Suggestions"),
        "listing": listing,
        "bulk_moves": bulk_offers(officer),
        "drafts_orders": officer.holds(Role.SUPERVISOR),
        "finds_callers": may_look(officer),
        "exports": not officer.is_stand_in,
    }
    return TemplateResponse(request, "desk/list.html", context)


class Listing:
    """One page of the list. The view is a name in the address; `status` stands for itself."""

    def __init__(self, asked: QueryDict, officer: Officer) -> None:
        self.asked = asked
        self.officer = officer
        self.typed = asked.get("q", "").strip()
        self.now = timezone.now()
        self.filters = Filters(asked, officer=officer)
        self.view = self._view(asked.get("view", ""))
        self.counted_names = [(name, asked.get(name, "")) for name in COUNTED_NAMES]
        page = asked.get("page", "1")
        self.page = max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1

    def _view(self, asked: str) -> str:
        if self.filters.cleaned_data.get("status"):
            return str(self.filters.cleaned_data["status"])
        if asked in self._views() or asked in OPEN:
            return asked
        return self._usual_view()

    def _usual_view(self) -> str:
        if any([self.typed, self.filters.counted, self.filters.notice, self.filters.look]):
            return "all"
        return "mine" if has_work(self.officer) else "open"

    def _views(self) -> dict[str, str]:
        mine = {"mine": _("My work")} if has_work(self.officer) else {}
        return mine | {"open": _("Unanswered"), "ended": _("Ended"), "all": _("All")}

    @property
    def notice_words(self) -> str:
        return summary_of(self.filters.notice) if self.filters.notice else ""

    @cached_property
    def _visible(self) -> SuggestionQuerySet:
        rows = visible(self.officer)
        return rows.filter(looked_for(self.typed)) if self.typed else rows

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of open ones only: how many have ended is never counted, nor where words stand in."""
        if self.typed:
            return {}
        rows = self.filters.narrow(self._visible, by_status=False)
        found = by_status(rows)
        found["open"] = sum(found[str(status)] for status in BEFORE_ANSWER)
        if has_work(self.officer):
            found["mine"] = rows.filter(my_work(self.officer)).count()
        return found

    @property
    def tabs(self) -> list[Tab]:
        labels = self._views()
        ended = [(name, labels.pop(name)) for name in ("ended", "all")]
        open_ones = [(str(status), str(Status(status).label)) for status in OPEN]
        return [
            Tab(name, label, self.counts.get(name), name == self.view)
            for name, label in (*labels.items(), *open_ones, *ended)
        ]

    @property
    def address(self) -> str:
        """What of the address says which list it is, and not which page."""
        kept = self.asked.copy()
        kept.pop("page", None)
        kept["view"] = self.view
        return kept.urlencode()

    @property
    def is_longer(self) -> bool:
        """Than what can be ticked on this page."""
        return bool(self.next_page or self.previous_page)

    def all_rows(self) -> SuggestionQuerySet:
        rows = self._in_usual_order()
        return rows.order_by(*self.filters.order) if self.filters.order else rows

    def _in_usual_order(self) -> SuggestionQuerySet:
        rows = self.filters.narrow(self._visible)
        if self.view == "mine":
            return rows.filter(my_work(self.officer)).by_time_left()
        if self.view == "open":
            return rows.filter(status__in=BEFORE_ANSWER).by_time_left()
        if self.view in OPEN:
            return rows.filter(status=self.view).by_time_left()
        if self.view == "ended":
            rows = rows.filter(status__in=ENDED)
        return rows.order_by("-pk")

    @cached_property
    def _found(self) -> list[Suggestion]:
        """One more than fits, to know whether there is a next page without counting."""
        first = (self.page - 1) * ROWS_A_PAGE
        rows = self.all_rows()
        # Names are joined to what is shown, not to all that it is chosen from.
        shown = rows.values("pk")[first : first + ROWS_A_PAGE + 1]
        found = Suggestion.objects.filter(pk__in=shown).order_by(*rows.query.order_by)
        return list(
            found.select_related("category__parent", "lead_unit", "region", "danger").defer("text")
        )

    @cached_property
    def rows(self) -> list[Row]:
        found = self._found[:ROWS_A_PAGE]
        officer, now = self.officer, self.now
        return [
            _row(row, now, to_triage=triages(officer, row), danger=mark_for(officer, row))
            for row in found
        ]

    @property
    def alarms(self) -> list[Alarm]:
        """What waits for this officer's triage and speaks of danger, whatever the list shows."""
        return self._alarms[:MOST_SHOWN]

    @property
    def has_more_alarms(self) -> bool:
        return len(self._alarms) > MOST_SHOWN

    @cached_property
    def _alarms(self) -> list[Alarm]:
        return alarms(self.officer, self.now)

    @property
    def first_to_triage(self) -> int | None:
        if self.alarms:
            return self.alarms[0].pk
        return next((row.pk for row in self.rows if row.to_triage), None)

    @property
    def as_parameter(self) -> str:
        """For the address of a page that leads on through this list, or back to it."""
        return urlencode({"list": self.asked.urlencode()})

    @property
    def next_page(self) -> int | None:
        return self.page + 1 if len(self._found) > ROWS_A_PAGE else None

    @property
    def previous_page(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def span(self) -> dict[str, Any]:
        first = (self.page - 1) * ROWS_A_PAGE
        last = first + len(self.rows)
        total = self.counts.get(self.view)
        if self.view == "all" and not self.typed:
            total = self._total_of_all()
        return {"first": first + 1, "last": last, "total": total}

    def _total_of_all(self) -> int | None:
        """Only of what is few: all that ever was is not counted."""
        filters = self.filters
        few = filters.notice or filters.counted or filters.look or filters.allotted
        return self.all_rows().count() if few else None


def _row(row: Suggestion, now: datetime, *, to_triage: bool, danger: Badge | None) -> Row:
    return Row(
        pk=row.pk,
        reference=row.reference,
        title=row.title,
        category=row.category.name if row.category else "—",
        category_in_full=name_of(row.category),
        unit=name_of(row.lead_unit),
        region=str(row.region),
        status=status_badge(row),
        left=time_left_badge(row, now),
        submitted=say_briefly(row.submitted),
        submitted_in_full=say_moment(row.submitted),
        key=row.key,
        to_triage=to_triage,
        urged=urged_badge(row),
        danger=danger,
    )
