"""What the page's script needs to work without a line, and to send when there is one."""

from __future__ import annotations

import json

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from regions.models import Officer
from suggestions.public.collecting.gate import areas_of, for_collectors, mark_of
from suggestions.public.collecting.pages import SCRIPTS, shell_page
from suggestions.public.collecting.places import tree

KEPT_FILES = ("public/public.css", "public/mark.svg", *SCRIPTS)


@require_safe
@cache_control(no_cache=True)
def shell_view(request: HttpRequest) -> HttpResponse:
    return shell_page(request)


@require_safe
@cache_control(no_cache=True)
def worker_view(request: HttpRequest) -> HttpResponse:
    """Served from here, because a worker reaches only what lies below its own address."""
    files = [staticfiles_storage.url(name) for name in KEPT_FILES]
    return render(
        request,
        "public/collect_worker.js",
        {"shell": json.dumps(reverse("public:collect_shell")), "files": json.dumps(files)},
        content_type="text/javascript; charset=utf-8",
    )


@require_safe
@for_collectors
def state_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Who is signed in, and what a form sent by script must carry."""
    return JsonResponse({"officer": mark_of(officer), "token": get_token(request)})


@require_safe
@for_collectors
def places_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    return JsonResponse(tree(areas_of(officer)))
