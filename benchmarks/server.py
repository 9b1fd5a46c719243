"""A database and a web server of the benchmark's own, so that no figure depends on what else is running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from opportunities.models.tally import RECOUNT
from portal.models import JobRun

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """The site under granian with two workers, as in production; yields (port, process id)."""
    port = free_port()
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
    command += ["--workers", str(WORKERS), "--no-ws", "--log-level", "error", "benchmarks.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        wait_until_up(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def wait_until_up(port: int, seconds: float = 30) -> None:
    """Return when the server answers; raise RuntimeError when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/bare/1/")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the benchmark's web server did not start")


@contextmanager
def job_worker() -> Iterator[None]:
    """The worker of the site beside it; begins when it has made what pages are made from."""
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=os.environ)
    try:
        wait_for_jobs(RECOUNT, "opportunities.search.vocabulary.refresh")
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def wait_for_jobs(*names: str, seconds: float = 180) -> None:
    """Return when each of these jobs has ended within the last seconds; raise RuntimeError when one does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(JobRun.objects.finished_within(name, int(seconds)) for name in names):
            return
        time.sleep(0.5)
    raise RuntimeError("the benchmark's worker did not finish its jobs")


def worker_memory_mb(pid: int) -> list[float]:
    """Resident memory of each worker process, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [_resident_kb(int(child)) / 1024 for child in children]


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
