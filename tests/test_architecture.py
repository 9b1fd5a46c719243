"""The rules of the house about who imports whom, and about size (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "opportunities", "outreach")
SOURCES = sorted(
    path
    for app in (*APPS, "benchmarks")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# `portal` may know the apps only where pages are put together and where data is seeded.
COMPOSING = ("portal.urls", "portal.views", "portal.seeding", "portal.management.commands.seed")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in SOURCES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Every import at run time with the module it names (imports under TYPE_CHECKING do not run)."""
    tree = tree_of(path)
    guarded = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node, full if full in MODULES else node.module


@pytest.mark.parametrize("name", MODULES)
def test_apps_import_only_downwards(name: str) -> None:
    app = name.split(".")[0]
    targets = {module.split(".")[0] for _, module in imports_of(MODULES[name])} & set(APPS)
    allowed = {
        "portal": set(APPS) if name.startswith(COMPOSING) else {"portal"},
        "opportunities": {"portal", "opportunities"},
        "outreach": {"portal", "outreach"},
        "benchmarks": set(APPS),
    }[app]
    assert targets <= allowed, f"{name} imports {sorted(targets - allowed)}"


def test_no_import_cycles() -> None:
    graph = {
        name: {module for _, module in imports_of(path) if module in MODULES and module != name}
        for name, path in MODULES.items()
    }
    finished: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        if name in finished:
            return
        assert name not in trail, f"import cycle: {' → '.join([*trail[trail.index(name) :], name])}"
        for target in sorted(graph[name]):
            walk(target, (*trail, name))
        finished.add(name)

    for name in graph:
        walk(name, ())


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    inline = [
        node.lineno
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    stars = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert (inline, stars) == ([], [])


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, f"{lines} lines: make a package with one file per subject"
    long = [
        f"{function.name} ({length})"
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (function.end_lineno or 0) - function.lineno + 1) > 60
    ]
    assert long == []


def test_rooms_have_names_that_say_something() -> None:
    banned = {"utils", "common", "core", "helpers", "services", "misc"}
    assert [name for name in MODULES if banned & set(name.split("."))] == []


@pytest.mark.parametrize("name", MODULES)
def test_no_signals_and_no_logic_in_save(name: str) -> None:
    tree = tree_of(MODULES[name])
    assert [
        module for _, module in imports_of(MODULES[name]) if "dispatch" in module or "signals" in module
    ] == []
    overrides = [
        f"{cls.name}.{item.name}"
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef) and any("Model" in ast.unparse(base) for base in cls.bases)
        for item in cls.body
        if isinstance(item, ast.FunctionDef)
        and item.name in {"save", "delete"}
        and "ModelAdmin" not in ast.unparse(cls)
    ]
    assert overrides == [] or "forms" in name or "admin" in name, overrides


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_and_models_say_what_they_mean(name: str) -> None:
    """A docstring on every public module, class and function of the rule modules (views and admin show themselves)."""
    if any(
        part in name
        for part in (".admin", ".views", ".management", ".data", "apps", ".translation", "urls", "benchmarks")
    ):
        return
    tree = tree_of(MODULES[name])
    body = tree.body
    missing = [
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
        and not (
            isinstance(node, ast.ClassDef)
            and any("QuerySet" in ast.unparse(b) or "Choices" in ast.unparse(b) for b in node.bases)
        )
    ]
    module_is_empty = not body
    assert module_is_empty or (ast.get_docstring(tree), missing)[0] is not None, f"{name} has no docstring"
    assert missing == []


def test_no_path_of_a_machine_and_no_left_over_is_committed() -> None:
    marks = ("/wo" + "rk/", "TO" + "DO", "FIX" + "ME", "breakpoint(", "print(")
    found = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in SOURCES
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
        and not (
            mark == "print("
            and ("commands" in path.parts or "benchmarks" in path.parts or path.name == "launch.py")
        )
    ]
    assert found == []
