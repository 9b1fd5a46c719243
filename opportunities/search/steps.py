"""Numbers in steps, as people choose them: pay from, cost up to, closing within."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Value, When

from opportunities.search.parameters import SearchParams

MILLION = 1_000_000
PAY_STEPS = (5 * MILLION, 8 * MILLION, 10 * MILLION, 15 * MILLION, 20 * MILLION)  # rupiah a month, at least
COST_STEPS = (0, 1 * MILLION, 2 * MILLION, 5 * MILLION, 10 * MILLION)  # rupiah, at most
DAY_STEPS = (7, 14, 30)  # days until the closing date, at most


def are_steps(params: SearchParams) -> bool:
    """Every number asked for is one that the form offers; others can only be counted listing by listing."""
    return (
        params.pay_min in (None, *PAY_STEPS)
        and params.cost_max in (None, *COST_STEPS)
        and params.closes_within in (None, *DAY_STEPS)
        and params.experience_max in (None, 0)
    )


def to_steps(params: SearchParams) -> SearchParams:
    """The nearest search by numbers of the form that asks for no more: `mulai Rp9 juta` becomes `mulai Rp8 juta`."""
    return replace(
        params,
        pay_min=max((step for step in PAY_STEPS if step <= (params.pay_min or 0)), default=None),
        cost_max=_step_from(params.cost_max, COST_STEPS),
        closes_within=_step_from(params.closes_within, DAY_STEPS),
        experience_max=None if params.experience_max else params.experience_max,
    )


def _step_from(number: int | None, steps: Sequence[int]) -> int | None:
    return None if number is None else min((step for step in steps if step >= number), default=None)


def pay_step() -> Case:
    """The highest step that the pay reaches; 0 below all; NULL when it is not known."""
    reached = [When(pay_idr_min__gte=step, then=Value(step)) for step in reversed(PAY_STEPS)]
    return Case(*reached, When(pay_idr_min__isnull=False, then=Value(0)), default=Value(None))


def cost_step() -> Case:
    """The lowest step that the worker's cost stays within; NULL above all and when it is not known."""
    return _ceiling("worker_cost_idr", {step: step for step in COST_STEPS})


def days_step(on: date) -> Case:
    """The fewest days (of the steps) within which the listing closes; NULL when later."""
    return _ceiling("closes_on", {days: on + timedelta(days=days) for days in DAY_STEPS})


def _ceiling(column: str, limits: Mapping[int, Any]) -> Case:
    within = [When(**{f"{column}__lte": limit}, then=Value(step)) for step, limit in limits.items()]
    return Case(*within, default=Value(None))
