"""A question to the list without its counts: for answers that show no facets (JSON API, feeds)."""

from dataclasses import dataclass
from datetime import date

from opportunities.models.live import OpportunityQuerySet
from opportunities.search.facets import total_live
from opportunities.search.filters import conditions
from opportunities.search.names import Names, read_names
from opportunities.search.parameters import CODED, SearchParams
from opportunities.search.results import effective, matching, ranked, sort_of
from opportunities.search.understand import understand


@dataclass(frozen=True)
class Question:
    """`params` is what is searched: words have become filters, codes that do not exist are gone (`unknown`: parameter
    and code). `found` are the live listings that answer; `ranked` the same with what the sort needs.
    """

    params: SearchParams
    sort: str
    unknown: tuple[tuple[str, str], ...]
    found: OpportunityQuerySet
    ranked: OpportunityQuerySet
    on: date
    has_words: bool

    def total(self) -> int:
        """How many there are; without words by the counts made beforehand where there are any, a minute old at most."""
        counted_here = self.has_words or self.found.query.is_empty()
        return self.found.count() if counted_here else total_live(self.params, self.on)


def read_question(asked: SearchParams, on: date, *, strictly: bool = False) -> Question:
    """Understand a question on that WITA date; one statement, one more with words.

    `strictly`: a filter of which no code exists finds nothing. The page leaves it out instead, for old links, and says
    so; what is answered without anybody looking (API, feeds, alerts) is strict.
    """
    names = read_names(asked.origin, typed="" if asked.exactly else asked.q)
    understood = understand(asked.q, names, exactly=asked.exactly)
    params = effective(asked, understood, names)
    sort = sort_of(params, understood)
    found = matching(params, understood, on).filter(*conditions(params, on).values())
    if strictly and asks_for_nothing(asked, names):
        found = found.none()
    unknown = unknown_codes(asked, names)
    in_order = ranked(found, understood, sort)
    return Question(params, sort, unknown, found, in_order, on, bool(understood.groups))


def asks_for_nothing(asked: SearchParams, names: Names) -> bool:
    """A filter was set of which no code exists, whatever the words add to it."""
    existing = names.without_unknown(asked)
    return any(getattr(asked, name) and not getattr(existing, name) for name in (*CODED.values(), "origin"))


def unknown_codes(asked: SearchParams, names: Names) -> tuple[tuple[str, str], ...]:
    """Parameter and code of what does not exist."""
    given = [(name, code) for name, attribute in CODED.items() for code in getattr(asked, attribute)]
    if asked.origin:
        given.append(("asal", asked.origin))
    return tuple((name, code) for name, code in given if code not in names.labels.get(name, {}))
