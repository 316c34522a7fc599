"""/metrics: who reads it, what it says, and what it must never say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from config import metrics, traffic
from config.metrics import PREFIX, of_database
from suggestions.condition import Concern, volumes
from suggestions.models import Channel, Deadline, Message, Suggestion
from suggestions.models.secrets import code_digest
from suggestions.statistics import catch_up
from suggestions.workflow import OPEN
from tests.factories import City, answered, assigned, closed, handling, submitted

TOKEN = "a-token-of-some-length"
OUTSIDE = "203.0.113.7"
CODE = "0123456789"
DAY = timedelta(days=1)
# What every look at the database costs, however much there is.
STATEMENTS = 20


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    of_database.forget()
    yield
    of_database.forget()


@pytest.fixture(autouse=True)
def _submissions_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_database, "_submissions", volumes.Submissions())


def text(**extra: str) -> str:
    of_database.forget()
    response = Client().get("/metrics", **extra)
    assert response.status_code == 200
    return response.content.decode()


def samples() -> dict[tuple[str, ...], float]:
    """Value by name and labels, status before view."""
    return {
        (
            sample.name.removeprefix(PREFIX),
            *(sample.labels[key] for key in sorted(sample.labels)),
        ): sample.value
        for family in text_string_to_metric_families(text())
        for sample in family.samples
    }


class TestWhoReadsIt:
    def test_this_machine_does_where_no_token_is_set(self, db: None) -> None:
        assert Client().get("/metrics").status_code == 200
        assert Client(REMOTE_ADDR="::1").get("/metrics").status_code == 200

    @pytest.mark.parametrize("proxies", [0, 1, 2])
    @pytest.mark.parametrize(
        ("address", "forwarded"),
        [
            (OUTSIDE, ""),
            (OUTSIDE, "127.0.0.1"),
            ("127.0.0.1", OUTSIDE),
            ("127.0.0.1", f"127.0.0.1, {OUTSIDE}"),
            ("127.0.0.1", f"{OUTSIDE}, 127.0.0.1"),
            ("127.0.0.1", "unknown"),
            ("10.0.0.1", ""),
            ("", ""),
        ],
    )
    def test_nobody_else_does(
        self, settings: Settings, db: None, proxies: int, address: str, forwarded: str
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        sent = {"X-Forwarded-For": forwarded} if forwarded else {}
        assert Client(REMOTE_ADDR=address).get("/metrics", headers=sent).status_code == 404

    def test_who_has_the_token_does_from_everywhere(self, settings: Settings, db: None) -> None:
        settings.METRICS_TOKEN = TOKEN
        sent = {"Authorization": f"Bearer {TOKEN}"}
        assert Client(REMOTE_ADDR=OUTSIDE).get("/metrics", headers=sent).status_code == 200

    @pytest.mark.parametrize(
        "given", ["", "Bearer ", "Bearer other", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN}é"]
    )
    def test_with_a_token_set_nobody_without_it_does(
        self, settings: Settings, db: None, given: str
    ) -> None:
        settings.METRICS_TOKEN = TOKEN
        assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
    def test_whoever_may_not_is_told_what_is_said_of_any_address(
        self, db: None, method: str
    ) -> None:
        visitor = Client(REMOTE_ADDR=OUTSIDE, enforce_csrf_checks=True)
        asked, unknown = (getattr(visitor, method)(path) for path in ("/metrics", "/nowhere"))
        assert (asked.status_code, asked.content) == (404, unknown.content)

    def test_whoever_may_not_costs_no_look_at_the_database(self, city: City) -> None:
        Client(REMOTE_ADDR=OUTSIDE).get("/metrics")
        assert of_database._found == []


class TestWhatTheDatabaseKnows:
    def test_open_ones_by_status(self, city: City) -> None:
        submitted(city), handling(city), handling(city), closed(city)
        found = samples()
        counts = {status: found["open", status] for status in OPEN}
        assert counts == dict.fromkeys(OPEN, 0) | {"collected": 1, "handling": 2}

    def test_overdue_ones_by_tier(self, city: City) -> None:
        submitted(city), handling(city), handling(city, tier="simple"), answered(city)
        Suggestion.objects.update(next_due=timezone.now() - DAY)
        found = samples()
        tiers = ("none", "simple", "general", "complex")
        assert [found["overdue", tier] for tier in tiers] == [1, 1, 1, 0]

    def test_what_is_not_due_yet_is_not_overdue(self, city: City) -> None:
        submitted(city)
        assert samples()["overdue", "none"] == 0

    def test_a_message_that_waits_says_for_how_long(self, city: City) -> None:
        submitted(city)
        Message.objects.update(try_at=timezone.now() - DAY)
        assert samples()["message_lag_seconds",] == pytest.approx(DAY.total_seconds(), abs=60)

    def test_so_does_an_alert(self, city: City) -> None:
        submitted(city)
        Deadline.objects.update(next_alert_at=timezone.now() - DAY)
        assert samples()["alert_lag_seconds",] == pytest.approx(DAY.total_seconds(), abs=60)

    def test_what_waits_for_later_is_not_late(self, city: City) -> None:
        submitted(city)
        Message.objects.update(try_at=timezone.now() + DAY)
        found = samples()
        assert (found["message_lag_seconds",], found["alert_lag_seconds",]) == (0, 0)

    def test_facts_that_are_stale(self, city: City) -> None:
        submitted(city)
        assert samples()["stale_facts",] == 1
        catch_up()
        assert samples()["stale_facts",] == 0

    def test_every_concern_of_the_desk_is_a_metric(self, city: City) -> None:
        found = samples()
        assert {str(concern) for concern in Concern} <= {name for name, *_labels in found}

    def test_a_look_needs_few_statements_however_much_there_is(self, city: City) -> None:
        submitted(city), assigned(city), answered(city)
        for _round in range(2):
            with CaptureQueriesContext(connection) as captured:
                text()
            assert len(captured) <= STATEMENTS
            handling(city), closed(city), submitted(city)

    def test_whoever_asks_again_at_once_costs_none(self, city: City) -> None:
        text()
        with CaptureQueriesContext(connection) as captured:
            Client().get("/metrics")
        assert len(captured) == 0

    def test_where_it_does_not_answer_the_requests_are_said_all_the_same(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Suggestion._meta, "db_table", "of_nowhere")
        Client().get("/healthz")
        found = samples()
        assert found["database_up",] == 0
        assert ("open", "collected") not in found
        assert found["requests_total", "200", "healthz"] > 0


class TestSubmissions:
    def test_all_that_ever_came_in_are_counted_by_channel(self, city: City) -> None:
        submitted(city), closed(city), submitted(city, channel=Channel.HOTLINE)
        found = samples()
        assert (found["submitted_total", "web"], found["submitted_total", "hotline"]) == (2, 1)
        assert found["submitted_total", "board"] == 0

    def test_once_settled_rows_are_not_counted_again(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock, submissions = [0.0], volumes.Submissions()
        monkeypatch.setattr(volumes, "monotonic", lambda: clock[0])
        for number in range(1, 6):
            submitted(city)
            assert submissions.by_channel()["web"] == number
            clock[0] += volumes.SETTLED / 2 + 1
        with CaptureQueriesContext(connection) as captured:
            assert submissions.by_channel()["web"] == 5
        assert 'id" > 0' not in "".join(each["sql"] for each in captured)

    def test_a_row_that_becomes_visible_late_is_counted(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock, submissions = [0.0], volumes.Submissions()
        monkeypatch.setattr(volumes, "monotonic", lambda: clock[0])
        first, _second = submitted(city), submitted(city)
        # As if its transaction had not ended yet.
        channel = "web"
        Suggestion.objects.filter(pk=first.pk).update(channel="late")
        assert submissions.by_channel()[channel] == 1
        Suggestion.objects.filter(pk=first.pk).update(channel=channel)
        for _round in range(3):
            assert submissions.by_channel()[channel] == 2
            clock[0] += volumes.SETTLED + 1


class TestRequests:
    def test_they_are_counted_by_view_and_status(self, city: City) -> None:
        before = samples()
        Client().get("/healthz"), Client().get("/submit/"), Client().get("/nowhere/")
        after = samples()
        for labels in (("200", "healthz"), ("200", "public:submit"), ("404", traffic.NO_VIEW)):
            name = ("requests_total", *labels)
            assert after[name] - before.get(name, 0) == 1

    def test_their_statements_are_counted(self, city: City) -> None:
        name = ("request_statements_sum", "public:statistics")
        before = samples().get(name, 0)
        with CaptureQueriesContext(connection) as captured:
            Client().get("/statistics/")
        asked = len(captured)
        assert samples()[name] - before == asked > 0

    def test_their_seconds_are_counted(self, city: City) -> None:
        name = ("request_seconds_count", "healthz")
        before = samples().get(name, 0)
        Client().get("/healthz")
        assert samples()[name] - before == 1

    def test_one_that_fails_is_counted_as_such(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(metrics, "_may_read", lambda request: 1 / 0)
        Client(raise_request_exception=False).get("/metrics")
        monkeypatch.undo()
        assert samples()["requests_total", "500", "metrics"] >= 1

    def test_neither_path_nor_reference_nor_token_is_said(self, city: City) -> None:
        row = submitted(city)
        Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
        visitor = Client()
        visitor.post("/track/", {"reference": row.reference, "code": CODE})
        visitor.get(f"/track/{row.reference}/")
        visitor.get("/track/link/some-token-of-somebody/")
        visitor.get("/nowhere/some-token-of-somebody/")
        said = text()
        assert "public:progress" in said
        assert row.reference not in said
        assert "some-token" not in said
        assert "/track" not in said

    def test_every_label_is_one_of_a_fixed_set(self, city: City) -> None:
        submitted(city)
        Client().get("/submit/")
        labels = set(re.findall(r'[{,]([a-z_]+)="', text()))
        assert labels == {"view", "status", "le", "tier", "channel"}
