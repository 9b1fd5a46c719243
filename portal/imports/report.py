"""What came of a file, row by row: for the screen, the command line and the record of the import."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_WORDS = {
    "created": gettext_noop("new draft"),
    "amended": gettext_noop("change"),
    "unchanged": gettext_noop("left as it is"),
    "refused": gettext_noop("refused"),
}


def outcome_word(outcome: str) -> str:
    """What becomes of a row (created, amended, unchanged or refused), as a word in the active language."""
    return _(_WORDS[outcome])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a row: spreadsheet row (0: the file), column, what is wrong and what to do, the value."""

    row: int
    field: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes (dry run) or became of a row: created, amended, unchanged or refused."""

    row: int
    id: str
    title: str
    outcome: str


@dataclass
class Report:
    """Counts, problems and outcomes. `errors` refuse their row; `warnings` do not."""

    committed: bool = False
    layout: str = ""
    created: int = 0
    amended: int = 0
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    rows: list[Outcome] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were left out because of errors."""
        return sum(row.outcome == "refused" for row in self.rows)

    def note(self, row: int, id: str, title: str, outcome: str) -> None:
        """Record what becomes of a row, and count it."""
        self.rows.append(Outcome(row, id, title, outcome))
        if outcome != "refused":
            setattr(self, outcome, getattr(self, outcome) + 1)

    def refuse(self, row: int, id: str, title: str, problems: list[Problem]) -> None:
        """Leave a row out, with its reasons."""
        self.note(row, id, title, "refused")
        self.errors += problems

    def in_order(self) -> "Report":
        """Itself, with rows and problems in the order of the file."""
        self.rows.sort(key=lambda row: row.row)
        self.errors.sort(key=lambda problem: problem.row)
        self.warnings.sort(key=lambda problem: problem.row)
        return self

    def as_dict(self) -> dict[str, Any]:
        """The documented JSON of the command line: counts first, then errors, then the rest."""
        return {
            "created": self.created,
            "amended": self.amended,
            "unchanged": self.unchanged,
            "errors": [asdict(problem) for problem in self.errors],
            "warnings": [asdict(problem) for problem in self.warnings],
            "refused": self.refused,
            "committed": self.committed,
            "layout": self.layout,
            "ignored_columns": self.ignored_columns,
            "rows": [asdict(row) for row in self.rows],
        }
