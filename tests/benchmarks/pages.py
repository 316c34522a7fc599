"""Pages of the desk and of the public, with few suggestions and with many."""

from collections.abc import Callable, Iterator

from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from regions.models import Officer, Role
from suggestions.models import Assignment, Suggestion
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, median_seconds, statements_of

HOST = "127.0.0.1"
FEW, MANY = 100, 100_000
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def measure_few(size: float) -> Iterator[Figure]:
    yield from _measure(FEW)


def measure_many(size: float) -> Iterator[Figure]:
    yield from _measure(max(int(MANY * size), city.MADE))


def _measure(count: int) -> Iterator[Figure]:
    city.load()
    city.fill(count)
    total = Suggestion.objects.count()
    for name, visit in _visits().items():
        visit()
        note = f"{statements_of(visit)} statements, {total:,} suggestions"
        yield Figure(name, 1000 * median_seconds(visit), "ms", note=note)


def _visits() -> dict[str, Callable[[], None]]:
    lead = Assignment.objects.filter(
        capacity="lead", unit__region__path=city.COUNTY, suggestion__status="handling"
    ).select_related("unit", "suggestion")[0]
    triage = browser(city.officer(Role.TRIAGE, city.COUNTY))
    handler = browser(city.officer(Role.HANDLER, lead.unit.code))
    supervisor = browser(city.officer(Role.SUPERVISOR, "431000"))
    page = reverse("admin:suggestions_suggestion_change", args=[lead.suggestion_id])
    everything = f"{_list()}?view=all"
    return {
        "list: my work, triage officer of a county": _get(triage, _list()),
        "list: my work, handler of a unit": _get(handler, _list()),
        "list: my work, supervisor of the city": _get(supervisor, _list()),
        "list: unanswered, supervisor of the city": _get(supervisor, f"{_list()}?view=open"),
        "list: all, handler of a unit": _get(handler, everything),
        "list: all, words looked for, triage officer": _get(
            triage, f"{everything}&q=%E8%B7%AF%E7%81%AF"
        ),
        "one suggestion, handler of its unit": _get(handler, page),
        "start page, triage officer": _get(triage, reverse("admin:index")),
        "start page, supervisor": _get(supervisor, reverse("admin:index")),
        "public tracking page": _get(_citizen(lead.suggestion), _tracking(lead.suggestion)),
        "public figures, not from the cache": _uncached(reverse("public:statistics")),
    }


def _list() -> str:
    return reverse("admin:suggestions_suggestion_changelist")


def _tracking(row: Suggestion) -> str:
    return reverse("public:progress", args=[row.reference])


def browser(officer: Officer) -> Client:
    client = Client(SERVER_NAME=HOST)
    with override_settings(AXES_ENABLED=False):  # force_login comes from no address
        client.force_login(officer, backend=MODEL_BACKEND)
    return client


def _citizen(row: Suggestion) -> Client:
    client = Client(SERVER_NAME=HOST)
    form = {"reference": row.reference, "code": city.CODE}
    assert client.post(reverse("public:track"), form).status_code == 303
    return client


def _uncached(address: str) -> Callable[[], None]:
    visit = _get(Client(SERVER_NAME=HOST), address)

    def first_visit() -> None:
        cache.clear()
        visit()

    return first_visit


def _get(client: Client, address: str) -> Callable[[], None]:
    def visit() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return visit
