"""Whatever the broker does, or the doorbell: nothing is lost, nothing doubled, nobody waits."""

import re
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener
from uuid import uuid4

import pytest
from django.utils import timezone

from suggestions.messages.mail import message_id
from suggestions.models import Alert, Deadline, Medium, Message, Pulse, Suggestion
from suggestions.pipeline.collect import Contact
from tests.chaos import seeds
from tests.chaos.losses import SWEEP, outlives_a_loss, ring, waiting
from tests.chaos.processes import PATIENCE, kill, serving_url, unheard, until
from tests.factories import TEXT
from tests.suggestions.messages.conftest import free_port

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

REMINDED, LATE, AUTHORS = 100, 60, 20
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "config"]
FAST_ENOUGH = 1.0
LOOKING_INTO_THE_CACHE = ("/", "/track/", "/track/lost/", "/statistics/", "/answers/")
BY_MAIL = Contact(email="citizen@example.org")


class Services:
    """Worker, beats and web on the test's database and its own Redis, all with one environment."""

    def __init__(self, stack, redis, mail_server):
        self._stack = stack
        self._urls = {
            "DATABASE_URL": serving_url(),
            "REDIS_URL": redis.url,
            "EMAIL_URL": mail_server.url,
            "LOG_LEVEL": "CRITICAL",
        }

    def _start(self, *command, **more):
        return self._stack.enter_context(unheard(*command, **self._urls, **more))

    def worker(self):
        return self._start(*CELERY, "worker", "--concurrency", "2", "--loglevel", "ERROR")

    def beat(self):
        return self._start(*CELERY, "beat")

    def web(self):
        port = free_port()
        command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
        self._start(sys.executable, *command, PORT=str(port), WEB_WORKERS="1")
        return Browser(f"http://127.0.0.1:{port}")


@pytest.fixture
def services(city, serving, own_redis, mail_server):
    with ExitStack() as stack:
        yield Services(stack, own_redis, mail_server)


@pytest.fixture
def seeded(city, services):
    now = timezone.now()
    seeds.about_to_be_reminded(city, REMINDED, now)
    seeds.handling(city, LATE, at=now - timedelta(days=40))
    seeds.submitted(city, AUTHORS, contact=BY_MAIL)


def nothing_is_left():
    due = Deadline.objects.filter(next_alert_at__lte=timezone.now()).exists()
    # What waits for the next digest has been told as far as it is to be.
    told = Message.objects.exclude(medium=Medium.DIGEST)
    return not due and not told.filter(sent=None).exists()


def everything_happened_once(mail_server):
    levels = Counter(Alert.objects.values_list("level", flat=True))
    assert levels["remind"] == REMINDED + LATE
    assert levels["supervision"] == LATE
    assert levels.total() == REMINDED + 4 * LATE
    every_mail_came_once(mail_server, AUTHORS)


def every_mail_came_once(mail_server, count):
    came = Counter(mail["Message-ID"] for mail in mail_server.mails)
    assert came == Counter(mails())
    assert came.total() == count


def mails():
    """How every mail that had to be sent can be told from the others."""
    return set(
        map(message_id, Message.objects.filter(medium="email").values_list("key", flat=True))
    )


def test_tasks_delivered_many_times_over_act_once(services, seeded, own_redis, mail_server):
    ring(own_redis, times=10)
    services.worker()
    until(lambda: not waiting(own_redis), what="all tasks are done")
    assert nothing_is_left()
    everything_happened_once(mail_server)


def test_a_flushed_broker_and_two_beats_lose_and_double_nothing(
    services, seeded, own_redis, mail_server
):
    ring(own_redis)
    own_redis.client.flushall()
    services.worker()
    for _ in range(2):
        services.beat()
    until(nothing_is_left, what="the next ticks did what the lost ones should have done")
    first = Pulse.objects.get(name="sweep").at
    until(lambda: Pulse.objects.get(name="sweep").at > first, what="another sweep")
    everything_happened_once(mail_server)


def test_a_worker_killed_in_the_middle_of_a_sweep_leaves_the_rest_to_the_next(
    services, seeded, own_redis, mail_server
):
    worker = services.worker()
    # The sweep alone: what a killed dispatcher had leased comes back after minutes, with a tick.
    ring(own_redis, SWEEP)
    until(Alert.objects.exists, what="the first alerts")
    kill(worker)
    ring(own_redis)
    services.worker()
    until(nothing_is_left, what="the second worker did the rest")
    everything_happened_once(mail_server)


def test_a_worker_outlives_three_losses_of_redis(services, seeded, own_redis, mail_server):
    worker = services.worker()
    assert [outlives_a_loss(own_redis, worker) for _ in range(3)] == [True] * 3
    ring(own_redis)
    until(nothing_is_left, what="all was done in spite of it")
    worker.terminate()
    assert worker.wait(timeout=PATIENCE) == 0
    everything_happened_once(mail_server)


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


class Browser:
    """Hands in suggestions through the public page."""

    def __init__(self, address):
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), NoRedirect())
        until(self._is_served, what="the page is served")

    def _is_served(self):
        try:
            return self._opener.open(f"{self._address}/submit/", timeout=5)
        except OSError:  # not there yet, or slow to show its first page
            return None

    def hand_in(self, text=TEXT):
        """How long the answer to the confirmed form took."""
        page = self._opener.open(f"{self._address}/submit/", timeout=30).read().decode()
        hidden = {name: value_of(page, name) for name in ("csrfmiddlewaretoken", "key")}
        # One that many have would get one message alone.
        email = f"citizen{uuid4().hex[:8]}@example.org"
        form = {"text": text, "region": "431002", "email": email}
        form |= hidden | {"consent": "on", "confirmed": "1"}
        start = time.monotonic()
        assert self._status_of(urlencode(form).encode()) == 303
        return time.monotonic() - start

    def look_around(self):
        """How long the slowest of the pages took that look into the cache."""
        return max(self._seconds(path) for path in LOOKING_INTO_THE_CACHE)

    def _seconds(self, path):
        start = time.monotonic()
        assert self._opener.open(f"{self._address}{path}", timeout=30).status == 200
        return time.monotonic() - start

    def _status_of(self, body):
        try:
            return self._opener.open(f"{self._address}/submit/", body, timeout=30).status
        except HTTPError as answer:
            return answer.code


def value_of(page, name):
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field, page
    return re.search(r'value="([^"]*)"', field[0])[1]


@contextmanager
def hanging(redis):
    redis.hang()
    try:
        yield
    finally:
        redis.go_on()


@contextmanager
def gone(redis):
    redis.kill()
    try:
        yield
    finally:
        redis.start()


def test_citizens_hand_in_at_once_while_the_broker_hangs_or_is_gone(
    services, own_redis, mail_server
):
    browser = services.web()
    services.worker()
    services.beat()
    browser.hand_in("第一件：路灯坏了。")
    took = []
    with hanging(own_redis):
        took += [browser.hand_in("第二件：井盖坏了。"), browser.look_around()]
    with gone(own_redis):
        took += [browser.hand_in("第三件：垃圾没有人收。"), browser.look_around()]
    assert max(took) < FAST_ENOUGH
    assert Suggestion.objects.count() == 3
    until(nothing_is_left, what="the worker found its way back")
    every_mail_came_once(mail_server, 3)
