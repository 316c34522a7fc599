"""Everything is on the database of the test; afterwards ledger and clocks must be whole."""

from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection, connections

from suggestions import grants
from tests.chaos.processes import SERVING_PASSWORD, serving_role
from tests.chaos.servers import OwnRedis
from tests.suggestions.messages.conftest import SECRET, Gateway, MailServer, free_port


@pytest.fixture
def checked_afterwards(city):
    """The checks that an operator runs: each ends the process with 1 where it finds anything."""
    yield
    connections.close_all()
    call_command("check_ledger")
    call_command("check_deadlines")
    call_command("rebuild_statistics", "--check")


@pytest.fixture(scope="session")
def serving(django_db_setup, django_db_blocker):
    """The role that the servers of a test are started with: `serving_url()`."""
    role = connection.ops.quote_name(serving_role())
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SERVING_PASSWORD}'")
        grants.grant(serving_role())
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


@pytest.fixture
def gateway(settings):
    """A text message gateway that the processes started in a test find, too."""
    server = Gateway()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_GATEWAY_URL = server.url
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_ENABLED = True
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    yield server
    controller.stop()


@pytest.fixture
def servers(gateway, mail_server):
    """The environment in which both are found."""
    return {
        "SMS_GATEWAY_URL": gateway.url,
        "SMS_GATEWAY_SECRET": SECRET,
        "EMAIL_URL": mail_server.url,
    }


@pytest.fixture
def own_redis(tmp_path):
    server = OwnRedis(tmp_path)
    yield server
    server.kill()
