"""Makes the database named in DATABASE_URL if its server has none of that name."""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def ensure(url: str) -> None:
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(query, [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            print(f"Made the database {name}.")


if __name__ == "__main__":
    try:
        ensure(os.environ["DATABASE_URL"])
    except psycopg.OperationalError as error:
        sys.exit(f"PostgreSQL does not answer; DATABASE_URL says where it is. {error}")
