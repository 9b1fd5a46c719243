"""Tables for spreadsheets that cannot run anything: a cell never starts like a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

_FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # some read the wide signs as the plain
_UNSEEN = " \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"  # some leave these out before they look
_BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads UTF-8


class _Echo:
    """Gives back what the writer writes."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> str:
    """The value as text; what a spreadsheet would take for a formula gets a leading apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA_STARTS) else text


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV file (comma, UTF-8 with byte order mark, CRLF), one at a time."""
    writer = csv.writer(_Echo())
    yield _BYTE_ORDER_MARK + writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(
    filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download that is written while it is sent, however many rows there are."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
