from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from suggestions.orders import drafting, pages


def _page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, admin.site.admin_view(view), name=name)


app_name = "orders"
urlpatterns = [
    _page("", pages.list_view, "list"),
    _page("draft/", drafting.draft_view, "draft"),
    _page("<int:pk>/", pages.order_view, "order"),
    _page("<int:pk>/change/", pages.change_view, "change"),
    _page("<int:pk>/sign/", pages.sign_view, "sign"),
    _page("<int:pk>/discard/", pages.discard_view, "discard"),
    _page("<int:pk>/reply/", pages.reply_view, "reply"),
    _page("<int:pk>/print/", pages.print_view, "print"),
    _page("<int:pk>/order.docx", pages.docx_view, "docx"),
]
