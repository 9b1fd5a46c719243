"""The processes of `manage.py serve`: one that answers, one that works, and a watch over both and the database.

How each may end, and what happens then:

- Ctrl-C, SIGTERM, a closed terminal: web and worker finish what they are at (10 s), then the database stops.
- Web or worker ends by itself or is killed: it is started again; one that ends three times in a row within ten seconds
  of its start ends everything, with exit status 1.
- The private database server dies: it is started again, and recovers; web and worker connect again.
- This process is killed (`kill -9`): the kernel tells web and worker to stop, and so the port is free again. The
  database server stays, and the next run uses it.
"""

import ctypes
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from portal.embedded_postgres import PROJECT, Cluster

HOST = "127.0.0.1"
GRACE_SECONDS = 10  # for a process that was asked to stop
SHORT_LIFE_SECONDS = 10
SHORT_LIVES_ALLOWED = 3
WATCH_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with_parent(parent: int, number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies, however that happens. Linux only.

    `parent` is the process id that the parent has or had: it may be gone already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def end_with_granian() -> None:
    """For a web worker: granian itself may be killed, and its workers would go on to hold the port."""
    granian = multiprocessing.parent_process()
    if granian is not None and granian.pid is not None:
        end_with_parent(granian.pid, signal.SIGKILL)


def port_is_free(port: int, patience: float = 5.0) -> bool:
    """Whether nothing listens on the port. Waits a little: the web process of a killed run may still be stopping."""
    deadline = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                probe.listen()
            except OSError:
                if time.monotonic() > deadline:
                    return False
            else:
                return True
        time.sleep(0.2)


def on_stop_signals(action: Callable[[int], object]) -> None:
    """Call `action` with the number of the signal on Ctrl-C, SIGTERM and a closed terminal."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: action(received))


@dataclass
class Child:
    """A process that is kept alive, in a process group of its own: the terminal's Ctrl-C reaches only us."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(parent),  # noqa: PLW1509 no other thread runs
        )
        self.started_at = time.monotonic()

    def ended(self) -> str:
        """How it ended, in words, or nothing while it lives."""
        status = None if self.process is None else self.process.poll()
        if status is None:
            return ""
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def restart(self) -> bool:
        """Start it again, unless it keeps dying young; say whether it was started."""
        young = time.monotonic() - self.started_at < SHORT_LIFE_SECONDS
        self.short_lives = self.short_lives + 1 if young else 0
        if self.short_lives >= SHORT_LIVES_ALLOWED:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then kill it with everything it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def web(port: int) -> Child:
    """Two worker processes of a few threads each; one that is killed is started again by granian itself."""
    arguments = [
        *("--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"),
        *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(GRACE_SECONDS - 2), "--log-level", "error", "--factory"),
    ]
    return Child("web", [sys.executable, "-m", "granian", *arguments, "portal.served:application"])


def worker() -> Child:
    """The worker of recurring jobs."""
    return Child("worker", [sys.executable, str(PROJECT / "manage.py"), "worker"])


def answers(port: int) -> bool:
    """Whether the site answers requests by now, be it with an error."""
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


@dataclass
class Watch:
    """Keeps the children and the private database going until asked to stop."""

    children: Sequence[Child]
    cluster: Cluster | None
    say: Callable[[str], None]
    parent: int | None = None  # stop when this process is no longer our parent: `make` was killed
    stopping: bool = False

    def ask_to_stop(self) -> None:
        self.stopping = True

    def run(self, port: int, welcome: Callable[[], None]) -> bool:
        """Start the first child, which has the machine to itself until it answers; then start the others, call
        `welcome`, watch, stop. False if it stopped for a failure.
        """
        on_stop_signals(lambda number: self.ask_to_stop())
        first, *others = self.children
        first.start()
        sound, welcomed = True, False
        try:
            while sound and not self.stopping:
                if not welcomed and answers(port):
                    for child in others:
                        child.start()
                    welcome()
                    welcomed = True
                time.sleep(WATCH_SECONDS if welcomed else 0.1)
                sound = self.stopping or self.look_after_all()
        finally:
            self.stop()
        return sound

    def look_after_all(self) -> bool:
        """One round; False when a child cannot be kept alive."""
        if self.parent is not None and os.getppid() != self.parent:
            self.ask_to_stop()
            return True
        if self.cluster is not None and self.cluster.postmaster() is None:
            self.say("The database server ended unexpectedly; starting it again.")
            self.cluster.join()
        for child in self.children:
            if how := child.ended():
                self.say(f"The {child.name} process ended unexpectedly ({how}); starting it again.")
                if not child.restart():
                    self.say(f"The {child.name} process keeps ending; its last words are above. Stopping.")
                    return False
        return True

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            child.stop(deadline)
