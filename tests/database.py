"""The database and the translations of a test run. Loaded before anything else (`-p tests.database`), as the settings
need the address of the one, and Django reads the other once.

A database with every migration applied is built once for each state of the migration files and kept as a template
on the test server; each test process starts from a copy of it. Django still runs `migrate` on the copy.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import cursor as Cursor

from portal.catalogue import compile_messages, po_path
from portal.embedded_postgres import PROJECT, provide_database_url

os.environ["PORTAL_ENV"] = "test"
provide_database_url()
compile_messages(po_path(PROJECT))

PREFIX = "portal_template_"
KEPT = 4  # templates of recent migration states: branches and colleagues on one server


def migrated_template() -> str:
    """Name of a database with the current migrations applied, built if it is missing. Safe from several processes."""
    name = PREFIX + migrations_hash()
    with one_at_a_time(), maintenance() as sql:
        sql.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid DESC", [f"^{PREFIX}[0-9a-f]+$"]
        )
        existing = [row[0] for row in sql.fetchall()]
        if name not in existing:
            build(sql, name)
            for old in existing[KEPT - 1 :]:
                sql.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    return name


def migrations_hash() -> str:
    """Of our migrations, and of the pinned packages, which bring migrations of their own."""
    files = [PROJECT / "requirements.txt", *sorted(PROJECT.glob("*/migrations/*.py"))]
    content = b"".join(os.fsencode(file) + file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()[:16]


def build(sql: Cursor, name: str) -> None:
    """Under another name first, so that an interrupted build is never taken for a template."""
    draft = name + "_building"
    sql.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
    sql.execute(f'CREATE DATABASE "{draft}"')
    subprocess.run(
        [sys.executable, PROJECT / "manage.py", "migrate", "--verbosity=0"],
        env={**os.environ, "DATABASE_URL": url_of(draft)},
        check=True,
    )
    sql.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def url_of(database: str) -> str:
    """Address of another database on the server of this run."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


@contextmanager
def maintenance() -> Iterator[Cursor]:
    with closing(psycopg2.connect(url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as sql:
            yield sql


@contextmanager
def one_at_a_time() -> Iterator[None]:
    (PROJECT / "var").mkdir(exist_ok=True)
    with open(PROJECT / "var" / "test-template.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
