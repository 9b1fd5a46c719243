"""Counts made beforehand, on sites with so many live listings that counting them for every page would take long.

A job of the worker compares the groups of live listings with those on record and writes what has changed. Facets
without words add these groups up instead of reading the listings (see `facets`). Which listings a page shows comes
from `live()` alone.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Max, Q, Sum, Value, When
from django.db.models.functions import Least

from opportunities.models import Opportunity, Tally
from opportunities.models.choices import State, Welcome
from opportunities.models.tally import RECOUNT
from opportunities.search.steps import cost_step, days_step, pay_step
from portal.dates import today
from portal.models import JobRun

TALLIED_FROM = 5_000  # published listings; fewer are counted for each page, in some milliseconds
_ROW = (
    "country_id",
    "sector_id",
    "employer_kind",
    "origin_id",
    "occupation_id",
    "scheme_id",
    "education_min",
    "training_by",
)
_COUNTED = (
    *_ROW,
    "experience_months",
    "welcomes",
    "pay_idr_min",
    "worker_cost_idr",
    "closes_on",
    "listings",
    "places",
    "source_checked_at",
)
Row = tuple[Any, ...]


def recount() -> None:
    """Make the tallies those of this moment. Cut off anywhere, it leaves the old ones or the new ones."""
    on = today()
    with transaction.atomic():
        list(JobRun.objects.select_for_update().filter(name=RECOUNT))  # one worker at a time
        many = Opportunity.objects.filter(state=State.PUBLISHED)[:TALLIED_FROM].count() == TALLIED_FROM
        fresh = count_alike(on) if many else set()
        kept = {
            _hashable(row[1:]): row[0] for row in Tally.objects.filter(day=on).values_list("pk", *_COUNTED)
        }
        Tally.objects.exclude(day=on).delete()
        Tally.objects.filter(pk__in=[pk for row, pk in kept.items() if row not in fresh]).delete()
        new = (dict(zip(_COUNTED, row, strict=True)) for row in fresh if row not in kept)
        Tally.objects.bulk_create(
            (Tally(day=on, **row | {"welcomes": list(row["welcomes"])}) for row in new), batch_size=1000
        )


def count_alike(on: date) -> set[Row]:
    """The live listings of that WITA date in groups of those alike, in the columns of `_COUNTED`."""
    values: dict[str, Any] = {
        "some": Least("experience_months", 1),  # 1 when it is not known
        "pairs": Case(When(Q(welcomes__contains=[Welcome.COUPLES]), then=Value(1)), default=Value(0)),
        "pay": pay_step(),
        "cost": cost_step(),
        "days": days_step(on),
    }
    groups = (
        Opportunity.objects.live(on)
        .order_by()
        .annotate(**values)
        .values_list(*_ROW, *values)
        .annotate(
            n=Count("*"),
            vacant=Sum(F("quota_total") - F("quota_filled")),
            checked_at=Max("source_checked_at"),
        )
    )
    return {_as_counted(row, on) for row in groups}


def _as_counted(row: Row, on: date) -> Row:
    *codes, some, pairs, pay, cost, days, listings, places, checked_at = row
    welcomes = (Welcome.COUPLES.value,) if pairs else ()
    closes_on = None if days is None else on + timedelta(days=days)
    return (*codes, some, welcomes, pay, cost, closes_on, listings, places, checked_at)


def _hashable(row: Row) -> Row:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)
