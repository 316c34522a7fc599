"""The admin site as a desk: its own side navigation and first page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.administering import administers_all
from regions.models import OVERSIGHT, UNIT_ROLES, Officer, Role
from suggestions.desk.addresses import AT_THE_DOOR, PAGES
from suggestions.desk.countersigning.pages import waiting_count
from suggestions.desk.gate import answers_for_city, may_view
from suggestions.desk.labels import LABELS
from suggestions.desk.login.forms import LoginForm
from suggestions.desk.login.idle import why_signed_out
from suggestions.desk.login.lockout import remember_browser
from suggestions.desk.login.own_page import remind
from suggestions.desk.login.refused import UNAVAILABLE, busy_in_words
from suggestions.desk.login.second_step import begin_grace, forget_passed
from suggestions.desk.login.steps import address_of_step
from suggestions.desk.overview.inbox import unread_count
from suggestions.desk.overview.start import start_context
from suggestions.desk.recording import recorded
from suggestions.desk.replies.pages import WRITERS
from suggestions.months import leads, reads_months
from suggestions.statistics import READERS

COLLECTING, LIST = "public:collect", "admin:suggestions_suggestion_changelist"
DASHBOARD, REPORTS, MONTHS = "dashboard:page", "reports:list", "admin:months"
ERASURES, EXPORTS, ORDERS = "admin:erasures", "admin:exports", "orders:list"
REPLIES, SCORE = "admin:replies", "dashboard:score"
FOUND = 302
OURS = ("suggestions", "regions")


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    icon: str
    current: bool
    count: int = 0
    counted: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    links: list[Link]


class DeskSite(AdminSite):
    site_header = gettext_lazy("Citizen suggestions")
    site_title = gettext_lazy("Citizen suggestions")
    index_title = gettext_lazy("Overview")
    index_template = "desk/start.html"
    enable_nav_sidebar = False
    login_form = LoginForm
    login_template = "desk/login.html"

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        page = recorded(admin_class or admin.ModelAdmin)
        super().register(model_or_iterable, page, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"] and isinstance(request.user, Officer):
            context["navigation"] = navigation(request, request.user, context["available_apps"])
        return context

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().index(request, start_context(request) | (extra_context or {}))

    @method_decorator(busy_in_words)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return self._door(request, extra_context)
        response = super().login(request, extra_context)
        if not isinstance(request.user, Officer) or response.status_code != FOUND:
            return _refusal(response)
        return _welcome(request, request.user, response)

    def _door(self, request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
        """Whoever still owes a step is led on; whoever was signed out reads why."""
        if address := address_of_step(request):
            return HttpResponseRedirect(address)
        if words := why_signed_out(request):
            messages.warning(request, words)
        return super().login(request, extra_context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(busy_in_words(view), cacheable)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        ours = [
            # Also for whoever still owes a step, whom every other page takes for nobody.
            path("logout/", self.logout, name="logout"),
            *(path(route, view, name=name) for route, view, name in AT_THE_DOOR),
            *(path(route, self.admin_view(view), name=name) for route, view, name in PAGES),
        ]
        named = {each.name for each in ours}
        return [*ours, *(each for each in super().get_urls() if _name(each) not in named)]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def _refusal(response: HttpResponse) -> HttpResponse:
    form = (getattr(response, "context_data", None) or {}).get("form")
    if isinstance(form, LoginForm) and form.is_busy:
        response.status_code = UNAVAILABLE
    return response


def _welcome(request: HttpRequest, officer: Officer, response: HttpResponse) -> HttpResponse:
    """Whoever only collects goes to work at once, unless on the way to some other page."""
    if getattr(response, "url", "") == reverse("admin:index") and only_collects(request):
        response = HttpResponseRedirect(reverse(COLLECTING))
    request.session.begin(request)  # type: ignore[attr-defined] # of our own store
    if not officer.second_step_since:  # else with the code: the password alone makes nobody known
        remember_browser(request, response, officer.get_username())
    forget_passed(request)
    begin_grace(officer)
    remind(request, officer)
    return response


def only_collects(request: HttpRequest) -> bool:
    if not isinstance(request.user, Officer):
        return False
    return {post.role for post in request.user.current_posts} == {Role.COLLECTOR}


def _name(place: URLResolver | URLPattern) -> str | None:
    return place.name if isinstance(place, URLPattern) else None


def _place(app_label: str) -> int:
    return OURS.index(app_label) if app_label in OURS else len(OURS)


def navigation(request: HttpRequest, officer: Officer, apps: list[Any]) -> list[Group]:
    """Work first; below it, for administrators, what can be set up."""
    found = [Group(_("Work"), _work(request, officer))]
    for app in apps:
        links = [_link(request, model) for model in app["models"] if _is_set_up(model)]
        if links:
            found.append(Group(str(app["name"]), links))
    return found


def _work(request: HttpRequest, officer: Officer) -> list[Link]:
    start = reverse("admin:index")
    is_here, unread = request.path == start, unread_count(officer)
    links = [Link(_("Overview"), start, "home", is_here, unread, _("unread messages"))]
    if officer.holds(Role.COLLECTOR):
        links.append(Link(_("Hand in for others"), reverse(COLLECTING), "pen", current=False))
    if may_view(request):
        links.append(_page(request, _("Suggestions"), LIST, "inbox"))
        links.append(_page(request, _("My exports"), EXPORTS, "list"))
    if officer.holds(*WRITERS):
        links.append(_page(request, _("Standard replies"), REPLIES, "pen"))
    if officer.holds(Role.LEADER):
        links.append(_page(request, _("Work by officer"), "admin:team", "list"))
    if officer.holds(Role.ADMINISTRATOR):
        shown = _page(request, _("Second person"), "admin:applications", "list")
        count, counted = waiting_count(officer), _("waiting for you")
        links.append(replace(shown, count=count, counted=counted))
    return links + _figures(request, officer)


def _figures(request: HttpRequest, officer: Officer) -> list[Link]:
    oversees = officer.holds(*OVERSIGHT)
    gives_or_gets_orders = officer.holds(Role.SUPERVISOR, Role.AUDITOR, *UNIT_ROLES)
    pages = [
        (officer.holds(*READERS), _("Dashboard"), DASHBOARD, "chart"),
        (gives_or_gets_orders, _("Supervision orders"), ORDERS, "list"),
        (oversees, _("Reports"), REPORTS, "list"),
        (reads_months(officer) or leads(officer), _("Months of figures"), MONTHS, "months"),
        (oversees, _("Erasures"), ERASURES, "list"),
        (answers_for_city(officer), _("How good proposals are"), "admin:quality", "chart"),
        (administers_all(officer), _("Composite score"), SCORE, "cog"),
        (administers_all(officer), _("Working calendar"), "admin:calendar", "cog"),
        (answers_for_city(officer), _("Time limits and cards"), "admin:limits", "cog"),
        (answers_for_city(officer), _("Duty catalogue"), "admin:duties", "cog"),
    ]
    return [_page(request, *shown) for may_open, *shown in pages if may_open]


def _page(request: HttpRequest, label: str, name: str, icon: str) -> Link:
    address = reverse(name)
    return Link(label, address, icon, request.path.startswith(address))


def _is_set_up(model: dict[str, Any]) -> bool:
    return model["object_name"] != "Suggestion" and bool(model["admin_url"])


def _link(request: HttpRequest, model: dict[str, Any]) -> Link:
    address = model["admin_url"]
    label = str(LABELS.get(model["object_name"], model["name"]))
    return Link(label, address, "cog", request.path.startswith(address))
