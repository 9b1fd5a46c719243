"""Which columns exist in Indonesian and English, and which tables have an audit trail."""

from django.db import models

from opportunities.models import (
    Agency,
    AgencySanction,
    Amendment,
    CostItem,
    CostKind,
    Destination,
    DestinationRule,
    Document,
    LanguageRequirement,
    LivingAssumption,
    Opportunity,
    SchemeDocument,
    SearchSynonym,
)
from portal.registration import audit, translate

TRANSLATED: dict[type[models.Model], tuple[str, ...]] = {
    CostKind: ("name", "note"),
    Destination: ("note",),
    DestinationRule: ("note",),
    Document: ("name", "issuer", "how_to_get", "fee"),
    Opportunity: (
        "title",
        "description",
        "daily_tasks",
        "overtime_rule",
        "payment_note",
        "deductions",
        "rest_day",
        "insurance",
        "health_note",
        "skills",
        "certificates",
        "apply_steps",
    ),
}

for model, fields in TRANSLATED.items():
    translate(model, fields)

for model in (
    Agency,
    AgencySanction,
    Amendment,
    CostItem,
    CostKind,
    Destination,
    DestinationRule,
    Document,
    LanguageRequirement,
    LivingAssumption,
    SchemeDocument,
    SearchSynonym,
):
    audit(model)
audit(
    Opportunity,
    exclude=(
        "search_title",
        "search_all",
        "pay_idr_min",
        "pay_idr_max",
        "rate_on",
        "worker_cost_idr",
        "quota_total",
    ),
)
