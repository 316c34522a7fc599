"""For machines that read along: RSS, the map of the pages, and what robots leave alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suggestions.models import Campaign, Published
from suggestions.profile import service_name

LATEST = 20
EXCERPT = 300
# The newest ones; more would keep a web thread busy for seconds at each call.
MOST_IN_A_MAP = 1000
PRIVATE = ("track", "receipt")
# Two characters that no XML may hold, and that one answer would break the whole feed with.
NO_XML = {0xFFFE: None, 0xFFFF: None}


class AnswersFeed(Feed[Published, None]):
    def title(self) -> str:
        return _("Published answers") + " - " + service_name()

    def description(self) -> str:
        return _("What citizens suggested, and what was answered.")

    def link(self) -> str:
        return reverse("public:answers")

    def items(self) -> QuerySet[Published]:
        rows = Published.objects.answers().select_related("suggestion__lead_unit")
        latest = rows.only("title", "answer", "at", "suggestion__lead_unit__name")
        return latest.order_by("-at", "-suggestion")[:LATEST]

    def item_title(self, item: Any) -> str:
        return str(item.title).translate(NO_XML)

    def item_description(self, item: Published) -> str:
        return Truncator(item.answer.translate(NO_XML)).chars(EXCERPT)

    def item_author_name(self, item: Any) -> str:
        """The unit that answered; the service where its desk did."""
        return str(item.suggestion.lead_unit or service_name()).translate(NO_XML)

    def item_link(self, item: Published) -> str:
        return reverse("public:answer", args=[item.pk])

    def item_pubdate(self, item: Published) -> datetime:
        return item.at


class _OwnScheme(Sitemap[Any]):
    protocol = "https" if settings.SECURE else "http"


class PagesMap(_OwnScheme):
    def items(self) -> list[str]:
        reading = ["answers", "statistics", "units", "help", "privacy", "programs"]
        return ["home", "submit", "points", "track", *reading]

    def location(self, item: str) -> str:
        return reverse(f"public:{item}")


class CampaignsMap(_OwnScheme):
    def items(self) -> QuerySet[Campaign]:
        return Campaign.objects.begun(timezone.now()).only("slug")

    def location(self, item: Campaign) -> str:
        return reverse("public:campaign", args=[item.slug])


class AnswersMap(_OwnScheme):
    limit = MOST_IN_A_MAP

    def items(self) -> QuerySet[Published]:
        rows = Published.objects.only("at").order_by("-at", "-suggestion")
        return rows[:MOST_IN_A_MAP]

    def location(self, item: Published) -> str:
        return reverse("public:answer", args=[item.pk])

    def lastmod(self, item: Published) -> datetime:
        return item.at


MAPS: dict[str, type[Sitemap[Any]]] = {
    "pages": PagesMap,
    "campaigns": CampaignsMap,
    "answers": AnswersMap,
}


@require_safe
def robots_view(request: HttpRequest) -> HttpResponse:
    closed = [reverse(f"public:{name}") for name in PRIVATE] + [reverse("admin:index")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('public:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
