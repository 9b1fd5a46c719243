"""The cost table: every cost, what of it the worker pays, and who pays it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from opportunities.models import CostItem
from opportunities.presenters.words import Part, lang, payer
from portal import money


def cost_rows(costs: Iterable[CostItem]) -> list[Part]:
    """Rows of cost_table.html: what others pay first, then what the worker pays with its legal basis."""
    ordered = sorted(costs, key=lambda cost: cost.payer == CostItem.Payer.WORKER)
    return [_row(cost) for cost in ordered]


def _row(cost: CostItem) -> Part:
    yours = cost.payer == CostItem.Payer.WORKER
    mine = cost.amount if yours else 0
    notes = [cost.note]
    if yours and cost.legal_basis:
        notes.append(cost.legal_basis.citation)
        notes.append("" if cost.legal_basis.is_confirmed else _("not confirmed"))
    return {
        "item": cost.kind.name,
        "note": " · ".join(filter(None, notes)),
        "amount": money.format_money(mine, cost.currency if yours else "IDR", lang()),
        "payer": payer(cost.payer),
        "strong": bool(mine),
    }


def cost_total(costs: Iterable[CostItem], worker_cost_idr: int | None) -> str:
    """The sum the worker pays, estimated in rupiah when there are other currencies; empty without a table."""
    worker = [cost for cost in costs if cost.payer == CostItem.Payer.WORKER]
    if worker_cost_idr is None:
        return ""
    total = money.format_money(worker_cost_idr, "IDR", lang())
    foreign = any(cost.currency != "IDR" and cost.amount for cost in worker)
    return _("about %(amount)s") % {"amount": total} if foreign else total
