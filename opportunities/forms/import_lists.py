"""Cells of the full layout that hold several entries: costs, languages, groups."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from opportunities.forms.import_fields import (
    CellField,
    ListCell,
    PayCell,
    find,
    read_currency,
    read_number,
    refuse,
)
from opportunities.models import CostItem
from opportunities.models.choices import Welcome
from portal.imports import fold

PAYERS = {
    **dict.fromkeys(("worker", "pekerja", "pmi", "cpmi"), CostItem.Payer.WORKER),
    **dict.fromkeys(("employer", "majikan", "pemberikerja"), CostItem.Payer.EMPLOYER),
    **dict.fromkeys(("p3mi", "agency", "perusahaanpenempatan"), CostItem.Payer.AGENCY),
    **dict.fromkeys(("state", "negara", "pemerintah"), CostItem.Payer.STATE),
}


class CostsCell(ListCell):
    """`kind:payer:amount:currency` joined by `|`; without a currency it is rupiah."""

    def entry(self, text: str, parts: list[str]) -> dict[str, Any]:
        if len(parts) not in (3, 4):
            raise refuse(_("“%(value)s” is not a cost. Write kind:payer:amount:currency."), text)
        payer = PAYERS.get(fold(parts[1]))
        if payer is None:
            raise refuse(_("“%(value)s” pays nothing here. Write worker, employer, p3mi or state."), parts[1])
        unknown = _("“%(value)s” is not among the kinds of cost. Check the spelling, or have it added first.")
        return {
            "kind": find(self.known.cost_kinds, parts[0], unknown),
            "payer": payer.value,
            "amount": _amount(parts[2]),
            "currency": read_currency(parts[3]) if parts[3:] and parts[3] else "IDR",
        }

    def identity(self, entry: dict[str, Any]) -> tuple[str, ...]:
        return entry["kind"], entry["payer"]


def _amount(text: str) -> Decimal:
    """Unlike pay, a cost may be zero: somebody says that nothing is paid."""
    number = read_number(text)
    if number == 0:
        return number
    amount, _currency = PayCell().read(text)
    return amount


class LanguagesCell(ListCell):
    """`language:level:certificate` joined by `|`."""

    def entry(self, text: str, parts: list[str]) -> dict[str, Any]:
        language, level, certificate = [*parts, "", ""][:3]
        if len(parts) > 3 or len(level) > 10 or len(certificate) > 120:
            raise refuse(_("“%(value)s” is not a language. Write language:level:certificate."), text)
        unknown = _("“%(value)s” is not among the languages. Check the spelling, or have it added first.")
        return {
            "language": find(self.known.languages, language, unknown),
            "level": level,
            "certificate": certificate,
        }

    def identity(self, entry: dict[str, Any]) -> tuple[str, ...]:
        return (entry["language"],)


class WelcomesCell(CellField):
    """Groups the order takes. Other tags (`no_diploma`…) follow from other columns and are passed over."""

    def _value(self, text: str) -> list[str]:
        return sorted({tag.strip() for tag in text.split("|")} & set(Welcome.values))
