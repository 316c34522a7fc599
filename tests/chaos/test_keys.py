"""With keys that are not those of its database nothing of a city starts; new ones take over beside."""

import sys

import pytest
from django.db import connection, transaction

from suggestions import keyring
from suggestions.models import Author, KeyMark, SettingChange
from suggestions.models.binding import RECORDED, is_everything_bound
from tests.chaos.processes import PATIENCE, kill, running, serving_url, until
from tests.factories import submitted
from tests.suggestions.messages.conftest import free_port
from tests.suggestions.unbound import unbind

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("serving", "checked_afterwards"),
]

OTHER = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="
COMMANDS = {
    "web": ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"],
    "worker": ["-m", "celery", "--quiet", "--app", "config", "worker", "--concurrency", "1"],
}


def started(part, redis, **more):
    urls = {"DATABASE_URL": serving_url(), "REDIS_URL": redis.url, "PORT": str(free_port())}
    return running(sys.executable, *COMMANDS[part], **urls, **more)


@pytest.mark.parametrize("part", COMMANDS)
def test_wrong_keys_end_the_start(city, own_redis, part):
    submitted(city)
    with started(part, own_redis, FIELD_KEYS=OTHER) as process:
        assert process.wait(timeout=PATIENCE) != 0
    assert not KeyMark.objects.exists()


@pytest.mark.parametrize("part", COMMANDS)
def test_the_first_start_marks_a_database_that_its_keys_fit(city, own_redis, part):
    submitted(city)
    with started(part, own_redis) as process:
        until(KeyMark.objects.exists, what="the mark")
        assert process.poll() is None
    assert keyring.problem() == ""


def test_keys_are_rotated_beside_the_service_and_by_a_run_that_was_killed(city, own_redis):
    rows = [submitted(city).author for _author in range(3)]
    unbind(*rows)
    unbound = keyring.unbound()
    with started("web", own_redis):
        until(lambda: KeyMark.objects.filter(use="index").exists(), what="the marks")
        with transaction.atomic():
            Author.objects.select_for_update().get(pk=rows[-1].pk)
            with rotating(own_redis) as stopped:
                until(waits_for_a_lock, what="the run to wait for whoever changes an author")
                kill(stopped)
        assert keyring.unbound() == unbound
        submitted(city)
        for _run in range(2):
            assert not is_everything_bound()
            with rotating(own_redis) as process:
                assert process.wait(timeout=PATIENCE) == 0
    assert SettingChange.objects.get(**RECORDED).is_ours
    assert keyring.unbound() == 0
    assert [row.phone for row in rows] == [row.phone for row in Author.objects.order_by("pk")[:3]]


def rotating(redis):
    urls = {"DATABASE_URL": serving_url(), "REDIS_URL": redis.url}
    return running(sys.executable, "manage.py", "rotate_keys", **urls)


def waits_for_a_lock():
    with connection.cursor() as cursor:
        # Within a transaction it would show the same for ever.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0
