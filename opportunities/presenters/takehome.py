"""What may be left of the pay, with every number's source, and never as a promise."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opportunities.models import LivingAssumption, Opportunity
from opportunities.models.living import LivingKind, in_order
from opportunities.presenters.provenance import provenance
from opportunities.presenters.words import Part, lang, listed, rupiah_short
from opportunities.takehome import FIRST_MONTHS, Need, TakeHome, take_home
from portal import money

STEP = 10_000  # rupiah


def take_home_part(listing: Opportunity) -> Part | None:
    """What _take_home.html takes: the estimate, its rows with their sources, what is not counted; None without one."""
    found = take_home(listing)
    if found is None:
        return None
    return {
        "left": left(found.low, found.high),
        "rows": [{"label": _("Pay"), "value": _pay(listing), "note": ""}, *map(_row, found.needs)],
        "missing": listed(name(kind) for kind in found.missing) if found.missing else "",
        "first": first_months(found),
        "first_label": first_months_label(),
        "cost": rupiah_short(listing.worker_cost_idr) if listing.worker_cost_idr else "",
        "confirmed": found.confirmed,
        "sample": found.is_sample,
    }


def left(low: int, high: int) -> str:
    """`Rp4,1–6,2 juta`, `at most Rp2 juta` when the low end lies below zero, or that nothing is left."""
    if high <= 0:
        return _("nothing")
    if low <= 0:
        return _("at most %(amount)s") % {"amount": rupiah_short(high)}
    return money.format_rupiah_short(low, high, lang())


def first_months(found: TakeHome) -> str:
    """What is left of the first three months after all that the worker pays before; empty without a cost table."""
    if found.first_low is None or found.first_high is None:
        return ""
    return left(found.first_low, found.first_high)


def first_months_label() -> str:
    """What `first_months` is called."""
    words = ngettext("Left after %(months)s month", "Left after %(months)s months", FIRST_MONTHS)
    return words % {"months": FIRST_MONTHS}


def name(kind: LivingKind) -> str:
    """The need as a label; lower case, it also stands within a sentence."""
    return str(kind.label)


def _pay(listing: Opportunity) -> str:
    return money.format_rupiah_short(listing.pay_idr_min or 0, listing.pay_idr_max, lang())


def rounded(amount: Decimal | int) -> int:
    """To ten thousand rupiah: an estimate is not known to the rupiah."""
    return int((Decimal(amount) / STEP).quantize(Decimal(1), ROUND_HALF_UP)) * STEP


def _row(need: Need) -> Part:
    low, high = sorted((rounded(need.at_lowest), rounded(need.at_highest)))
    amount = money.format_rupiah_short(low, high, lang())
    notes = [
        written(need.living),
        _("perhaps: the listing shares it or does not say") if need.perhaps else "",
    ]
    return {
        "label": name(LivingKind(need.living.kind)).capitalize(),
        "value": f"− {amount}",
        "note": " · ".join(filter(None, notes)),
    }


def living_rows(found: Iterable[LivingAssumption]) -> list[Part]:
    """The assumptions of a country, each with where it was read; they come from `with_rupiah()`."""
    return [
        {
            "label": name(LivingKind(living.kind)).capitalize(),
            "value": _monthly(living),
            "fact": provenance(living),
            "sample": living.is_demo,
        }
        for living in in_order(found)
    ]


def _monthly(living: LivingAssumption) -> str:
    if living.percent is not None:
        return written(living)
    amount = money.format_money(living.amount or 0, living.currency, lang())
    if living.currency == "IDR" or living.rupiah is None:
        return amount
    return f"{amount} ({rupiah_short(rounded(living.rupiah))})"


def written(living: LivingAssumption) -> str:
    """The assumption as staff wrote it: `RM300`, `2% of the pay`."""
    if living.percent is not None:
        number = f"{living.percent.normalize():f}"
        return _("%(number)s%% of the pay") % {
            "number": number if lang() == "en" else number.replace(".", ",")
        }
    return money.format_money(living.amount or 0, living.currency, lang()) if living.currency != "IDR" else ""
