"""From bytes to a `Table`: size first, then what the file is, then its header and rows."""

import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from portal.imports.sheet_rows import sheet_rows
from portal.imports.sniffing import is_zip, refuse_foreign
from portal.imports.tables import HEADER_ROWS, Layout, RawRow, Table, UnreadableFile, find_header
from portal.imports.text_rows import text_rows


def read_path(path: Path) -> bytes:
    """The content of a file on disk. Raises UnreadableFile when it is not there, or too big to be read at all."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(_("“%(name)s” is a folder, not a file.") % {"name": path.name})
        refuse_size(size)
        with path.open("rb") as file:
            return read_content(file)
    except OSError as error:
        raise UnreadableFile(
            _("The file “%(name)s” cannot be opened: it is missing, or you may not read it.")
            % {"name": path.name}
        ) from error


def read_content(file: IO[bytes]) -> bytes:
    """The content of an open file, never more than the limit. Raises UnreadableFile when there is more."""
    content = file.read(settings.IMPORT_MAX_BYTES + 1)
    size = len(content)
    if size > settings.IMPORT_MAX_BYTES and file.seekable():
        size = file.seek(0, os.SEEK_END)
    refuse_size(size)
    return content


def refuse_size(size: int) -> None:
    """Raises UnreadableFile for more bytes than `IMPORT_MAX_BYTES`."""
    if size > settings.IMPORT_MAX_BYTES:
        raise UnreadableFile(
            _(
                "The file is too big (%(size)s). At most %(limit)s are read: split the list into several files."
            )
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
        )


def read_table(content: bytes, layouts: Sequence[Layout]) -> Table:
    """Header and rows of a CSV or XLSX in one of the layouts.

    Problems of single cells (formulas, NUL) are noted on their rows. Raises UnreadableFile, with a sentence for the
    person, when the file as a whole cannot be used: it is too big or empty, not a table, locked, damaged, would unpack
    to too much, has no header we know, or has merged cells.
    """
    refuse_size(len(content))
    refuse_foreign(content)
    if is_zip(content):
        header, sheet, rows = sheet_rows(content, layouts)
    else:
        source = text_rows(content, layouts)
        first = list(itertools.islice(source, HEADER_ROWS))
        header, sheet = find_header([row for row in first if any(row.cells)], layouts), ""
        rows = (row for row in itertools.chain(first, source) if row.number > header.number)
    return Table(header, list(_limited(rows)), sheet)


def _limited(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """The rows that are not blank. Raises UnreadableFile when there are none or too many."""
    count = 0
    for row in rows:
        if row.is_blank:
            continue
        count += 1
        if count > settings.IMPORT_MAX_ROWS:
            raise UnreadableFile(
                _("The file has more than %(limit)s rows. Split the list into several files.")
                % {"limit": settings.IMPORT_MAX_ROWS}
            )
        yield row
    if not count:
        raise UnreadableFile(_("There is no row below the header."))
