#!/usr/bin/env python3
"""Make the environment in `.venv`, or leave it alone if it is up to date. `make` calls this; nothing else is needed.

    python3 bootstrap.py              what the site needs to run
    python3 bootstrap.py --dev        and what tests and checks need
    python3 bootstrap.py --browser    and Chromium, for tests in a browser

Needs Python 3.11 or newer and nothing else: only the standard library is used, and the syntax is old enough for
Python 3.7 to reach the message that it is too old. Packages come from the index that pip is configured for.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.9"
OLDEST = (3, 11)
NEWEST_FIRST = ("python3.14", "python3.13", "python3.12", "python3.11")

POSTGRES = ["--require-hashes", "--no-deps", "-r", "requirements-postgres.txt"]
GROUPS = {
    "site": [["-r", "requirements.txt"], POSTGRES],
    "dev": [["-r", "requirements-dev.txt"], POSTGRES],
}


def main() -> None:
    use_new_enough_python()
    browser = "--browser" in sys.argv[1:]
    wanted = "dev" if browser or "--dev" in sys.argv[1:] else "site"
    (HERE / "var").mkdir(exist_ok=True)
    with open(HERE / "var" / "bootstrap.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals
        if not (is_current("dev") or is_current(wanted)):
            make_environment()
            install(GROUPS[wanted])
            stamp(wanted).write_text(fingerprint())
        if browser and not shutil.which("chromium"):
            install_chromium()


def use_new_enough_python() -> None:
    """Go on in the newest Python at hand if this one is too old for the site."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWEST_FIRST:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])  # noqa: S606 no shell wanted
    sys.exit(f"Jalur Resmi needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def fingerprint() -> str:
    """Of everything that decides what the environment contains."""
    digest = hashlib.sha256((UV + sys.version).encode())
    for path in sorted(HERE.glob("requirements*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}.stamp"


def is_current(kind: str) -> bool:
    return stamp(kind).exists() and stamp(kind).read_text() == fingerprint() and works()


def works() -> bool:
    """False when the environment is missing or its Python has gone, as after a system upgrade."""
    return PYTHON.exists() and succeeds([str(PYTHON), "-c", ""])


def make_environment() -> None:
    if works():
        return
    say("Making the environment in .venv …")
    # Debian keeps ensurepip in a package of its own: without it, a uv or pip from elsewhere will do, or root gets it.
    if not can_ensure_pip() and not shutil.which("uv") and not find_pip():
        install_venv_package()
    choices = ["--clear"] if can_ensure_pip() else ["--clear", "--without-pip"]
    if subprocess.call([sys.executable, "-m", "venv", *choices, str(VENV)]) != 0:
        sys.exit("The environment could not be made: see above.")


def can_ensure_pip() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def install_venv_package() -> None:
    """The missing part of Python, from Debian when we may, else say how to get it."""
    package = f"python3.{sys.version_info[1]}-venv"
    if not apt_install(package):
        sys.exit(
            "Python's venv module is incomplete here. On Debian or Ubuntu, and then the same command again:\n"
            f"    sudo apt install {package}"
        )


def install_chromium() -> None:
    """For the browser tests, which are skipped without it, except in continuous integration, where they fail."""
    if not apt_install("chromium"):
        say("Chromium is missing: the browser tests are skipped. On Debian:  sudo apt install chromium")


def apt_install(package: str) -> bool:
    """Whether Debian's package could be installed; as an ordinary user it cannot."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package} …")
    variables = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    commands = [
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", package],
    ]
    return all(
        subprocess.call(command, env=variables, stdout=subprocess.DEVNULL) == 0 for command in commands
    )


def install(groups: list[list[str]]) -> None:
    """With uv, which is several times faster than pip, or with pip where uv cannot do it."""
    say("Installing packages …")
    pip = find_pip()
    installers = [[uv, "pip", "install", "--quiet", "--python", str(PYTHON)] for uv in find_uv(pip)]
    if pip:
        installers.append([*pip, "install", "--quiet"])
    for installer in installers:
        if all(subprocess.call([*installer, *group], cwd=HERE, env=quietly()) == 0 for group in groups):
            return
    sys.exit("The packages could not be installed: see above. Is the package index reachable?")


def find_uv(pip: list[str] | None) -> list[str]:
    """The uv of the environment, installed there first if need be, else the one on PATH, else none."""
    own = VENV / "bin" / "uv"
    if not own.exists() and pip:
        subprocess.call([*pip, "install", "--quiet", UV], env=quietly())
    if own.exists():
        return [str(own)]
    on_path = shutil.which("uv")
    return [on_path] if on_path else []


def find_pip() -> list[str] | None:
    """The environment's own pip, or the system's, working on the environment."""
    own = [str(PYTHON), "-m", "pip"]
    if PYTHON.exists() and succeeds([*own, "--version"]):
        return own
    if succeeds([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return None


def quietly() -> dict[str, str]:
    """The environment variables of the installers. uv does not read pip's, so it is told the index they name.

    It also brings certificates of its own, and would not know those that this machine trusts besides.
    """
    variables = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore")
    variables.update(UV_PYTHON_DOWNLOADS="never")
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        variables.setdefault("UV_SYSTEM_CERTS", "true")
    for pips, uvs in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX")):
        if pips in variables:
            variables.setdefault(uvs, variables[pips])
    return variables


def succeeds(command: list[str]) -> bool:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        sys.exit(f"{error}. Run as the owner of {HERE}.")
