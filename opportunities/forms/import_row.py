"""One row of a job-order file as a form: cells in, facts of a listing out. One form reads all rows of a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from opportunities.forms.import_fields import CellField
from opportunities.forms.import_known import Known
from opportunities.models.choices import PERMIT_SCHEMES, Education
from portal.imports import Layout, Problem, Record

SCHOOLING = {
    **dict.fromkeys(
        ("tidakdisyaratkan", "tidakadasyarat", "tidakada", "tanpaijazah", "tanpasyarat", "none", "no"),
        Education.NONE,
    ),
    **dict.fromkeys(("sd", "sekolahdasar", "mi", "sdsederajat"), Education.SD),
    **dict.fromkeys(("smp", "sltp", "mts", "smpsederajat"), Education.SMP),
    **dict.fromkeys(
        ("sma", "smk", "smu", "slta", "ma", "stm", "smasmk", "smasederajat", "smksederajat"), Education.SMA
    ),
    **dict.fromkeys(("d3", "diii", "diploma", "diploma3", "akademi"), Education.D3),
    **dict.fromkeys(("s1", "d4", "div", "sarjana", "strata1"), Education.S1),
}
SCHOOLING_SHOWN = "TIDAK DISYARATKAN, SD, SMP, SMA, SMK, D3, S1"
DOMESTIC_SECTOR = "rumah-tangga"  # work in a private home


@dataclass
class Cleaned:
    """What a row says of a listing, by field name; related rows by key, `costs` and `languages` as lists.

    `values` come from the file and are compared with the next file; `tokens` stand for values that are relative to
    the load date. `defaults` are set on a new listing only: guesses, and what a file does not say.
    """

    row: int
    source_kind: str
    source_id: str
    values: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.values.get("title_ind", ""))


class RowForm(forms.Form):
    """Base of both layouts. Form fields have the names of the columns in small letters."""

    layout: ClassVar[Layout]
    source: ClassVar[dict[str, str]] = {}  # field of the listing: form field to blame, where the names differ

    def __init__(self, known: Known, present: Iterable[str]) -> None:
        super().__init__(data={})
        self.known = known
        self.columns = {column.name.lower(): column.name for column in self.layout.columns}
        here = {name.lower() for name in present}
        for name in list(self.fields):
            if name not in here:
                del self.fields[name]
                continue
            cell = self.fields[name]
            if isinstance(cell, CellField):
                cell.known = known

    def read(self, record: Record) -> tuple[Cleaned | None, list[Problem]]:
        """What the row says, or why it is refused."""
        self.data = {name.lower(): value for name, value in record.values.items()}
        self.row, self.found = record.number, None
        self.warnings: list[Problem] = []
        self.full_clean()
        problems = [Problem(record.number, column, message) for column, message in record.problems.items()]
        named = {problem.field for problem in problems}
        for name, errors in self.errors.items():
            column = self.columns.get(name, "")
            if column not in named:
                value = str(self.data.get(name, ""))[:200]
                problems += [Problem(record.number, column, str(error), value) for error in errors]
        if problems:
            return None, problems
        cleaned = self.facts(self.cleaned_data)
        cleaned.warnings = self.warnings
        self._remark(cleaned)
        return cleaned, []

    def facts(self, cells: Mapping[str, Any]) -> Cleaned:
        """The listing's facts of a row whose cells are right."""
        raise NotImplementedError

    def check_pay(self, low: str, high: str, currency: str) -> None:
        """The three cells together: a sign beside an amount must not contradict the currency."""
        cells = self.cleaned_data
        amounts = {name: cells[name] for name in (low, high) if cells.get(name)}
        if not amounts or self.errors.keys() & {low, high, currency}:
            return
        signs = {sign for _amount, sign in amounts.values() if sign}
        found = {*signs, cells.get(currency) or ""} - {""}
        if len(found) > 1:
            message = _("The amounts and the currency do not agree: %(currencies)s. Correct one of them.")
            self.add_error(low, message % {"currencies": ", ".join(sorted(found))})
        elif not found:
            self.add_error(
                currency, _("There is pay but no currency. Write its three letters, for example MYR.")
            )
        else:
            cells[currency] = found.pop()
        if low not in amounts:
            message = _(
                "The highest pay is written but not the lowest. Write %(value)s here too if pay is fixed."
            )
            self.add_error(low, message % {"value": self.data[high]})
        elif high in amounts and amounts[high][0] < amounts[low][0]:
            message = _("The lowest pay (%(low)s) is above the highest (%(high)s). Correct one of them.")
            self.add_error(low, message % {"low": self.data[low], "high": self.data[high]})

    def pay(self, low: str, high: str, currency: str) -> dict[str, Any]:
        """The three facts of pay, of the columns this file has."""
        cells, facts = self.cleaned_data, {}
        for name, cell in (("wage_min", low), ("wage_max", high)):
            if cell in cells:
                facts[name] = cells[cell][0] if cells[cell] else None
        if currency in cells:
            facts["currency"] = cells[currency]
        return facts

    def column_of(self, name: str) -> str:
        """The column a fact of the listing comes from, '' when it has none in this file."""
        name = self.source.get(name, name)
        return self.columns.get(name, "") if name in self.fields else ""

    def warn(self, name: str, message: str) -> None:
        """Note something a person should look at; the row is imported all the same."""
        self.warnings.append(
            Problem(self.row, self.columns.get(name, ""), message, str(self.data.get(name, ""))[:200])
        )

    def _remark(self, cleaned: Cleaned) -> None:
        """What staff should see about a draft that could not be public today."""
        values = cleaned.values
        agency, expires = values.get("agency"), values.get("permit_expires_on")
        if agency in self.known.agency_remarks:
            self._warn_fact("agency", self.known.agency_remarks[agency])
        needs_permit = values.get("scheme") in PERMIT_SCHEMES
        if needs_permit and agency is None:
            self._warn_fact("agency", _("No placement company (P3MI): it must be added before publishing."))
        if needs_permit and expires is None:
            self._warn_fact(
                "permit_expires_on",
                _("No end date of the permit (SIP2MI): it must be added before publishing."),
            )
        if isinstance(expires, date) and expires < self.known.on:
            self._warn_fact(
                "permit_expires_on", _("The permit (SIP2MI) has ended: this can no longer be published.")
            )
        if values.get("wage_min") is None:
            self._warn_fact("wage_min", _("No pay: it must be added before publishing."))

    def _warn_fact(self, name: str, message: str) -> None:
        self.warn(self.source.get(name, name), message)
