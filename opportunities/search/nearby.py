"""When nothing was found: the nearest queries that find something, and what there is at all. One statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import connection
from django.db.models.expressions import RawSQL

from opportunities.models import Opportunity
from opportunities.search.filters import conditions
from opportunities.search.match import text_query
from opportunities.search.parameters import SearchParams
from opportunities.search.results import Results
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
    """Listings of each and their newest check. What is live is found once, then each is counted among that."""
    live, values = (
        Opportunity.objects.live(on, tries[0].params.province).order_by().values("pk").query.sql_with_params()
    )
    among = Opportunity.objects.filter(pk__in=RawSQL("SELECT id FROM live", []))
    parts = []
    for number, each in enumerate(tries):
        query = text_query(each.groups)
        found = among.filter(*conditions(each.params, on).values())
        found = found if query is None else found.filter(search_all=query)
        sql, given = found.order_by().values("source_checked_at").query.sql_with_params()
        parts.append(
            f"SELECT {number} AS number, count(*), max(source_checked_at) FROM ({sql}) AS found"  # noqa: S608 values travel apart
        )
        values = (*values, *given)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH live (id) AS MATERIALIZED ({live}) {' UNION ALL '.join(parts)} ORDER BY number", values
        )
        return [(count, checked_at) for _number, count, checked_at in cursor.fetchall()]
