"""Makes the database that is served if its server has none of that name, and the role that serves
it where DATABASE_URL names another one than MIGRATE_DATABASE_URL."""

import os
import sys
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


def ensure(owner: str, serving: str) -> None:
    parts = urlsplit(owner)
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        _ensure_database(connection, parts.path.lstrip("/"))
        named = urlsplit(serving)
        if named.username and named.username != parts.username:
            _ensure_role(connection, unquote(named.username), unquote(named.password or ""))


def _ensure_database(connection: psycopg.Connection, name: str) -> None:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if not connection.execute(query, [name]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        print(f"Made the database {name}.")


def _ensure_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """What it may do with the tables is granted by `manage.py migrate`."""
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        return
    statement = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name))
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)
    print(f"Made the role {name}.")


if __name__ == "__main__":
    url = os.environ["DATABASE_URL"]
    try:
        ensure(os.environ.get("MIGRATE_DATABASE_URL") or url, url)
    except psycopg.OperationalError as error:
        sys.exit(f"PostgreSQL does not answer; DATABASE_URL says where it is. {error}")
