"""A database that is there for one run only. Comes before Django: its settings read the result."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from cryptography.fernet import Fernet
from psycopg import sql

SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@contextmanager
def temporary_database() -> Iterator[str]:
    """Sets the environment; what is given says why it is SQLite, if it is."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks_"))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": folder,
            "SECRET_KEY": "benchmarks",
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "STATIC_MANIFEST": "0",
            "LOG_LEVEL": "ERROR",
            "SMS_GATEWAY_URL": "http://127.0.0.1:9/",
            "REDIS_URL": "",
            # Everything comes from one address: no questions in between.
            "CHALLENGE_AFTER_SENT": "1000000",
            "CHALLENGE_AFTER_SENT_BY_CONTACT": "1000000",
        }
        try:
            os.environ["DATABASE_URL"] = stack.enter_context(_postgresql(Path(folder).name))
        except psycopg.OperationalError:
            os.environ["DATABASE_URL"] = ""
            yield "SQLite, because PostgreSQL does not answer (TEST_DATABASE_URL says where)"
        else:
            yield ""


@contextmanager
def _postgresql(name: str) -> Iterator[str]:
    with psycopg.connect(SERVER, autocommit=True, connect_timeout=5) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
