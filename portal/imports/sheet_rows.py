"""Rows of an XLSX, streamed. Formulas are never evaluated and their stored results never taken: the cell is refused."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.imports.sniffing import damaged_file, open_workbook_archive
from portal.imports.tables import (
    HEADER_ROWS,
    MAX_COLUMNS,
    Header,
    IncompleteHeader,
    Layout,
    RawRow,
    UnreadableFile,
    clean_cell,
    find_header,
)

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,80}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_CHUNK = 1 << 20
_LAST_ROW = 1_048_576  # of any Excel sheet; a file may claim more, to keep us counting
_SHOWN_RANGES = 3


def sheet_rows(content: bytes, layouts: Sequence[Layout]) -> tuple[Header, str, Iterator[RawRow]]:
    """Header, name and rows (from the header on) of the first visible sheet that has one of the layouts.

    Raises UnreadableFile. The iterator raises it too, when the content breaks off half-way.
    """
    archive = open_workbook_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions it does not know
            book = load_workbook(archive.fp, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a hostile or broken file makes the parser raise
        raise damaged_file() from error
    if book.epoch == CALENDAR_MAC_1904:
        raise UnreadableFile(
            _("The workbook counts days from 1904. Switch that off in its options, or save it as CSV.")
        )
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise UnreadableFile(_("The workbook has no visible sheet."))
    sheet, header = _choose(archive, sheets, layouts)
    _refuse_merged(archive, sheet, header.number)
    return header, sheet.title, _rows(sheet, min_row=header.number + 1, width=len(header.columns))


def _choose(archive: zipfile.ZipFile, sheets: list[Any], layouts: Sequence[Layout]) -> tuple[Any, Header]:
    """The first sheet with a header; otherwise what is wrong with the first sheet is the message."""
    first_error: UnreadableFile | None = None
    for sheet in sheets:
        sheet.reset_dimensions()  # the declared size may be wrong, or meant to exhaust us
        try:
            return sheet, find_header(list(_first_rows(sheet)), layouts)
        except UnreadableFile as error:
            first_error = first_error or _explained(archive, sheet, error)
    raise first_error or damaged_file()


def _explained(archive: zipfile.ZipFile, sheet: Any, error: UnreadableFile) -> UnreadableFile:
    """A column is not missing when a merged cell of the header hides it: then the merged cell is what is wrong."""
    if isinstance(error, IncompleteHeader):
        try:
            _refuse_merged(archive, sheet, error.row, error.row)
        except UnreadableFile as merged:
            return merged
    return error


def _first_rows(sheet: Any) -> Iterator[RawRow]:
    for row in _rows(sheet, min_row=1, width=MAX_COLUMNS + 1):
        if row.number > HEADER_ROWS:
            return
        while row.cells and not row.cells[-1]:
            row.cells = row.cells[:-1]
        if row.cells:
            yield row


def _rows(sheet: Any, min_row: int, width: int) -> Iterator[RawRow]:
    pool: dict[str, str] = {}
    rows = enumerate(sheet.iter_rows(min_row=min_row, max_col=width), min_row)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise damaged_file() from error
        if number > _LAST_ROW:
            raise damaged_file()
        yield _row(number, cells, pool)


def _row(number: int, cells: Sequence[Any], pool: dict[str, str]) -> RawRow:
    row = RawRow(number, ())
    texts = []
    for place, cell in enumerate(cells):
        value = cell.value
        text, problem = "", ""
        if value is not None:
            text, problem = _text(cell, value)
        if problem:
            row.problems[place] = problem
        texts.append(pool.setdefault(text, text))
    row.cells = tuple(texts)
    return row


def _text(cell: Any, value: Any) -> tuple[str, str]:
    """The value as text (ISO dates, plain numbers), and what is wrong with the cell."""
    if cell.data_type in {"f", "e"}:
        name = f"{get_column_letter(cell.column)}{cell.row}"
        if cell.data_type == "f":
            return "", _("Cell %(cell)s holds a formula. Write the value itself.") % {"cell": name}
        return "", _("Cell %(cell)s holds an error (%(value)s). Write the value itself.") % {
            "cell": name,
            "value": value,
        }
    if isinstance(value, str):
        if value.startswith("="):
            name = f"{get_column_letter(cell.column)}{cell.row}"
            return "", _("Cell %(cell)s holds a formula. Write the value itself.") % {"cell": name}
        return clean_cell(value)
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if isinstance(value, int):
        return str(value), ""
    if isinstance(value, float):
        return _number(value), ""
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, date | time | timedelta):
        return str(value), ""
    return "", _("This kind of cell cannot be read. Write plain text.")


def _number(value: float) -> str:
    """Plain digits. Three decimals get a fourth: as text they would be read as thousands."""
    text = format(Decimal(repr(value)).normalize(), "f")
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def _refuse_merged(archive: zipfile.ZipFile, sheet: Any, first: int, last: int = _LAST_ROW) -> None:
    """Merged cells from the header down hide values: which column or row they belong to would be a guess."""
    try:
        found = list(_merged_ranges(archive, sheet._worksheet_path))
    except Exception as error:
        raise damaged_file() from error
    harmful = [
        text for text in found if first <= range_boundaries(text)[3] and range_boundaries(text)[1] <= last
    ]
    if harmful:
        shown = ", ".join(harmful[:_SHOWN_RANGES]) + (" …" if len(harmful) > _SHOWN_RANGES else "")
        raise UnreadableFile(
            _(
                "Merged cells in the header or the rows: %(cells)s. Unmerge them, one header row and one value a cell."
            )
            % {"cells": shown}
        )


def _merged_ranges(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    """Merged ranges of a sheet, from its XML: the streaming reader does not know them."""
    rest = b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            end = 0
            for match in _MERGED.finditer(text):
                yield match[1].decode()
                end = match.end()
            rest = text[max(end, len(text) - 200) :]
