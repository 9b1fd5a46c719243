"""Run by `test_backend_killed` in a process of its own, with DATABASE_URL naming a server that may be killed.

Two hundred telephones, twenty at a time, register for fifty seats at a web server with two workers. Each sends the
same form again whenever the answer is lost, while a database process is killed with SIGKILL again and again. Prints
what came of it as JSON.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import django
import psycopg2
from django.core.management import call_command
from django.db import connection

django.setup()

# ruff: noqa: E402 the models can be imported once Django is set up
from outreach.models import Registration, Session
from portal.models import Message
from tests.cast import make_cast, make_world
from tests.faults.telephones import Telephone
from tests.faults.threads import all_at_once
from tests.outreach.cast import make_approved, make_field

PEOPLE, SEATS, THREADS, KILLS = 200, 50, 20, 4
CODE = re.compile(r'<p class="jr-code[^>]*>([^<]+)</p>')


@contextmanager
def web_server() -> Iterator[str]:
    """The site under granian, as in production; gives its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        "2",
        "--blocking-threads",
        "10",
        "--no-ws",
        "--log-level",
        "error",
        "portal.wsgi:application",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        Telephone(site).read("/healthz")
        yield site
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def sign_up(site: str, session: Session, number: int) -> tuple[str, int]:
    """The code that the person reads in the end, and how many answers were lost on the way."""
    telephone = Telephone(site)
    told = telephone.register(session.code, number)
    (code,) = set(CODE.findall(telephone.read(told.confirmation)))
    return code, telephone.losses


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
    with web_server() as site:
        killer.start()
        told = all_at_once(lambda number: sign_up(site, session, number), range(PEOPLE), threads=THREADS)
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
