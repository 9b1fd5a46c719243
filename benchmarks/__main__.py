"""`make bench`: prints one table. Everything runs on 127.0.0.1 in a database of its own and stops by itself.

python -m benchmarks                 all parts
python -m benchmarks listings        one part; see PARTS
python -m benchmarks listings --size 50000
python -m benchmarks --quick         everything, in small: only whether it runs
"""

import argparse
import importlib
import os
import platform
import time
from contextlib import closing
from datetime import UTC, datetime

import django
import psycopg2
from django.core.management import call_command

from benchmarks.amount import QUICK
from portal.embedded_postgres import PROJECT, Cluster

PARTS = ("listings", "cached", "imports", "registrations", "alerts")
SIZES = (50_000, 200_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--size", type=int, action="append", help="listings to measure with (50000 and 200000)"
    )
    parser.add_argument("--quick", action="store_true", help="small amounts: figures mean nothing")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if options.quick:
        os.environ[QUICK] = "1"
    use_own_database()
    print(
        f"# {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, load {load()}" + (", QUICK" if options.quick else "")
    )
    for name in options.parts or PARTS:
        start = time.monotonic()
        part = importlib.import_module(f"benchmarks.{name}")
        part.run(options.size or ([6_000] if options.quick else SIZES))
        print(f"({name}: {time.monotonic() - start:.0f} s, load {load()})\n", flush=True)


def load() -> str:
    """Load average of the last minutes: above the number of cores, others were at work and figures say little."""
    return "/".join(f"{value:.1f}" for value in os.getloadavg())


def use_own_database() -> None:
    """A fresh database on an embedded server of the benchmark's own, migrated and with the reference data."""
    cluster = Cluster(PROJECT / "var" / "pg-bench", {"shared_buffers": "512MB"}).join()
    with closing(psycopg2.connect(cluster.url("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
            cursor.execute("CREATE DATABASE bench")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_ENV": "test",
        "DATABASE_URL": cluster.url("bench"),
        "STATEMENT_TIMEOUT_SECONDS": "600",
    }
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)


if __name__ == "__main__":
    main()
