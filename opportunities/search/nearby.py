"""When nothing was found: the nearest queries that find something, and what there is at all. One statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Q, Value

from opportunities.models import Opportunity, Tally
from opportunities.models.live import OpportunityQuerySet
from opportunities.models.tally import TallyQuerySet
from opportunities.search.facets import rows_of
from opportunities.search.filters import conditions, surely
from opportunities.search.match import any_of, text_query
from opportunities.search.parameters import SearchParams
from opportunities.search.results import Results
from opportunities.search.steps import to_steps
from opportunities.search.synonyms import Group, as_query

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
    tried = [each for each in map(_countable, _tries(results)) if each.params != bare][:MOST_TRIED]
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
    groups, params, said = results.understood.groups, results.params.first_page(), results.understood.rest
    for position in range(len(groups)):
        kept = (*groups[:position], *groups[position + 1 :])
        yield _Try(_with_words(params, kept, said), kept, distance=1)
    sectors = tuple(dict.fromkeys(filter(None, map(results.names.sectors.get, params.occupations))))
    if sectors:
        wider = replace(params.with_codes("occupations", ()), sectors=sectors)
        yield _Try(wider, groups, whole_sector=True, distance=1)
        if groups:
            yield _Try(_with_words(wider, (), said), whole_sector=True, distance=2)
    if len(groups) > 2:
        for group in groups:
            yield _Try(_with_words(params, (group,), said), (group,), distance=len(groups) - 1)


def _countable(each: _Try) -> _Try:
    """Without words by the steps of the form, because only those are counted beforehand."""
    return each if each.groups else replace(each, params=to_steps(each.params))


def _with_words(params: SearchParams, groups: Sequence[Group], said: str) -> SearchParams:
    words = as_query(groups, said)
    return replace(params, q=words, exactly=params.exactly and bool(words), sort="")


def _count(tries: Sequence[_Try], on: date) -> list[tuple[int, datetime | None]]:
    """Listings of each and their newest check, in one pass over each source: with words over the live listings that
    have any of them; without words over the counts made beforehand, or over all that is live where there are none.
    """
    province = tries[0].params.province
    live, tallied = Opportunity.objects.live(on, province), Tally.objects.believed(on, province)
    bare = {number: each for number, each in enumerate(tries) if not each.groups}
    worded = {number: each for number, each in enumerate(tries) if each.groups}
    sources = [
        _rows(tallied, bare, len(tries), on, n=F("listings")),
        _rows(live.filter(~Exists(tallied)), bare, len(tries), on, n=Value(1)),
    ]
    if worded:
        words = tuple({group.typed: group for each in worded.values() for group in each.groups}.values())
        said = live.filter(search_all=any_of(words))
        sources.append(_rows(said, worded, len(tries), on, n=Value(1)))
    numbers = ", ".join(
        f"sum(n) FILTER (WHERE fits_{number}), max(checked_at) FILTER (WHERE fits_{number})"
        for number in range(len(tries))
    )
    rows = " UNION ALL ".join(sql for sql, _values in sources)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {numbers} FROM ({rows}) AS found",  # noqa: S608 names of ours, values travel as parameters
            [value for _sql, values in sources for value in values],
        )
        counted = cursor.fetchone()
    pairs = zip(counted[::2], counted[1::2], strict=True)
    return [(int(count or 0), checked_at) for count, checked_at in pairs]


def _rows(
    source: OpportunityQuerySet | TallyQuerySet, tries: Mapping[int, _Try], amount: int, on: date, n: Any
) -> tuple[str, Sequence[Any]]:
    """SQL of the rows of a source: for how many listings one stands, their check, and which of the tries it fits."""
    fits: dict[str, Any] = {f"fits_{number}": Value(False) for number in range(amount)}
    fits |= {f"fits_{number}": surely(_asked(each, on)) for number, each in tries.items()}
    columns = {"n": n, "checked_at": F("source_checked_at"), **fits}
    return rows_of(source.order_by().annotate(**columns).values(*columns), columns)


def _asked(each: _Try, on: date) -> Q:
    """All that a try asks of a listing."""
    words = {"search_all": text_query(each.groups)} if each.groups else {}
    return reduce(and_, conditions(each.params, on).values(), Q(**words))
