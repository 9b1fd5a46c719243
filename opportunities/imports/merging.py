"""A row against the listing it was imported to before: a three-way merge that never overwrites what staff wrote.

The base is the row as it was last read (`imported_values`). Only what differs between base and file is proposed;
what staff changed meanwhile in other fields does not show up at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from opportunities.amendments import COSTS, Proposal, Values, amount, cost_key, plain
from opportunities.forms.import_row import Cleaned
from opportunities.models import CostItem, Opportunity
from opportunities.models.choices import SourceKind


@dataclass(frozen=True)
class Present:
    """What an import needs to know of a listing that is there already."""

    pk: int
    source_kind: str
    source_id: str
    state: str
    office_id: int
    base: Values | None


def present_of(source_ids: Iterable[str]) -> list[Present]:
    """The listings with one of these numbers, whatever their source. One query, by index."""
    rows = (
        Opportunity.objects.filter(source_kind__in=SourceKind.values, source_id__in=list(source_ids))
        .exclude(source_id="")
        .order_by("pk")
        .values_list("pk", "source_kind", "source_id", "state", "office_id", "imported_values")
    )
    return [Present(*row) for row in rows]


def deleted_of(source_ids: Iterable[str]) -> set[tuple[str, str]]:
    """(source, number) of the listings that staff once deleted, from the history that triggers keep."""
    events: Any = Opportunity._meta.get_field("events").related_model
    rows = events.objects.filter(pgh_label="delete", source_id__in=list(source_ids)).exclude(source_id="")
    return set(rows.values_list("source_kind", "source_id"))


def base_of(cleaned: Cleaned) -> Values:
    """The row in the form that is kept and compared with the next file."""
    return {
        name: cleaned.tokens.get(name) or _compared(name, value) for name, value in cleaned.values.items()
    }


def _compared(name: str, value: Any) -> Any:
    if name == COSTS:
        return [line | {"amount": amount(line["amount"])} for line in value]
    return plain(name, value)


def changed(cleaned: Cleaned, present: Present) -> Values:
    """What the file newly says, JSON-safe. A field that was never imported counts as new: the listing decides."""
    old, new = present.base or {}, base_of(cleaned)
    return {
        name: _compared(name, cleaned.values[name])
        for name, value in new.items()
        if name not in old or old[name] != value
    }


def with_legal_bases(proposals: list[Proposal], usual: dict[str, str | None]) -> None:
    """Give cost lines from a file what files do not say: basis and note stay as they are, or are those of the kind."""
    wanted = {proposal.listing for proposal in proposals if COSTS in proposal.new}
    if not wanted:
        return
    there = {
        (cost.opportunity_id, cost.kind_id, cost.payer): (cost.legal_basis_id, cost.note)
        for cost in CostItem.objects.filter(opportunity_id__in=wanted)
    }
    for proposal in proposals:
        if COSTS in proposal.new:
            proposal.new[COSTS] = [
                line | _completed(line, there.get((proposal.listing, *cost_key(line))), usual)
                for line in proposal.new[COSTS]
            ]


def _completed(line: Values, there: tuple[str | None, str] | None, usual: dict[str, str | None]) -> Values:
    basis, note = there or (usual_basis(line, usual), "")
    return {"legal_basis": basis, "note": note}


def usual_basis(line: Values, usual: dict[str, str | None]) -> str | None:
    """The rule that lets the worker pay this kind of cost; nothing when somebody else pays."""
    return usual.get(line["kind"]) if line["payer"] == CostItem.Payer.WORKER else None
