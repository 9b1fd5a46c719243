"""Files of rows that staff upload or load from the command line: read safely, matched by header, reported row by row.

Shared by every import. An app describes its columns as `Layout`s, calls `read_table()` and turns each `Record` into
its own objects through a form. Nothing here touches the database.
"""

from portal.imports.names import Ambiguous, NameIndex, fold
from portal.imports.reading import read_content, read_path, read_table
from portal.imports.report import Outcome, Problem, Report, outcome_word
from portal.imports.tables import Column, Layout, Record, Table, UnreadableFile

__all__ = [
    "Ambiguous",
    "Column",
    "Layout",
    "NameIndex",
    "Outcome",
    "Problem",
    "Record",
    "Report",
    "Table",
    "UnreadableFile",
    "fold",
    "outcome_word",
    "read_content",
    "read_path",
    "read_table",
]
