"""The same number twice in one file."""

from collections import defaultdict

from django.utils.translation import gettext as _

from portal.imports import Record, Table, fold


def doubles_in(table: Table, column: str) -> dict[int, str]:
    """What to say of each row (by its number) whose number in the source stands in several rows.

    Rows that say the same count once: only the later ones are refused. When they differ nobody can tell which is
    right, so all are refused.
    """
    place = [each.name if each else "" for each in table.header.columns].index(column)
    rows: dict[str, list[int]] = defaultdict(list)
    for row in table.rows:
        if place < len(row.cells) and row.cells[place]:
            rows[row.cells[place].casefold()].append(row.number)
    suspects = {number for numbers in rows.values() if len(numbers) > 1 for number in numbers}
    said = {
        record.number: _told(record) for record in table.records() if suspects and record.number in suspects
    }
    messages: dict[int, str] = {}
    for numbers in rows.values():
        if len(numbers) > 1:
            messages |= _messages(numbers, same=len({said[number] for number in numbers}) == 1)
    return messages


def _messages(numbers: list[int], *, same: bool) -> dict[int, str]:
    if same:
        message = _("This number is already in row %(row)s, with the same content. Delete this row.")
        return {number: message % {"row": numbers[0]} for number in numbers[1:]}
    message = _(
        "This number stands in rows %(rows)s with different content. Keep the right row and delete the others."
    )
    return {number: message % {"rows": ", ".join(map(str, numbers))} for number in numbers}


def _told(record: Record) -> tuple[tuple[str, str], ...]:
    """What a row says, without case, spaces and punctuation."""
    return tuple((name, fold(value)) for name, value in record.values.items())
