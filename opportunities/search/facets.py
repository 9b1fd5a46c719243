"""How many listings each further value would leave, every facet counted with its own filter removed, in one statement.

The matching live listings are grouped once by everything that can be ticked; each group knows which filters it misses.
A facet's value then counts the groups that miss no filter but perhaps the facet's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Max, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from opportunities.models.live import OpportunityQuerySet
from opportunities.search.filters import conditions
from opportunities.search.parameters import SearchParams

MILLION = 1_000_000
PAY_STEPS = (5 * MILLION, 8 * MILLION, 10 * MILLION, 15 * MILLION, 20 * MILLION)  # rupiah a month, at least
COST_STEPS = (0, 1 * MILLION, 2 * MILLION, 5 * MILLION, 10 * MILLION)  # rupiah, at most
DAY_STEPS = (7, 14, 30)  # days until the closing date, at most

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


def count_facets(found: OpportunityQuerySet, params: SearchParams, on: date) -> Facets:
    """Count all facets of the listings in `found` (live, text matched, no filter applied). One statement."""
    asked = conditions(params, on)
    grouped, values = _grouped(found, asked, on).query.sql_with_params()
    facets = [*_CODED, *_FLAGS, "gaji_min", "biaya", "tutup"]
    misses = " + ".join(f"(NOT ok_{name})::int" for name in asked) or "0"
    rows = ", ".join(
        f"('{name}', coalesce(f_{name}::text, ''), misses{f' - (NOT ok_{name})::int' if name in asked else ''})"
        for name in facets
    )
    sql = (  # names come from the tables above; values travel as parameters
        f"WITH found AS MATERIALIZED ({grouped}), counted AS (SELECT *, {misses} AS misses FROM found)"  # noqa: S608
        " SELECT facet, value, sum(listings), sum(places), max(checked_at) FROM counted,"
        f" LATERAL (VALUES ('', '', misses), ('all', '', 0), {rows}) AS f (facet, value, missed)"
        " WHERE missed = 0 GROUP BY facet, value"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _read(cursor.fetchall())


def _read(rows: list[tuple[str, str, int, int, datetime | None]]) -> Facets:
    counts: dict[str, dict[str, int]] = {}
    total, places, checked_at = 0, 0, None
    for facet, value, listings, left, checked in rows:
        if facet == "":
            total, places = int(listings), int(left)
        elif facet == "all":
            checked_at = checked
        else:
            counts.setdefault(facet, {})[value] = int(listings)
    return Facets(total, places, checked_at, counts)


def _grouped(found: OpportunityQuerySet, asked: Mapping[str, Q], on: date) -> Any:
    """The listings grouped by every facet's value (`f_…`) and every filter's answer (`ok_…`)."""
    values: dict[str, Any] = {f"f_{name}": F(column) for name, column in _CODED.items()}
    values |= {f"f_{name}": _known(condition(name, on)) for name in _FLAGS}
    values |= {
        "f_gaji_min": _floor("pay_idr_min", PAY_STEPS),
        "f_biaya": _ceiling("worker_cost_idr", COST_STEPS),
        "f_tutup": _ceiling("closes_on", {days: on + timedelta(days=days) for days in DAY_STEPS}),
    }
    answers = {f"ok_{name}": _known(q) for name, q in asked.items()}
    return (
        found.order_by()
        .annotate(**values, **answers)
        .values(*values, *answers)
        .annotate(
            listings=Count("*"),
            places=Sum(F("quota_total") - F("quota_filled")),
            checked_at=Max("source_checked_at"),
        )
    )


def condition(flag: str, on: date) -> Q:
    """The condition of a flag that is ticked."""
    return conditions(_FLAGS[flag], on)[flag]


def _known(q: Q) -> Coalesce:
    """The condition as true or false: what is not known is false."""
    return Coalesce(ExpressionWrapper(q, output_field=BooleanField()), Value(False))


def _floor(column: str, steps: tuple[int, ...]) -> Case:
    """The highest step that the column reaches; 0 below all; NULL when the column is."""
    reached = [When(**{f"{column}__gte": step}, then=Value(step)) for step in reversed(steps)]
    return Case(*reached, When(**{f"{column}__isnull": False}, then=Value(0)), default=Value(None))


def _ceiling(column: str, steps: tuple[int, ...] | Mapping[int, Any]) -> Case:
    """The lowest step that the column stays within; NULL above all and when the column is."""
    limits = steps if isinstance(steps, Mapping) else {step: step for step in steps}
    within = [When(**{f"{column}__lte": limit}, then=Value(step)) for step, limit in limits.items()]
    return Case(*within, default=Value(None))
