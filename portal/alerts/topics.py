"""What one can be told about: each app brings a topic (`settings.ALERT_TOPICS`), its searches and what is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Find = Callable[[str, "QuerySet[Any]", int, int], Sequence[int]]


@dataclass(frozen=True)
class Line:
    """One listing or session in a message: `facts` are the few that decide whether to open the address (a path)."""

    title: str
    facts: str
    path: str


class Topic(Protocol):
    """What an app answers about its saved searches. A query is the canonical query string of the list's address."""

    name: str
    label: Promise  # what is sent, in the plural: "jobs"

    def read(self, data: QueryDict) -> str:
        """The query of an address, whatever stands in it; equal searches give equal texts."""

    def places(self, query: str) -> list[tuple[str, str]]:
        """Places (value, label) of which the form asks one; none when the search needs no place."""

    def at(self, query: str, place: str) -> str:
        """The query at another place."""

    def unknown(self, query: str) -> list[str]:
        """What the query asks for that does not exist (any more): kinds of things in words, never what was written.

        An alert about it would find nothing.
        """

    def title(self, query: str, *, typed: bool = True) -> str:
        """The search in words of the active language; without `typed`, nothing that a visitor wrote freely is in it.

        A request to confirm may go to somebody who has not asked for it: it must not carry a stranger's words.
        """

    def path(self, query: str) -> str:
        """Path of the list with this search."""

    def feed(self, query: str) -> str:
        """Path of the Atom feed of this search; empty when there is none."""

    def public(self, now: datetime) -> "QuerySet[Any]":
        """All rows that the public may see at this moment."""

    def note_changes(self, coming: int, now: datetime) -> Sequence[int]:
        """Record by what the public rows can be found; those that were found by something else, as of that round."""

    def forget_changes(self, oldest: int, now: datetime) -> None:
        """Delete what was recorded of rounds before that one."""

    def finder(self, now: datetime) -> Find:
        """A function (query, numbers of rows as a queryset, round, most) → numbers of the public rows among them that
        fit, and did not fit at that round already.

        The newest first. What it has to read once it may keep for its life, a run of the job.
        """

    def lines(self, items: Sequence[int], now: datetime) -> dict[int, Line]:
        """Those of the rows that are public at this moment, in words of the active language."""


def topics() -> list[Topic]:
    """All topics of the settings."""
    return [import_string(path) for path in settings.ALERT_TOPICS.values()]


def topic_of(name: str) -> Topic:
    """The topic of that name. Raises KeyError."""
    found: Topic = import_string(settings.ALERT_TOPICS[name])
    return found
