"""When nothing was found: the nearest queries that find something, and what there is at all. One statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Q
from django.db.models.expressions import RawSQL

from opportunities.models import Opportunity, Tally
from opportunities.models.choices import State
from opportunities.models.live import OpportunityQuerySet
from opportunities.search.filters import conditions
from opportunities.search.match import text_query
from opportunities.search.parameters import SearchParams
from opportunities.search.results import Results
from opportunities.search.steps import are_steps
from opportunities.search.synonyms import Group

MOST_TRIED = 8  # each is a count over the index


@dataclass(frozen=True)
class Nearby:
    """A query and how many live listings it finds; of the work's whole sector when that took the occupation's place."""

    params: SearchParams
    count: int
    whole_sector: bool = False


@dataclass(frozen=True)
class Surroundings:
    """`nearest` find something, the nearest first: one word less, the whole sector, one word alone.

    The others ignore the words: all that is live for the visitor's home, that in the countries asked for, that which
    needs no experience. `checked_at` is the newest check of an official record.
    """

    nearest: tuple[Nearby, ...] = ()
    everything: int = 0
    in_countries: int = 0
    easy: int = 0
    checked_at: datetime | None = None


@dataclass(frozen=True)
class _Try:
    params: SearchParams
    groups: Sequence[Group] = field(default=())
    whole_sector: bool = False
    distance: int = 0  # how much of the query is gone


def look_around(results: Results, on: date) -> Surroundings:
    """Count what lies near a search without result on that WITA date."""
    params = results.params
    bare = SearchParams(origin=params.origin)
    others = [
        _Try(bare),
        _Try(replace(bare, countries=params.countries)),
        _Try(replace(bare, experience_max=0)),
    ]
    tried = [each for each in _tries(results) if each.params != bare][:MOST_TRIED]
    counts = _count([*others, *tried], on)
    found = [
        (each.distance, -count, Nearby(each.params, count, each.whole_sector))
        for each, (count, _checked) in zip(tried, counts[len(others) :], strict=True)
        if count
    ]
    return Surroundings(
        nearest=tuple(nearby for *_order, nearby in sorted(found, key=lambda each: each[:2])),
        everything=counts[0][0],
        in_countries=counts[1][0] if params.countries else 0,
        easy=counts[2][0],
        checked_at=counts[0][1],
    )


def _tries(results: Results) -> Iterator[_Try]:
    """Queries near the one that found nothing, each once."""
    groups, params = results.understood.groups, results.params.first_page()
    for position in range(len(groups)):
        kept = (*groups[:position], *groups[position + 1 :])
        yield _Try(_with_words(params, kept), kept, distance=1)
    sectors = tuple(dict.fromkeys(filter(None, map(results.names.sectors.get, params.occupations))))
    if sectors:
        wider = replace(params.with_codes("occupations", ()), sectors=sectors)
        yield _Try(wider, groups, whole_sector=True, distance=1)
        if groups:
            yield _Try(_with_words(wider, ()), whole_sector=True, distance=2)
    if len(groups) > 2:
        for group in groups:
            yield _Try(_with_words(params, (group,)), (group,), distance=len(groups) - 1)


def _with_words(params: SearchParams, groups: Sequence[Group]) -> SearchParams:
    words = " ".join(group.typed for group in groups)
    return replace(params, q=words, exactly=params.exactly and bool(words), sort="")


def _count(tries: Sequence[_Try], on: date) -> list[tuple[int, datetime | None]]:
    """Listings of each and their newest check: with words among the live listings that have any of them, without
    words by the counts made beforehand, or among all that is live where there are none.
    """
    words = tuple({group.typed: group for each in tries for group in each.groups}.values())
    sources = _Sources(words, on, tries[0].params.province)
    parts: list[str] = []
    values: list[Any] = list(sources.values)
    for number, each in enumerate(tries):
        sql, given = sources.counted(each)
        parts.append(f"SELECT {number} AS number, sum(n)::int, max(checked_at) FROM ({sql}) AS found")  # noqa: S608
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"{sources.sql} {' UNION ALL '.join(parts)} ORDER BY number", values)
        return [(count or 0, checked_at) for _number, count, checked_at in cursor.fetchall()]


class _Sources:
    """The sets of listings that all tries share, as WITH clauses: each is found once, or never if nothing needs it.

    `alive` is all that is live, `hit_0…` is what has a word, `said` is what is live and has any of the words.
    """

    def __init__(self, words: Sequence[Group], on: date, province: str) -> None:
        self.on, self.words = on, [group.typed for group in words]
        self.tallied = Tally.objects.believed(on, province)
        live = Opportunity.objects.live(on, province)
        published = Opportunity.objects.filter(state=State.PUBLISHED)
        hits = [published.filter(search_all=text_query((group,))) for group in words]
        clauses = [("alive", live), *((f"hit_{place}", found) for place, found in enumerate(hits))]
        if hits:
            any_hit = reduce(or_, (Q(pk__in=_ids(f"hit_{place}")) for place in range(len(hits))))
            clauses.append(("said", live.filter(any_hit)))
        written = [(name, *found.order_by().values("pk").query.sql_with_params()) for name, found in clauses]
        self.sql = "WITH " + ", ".join(
            f"{name} (id) AS MATERIALIZED ({sql})" for name, sql, _given in written
        )
        self.values = [value for _name, _sql, given in written for value in given]

    def counted(self, each: _Try) -> tuple[str, Sequence[Any]]:
        """SQL of rows (n, checked_at) that add up to what the try finds."""
        asked = list(conditions(each.params, self.on).values())
        if each.groups:
            found = _among("said").filter(*asked)
            for group in each.groups:
                found = found.filter(pk__in=_ids(f"hit_{self.words.index(group.typed)}"))
            return self._rows(found)
        one_by_one = _among("alive").filter(*asked)
        if not are_steps(each.params):
            return self._rows(one_by_one)
        beforehand = self.tallied.filter(*asked).annotate(n=F("listings"), checked_at=F("source_checked_at"))
        first, given = beforehand.values("n", "checked_at").query.sql_with_params()
        second, more = self._rows(one_by_one.filter(~Exists(self.tallied)))
        return f"SELECT n, checked_at FROM ({first}) AS alike UNION ALL {second}", (*given, *more)  # noqa: S608

    def _rows(self, found: OpportunityQuerySet) -> tuple[str, Sequence[Any]]:
        sql, given = found.order_by().values("source_checked_at").query.sql_with_params()
        return f"SELECT 1 AS n, source_checked_at AS checked_at FROM ({sql}) AS one", given  # noqa: S608


def _among(clause: str) -> OpportunityQuerySet:
    """Listings of a WITH clause."""
    return Opportunity.objects.filter(pk__in=_ids(clause))


def _ids(clause: str) -> RawSQL:
    return RawSQL(f"SELECT id FROM {clause}", [])  # noqa: S608, S611 a name of ours
