"""Rows of a CSV: comma, semicolon or tab; UTF-8 (with or without BOM), Windows-1252, or UTF-16 with its mark."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress

from django.utils.translation import gettext as _

from portal.imports.tables import HEADER_ROWS, Layout, RawRow, UnreadableFile, clean_cell, score

_DELIMITERS = (",", ";", "\t")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes) -> str:
    """The text of the file. Raises UnreadableFile when it is not text."""
    try:
        if content.startswith(_UTF16_MARKS):
            return content.decode("utf-16")
        if content.count(0) > max(8, len(content) // 100):
            raise UnreadableFile(_not_text())
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_not_text()) from error
    odd = sum(character < " " and character not in "\t\r\n" for character in text[:4096])
    if odd > 8:
        raise UnreadableFile(_not_text())
    return text


def _not_text() -> str:
    return _("This is neither a workbook nor a text table. Save the list as XLSX or CSV (UTF-8).")


def text_rows(content: bytes, layouts: Sequence[Layout]) -> Iterator[RawRow]:
    """The rows of a CSV, numbered as in a spreadsheet. The separator is the one that shows most of our columns."""
    text = decode(content)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    best = max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter, layouts))
    pool: dict[str, str] = {}
    for number, cells in _records(text, best):
        yield _row(number, cells, pool)


def _fit(text: str, delimiter: str, layouts: Sequence[Layout]) -> tuple[int, int]:
    """Most known columns in one of the first rows; with none known, most cells."""
    rows: list[list[str]] = []
    with suppress(UnreadableFile):  # broken further down: the rows above still tell
        rows += (cells for _number, cells in itertools.islice(_records(text, delimiter), HEADER_ROWS))
    known = max((score([cell.strip() for cell in cells], layouts)[0] for cells in rows), default=0)
    return known, max(map(len, rows), default=0)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, cells
    except csv.Error as error:
        raise UnreadableFile(
            _("The table cannot be read after row %(row)s: a quotation mark is missing or misplaced.")
            % {"row": number}
        ) from error


def _row(number: int, cells: list[str], pool: dict[str, str]) -> RawRow:
    row = RawRow(number, ())
    texts = []
    for place, cell in enumerate(cells):
        text, problem = clean_cell(cell)
        if text.startswith("="):
            text, problem = "", _("The cell holds a formula. Write the value itself.")
        if problem:
            row.problems[place] = problem
        texts.append(pool.setdefault(text, text))
    row.cells = tuple(texts)
    return row
