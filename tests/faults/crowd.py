"""Run by `test_backend_killed` in a process of its own, with DATABASE_URL naming a server that may be killed.

Two hundred people register for fifty seats by twenty threads, each trying again with the same form whenever the
database is gone, while a database process is killed with SIGKILL again and again. Prints what came of it as JSON.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from typing import Any

import django
import psycopg2
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection

django.setup()

# ruff: noqa: E402 the models can be imported once Django is set up
from outreach.models import Registration, Session
from outreach.registrations import Contact, Person, register
from portal.models import Message
from tests.cast import make_cast, make_world
from tests.faults.threads import all_at_once
from tests.outreach.cast import in_days, make_approved, make_field

PEOPLE, SEATS, THREADS, KILLS = 200, 50, 20, 4
NOW = in_days(0, hour=3)


def sign_up(session: Session, number: int) -> tuple[str, int]:
    """The code that the person is told in the end, and how often the database was lost on the way."""
    form = f"{number:032}"
    for losses in range(200):
        try:
            phone = f"+62812000{number:05}"
            receipt = register(session, [Person(f"Orang {number}")], Contact(phone), form, now=NOW)
            return receipt.registrations[0].code, losses
        except (
            DatabaseError,
            InterfaceError,
        ):  # in whatever words the driver says that the connection is gone
            connection.close()
            time.sleep(0.05)
    raise SystemExit("never got through")


def kill_backends(stop: threading.Event) -> int:
    """SIGKILL to one database process that is at work, several times; returns how many were killed."""
    killed = 0
    while killed < KILLS and not stop.wait(0.3):
        try:
            with psycopg2.connect(os.environ["DATABASE_URL"]) as own, own.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1"
                )
                for (pid,) in cursor.fetchall():
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        except psycopg2.Error:
            continue  # it is recovering from the last one
    return killed


def main() -> None:
    call_command("migrate", verbosity=0)
    world = make_world()
    cast = make_cast(world)
    session = make_approved(world, cast, make_field(world, cast).hall, capacity=SEATS)
    connection.close()
    stop = threading.Event()
    result: dict[str, Any] = {}
    killer = threading.Thread(target=lambda: result.update(killed=kill_backends(stop)))
    killer.start()
    told = all_at_once(lambda number: sign_up(session, number), range(PEOPLE), threads=THREADS)
    stop.set()
    killer.join()
    rows = list(Registration.objects.order_by("pk"))
    result |= {
        "told": len({code for code, _losses in told}),
        "told_and_stored": len({code for code, _losses in told} & {row.code for row in rows}),
        "losses": sum(losses for _code, losses in told),
        "rows": len(rows),
        "states": dict(Counter(row.state for row in rows)),
        "in_order": [row.state for row in rows] == ["registered"] * SEATS + ["waiting"] * (PEOPLE - SEATS),
        "messages": Message.objects.count(),
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
