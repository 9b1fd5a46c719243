"""One data file fills one table: rows that are missing are inserted, what staff have changed or deleted stays so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models

from portal.seeding.files import Row

Key = tuple[Any, ...]
BATCH = 2000


@dataclass(frozen=True)
class Table:
    """`rows` name columns of the model: translated ones by language, several keys or lines separated by `|`.

    `key` are the columns by which a row is known again. `lines` are the text columns that hold one entry a line.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    rows: Callable[[], list[Row]]
    lines: tuple[str, ...] = ()


@dataclass
class Outcome:
    """How many rows a load inserted, and how many existing ones it overwrote (only when forced)."""

    inserted: int = 0
    overwritten: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.inserted += other.inserted
        self.overwritten += other.overwritten
        return self


def load(table: Table, *, force: bool = False) -> Outcome:
    """Insert the rows that the table does not have and never had; with `force` bring every row back to the file.

    A row that staff have deleted is not inserted again (the audit trail remembers it), nor is one whose key they
    have changed. Links to other tables are set for inserted rows only, unless forced.
    """
    rows = table.rows()
    links = _links(table.model, rows)
    present = _present(table)
    built = [(instance(table.model, row, table.lines, skip=links), row) for row in rows]
    new = [pair for pair in built if _key_of(pair[0], table.key) not in present]
    if not force:
        ever = _ever(table)
        new = [pair for pair in new if _key_of(pair[0], table.key) not in ever]
    insert(table.model, [item for item, _ in new])
    outcome = Outcome(inserted=len(new))
    touched = new
    if force:
        old = [pair for pair in built if _key_of(pair[0], table.key) in present]
        for item, _ in old:
            item.pk = present[_key_of(item, table.key)]
        _overwrite(table.model, [item for item, _ in old], set(rows[0]) - set(links))
        outcome.overwritten = len(old)
        touched = new + old
    for name in links:
        for item, row in touched:
            getattr(item, name).set(_split(row[name]))
    return outcome


def instance(model: type[models.Model], row: Row, lines: Iterable[str] = (), skip: Iterable[str] = ()) -> Any:
    """An unsaved object from the texts of a row. An empty cell leaves the column empty or at its default."""
    values = {}
    for column, text in row.items():
        if text == "" or column in skip:
            continue
        field = model._meta.get_field(column)
        assert isinstance(field, models.Field)  # noqa: S101 the data files name columns only
        values[field.attname] = text.replace("|", "\n") if column in lines else field.to_python(text)
    return model(**values)


def insert(model: type[models.Model], items: Sequence[models.Model]) -> None:
    """All rows in few statements; the database's constraints and audit triggers see each of them."""
    model._default_manager.bulk_create(items, batch_size=BATCH)
    if items:
        _analyze(model)


def _analyze(model: type[models.Model]) -> None:
    """Tell the planner what a table holds now: as long as it believes it empty, a join with it may take minutes."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _overwrite(model: type[models.Model], items: Sequence[models.Model], columns: Iterable[str]) -> None:
    names = {column for column in columns if not model._meta.get_field(column).primary_key}  # type: ignore[union-attr]
    names |= {name for column in columns if (name := column.removesuffix("_ind")) != column}
    if not items or not names:
        return
    pk = model._meta.pk
    assert pk is not None  # noqa: S101 every model has one
    model._default_manager.bulk_create(
        items, batch_size=BATCH, update_conflicts=True, unique_fields=[pk.name], update_fields=sorted(names)
    )


def _links(model: type[models.Model], rows: list[Row]) -> list[str]:
    """Columns of the file that are many-to-many links."""
    return [name for name in rows[0] if model._meta.get_field(name).many_to_many] if rows else []


def _present(table: Table) -> dict[Key, Any]:
    columns = [_attname(table.model, name) for name in table.key]
    found = table.model._default_manager.order_by().values_list("pk", *columns)  # a default order would join
    return {_comparable(values[1:]): values[0] for values in found}


def _ever(table: Table) -> set[Key]:
    """Keys of all rows that were ever inserted, by the audit trail; empty for a table without one."""
    try:
        events: Any = table.model._meta.get_field("events").related_model
    except FieldDoesNotExist:
        return set()
    columns = [_attname(table.model, name) for name in table.key]
    return {_comparable(values) for values in events.objects.filter(pgh_label="insert").values_list(*columns)}


def _key_of(item: models.Model, key: tuple[str, ...]) -> Key:
    return _comparable(getattr(item, _attname(type(item), name)) for name in key)


def _comparable(values: Iterable[Any]) -> Key:
    """Small and capital letters count the same, as in the database's unique constraints on words."""
    return tuple(value.lower() if isinstance(value, str) else value for value in values)


def _attname(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 keys are columns
    return field.attname


def _split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]
