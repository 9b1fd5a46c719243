"""An amendment in words: what the listing says and what it would say, field by field."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opportunities.amendments.facts import COSTS, FIELDS, LANGUAGES, Changes, Values
from opportunities.models import Amendment, CostItem, CostKind
from portal.dates import Zone, format_date, format_moment
from portal.models import Language, RuleReference
from portal.money import format_money


def label_of(name: str) -> str:
    """The name of a field for people, with its language when it is a translated one."""
    if name == COSTS:
        return _("costs")
    if name == LANGUAGES:
        return _("languages")
    field = FIELDS[name]
    original = getattr(field, "translated_field", None)
    if original is None:
        return str(field.verbose_name)
    language = _("Indonesian") if name.endswith("_ind") else _("English")
    return f"{original.verbose_name} ({language})"


class Difference(NamedTuple):
    """One changed field for a screen: its name, what the listing says and what it would say. Lists have a line each."""

    label: str
    old: str
    new: str


def describe(amendment: Amendment) -> list[Difference]:
    """The amendment's changes in words of the active language, in the order of the listing's fields."""
    order = {name: place for place, name in enumerate([*FIELDS, COSTS, LANGUAGES])}
    names = _names_of(amendment.changes)
    currency = amendment.opportunity.currency
    currencies = amendment.changes.get("currency", {"old": currency, "new": currency})
    return [
        Difference(
            label_of(name),
            *(_shown(name, each[side], str(currencies[side] or currency), names) for side in ("old", "new")),
        )
        for name, each in sorted(amendment.changes.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def _names_of(changes: Changes) -> dict[tuple[type[models.Model], Any], str]:
    """The names of every related row the changes speak of, one query a model."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for name, each in changes.items():
        for value in each.values():
            if name == COSTS:
                wanted.setdefault(CostKind, set()).update(line["kind"] for line in value)
                wanted.setdefault(RuleReference, set()).update(line["legal_basis"] for line in value)
            elif name == LANGUAGES:
                wanted.setdefault(Language, set()).update(line["language"] for line in value)
            elif related := FIELDS[name].related_model:
                wanted.setdefault(related, set()).add(value)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys - {None})
    }


def _shown(name: str, value: Any, currency: str, names: Mapping[tuple[type[models.Model], Any], str]) -> str:
    language = get_language() or "id"
    if value in (None, "", []):
        return "–"
    if name == COSTS:
        return "\n".join(_cost_line(line, names, language) for line in value)
    if name == LANGUAGES:
        return "\n".join(
            " ".join(
                filter(
                    None,
                    [
                        names.get((Language, row["language"]), row["language"]),
                        row["level"],
                        row["certificate"],
                    ],
                )
            )
            for row in value
        )
    field = FIELDS[name]
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), str(value))
    if isinstance(field, models.DateTimeField):
        return format_moment(datetime.fromisoformat(value), Zone.WITA, language)
    if isinstance(field, models.DateField):
        return format_date(date.fromisoformat(value), language)
    if name in ("wage_min", "wage_max"):
        return format_money(Decimal(value), currency, language)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(each, each)) for each in value)
    return str(dict(field.flatchoices).get(value, value))


def _cost_line(line: Values, names: Mapping[tuple[type[models.Model], Any], str], language: str) -> str:
    text = _("%(cost)s: %(amount)s, paid by: %(payer)s") % {
        "cost": names.get((CostKind, line["kind"]), line["kind"]),
        "amount": format_money(Decimal(line["amount"]), line["currency"], language),
        "payer": CostItem.Payer(line["payer"]).label,
    }
    basis = names.get((RuleReference, line["legal_basis"]), "")
    return " ".join(filter(None, [text, f"({basis})" if basis else "", line["note"]]))
