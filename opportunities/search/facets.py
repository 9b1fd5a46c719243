"""How many listings each further value would leave, every facet counted with its own filter removed, in one statement.

The matching live listings are grouped once by everything that can be ticked; each group knows how many filters it
misses. A facet's value then counts the groups that miss no filter but perhaps the facet's own. On large sites the
groups of all live listings are counted beforehand (see `tallies`); where they are not, the same statement counts the
listings. With words, it also chooses those of the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Q, Value

from opportunities.models import Opportunity, Tally
from opportunities.models.live import OpportunityQuerySet
from opportunities.models.tally import TallyQuerySet
from opportunities.search.filters import conditions, surely
from opportunities.search.ordering import SORT_KEYS, Stretch
from opportunities.search.parameters import SearchParams
from opportunities.search.steps import PAY_STEPS, are_steps, cost_step, days_step, pay_step

_CODED = {
    "negara": "country_id",
    "profesi": "occupation_id",
    "sektor": "sector_id",
    "skema": "scheme_id",
    "pendidikan": "education_min",
}
_FLAGS = {
    "pengalaman": SearchParams(experience_max=0),
    "ijazah": SearchParams(no_diploma=True),
    "suami_istri": SearchParams(couples=True),
    "pelatihan": SearchParams(training=True),
}
FACETS = (*_CODED, *_FLAGS, "gaji_min", "biaya", "tutup")
_ALL, _CHOSEN = -1, -2  # instead of GROUPING() in the row that counts everything, and in those of a stretch
YES = "true"  # the counted value of a flag


@dataclass(frozen=True)
class Facets:
    """`counts` is parameter → value → listings. `total` and `places` speak of the listings that miss no filter;
    `checked_at` is the newest check of an official record among all that match the text.
    """

    total: int = 0
    places: int = 0
    checked_at: datetime | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, parameter: str) -> Mapping[str, int]:
        """Value → listings, as counted; a listing whose value is not known counts under the empty value."""
        return self.counts.get(parameter, {})

    def without(self, parameter: str) -> int:
        """How many listings there would be without this filter."""
        return sum(self.of(parameter).values())

    def at_least(self, parameter: str) -> dict[int, int]:
        """Step → listings that reach it (pay)."""
        found = _numbers(self.of(parameter))
        return {step: sum(n for value, n in found.items() if value >= step) for step in PAY_STEPS}

    def at_most(self, parameter: str, steps: tuple[int, ...]) -> dict[int, int]:
        """Step → listings that stay within it (cost, days)."""
        found = _numbers(self.of(parameter))
        return {step: sum(n for value, n in found.items() if value <= step) for step in steps}


def _numbers(counts: Mapping[str, int]) -> dict[int, int]:
    return {int(value): n for value, n in counts.items() if value}


def count_live(params: SearchParams, on: date) -> Facets:
    """Count all facets of the live listings open to the visitor's home, whatever words they have. One statement."""
    sql, values, free = _live_statement(replace(params, q="", exactly=False, sort="", cursor=""), on)
    return _facets(_rows(sql, values), free)


