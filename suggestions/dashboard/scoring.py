"""The composite score as a column of the comparison, and the page where it is defined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from regions.administering import administers_all
from regions.models import Officer, Role
from regions.months import months_after
from suggestions.administered import record_change
from suggestions.models import ChangeKind, ScoreRule
from suggestions.statistics import DEFINITIONS, LABELS, READERS
from suggestions.statistics.score import SCORED, WHOLE, in_order

UNPROCESSABLE = 422
FEWEST_PARTS = 2


def say_weights(weights: dict[str, int]) -> str:
    """“On-time rate 60 %, satisfaction rate 40 %”."""
    return pgettext("between counts", ", ").join(
        f"{LABELS[name]} {weight} %" for name, weight in in_order(weights).items()
    )


class WeightsForm(forms.Form):
    """A field for each rate; an empty one is no part. All empty: no score."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="weight-%s", **kwargs)
        for name in SCORED:
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                help_text=DEFINITIONS[name],
                required=False,
                min_value=0,
                max_value=WHOLE,
            )

    @property
    def weights(self) -> dict[str, int]:
        given = self.cleaned_data
        return {name: given[name] for name in SCORED if given.get(name)}

    def clean(self) -> dict[str, Any]:
        weights = self.weights
        if weights and (len(weights) < FEWEST_PARTS or sum(weights.values()) != WHOLE):
            words = _("Two rates at least, and weights of 100 together; these come to %(n)d.")
            raise ValidationError(words % {"n": sum(weights.values())})
        return self.cleaned_data


def define(weights: dict[str, int], *, by: Officer) -> ScoreRule:
    """From the next month on: what has begun is not scored anew."""
    today = timezone.localdate()
    following = months_after(today.replace(day=1), 1)
    with transaction.atomic():
        rule = ScoreRule.objects.create(since=following, weights=weights, decided=today, by=by)
        said = [[name, None, weight] for name, weight in weights.items()]
        record_change(rule, ChangeKind.ADDED, by=by, fields=said or [["weights"]])
    return rule


@require_http_methods(["GET", "HEAD", "POST"])
def score_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*READERS, Role.ADMINISTRATOR):
        raise PermissionDenied
    return _defined(request) if request.method == "POST" else _page(request, _as_it_is())


def _as_it_is() -> WeightsForm:
    newest = ScoreRule.objects.first()
    return WeightsForm(initial=newest.weights if newest else {})


def _defined(request: HttpRequest) -> HttpResponse:
    if not administers_all(request.user):
        raise PermissionDenied
    form = WeightsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    rule = define(form.weights, by=cast(Officer, request.user))
    month = date_format(rule.since, "YEAR_MONTH_FORMAT")
    messages.success(request, _("It holds from %(month)s on.") % {"month": month})
    return redirect("dashboard:score")


def _page(request: HttpRequest, form: WeightsForm, *, status: int = 200) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Composite score"),
        "form": form,
        "defines": administers_all(request.user),
        "rules": list(_told()),
    }
    return TemplateResponse(request, "dashboard/score.html", context, status=status)


def _told() -> Iterator[tuple[ScoreRule, str]]:
    for rule in ScoreRule.objects.select_related("by"):
        yield rule, say_weights(rule.weights)
