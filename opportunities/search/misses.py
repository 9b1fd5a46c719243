"""Queries that found nothing, counted for staff, so that they can add the words people use.

A visit changes nothing in the database: the process that answered keeps the words in memory, and writes what it has
gathered once a minute, apart from any request. What a process that is killed had gathered is lost: these are hints.
Only plain words are kept, with the day; no address, no time, no other parameter, nothing that looks like a number of
a telephone or a person, an e-mail address or a link. Rare ones are forgotten after a week, the others after 90 days.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q

from opportunities.models.search import SearchMiss
from opportunities.search.normalise import normalise
from opportunities.search.parameters import SearchParams
from opportunities.search.results import Results
from opportunities.search.synonyms import LONGEST_PHRASE
from portal.dates import today

logger = logging.getLogger(__name__)

MOST_WORDS = LONGEST_PHRASE  # more can never be one synonym, which is what staff make of a miss
LONGEST = 60  # characters
MOST_DIGITS = 4  # in all: a year or an amount in thousands, no telephone and no identity number
MOST_WAITING = 200  # different queries of one process and minute: a flood of nonsense does not fill the table
MOST_KEPT = 5000  # rows; beyond that only known ones go on counting
RARE = timedelta(days=7)
OLD = timedelta(days=90)
_ADDRESS = re.compile(r"@|://|\bwww\.|\.(?:com|id|net|org)\b", re.IGNORECASE)

_WRITE = """
INSERT INTO opportunities_searchmiss AS kept (words, times, first_on, last_on)
SELECT words, times, %(day)s, %(day)s FROM unnest(%(words)s::text[], %(times)s::int[]) AS new (words, times)
 WHERE (SELECT count(*) FROM opportunities_searchmiss) < %(most)s
    OR EXISTS (SELECT FROM opportunities_searchmiss AS old WHERE old.words = new.words)
 ORDER BY words
ON CONFLICT (words) DO UPDATE SET times = kept.times + excluded.times, last_on = excluded.last_on
"""


class Gathered:
    """The misses of this process since they were last written. Threads may call it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[str] = Counter()
        self._timer: threading.Timer | None = None

    def add(self, words: str) -> None:
        """Count the words, unless too many others wait; the first of a round starts the clock of the writing."""
        with self._lock:
            if words in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[words] += 1
            if self._timer is None and settings.SEARCH_MISS_SECONDS:
                self._timer = threading.Timer(settings.SEARCH_MISS_SECONDS, self._write)
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> dict[str, int]:
        """What was counted; the counting begins anew."""
        with self._lock:
            taken, self._waiting, self._timer = dict(self._waiting), Counter(), None
        return taken

    def _write(self) -> None:
        """In a thread of its own, with a connection of its own."""
        try:
            write(self.take())
        except DatabaseError as error:
            logger.warning("Searches without result could not be written: %s", type(error).__name__)
        finally:
            connection.close()


gathered = Gathered()


def note(results: Results) -> None:
    """Remember a search that found nothing although only words were asked for. Nothing is written now."""
    asked = results.asked
    only_words = asked.first_page() == SearchParams(q=asked.q, origin=asked.origin, sort=asked.sort)
    if only_words and not asked.cursor and not results.facets.total:
        words = worth_keeping(asked.q)
        if words:
            gathered.add(words)


def worth_keeping(text: str) -> str:
    """The normalised words; empty when they are too many, or look like a number, an e-mail address or a link."""
    words = normalise(text)
    digits = sum(character.isdigit() for character in words)
    too_much = len(words) > LONGEST or len(words.split()) > MOST_WORDS or digits > MOST_DIGITS
    return "" if too_much or _ADDRESS.search(text) else words


def write(counted: Mapping[str, int]) -> None:
    """Add these counts to the table; one statement."""
    if not counted:
        return
    values = {
        "words": list(counted),
        "times": list(counted.values()),
        "day": today(),
        "most": MOST_KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)  # type: ignore[arg-type]


def forget() -> None:
    """Delete what nobody has typed for long; run by the worker once a day."""
    day = today()
    SearchMiss.objects.filter(Q(last_on__lt=day - OLD) | Q(last_on__lt=day - RARE, times=1)).delete()
