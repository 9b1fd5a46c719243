"""History is only added to: the database itself refuses to change, delete or empty it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import InternalError
from pghistory.models import Context, Event

from opportunities.models import JobOrderFile
from portal.models import StateChange, User
from tests.cast import Cast, World

EVENTS = sorted(
    (model for model in apps.get_models() if issubclass(model, Event) and not model._meta.abstract),
    key=lambda model: model._meta.label,
)
KEPT = [*EVENTS, StateChange, Context, JobOrderFile]

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def refused(by: str) -> Iterator[None]:
    """The trigger of this name says no."""
    with pytest.raises(InternalError, match=f"pgtrigger_{by}"):
        yield


def test_every_audited_model_is_among_them() -> None:
    audited = {
        model for model in apps.get_models(include_auto_created=True) if hasattr(model, "pgh_event_model")
    }
    assert {model.pgh_tracked_model for model in EVENTS} == audited  # type: ignore[attr-defined]
    assert len(EVENTS) > 30


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_no_table_of_history_can_be_emptied(model: type[models.Model]) -> None:
    with refused("never_emptied"):
        run(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_nor_together_with_what_it_belongs_to() -> None:
    with refused("never_emptied"):
        run("TRUNCATE portal_user CASCADE")  # StateChange names people


def test_rows_of_history_are_neither_changed_nor_deleted(cast: Cast, world: World) -> None:
    filled = [model for model in EVENTS if model._default_manager.exists()]
    assert {"portal.UserEvent", "portal.UserGroupsEvent", "opportunities.AgencyEvent"} <= {
        model._meta.label for model in filled
    }
    for model in filled:
        for sql in (
            f"UPDATE {model._meta.db_table} SET pgh_label = ''",
            f"DELETE FROM {model._meta.db_table}",
        ):
            with refused("append_only"):
                run(sql)


def protected(operation: int) -> set[str]:
    """Tables with a trigger `append_only` for each row, before the operation (a bit of `pg_trigger.tgtype`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_append_only%%' AND tgenabled = 'O' AND tgtype & %s = %s",
            [1 | 2 | operation] * 2,
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("operation", [8, 16], ids=["delete", "update"])
def test_nor_those_of_tables_that_are_empty_here(operation: int) -> None:
    kept = {model._meta.db_table for model in [*EVENTS, StateChange]}
    assert protected(operation) - {"pghistory_context"} == kept


def context_of(user: User) -> Context:
    """Of a change that is written inside `pghistory.context()`."""
    with pghistory.context(user=None, url="/masuk/"):
        User.objects.filter(pk=user.pk).update(last_name="Uji")
    return Context.objects.get(metadata__url="/masuk/")


@pytest.mark.parametrize(
    "metadata",
    [
        {"user": None, "url": "/lain/"},
        {"user": None},
        {},
    ],
)
def test_what_was_said_of_a_change_stays(cast: Cast, metadata: dict[str, Any]) -> None:
    context = context_of(cast.editor)
    sql = "UPDATE pghistory_context SET metadata = %s WHERE id = %s"
    with refused("only_grows"):
        run(sql, json.dumps(metadata), context.pk)
    with refused("only_grows"):
        run("UPDATE pghistory_context SET created_at = now() - interval '1 day' WHERE id = %s", context.pk)
    with refused("append_only"):
        run("DELETE FROM pghistory_context WHERE id = %s", context.pk)


def test_who_it_was_cannot_be_changed_either(cast: Cast) -> None:
    with pghistory.context(user=cast.editor.pk):
        User.objects.filter(pk=cast.stranger.pk).update(last_name="Uji")
    context = Context.objects.get(metadata__user=cast.editor.pk)
    for user in (cast.verifier.pk, None, str(cast.editor.pk)):
        with refused("only_grows"):
            run("UPDATE pghistory_context SET metadata = %s", json.dumps({"user": user}))
    context.refresh_from_db()
    assert context.metadata == {"user": cast.editor.pk}


def test_a_request_may_say_more_while_it_goes_on(cast: Cast) -> None:
    """Somebody signs in, an import begins: later changes of the request name them too."""
    with pghistory.context(user=None, url="/masuk/"):
        User.objects.filter(pk=cast.editor.pk).update(last_name="Uji")
        with pghistory.context(user=cast.editor.pk, import_of="daftar.csv"):
            User.objects.filter(pk=cast.editor.pk).update(last_name="Uji lagi")
    assert Context.objects.get(metadata__url="/masuk/").metadata == {
        "user": cast.editor.pk,
        "url": "/masuk/",
        "import_of": "daftar.csv",
    }


def record_of(world: World, cast: Cast) -> JobOrderFile:
    """As an import begins it."""
    return JobOrderFile.objects.create(
        name="uji.csv", sha256="0" * 64, size=1, layout="full", office=world.ntt, imported_by=cast.editor
    )


def test_the_record_of_an_import_is_fixed_once_its_report_is_written(cast: Cast, world: World) -> None:
    file = record_of(world, cast)
    file.created, file.report = 1, [{"row": 2, "id": "A", "title": "", "outcome": "created", "problems": []}]
    file.save()
    for change in (
        "sha256 = repeat('1', 64)",
        "imported_at = now() - interval '1 day'",
        "created = 2",
        "report = '[]'",
        f"imported_by_id = {cast.verifier.pk}",
    ):
        with refused("fixed_once_written"):
            run(f"UPDATE opportunities_joborderfile SET {change}")
    with refused("fixed_once_written"):
        run("DELETE FROM opportunities_joborderfile")
