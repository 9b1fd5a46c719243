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

# Design rule 2: pay, costs, agency, employer, contact, permit, quota, destination; and what these follow from.
MATERIAL_FIELDS = frozenset(
    {
        "scheme",
        "agency",
        "permit_number",
        "permit_issued_on",
        "permit_expires_on",
        "job_order_number",
        "opens_on",
        "closes_on",
        "employer_name",
        "employer_kind",
        "employer_address",
        "foreign_agency",
        "country",
        "city",
        "sector",
        "occupation",
        "origin",
        "policy_note",
        "quota_male",
        "quota_female",
        "quota_any",
        "quota_filled",
        "wage_min",
        "wage_max",
        "currency",
        "wage_period",
        "wage_basis",
        "overtime_rule_ind",
        "overtime_rule_en",
        "payment_method",
        "payment_note_ind",
        "payment_note_en",
        "deductions_ind",
        "deductions_en",
        "housing",
        "meals",
        "transport_local",
        "ticket_out",
        "ticket_home",
        "apply_steps_ind",
        "apply_steps_en",
        "apply_office",
        "orientation_office",
        "interview_region",
        "source_url",
        "costs",
        "languages",
    }
)


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
