"""Whoever serves pages adds to the ledger, and can neither change nor take away what stands in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from suggestions import grants, messages, sealing, statistics
from suggestions.audit import broken_chains
from suggestions.escalation import sweep
from suggestions.models import Access, Event, Month, Seal, SealedEntry, Wording
from suggestions.pipeline.actors import CLOCK
from tests.factories import CITIZEN, City, act, again, closed, submitted
from tests.suggestions.months.conftest import AFTER, SEPTEMBER, Checked, september

__all__ = ["september"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
DENIED = "permission denied"
CHANGES = ("UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}")


@pytest.fixture
def role(db: None) -> Iterator[str]:
    """One that may log in and nothing else."""
    name = f"serving_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
    grants.grant(name)
    return name


@contextmanager
def serving(role: str) -> Iterator[None]:
    """What happens in here is done with the rights of the role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def is_denied(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        # Of a table that is not one's own PostgreSQL says who may: its owner.
        return DENIED in str(error) or "must be owner" in str(error)
    return False


def test_what_has_happened_is_only_added_to(role: str) -> None:
    tables = {each._meta.db_table: each._meta.pk.column for each in grants.added_to()}
    assert {Event, Seal, SealedEntry, Access} <= set(grants.added_to())
    with serving(role):
        for table, key in tables.items():
            for change in CHANGES:
                assert is_denied(change.format(table, key, key)), (table, change)


def test_of_words_only_what_an_erasure_empties_can_change(role: str) -> None:
    table = Wording._meta.db_table
    with serving(role):
        for column in ("id", "event_id", "kind", "public", "digest"):
            assert is_denied(f"UPDATE {table} SET {column} = {column}"), column
        assert is_denied(f"DELETE FROM {table}")
        assert not is_denied(f"UPDATE {table} SET text = '', salt = ''")


def test_nor_can_it_take_the_right_to_it(role: str) -> None:
    with serving(role):
        for statement in (
            f"GRANT UPDATE ON {Event._meta.db_table} TO {role}",
            "CREATE TRIGGER t BEFORE INSERT ON suggestions_event EXECUTE FUNCTION lower()",
            "ALTER TABLE suggestions_event DISABLE TRIGGER ALL",
            "CREATE OR REPLACE FUNCTION suggestions_hold_ledger() RETURNS void LANGUAGE sql AS ''",
            "DELETE FROM django_migrations",
        ):
            before = may(role, "UPDATE")
            assert is_denied(statement) or may(role, "UPDATE") == before is False, statement


def may(role: str, what: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'suggestions_event', %s)", [role, what])
        found: bool = cursor.fetchone()[0]
    return found


def test_the_whole_loop_runs_with_it(city: City, role: str) -> None:
    with serving(role):
        row = closed(city)
        act(row, "note", city.actor("triage"), note="王先生来电")
        act(row, "erase", CLOCK, reason="本人要求。", again=True)
        act(submitted(city), "withdraw", CITIZEN)
        sweep()
        messages.deliver()
        statistics.catch_up()
        sealing.seal_due()
        assert sealing.is_complete()
        assert list(broken_chains([again(row)])) == []
    assert not Wording.objects.filter(text__contains="王").exists()


def test_a_month_is_frozen_with_it(september: Checked, role: str) -> None:
    with serving(role):
        september.open()
        september.at(AFTER)
        september.publish()
    assert Month.objects.get().first == SEPTEMBER


def test_granted_again_nothing_is_left_of_what_it_could_before(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON suggestions_event TO {role}")
    assert may(role, "UPDATE")
    grants.grant(role)
    assert (may(role, "UPDATE"), may(role, "INSERT")) == (False, True)


def test_the_owner_keeps_what_he_has(db: None) -> None:
    owner = connection.settings_dict["USER"]
    grants.grant(owner)
    assert may(owner, "UPDATE")


def test_a_deployment_is_told_where_one_role_may_do_everything(db: None, role: str) -> None:
    (warning,) = grants.check()
    assert "MIGRATE_DATABASE_URL" in str(warning.hint)
    with serving(role):
        assert grants.check() == []


def test_migrate_works_as_the_owner_and_leaves_the_other_its_rights(
    own_database: dict[str, str],
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=os.environ | own_database,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with psycopg.connect(own_database["DATABASE_URL"]) as serving_one:
        serving_one.execute("SELECT suggestions_hold_ledger()")
        owner = "SELECT tableowner <> current_user FROM pg_tables WHERE tablename = %s"
        assert serving_one.execute(owner, ["suggestions_event"]).fetchone() == (True,)
        assert serving_one.execute("SELECT count(*) FROM suggestions_policy").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving_one.execute("DELETE FROM suggestions_policy")


@pytest.fixture
def own_database() -> Iterator[dict[str, str]]:
    """One that belongs to one role and is served by another; as the environment says it."""
    found = connection.settings_dict
    place = f"{found['HOST'] or '127.0.0.1'}:{found['PORT'] or 5432}"
    name = f"grants_{uuid4().hex[:12]}"
    owner, serving_one = f"{name}_owner", f"{name}_serving"
    server = f"postgres://{found['USER']}@{place}/postgres"
    with psycopg.connect(server, autocommit=True, password=found["PASSWORD"] or None) as admin:
        for role_name in (owner, serving_one):
            admin.execute(f"CREATE ROLE {role_name} LOGIN PASSWORD 'tests'")
        admin.execute(f"CREATE DATABASE {name} OWNER {owner}")
        yield {
            "MIGRATE_DATABASE_URL": f"postgres://{owner}:tests@{place}/{name}",
            "DATABASE_URL": f"postgres://{serving_one}:tests@{place}/{name}",
        }
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"DROP ROLE {owner}, {serving_one}")
