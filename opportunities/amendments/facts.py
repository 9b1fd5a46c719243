"""The facts of a listing as plain values, which of them are material, and what differs between two states."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from opportunities.models import CostItem, Opportunity

Values = dict[str, Any]
Changes = dict[str, dict[str, Any]]  # {field: {"old": …, "new": …}}

COSTS, LANGUAGES = "costs", "languages"
_IDENTITY = frozenset({"office", "source_kind", "source_id"})
_TRANSLATED = frozenset(
    field.translated_field.name
    for field in Opportunity._meta.get_fields()
    if hasattr(field, "translated_field")
)
FIELDS: "dict[str, models.Field[Any, Any]]" = {
    field.name: field
    for field in Opportunity._meta.concrete_fields
    if field.editable and not field.primary_key and field.name not in _IDENTITY | _TRANSLATED
}

# What one person may write on a published listing: that they looked at the official record, and when. Every other fact
# is read by citizens, free text included (a false wage or a telephone number fits in a title), and takes two people.
DIRECT_FIELDS = frozenset({"source_checked_at"})
MATERIAL_FIELDS = frozenset(FIELDS.keys() - DIRECT_FIELDS | {COSTS, LANGUAGES})


def plain(name: str, value: Any) -> Any:
    """The JSON-safe form of a value of a field; equal values have equal forms. Empty text is ''."""
    if name in (COSTS, LANGUAGES) or isinstance(value, bool):
        return value
    field = FIELDS[name]
    if value is None:
        return "" if isinstance(field, models.CharField | models.TextField) else None
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # one moment has one form, whatever zone it was written in
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list) else value


def snapshot(listing: Opportunity) -> Values:
    """Every amendable fact of the listing, JSON-safe. Uses prefetched costs and languages when there are any."""
    values = {name: plain(name, getattr(listing, field.attname)) for name, field in FIELDS.items()}
    values[COSTS] = sorted((_cost(cost) for cost in listing.costs.all()), key=cost_key)
    values[LANGUAGES] = sorted(
        (
            {"language": row.language_id, "level": row.level, "certificate": row.certificate}
            for row in listing.languages.all()
        ),
        key=lambda row: row["language"],
    )
    return values


def _cost(cost: CostItem) -> Values:
    return {
        "kind": cost.kind_id,
        "payer": cost.payer,
        "amount": amount(cost.amount),
        "currency": cost.currency,
        "legal_basis": cost.legal_basis_id,
        "note": cost.note,
    }


def amount(value: Decimal | int | str) -> str:
    """An amount as it stands in snapshots: two decimals."""
    return str(Decimal(value).quantize(Decimal("0.01")))


def cost_key(line: Values) -> tuple[str, str]:
    """What makes a line of a cost table the same line: its kind and who pays."""
    return line["kind"], line["payer"]


def diff(before: Values, after: Values) -> Changes:
    """The fields of `after` that differ from `before`, with both values."""
    return {
        name: {"old": before.get(name), "new": value}
        for name, value in after.items()
        if before.get(name) != value
    }
