"""Fixtures of every test. Who the people in the tests are: `tests/cast.py`."""

import os
from collections.abc import Iterator

import pgtrigger
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from portal import hotlines
from portal.append_only import NEVER_EMPTIED
from tests.cast import Cast, World, make_cast, make_world
from tests.database import migrated_template
from tests.strict_templates import undefined_variables_fail  # noqa: F401 acts on every test

# A machine under load is no fault of the code under test.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, django_db_use_migrations: bool) -> None:
    """A test database for each process and run: `PYTEST_DB_SUFFIX` keeps runs at the same time apart."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    parts = ["test_portal", os.environ.get("PYTEST_DB_SUFFIX", ""), worker]
    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = "_".join(part for part in parts if part)
    if django_db_use_migrations:
        test["TEMPLATE"] = migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A browser or a killed process may leave a connection behind: end it, or the database cannot be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def flush_empties_history_and_cache() -> Iterator[None]:
    """A test that commits ends with TRUNCATE of every table. For that alone the triggers of history look away; tests
    themselves meet them as everybody does. The cache goes too: its table belongs to no model, and attempts that were
    counted would stay for other tests.
    """
    guards = [guard.get_pgid(model) for model, guard in pgtrigger.registered() if guard.name == NEVER_EMPTIED]
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def look_away(ignored: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [ignored])

    def flush_all(case: TransactionTestCase) -> None:
        look_away("{" + ",".join(guards) + "}")
        try:
            flush(case)
        finally:
            look_away("{}")
        caches["default"].clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_all)
        yield


@pytest.fixture(autouse=True)
def no_help_numbers_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages as they mostly are: help numbers (none) in memory, so that query counts do not depend on order."""
    monkeypatch.setattr(
        hotlines, "_remembered", {code: (float("inf"), ()) for code, _name in settings.LANGUAGES}
    )


@pytest.fixture(autouse=True)
def no_pages_remembered() -> None:
    """Of an earlier test with other settings."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def addresses_in_the_first_language() -> None:
    """A page in English, asked for by an earlier test, leaves English active in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def cast(world: World) -> Cast:
    return make_cast(world)
