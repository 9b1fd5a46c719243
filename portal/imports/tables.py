"""What a file of rows is made of: layouts, the header that names the columns, and rows of plain text."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.imports.names import fold

HEADER_ROWS = 10  # the header is among the first so many rows
MAX_COLUMNS = 256
MAX_CELL = 32_767  # characters, as in Excel
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


class UnreadableFile(Exception):
    """The file as a whole cannot be imported. `str()` is a sentence for the person, in the active language."""


class IncompleteHeader(UnreadableFile):
    """The header lacks columns. `row` is where it was found: merged cells there may hide them."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True)
class Column:
    """A column by the name staff know it by. Case, spaces, dots and underscores do not matter in files."""

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A kind of file, recognised by its columns in whatever order and case."""

    key: str
    label: str
    columns: tuple[Column, ...]

    def names(self) -> dict[str, Column]:
        """Every folded spelling of a header, with its column."""
        return {
            fold(spelling): column for column in self.columns for spelling in (column.name, *column.aliases)
        }


@dataclass(slots=True)
class RawRow:
    """One row as read: cells as clean text, and what is wrong with single cells (by place)."""

    number: int
    cells: tuple[str, ...]
    problems: dict[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not any(self.cells) and not self.problems


@dataclass(slots=True)
class Record:
    """One row by column name. `number` is the spreadsheet's row. `problems` are by column name; '' is the whole row."""

    number: int
    values: dict[str, str]
    problems: dict[str, str]


@dataclass(frozen=True)
class Header:
    """Where the header is and which column stands at which place (None: not one of ours)."""

    layout: Layout
    number: int
    columns: tuple[Column | None, ...]
    ignored: tuple[str, ...]


@dataclass
class Table:
    """A file that could be read: its layout, its header and its rows that are not blank."""

    header: Header
    rows: list[RawRow]
    sheet: str = ""

    @property
    def layout(self) -> Layout:
        return self.header.layout

    @property
    def present(self) -> frozenset[str]:
        """Names of the layout's columns that the file has."""
        return frozenset(column.name for column in self.header.columns if column)

    def records(self) -> Iterator[Record]:
        """The rows by column name, in the file's order."""
        places = [(place, column.name) for place, column in enumerate(self.header.columns) if column]
        width = len(self.header.columns)
        for row in self.rows:
            cells, problems = row.cells, {}
            if row.problems:
                problems = {name: row.problems[place] for place, name in places if place in row.problems}
            if any(cells[width:]):
                problems[""] = _(
                    "This row has more cells than the header. If a value holds the separator, put it in quotes."
                )
            values = {name: cells[place] if place < len(cells) else "" for place, name in places}
            yield Record(row.number, values, problems)


def clean_cell(text: str) -> tuple[str, str]:
    """The text of a cell without invisible characters and outer spaces; and what is wrong with it, or ''."""
    if text.isascii() and text.isprintable():
        text = text.strip()
    else:
        if "\0" in text:
            return "", _("The cell holds a NUL character. Type the value again.")
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = "".join(_plain(character) for character in text).strip()
    if len(text) > MAX_CELL:
        return "", _("The cell holds more than %(limit)s characters.") % {"limit": MAX_CELL}
    return text, ""


def _plain(character: str) -> str:
    if character == "\n":
        return character
    if character in _INVISIBLE or "\ud800" <= character <= "\udfff":
        return ""
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "" if category == "Cc" else character


def score(cells: Sequence[str], layouts: Sequence[Layout]) -> tuple[int, Layout]:
    """How many different columns of the best fitting layout these cells name, and that layout."""
    folded = {fold(cell) for cell in cells if cell}
    counted = [
        (len({names[cell] for cell in folded & names.keys()}), layout)
        for layout, names in _spellings(layouts)
    ]
    return max(counted, key=lambda pair: pair[0])


def _spellings(layouts: Sequence[Layout]) -> list[tuple[Layout, dict[str, Column]]]:
    return [(layout, layout.names()) for layout in layouts]


def find_header(rows: Sequence[RawRow], layouts: Sequence[Layout]) -> Header:
    """The header among the first rows. Raises UnreadableFile when there is none, or it is incomplete or doubtful."""
    if not rows:
        raise UnreadableFile(_("The file is empty."))
    scored = [(score(row.cells, layouts), row) for row in rows[:HEADER_ROWS]]
    (found, layout), row = max(scored, key=lambda pair: pair[0][0])
    if found < 2:
        raise UnreadableFile(_no_header(rows[0], layouts))
    if len(row.cells) > MAX_COLUMNS:
        raise UnreadableFile(
            _("The sheet is too wide: %(found)s columns. At most %(limit)s are read.")
            % {"found": len(row.cells), "limit": MAX_COLUMNS}
        )
    spellings = layout.names()
    columns = tuple(spellings.get(fold(cell)) if cell else None for cell in row.cells)
    _refuse_doubles(row, columns)
    missing = [column.name for column in layout.columns if column.required and column not in columns]
    if missing:
        raise IncompleteHeader(
            _(
                "These columns are missing: %(columns)s. The header was found in row %(row)s (layout %(layout)s)."
            )
            % {"columns": ", ".join(missing), "row": row.number, "layout": layout.label},
            row.number,
        )
    ignored = tuple(cell for cell, column in zip(row.cells, columns, strict=True) if cell and column is None)
    return Header(layout, row.number, columns, ignored)


def _refuse_doubles(row: RawRow, columns: Sequence[Column | None]) -> None:
    known = [column for column in columns if column]
    doubled = sorted({column.name for column in known if known.count(column) > 1})
    if doubled:
        raise UnreadableFile(
            _("The header in row %(row)s names a column twice: %(columns)s. Remove one of them.")
            % {"row": row.number, "columns": ", ".join(doubled)}
        )


def _no_header(first: RawRow, layouts: Sequence[Layout]) -> str:
    expected = "; ".join(
        f"{layout.label}: {', '.join(column.name for column in layout.columns if column.required)}"
        for layout in layouts
    )
    found = ", ".join(cell[:30] for cell in first.cells if cell)[:200]
    return _(
        "No row with the names of the columns was found in the first %(rows)s rows. Expected: %(expected)s. "
        "The first row holds: %(found)s."
    ) % {"rows": HEADER_ROWS, "expected": expected, "found": found or "–"}
