"""What may be left of the pay after the costs of living: an estimate in rupiah, never a promise.

It rests on the listing's rupiah estimate, on who provides housing, meals and transport, and on the living assumptions
of the country. Without any assumption there is no estimate. The low end counts all that the worker may have to pay at
the lowest pay, the high end only what is certain at the highest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from opportunities.models import LivingAssumption, Opportunity
from opportunities.models.choices import Provider, WageBasis
from opportunities.models.living import LivingKind, read_living

FIRST_MONTHS = 3


@dataclass(frozen=True)
class Need:
    """One monthly need that the worker pays: rupiah at the lowest and at the highest pay.

    `perhaps` says that the listing shares it or does not say who pays: the high end does not count it.
    """

    living: LivingAssumption
    at_lowest: int
    at_highest: int
    perhaps: bool


@dataclass(frozen=True)
class TakeHome:
    """Rupiah a month that may be left, from `low` to `high` (below zero: the pay does not last).

    `first_low` and `first_high` are the sum of the first three months less all that the worker pays before; None when
    the listing has no cost table. `missing` are needs of which no number is known: they are not counted.
    """

    low: int
    high: int
    first_low: int | None
    first_high: int | None
    needs: tuple[Need, ...]
    missing: tuple[LivingKind, ...]

    @property
    def confirmed(self) -> bool:
        """Staff have confirmed every assumption in it."""
        return all(need.living.is_confirmed for need in self.needs)

    @property
    def is_sample(self) -> bool:
        """Some assumption in it is demo data."""
        return any(need.living.is_demo for need in self.needs)


def take_home(listing: Opportunity) -> TakeHome | None:
    """The estimate for a listing that comes from `for_page()`; None when pay or assumptions are not known."""
    known = {living.kind: living for living in read_living(listing.living)}  # type: ignore[attr-defined]
    lowest, highest = listing.pay_idr_min, listing.pay_idr_max
    if lowest is None or highest is None or not known:
        return None
    needs, missing = [], []
    for kind in LivingKind:
        share = share_of(listing, kind)
        if share is None:
            continue
        need = _need(known.get(kind), lowest, highest, perhaps=share == Provider.SHARED)
        if need is None:
            missing.append(kind)
        else:
            needs.append(need)
    if not needs:
        return None
    return _summed(listing, lowest, highest, needs, missing)


def share_of(listing: Opportunity, kind: LivingKind) -> Provider | None:
    """Who carries a need: WORKER, SHARED (also when the listing does not say), or None when the employer does."""
    provided = {
        LivingKind.HOUSING: listing.housing,
        LivingKind.MEALS: listing.meals,
        LivingKind.TRANSPORT: listing.transport_local,
    }
    if kind == LivingKind.LEVIES:
        return None if listing.wage_basis == WageBasis.NET else Provider.WORKER
    provider = provided.get(kind, Provider.WORKER)
    if provider == Provider.EMPLOYER:
        return None
    return Provider.SHARED if provider in ("", Provider.SHARED) else Provider.WORKER


def _need(living: LivingAssumption | None, lowest: int, highest: int, *, perhaps: bool) -> Need | None:
    if living is None:
        return None
    amounts = living.monthly(lowest), living.monthly(highest)
    if amounts[0] is None or amounts[1] is None:
        return None
    return Need(living, _whole(amounts[0]), _whole(amounts[1]), perhaps)


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _summed(
    listing: Opportunity, lowest: int, highest: int, needs: Sequence[Need], missing: Sequence[LivingKind]
) -> TakeHome:
    low = lowest - sum(need.at_lowest for need in needs)
    high = highest - sum(need.at_highest for need in needs if not need.perhaps)
    cost = listing.worker_cost_idr
    return TakeHome(
        low=low,
        high=high,
        first_low=None if cost is None else FIRST_MONTHS * low - cost,
        first_high=None if cost is None else FIRST_MONTHS * high - cost,
        needs=tuple(needs),
        missing=tuple(missing),
    )
