"""Everything is on the database of the test; afterwards ledger and clocks must be whole."""

import pytest
from django.core.management import call_command
from django.db import connections


@pytest.fixture
def checked_afterwards(city):
    """The two checks that an operator runs: each ends the process with 1 where it finds much."""
    yield
    connections.close_all()
    call_command("check_ledger")
    call_command("check_deadlines")
