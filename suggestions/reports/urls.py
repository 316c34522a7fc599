from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from suggestions.reports import pages


def _page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, admin.site.admin_view(view), name=name)


app_name = "reports"
urlpatterns = [
    _page("", pages.list_view, "list"),
    _page("draft/", pages.draft_view, "draft"),
    _page("<int:pk>/", pages.report_view, "report"),
    _page("<int:pk>/analysis/", pages.analysis_view, "analysis"),
    _page("<int:pk>/sign/", pages.sign_view, "sign"),
    _page("<int:pk>/send/", pages.send_view, "send"),
    _page("<int:pk>/resend/", pages.resend_view, "resend"),
    _page("<int:pk>/print/", pages.print_view, "print"),
    _page("<int:pk>/report.docx", pages.docx_view, "docx"),
    _page("<int:pk>/notice.docx", pages.notice_view, "notice"),
    _page("<int:pk>/report.pdf", pages.pdf_view, "pdf"),
]
