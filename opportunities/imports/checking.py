"""The listing's database constraints, asked before anything is written: many rows in one statement.

Django checks a constraint by a query for each row and rule. Here the database lays the rows out as if they stood in
the table and answers with the names of the rules that each of them breaks, by the very expressions it enforces.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from opportunities.models import Opportunity

_TABLE = Opportunity._meta.db_table
_RULES = {rule.name: rule for rule in Opportunity._meta.constraints}


class Rules:
    """The CHECK constraints of the listing's table as they are in the database. Loads them once."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname",
                [_TABLE],
            )
            rules = cursor.fetchall()
        # A CHECK holds when its expression is true or unknown. Names and expressions come from the catalogue itself.
        tests = ", ".join(f"CASE WHEN NOT ({expression}) THEN '{name}' END" for name, expression in rules)
        rows = f"ROWS FROM (jsonb_populate_recordset(NULL::{_TABLE}, %s::jsonb)) WITH ORDINALITY"
        broken = f"array_remove(ARRAY[{tests}], NULL)".replace("%", "%%")
        self._sql = f"SELECT {broken} FROM {rows} ORDER BY ordinality"  # noqa: S608

    def broken(self, rows: Sequence[dict[str, Any]]) -> list[list[str]]:
        """For each row (JSON-safe values by database column) the names of the constraints it breaks."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [json.dumps(rows)])
            return [names for (names,) in cursor.fetchall()]


def message_of(constraint: str) -> str:
    """What a broken constraint means, in words."""
    rule = _RULES.get(constraint)
    if rule is None:
        return _("The database refuses this row (rule %(rule)s).") % {"rule": constraint or "?"}
    return str(rule.violation_error_message)


def fields_of(constraint: str) -> list[str]:
    """The listing's fields a constraint speaks of, in its order: the first that the file has is to blame."""
    rule = _RULES.get(constraint)
    if isinstance(rule, models.CheckConstraint):
        return list(dict.fromkeys(_fields_in(rule.condition)))
    return list(rule.fields) if isinstance(rule, models.UniqueConstraint) else []


def _fields_in(node: Any) -> Iterator[str]:
    if isinstance(node, Q):
        for child in node.children:
            yield from _fields_in(child)
    elif isinstance(node, tuple):
        yield node[0].split("__")[0]
        yield from _fields_in(node[1])
    elif isinstance(node, F):
        yield node.name  # type: ignore[attr-defined]
    elif hasattr(node, "get_source_expressions"):
        for expression in node.get_source_expressions():
            yield from _fields_in(expression)
