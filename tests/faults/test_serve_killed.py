"""`manage.py serve` as a whole, with its processes killed by SIGKILL: it recovers, or the next run does."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from portal.embedded_postgres import PROJECT
from portal.launch import HOST
from tests.database import maintenance, migrated_template, url_of

SECONDS = 120  # for anything to come up, on a busy machine


@pytest.fixture
def database() -> Iterator[str]:
    """Address of a database of its own, with all migrations applied."""
    name = f"test_portal_serve_{os.getpid()}"
    template = migrated_template()
    with maintenance() as sql:
        sql.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        sql.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield url_of(name)
    with maintenance() as sql:
        sql.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Serve:
    """One run of the command, without demo data; what it prints goes to a file."""

    def __init__(self, database: str, port: int, output: Path) -> None:
        self.port, self.output = port, output
        with output.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(port)],
                cwd=PROJECT,
                env={**os.environ, "DATABASE_URL": database, "DEMO": "0"},
                stdout=file,
                stderr=file,
            )

    def answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def is_up(self) -> bool:
        """Welcomed: from then on it watches."""
        return self.answers() and "Ctrl-C stops it" in self.output.read_text()

    def child(self, name: str) -> int:
        """Process id of granian or of the job worker; 0 when there is none at this moment."""
        found = [pid for pid in children(self.process.pid) if name in command_of(pid)]
        return found[0] if found else 0


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_for(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@pytest.fixture
def serve(database: str, tmp_path: Path) -> Iterator[Callable[[], Serve]]:
    with closing(socket.create_server((HOST, 0))) as listener:
        port = listener.getsockname()[1]
    made: list[Serve] = []

    def start() -> Serve:
        made.append(Serve(database, port, tmp_path / f"output-{len(made)}.txt"))
        wait_for(made[-1].is_up)
        return made[-1]

    yield start
    for each in made:
        each.process.terminate()
        each.process.wait(30)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal at a parent's death is Linux's")
def test_serve_and_its_processes_recover_from_kill_9(serve: Callable[[], Serve]) -> None:
    run = serve()

    granian = run.child("granian")
    web_workers = children(granian)
    assert len(web_workers) == 2
    os.kill(granian, signal.SIGKILL)
    wait_for(lambda: run.child("granian") not in {0, granian})
    assert [pid for pid in web_workers if "granian" in command_of(pid)] == []
    wait_for(run.answers)

    worker = run.child("manage.py worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: run.child("manage.py worker") not in {0, worker})

    left_behind = [run.child("granian"), run.child("manage.py worker"), *children(run.child("granian"))]
    run.process.kill()
    run.process.wait()
    again = serve()
    assert [pid for pid in left_behind if re.search("granian|manage.py worker", command_of(pid))] == []

    stopped = [again.child("granian"), again.child("manage.py worker"), *children(again.child("granian"))]
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(30) == 0
    assert [pid for pid in stopped if command_of(pid)] == []
    said = again.output.read_text()
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
