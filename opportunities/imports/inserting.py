"""Many new rows of a table in one statement: the database reads them from JSON, by column.

Building a model object for each row and writing out each value took most of the time of a large import (the
listing has over a hundred columns, many of them translated). Constraints, triggers and history hold as ever.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models


def insert_rows(model: type[models.Model], rows: Sequence[dict[str, Any]], returning: str) -> dict[Any, int]:
    """Insert rows that all have the same columns; the new keys by the (unique) column `returning`.

    Values are by column name, JSON-safe or dates, times and decimals. Columns that are left out get the database's
    default, NULL for most. Raises IntegrityError and DataError like any insert.
    """
    if not rows:
        return {}
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(column) for column in rows[0])
    sql = (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608
        f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) RETURNING {quote(returning)}, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(rows, cls=DjangoJSONEncoder)])
        return dict(cursor.fetchall())


def blank_row(model: type[models.Model]) -> dict[str, Any]:
    """Every column of a new row with the model's default, apart from the key and generated columns."""
    blank = model()
    return {
        str(field.column): getattr(blank, field.attname)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated
    }


@contextmanager
def bulk_writing(**context: Any) -> Iterator[None]:
    """Inside a transaction: tell the audit trail why the rows change, and check foreign keys statement by statement.

    Both keep the time of a large import in proportion to its rows. Without a context every audited row raises and
    catches an error inside the database, and each of these walks through all foreign keys still to be checked.
    """
    with pghistory.context(**context), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
