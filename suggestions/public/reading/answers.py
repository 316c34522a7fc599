"""/answers/: what was answered, and what is known, for everybody to read and to search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Category, Level, Region
from suggestions.language.moments import say_day
from suggestions.models import Event, Published
from suggestions.models.published import PublishedQuerySet
from suggestions.public.pages import page
from suggestions.public.reading.promised import WITH_UNIT, Promise, promises_of
from suggestions.workflow import ANSWERS, SENDS_BACK, MoveName

BESIDE = ("category__parent", "suggestion__lead_unit")
PAGE_SIZE = 20
MOST_PROBLEMS = 10
LONGEST_QUERY = 60
GONE = 410
# What became of a page that is gone is read off the newest of these.
TOLD_OF = frozenset({MoveName.PUBLISH, MoveName.UNPUBLISH, *ANSWERS, *SENDS_BACK})
IN_LISTS = (
    *("title", "answer", "outcome", "region_path", "at", "answered"),
    *("category__name", "category__parent__name"),
    *WITH_UNIT,
)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """One published row as people read it."""

    row: Published
    place: str
    category: str
    promise: Promise | None = None

    @property
    def published(self) -> str:
        return say_day(self.row.at)

    @property
    def answered(self) -> str:
        return say_day(self.row.answered) if self.row.answered else ""


class Search:
    """What the address asks for; an unknown county or category is as if none was chosen."""

    def __init__(self, asked: QueryDict) -> None:
        self.counties = _counties()
        self.categories = list(Category.objects.filter(parent=None).order_by("code"))
        self.query = " ".join(asked.get("q", "").split())[:LONGEST_QUERY]
        county, category = asked.get("county", ""), asked.get("category", "")
        self.county = next((row for row in self.counties if row.code == county), None)
        self.category = next((row for row in self.categories if row.code == category), None)

    def __bool__(self) -> bool:
        return bool(self.query or self.county or self.category)

    def rows(self) -> PublishedQuerySet:
        found = Published.objects.select_related(*BESIDE).only(*IN_LISTS)
        if self.query:
            found = found.saying(self.query)
        if self.county:
            found = found.within(self.county.path)
        if self.category:
            found = found.filter(Q(category=self.category) | Q(category__parent=self.category))
        return found.order_by("-at", "-suggestion")

    def address(self, number: int) -> str:
        """The query of the address of another page: filters stay."""
        asked = QueryDict(mutable=True)
        asked.update(self._filters())
        if number > 1:
            asked["page"] = str(number)
        return f"?{asked.urlencode()}" if asked else "."

    def _filters(self) -> dict[str, str]:
        chosen = {"county": self.county, "category": self.category}
        words = {"q": self.query} if self.query else {}
        return words | {name: row.code for name, row in chosen.items() if row}

    @property
    def county_choices(self) -> list[Choice]:
        chosen = self.county
        rows = [row for row in self.counties if row.level == Level.COUNTY]
        return [Choice(row.code, row.name, row == chosen) for row in rows]

    @property
    def category_choices(self) -> list[Choice]:
        return [Choice(row.code, row.name, row == self.category) for row in self.categories]

    def shown(self, rows: Iterable[Published]) -> list[Shown]:
        names = {each.path: each.name for each in self.counties}
        found = list(rows)
        promises = promises_of(found)
        return [_shown(row, names.get(row.county, ""), promises.get(row.pk)) for row in found]


def _counties() -> list[Region]:
    """The counties and the city itself."""
    return list(Region.objects.filter(level__lte=Level.COUNTY).order_by("path"))


def _shown(row: Published, place: str, promise: Promise | None) -> Shown:
    group = row.category and (row.category.parent or row.category)
    return Shown(row, place, group.name if group else "", promise)


@require_safe
def answers_view(request: HttpRequest) -> HttpResponse:
    search = Search(request.GET)
    rows = search.rows()
    found = Paginator(rows.answers(), PAGE_SIZE).get_page(request.GET.get("page"))
    problems = rows.known_problems()[:MOST_PROBLEMS] if found.number == 1 else []
    context = {
        "search": search,
        "found": search.shown(found),
        "problems": search.shown(problems),
        "count": found.paginator.count,
        "page": found,
        "ways": _ways(search, found),
    }
    return page(request, "answers", context)


def _ways(search: Search, found: Page[Published]) -> dict[str, Any]:
    ways = {}
    if found.has_previous():
        ways["previous"] = search.address(found.previous_page_number())
    if found.has_next():
        ways["next"] = search.address(found.next_page_number())
    return ways


@require_safe
def answer_view(request: HttpRequest, pk: int) -> HttpResponse:
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    rows = Published.objects.select_related(*BESIDE).only("text", *IN_LISTS)
    row = rows.filter(pk=pk).first()
    if row is None:
        return _no_answer(request, pk)
    place = Region.objects.filter(path=row.county).first()
    promise = promises_of([row]).get(row.pk)
    return page(request, "answer", {"shown": _shown(row, place.name if place else "", promise)})


def _no_answer(request: HttpRequest, pk: int) -> HttpResponse:
    entries = Event.objects.filter(suggestion=pk, move__in=TOLD_OF).order_by("number")
    moves = list(entries.values_list("move", flat=True))
    if MoveName.PUBLISH not in moves:
        raise Http404
    context = _answered_since() if moves[-1] in ANSWERS else _taken_back()
    return page(request, "error", context, status=GONE)


def _answered_since() -> dict[str, str]:
    """Of a known problem, whose readers wait for the answer at this address."""
    return {
        "title": _("This problem has been answered"),
        "words": _(
            "The answer is checked before it is published. If it is, it stands at this address."
        ),
    }


def _taken_back() -> dict[str, str]:
    return {
        "title": _("This answer is no longer published"),
        "words": _("It was taken back. It may be published again later, at the same address."),
    }
