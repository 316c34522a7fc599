"""`/admin/handbook/`: how the work is done, first what concerns the posts of whoever reads it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Officer, Role
from suggestions.desk.handbook.chapters import Chapter, chapters


@require_safe
def handbook_view(request: HttpRequest) -> HttpResponse:
    own, shared, others = sorted_for(_roles(request))
    context = admin.site.each_context(request) | {
        "title": _("Handbook"),
        "groups": [
            (_("For your posts"), own),
            (_("For everybody"), shared),
            (_("For other posts"), others),
        ],
    }
    return TemplateResponse(request, "desk/handbook.html", context)


def sorted_for(roles: frozenset[str]) -> tuple[list[Chapter], list[Chapter], list[Chapter]]:
    """(for one of these roles, for everybody, for other roles)."""
    own: list[Chapter] = []
    shared: list[Chapter] = []
    others: list[Chapter] = []
    for each in chapters():
        found = own if each.roles & roles else others
        (found if each.roles else shared).append(each)
    return own, shared, others


def _roles(request: HttpRequest) -> frozenset[str]:
    posts = request.user.current_posts if isinstance(request.user, Officer) else []
    return frozenset(Role(post.role) for post in posts)
