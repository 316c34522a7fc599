"""What hangs at a collection point: an A4 sheet and stickers, with the QR code of its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from regions.admin import CollectionPointAdmin
from regions.loading import read_profile
from regions.models import CollectionPoint
from suggestions.faces.qr import qr_code

STICKERS_A_PAGE = 8
DEFAULT_HOTLINE = "12345"
ONLY_HERE = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Sheet:
    point: CollectionPoint
    address: str
    qr: SafeString


def sheet_of(point: CollectionPoint) -> Sheet:
    address = settings.PUBLIC_URL + reverse("public:point", args=[point.code])
    return Sheet(point, address, qr_code(address))


def sticker_pages(sheets: list[Sheet]) -> Iterator[list[Sheet]]:
    """Eight a page. Of a few points there are several each, so that no paper is wasted."""
    copies = max(1, STICKERS_A_PAGE // len(sheets)) if sheets else 1
    stickers = [sheet for sheet in sheets for _copy in range(copies)]
    for start in range(0, len(stickers), STICKERS_A_PAGE):
        yield stickers[start : start + STICKERS_A_PAGE]


class PointAdmin(CollectionPointAdmin):
    actions = ("print_sheets", "print_stickers")

    @admin.action(description=_("Print A4 sheets with QR code"), permissions=["view"])
    def print_sheets(
        self, request: HttpRequest, queryset: QuerySet[CollectionPoint]
    ) -> TemplateResponse:
        sheets = [sheet_of(point) for point in queryset]
        return _paper(request, "sheets", [[sheet] for sheet in sheets])

    @admin.action(description=_("Print stickers with QR code (8 a page)"), permissions=["view"])
    def print_stickers(
        self, request: HttpRequest, queryset: QuerySet[CollectionPoint]
    ) -> TemplateResponse:
        sheets = [sheet_of(point) for point in queryset]
        return _paper(request, "stickers", sticker_pages(sheets))


def _paper(request: HttpRequest, kind: str, pages: Iterable[list[Sheet]]) -> TemplateResponse:
    profile = read_profile(settings.CITY_FOLDER)
    context = {
        "kind": kind,
        "pages": list(pages),
        "service": profile.service if profile else admin.site.site_header,
        "hotline": (profile and profile.hotline) or DEFAULT_HOTLINE,
        "only_here": urlsplit(settings.PUBLIC_URL).hostname in ONLY_HERE,
    }
    return TemplateResponse(request, "desk/sheets.html", context)


admin.site.unregister(CollectionPoint)
admin.site.register(CollectionPoint, PointAdmin)
