"""Web and worker of a city do not start with keys that are not those of its database."""

import sys

import pytest

from suggestions import keyring
from suggestions.models import KeyMark
from tests.chaos.processes import PATIENCE, running, serving_url, until
from tests.factories import submitted
from tests.suggestions.messages.conftest import free_port

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