def total_live(params: SearchParams, on: date) -> int:
    """How many live listings miss no filter, whatever words they have, without counting facets. One statement."""
    asked = conditions(params, on).values()
    live = Opportunity.objects.live(on, params.province).filter(*asked).order_by().values("pk")
    tallied = Tally.objects.believed(on, params.province).filter(*asked).values("listings")
    beforehand, first = (tallied if are_steps(params) else tallied.filter(listings=0)).query.sql_with_params()
    one_by_one, second = live.query.sql_with_params()
    sql = (  # the second is not run when the first says something
        f"SELECT coalesce((SELECT sum(listings) FROM ({beforehand}) AS alike),"  # noqa: S608
        f" (SELECT count(*) FROM ({one_by_one}) AS live))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (*first, *second))
        return int(cursor.fetchone()[0])


def count_and_choose(
    found: OpportunityQuerySet, params: SearchParams, on: date, stretch: Stretch
) -> tuple[Facets, list[int]]:
    """Count all facets of what was found (live, text matched, no filter applied, with what the sort needs), and
    choose a stretch of those that miss no filter: its ids, in no order. One statement.

    Reading the listings that have the words takes most of the time, so they are read once for both.
    """
    sql, values, free = _statement(found, params, on, stretch=stretch)
    rows = _rows(sql, values)
    return _facets(rows, free), [int(value) for _facet, kind, value, *_numbers in rows if kind == _CHOSEN]


Statement = tuple[str, tuple[Any, ...], tuple[str, ...]]  # SQL, its values, the facets that are not asked for


@lru_cache(maxsize=256)
def _live_statement(params: SearchParams, on: date) -> Statement:
    """Putting the statement together takes longer than half of what it then takes: remembered, as it never ages."""
    live, tallied = Opportunity.objects.live(on, params.province), Tally.objects.believed(on, params.province)
    return _statement(live, params, on, tallied if are_steps(params) else None)


def _statement(
    found: OpportunityQuerySet,
    params: SearchParams,
    on: date,
    tallied: TallyQuerySet | None = None,
    stretch: Stretch | None = None,
) -> Statement:
    """`tallied` are the same listings counted beforehand: used while they are fresh."""
    asked = conditions(params, on)
    values: dict[str, Any] = {f"f_{name}": F(column) for name, column in _CODED.items()}
    values |= {f"f_{name}": surely(condition(name, on)) for name in _FLAGS}
    values |= {"f_gaji_min": pay_step(), "f_biaya": cost_step(), "f_tutup": days_step(on)}
    values |= {f"ok_{name}": surely(q) for name, q in asked.items()}
    alike, misses = ", ".join(values), " + ".join(f"(NOT ok_{name})::int" for name in asked) or "0"
    one_by_one, parameters = _each(
        found if tallied is None else found.filter(~Exists(tallied)), values, stretch
    )
    counted = (
        f"SELECT {alike}, count(*) AS n, sum(vacant) AS vacant, max(checked_at) AS checked_at"  # noqa: S608
        f" FROM found GROUP BY {alike}"
    )
    if tallied is not None:
        beforehand, more = _beforehand(tallied, values)
        counted, parameters = f"{counted} UNION ALL {beforehand}", (*parameters, *more)
    free = tuple(name for name in FACETS if name not in asked)
    parts = [_total(), *_free(free), *map(_asked, asked)]
    if stretch is not None:
        parts.append(_chosen(stretch, asked))
    sql = (  # names come from the tables above; values travel as parameters. MATERIALIZED: see docs/search.md
        f"WITH found AS MATERIALIZED ({one_by_one}),"  # noqa: S608
        f" counted AS MATERIALIZED (SELECT *, {misses} AS misses FROM ({counted}) AS alike)"
        f" {' UNION ALL '.join(parts)}"
    )
    return sql, parameters, free


def _each(
    found: OpportunityQuerySet, values: Mapping[str, Any], stretch: Stretch | None
) -> tuple[str, tuple[Any, ...]]:
    """SQL of the listings one by one: every facet's value (`f_…`), every filter's answer (`ok_…`), what is summed up,
    and what a stretch is chosen by.
    """
    columns = {**values, "vacant": F("quota_total") - F("quota_filled"), "checked_at": F("source_checked_at")}
    keys = [key.name for key in SORT_KEYS[stretch.sort]] if stretch else []
    if stretch:
        columns["beyond"] = surely(stretch.beyond) if stretch.beyond else Value(True)
    return rows_of(found.order_by().annotate(**columns).values(*columns, *keys), (*columns, *keys))


def _beforehand(tallied: TallyQuerySet, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """SQL of the groups that were counted beforehand."""
    known = {"n": F("listings"), "vacant": F("places"), "checked_at": F("source_checked_at")}
    return rows_of(tallied.annotate(**values, **known).values(*values, *known), (*values, *known))


# Each part: facet, which of the free ones or what kind of row, value, listings, places, newest check.


def _total() -> str:
    return (
        f"SELECT '', {_ALL}, '', sum(n) FILTER (WHERE misses = 0), sum(vacant) FILTER (WHERE misses = 0),"  # noqa: S608
        " max(checked_at) FROM counted"
    )


def _free(free: Sequence[str]) -> list[str]:
    """Of the facets that are not asked for: a listing counts in all of them or in none."""
    if not free:
        return []
    columns, written = (", ".join(f"f_{name}{cast}" for name in free) for cast in ("", "::text"))
    sets = ", ".join(f"(f_{name})" for name in free)
    return [
        f"SELECT '', GROUPING({columns}), coalesce({written}, ''), sum(n), 0, NULL FROM counted"  # noqa: S608
        f" WHERE misses = 0 GROUP BY GROUPING SETS ({sets})"
    ]


def _asked(name: str) -> str:
    """Of a facet that is asked for: without its own filter."""
    return (
        f"SELECT '{name}', 0, coalesce(f_{name}::text, ''), sum(n), 0, NULL FROM counted"  # noqa: S608
        f" WHERE misses = (NOT ok_{name})::int GROUP BY f_{name}"
    )


def _chosen(stretch: Stretch, asked: Iterable[str]) -> str:
    """The listings of a stretch."""
    fits = " AND ".join(("beyond", *(f"ok_{name}" for name in asked)))
    return (
        f"(SELECT '', {_CHOSEN}, id::text, 1, 0, NULL FROM found WHERE {fits}"  # noqa: S608
        f" ORDER BY {stretch.order_of('found')} LIMIT {stretch.size} OFFSET {stretch.start})"
    )


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _facets(rows: Iterable[Sequence[Any]], free: Sequence[str]) -> Facets:
    total, places, checked_at = 0, 0, None
    counts: dict[str, dict[str, int]] = {}
    alone = {(1 << len(free)) - 1 - (1 << place): name for place, name in enumerate(reversed(free))}
    for facet, kind, value, *numbers in rows:
        if kind == _ALL:
            total, places, checked_at = int(numbers[0] or 0), int(numbers[1] or 0), numbers[2]
        elif kind != _CHOSEN:
            counts.setdefault(facet or alone[kind], {})[value] = int(numbers[0])
    return Facets(total, places, checked_at, counts)


def rows_of(found: Any, columns: Iterable[str]) -> tuple[str, tuple[Any, ...]]:
    """SQL of the rows of a queryset of values, with the columns in this order, fit for UNION; and its parameters."""
    sql, parameters = found.query.sql_with_params()
    return f"SELECT {', '.join(columns)} FROM ({sql}) AS alike", parameters  # noqa: S608


def condition(flag: str, on: date) -> Q:
    """The condition of a flag that is ticked."""
    return conditions(_FLAGS[flag], on)[flag]
