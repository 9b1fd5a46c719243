"""The script that makes the environment, in a copy of its folder."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from portal.embedded_postgres import PROJECT


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """The script in a folder with an environment that works and holds nothing."""
    for file in (PROJECT / "bootstrap.py", *PROJECT.glob("requirements*.txt")):
        shutil.copy(file, tmp_path)
    spec = importlib.util.spec_from_file_location("bootstrap_copy", tmp_path / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.symlink_to(sys.executable)
    return module


def mark_current(bootstrap: ModuleType, kind: str) -> None:
    bootstrap.stamp(kind).write_text(bootstrap.fingerprint())


@pytest.mark.parametrize(
    ("installed", "asked"),
    [("site", []), ("dev", []), ("dev", ["--dev"])],
    ids=["site", "dev for site", "dev"],
)
def test_current_environment_is_left_alone(bootstrap: ModuleType, installed: str, asked: list[str]) -> None:
    mark_current(bootstrap, installed)
    script = bootstrap.HERE / "bootstrap.py"
    done = subprocess.run([sys.executable, script, *asked], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_site_is_not_enough_for_development(bootstrap: ModuleType) -> None:
    mark_current(bootstrap, "site")
    assert bootstrap.is_current("site")
    assert not bootstrap.is_current("dev")


def test_changed_requirement_makes_it_outdated(bootstrap: ModuleType) -> None:
    mark_current(bootstrap, "site")
    with (bootstrap.HERE / "requirements-postgres.txt").open("a") as file:
        file.write("# another version\n")
    assert not bootstrap.is_current("site")


def test_environment_whose_python_has_gone_is_outdated(bootstrap: ModuleType) -> None:
    mark_current(bootstrap, "site")
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/nowhere/python3")
    assert not bootstrap.is_current("site")


def test_every_requirement_is_pinned() -> None:
    for path in PROJECT.glob("requirements*.txt"):
        lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
        named = [line for line in lines if line and not line.startswith(("-r", "--hash"))]
        assert [line for line in named if "==" not in line] == []
