"""What waits for a member of staff, in whatever room: each app tells its own tasks, one table shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

SHOWN = 20  # tasks of one kind on a page; the lists behind the counts have all


@dataclass(frozen=True)
class Task:
    """One thing to do: where, what kind, since when it waits, until when it matters (both WITA dates), from whom."""

    title: str
    url: str
    kind: str | Promise
    since: date
    due: date | None
    who: str


def longest_first(tasks: Iterable[Task]) -> list[Task]:
    """The longest waiting first."""
    return sorted(tasks, key=lambda task: task.since)
