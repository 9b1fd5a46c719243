"""Rows of our own full layout: every fact of a listing. `docs/import.md` explains the columns to staff."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.forms.import_columns import (
    DATES,
    FACTS,
    LAYOUT,
    NEVER_EMPTY,
    POLICY_NOTES,
    QUOTAS,
    SOURCES,
    TAGS,
)
from opportunities.forms.import_fields import (
    ChoiceCell,
    CurrencyCell,
    DateCell,
    DaysCell,
    NameCell,
    NumberCell,
    PayCell,
    QuotaCell,
    TextCell,
)
from opportunities.forms.import_lists import CostsCell, LanguagesCell, WelcomesCell
from opportunities.forms.import_row import SCHOOLING, SCHOOLING_SHOWN, Cleaned, RowForm
from opportunities.forms.import_siskop import UNKNOWN_AGENCY, UNKNOWN_COUNTRY, UNKNOWN_SCHEME, UNKNOWN_SECTOR
from opportunities.models.choices import (
    Formality,
    Gender,
    PaymentMethod,
    Provider,
    SourceKind,
    TrainingBy,
    WageBasis,
    WagePeriod,
)
from opportunities.models.destination import EmployerKind
from portal.dates import Zone
from portal.imports import fold

YES_NO = {
    **dict.fromkeys(("yes", "ya", "y", "true", "1"), True),
    **dict.fromkeys(("no", "tidak", "t", "n", "false", "0"), False),
}
_MORE_WORDS: dict[str, str] = {
    "jam": "hour", "hari": "day", "minggu": "week", "bulan": "month", "tahun": "year",
    "kotor": "gross", "bruto": "gross", "bersih": "net", "neto": "net",
    "transfer": "bank", "tunai": "cash", "lain": "other",
    "majikan": "employer", "pemberikerja": "employer", "pekerja": "worker", "berbagi": "shared", "tidakada": "none",
    "pria": "male", "lakilaki": "male", "l": "male", "wanita": "female", "perempuan": "female", "p": "female",
    "semua": "any", "lp": "any", "pemerintah": "state", "perusahaan": "p3mi",
    "badanhukum": "legal_entity", "perorangan": "individual", "rumahtangga": "individual",
}  # fmt: skip


def choice(choices: type[models.TextChoices]) -> ChoiceCell:
    """A cell that holds a value of a closed list, its Indonesian word or its label."""
    values = set(choices.values)
    words = {fold(value): value for value in values}
    words |= {word: value for word, value in _MORE_WORDS.items() if value in values}
    return ChoiceCell(words, ", ".join(choices.values))


class FullRowForm(RowForm):
    """A row of the full layout. A date may be written as a date (`closes`) or as days from the load date."""

    layout = LAYOUT
    source = SOURCES

    reference = TextCell(80, required=True)
    source_kind = choice(SourceKind)
    scheme = NameCell("schemes", UNKNOWN_SCHEME, required=True)
    agency_key = NameCell("agencies", UNKNOWN_AGENCY)
    sip2mi_number = TextCell(120)
    sip2mi_issued = DateCell()
    sip2mi_issued_in_days = DaysCell()
    sip2mi_expires = DateCell()
    sip2mi_expires_in_days = DaysCell()
    job_order_number = TextCell(80)
    employer = TextCell(160)
    employer_kind = choice(EmployerKind)
    employer_address = TextCell(lines=True)
    foreign_agency = TextCell(160)
    country_iso2 = NameCell("countries", UNKNOWN_COUNTRY, required=True)
    city = TextCell(120)
    occupation_slug = NameCell(
        "occupations",
        gettext_lazy("“%(value)s” is not an occupation we know. Write its short name or its title."),
    )
    sector = NameCell("sectors", UNKNOWN_SECTOR, required=True)
    formality = choice(Formality)
    title_id = TextCell(140, required=True)
    title_en = TextCell(140)
    description_id = TextCell(lines=True)
    description_en = TextCell(lines=True)
    daily_tasks_id = TextCell(lines=True)
    daily_tasks_en = TextCell(lines=True)
    quota_male = QuotaCell()
    quota_female = QuotaCell()
    quota_any = QuotaCell()
    quota_filled = QuotaCell()
    wage_min = PayCell()
    wage_max = PayCell()
    currency = CurrencyCell()
    wage_period = choice(WagePeriod)
    wage_basis = choice(WageBasis)
    overtime_rule_id = TextCell()
    overtime_rule_en = TextCell()
    payment_method = choice(PaymentMethod)
    payment_note_id = TextCell(200)
    payment_note_en = TextCell(200)
    deductions_id = TextCell()
    deductions_en = TextCell()
    hours_per_day = NumberCell(1, 24, decimals=1)
    days_per_week = NumberCell(1, 7)
    rest_day_id = TextCell(120)
    rest_day_en = TextCell(120)
    annual_leave_days = NumberCell(0, 366)
    contract_months = NumberCell(0, 240)
    probation_months = NumberCell(0, 60)
    extendable = ChoiceCell(YES_NO, "yes, no", empty=None)
    housing = choice(Provider)
    meals = choice(Provider)
    transport_local = choice(Provider)
    ticket_out = choice(Provider)
    ticket_home = choice(Provider)
    insurance_id = TextCell()
    insurance_en = TextCell()
    bpjs_package_months = ChoiceCell({"6": 6, "12": 12, "24": 24}, "6, 12, 24", empty=None)
    age_min = NumberCell(18, 99)
    age_max = NumberCell(18, 99)
    gender = choice(Gender)
    height_cm_min = NumberCell(100, 220)
    health_note = TextCell(200)
    health_note_en = TextCell(200)
    education_min = ChoiceCell(SCHOOLING, SCHOOLING_SHOWN)
    languages = LanguagesCell()
    skills_id = TextCell()
    skills_en = TextCell()
    certificates = TextCell(200)
    certificates_en = TextCell(200)
    experience_months = NumberCell(0, 600)
    training_by = choice(TrainingBy)
    cost_items = CostsCell()
    apply_steps_id = TextCell(lines=True)
    apply_steps_en = TextCell(lines=True)
    apply_office = NameCell("offices", gettext_lazy("“%(value)s” is not an office we know."))
    opp_office = NameCell("offices", gettext_lazy("“%(value)s” is not an office we know."))
    interview_region_code = NameCell(
        "regions", gettext_lazy("“%(value)s” is not a province or regency we know.")
    )
    source_url = TextCell(200)
    source_checked = DateCell()
    source_checked_in_days = DaysCell()
    opens = DateCell()
    opens_in_days = DaysCell()
    closes = DateCell()
    closes_in_days = DaysCell()
    tags = WelcomesCell()
    policy_flag = TextCell(200)
    is_demo = ChoiceCell(YES_NO, "1, 0", empty=None)

    def clean(self) -> dict[str, Any]:
        for name in DATES:
            self._one_date(name)
        self.check_pay("wage_min", "wage_max", "currency")
        self._check_quota()
        if not self.errors.keys() & {"age_min", "age_max"}:
            low, high = self.cleaned_data.get("age_min"), self.cleaned_data.get("age_max")
            if low and high and low > high:
                message = _("The lowest age (%(low)s) is above the highest (%(high)s). Correct one of them.")
                self.add_error("age_min", message % {"low": low, "high": high})
        return self.cleaned_data

    def _one_date(self, name: str) -> None:
        days = f"{name}_in_days"
        if self.cleaned_data.get(name) and self.cleaned_data.get(days):
            message = _("Both %(date)s and %(days)s are filled. Keep only one of them.")
            self.add_error(name, message % {"date": name, "days": days})

    def _check_quota(self) -> None:
        cells = self.cleaned_data
        here = [name for name in QUOTAS if name in self.fields]
        if not here or self.errors.keys() & {*here, "quota_filled"}:
            return
        total = sum(cells[name] for name in here)
        if not total:
            self.add_error(here[0], _("No places (0). Write how many people are wanted."))
        elif cells.get("quota_filled", 0) > total:
            message = _("More places are taken (%(filled)s) than there are (%(total)s). Correct the numbers.")
            self.add_error("quota_filled", message % {"filled": cells["quota_filled"], "total": total})

    def facts(self, cells: Mapping[str, Any]) -> Cleaned:
        """Every fact of the columns this file has. An empty cell says "empty", a missing column says nothing."""
        values = {fact: cells[cell] for cell, fact in FACTS.items() if cell in cells}
        values |= self.pay("wage_min", "wage_max", "currency")
        for fact in NEVER_EMPTY & values.keys():
            if values[fact] == "":
                del values[fact]
        if "policy_note" in values:
            values["policy_note"] = POLICY_NOTES.get(values["policy_note"], values["policy_note"])
        cleaned = Cleaned(
            self.row, cells.get("source_kind") or SourceKind.BP3MI_ENTRY.value, cells["reference"], values
        )
        for name, fact in DATES.items():
            self._date_fact(cleaned, name, fact)
        if checked := cleaned.values.pop("source_checked_at", None):
            cleaned.defaults["source_checked_at"] = datetime.combine(checked, time(), ZoneInfo(Zone.WITA))
        if cells.get("is_demo") is not None:
            cleaned.defaults["is_demo"] = cells["is_demo"]
        self._warn_of_tags()
        return cleaned

    def _date_fact(self, cleaned: Cleaned, name: str, fact: str) -> None:
        """The date, and for one counted from the load date the count: the same file tomorrow is the same file."""
        days = f"{name}_in_days"
        written: date | None = self.cleaned_data.get(name)
        counted: date | None = self.cleaned_data.get(days)
        if name in self.fields or days in self.fields:
            cleaned.values[fact] = written or counted
        if counted and not written:
            cleaned.tokens[fact] = f"{(counted - self.known.on).days:+d}d"

    def _warn_of_tags(self) -> None:
        tags = {tag.strip() for tag in self.data.get("tags", "").split("|")} - {""}
        if unknown := sorted(tags - TAGS):
            self.warn(
                "tags",
                _("These tags are not known and were left out: %(tags)s.") % {"tags": ", ".join(unknown)},
            )

    def column_of(self, name: str) -> str:
        """As in the base; a date may come from either of its two columns."""
        for cell in (SOURCES.get(name, name), f"{SOURCES.get(name, name)}_in_days"):
            if cell in self.fields:
                return self.columns[cell]
        return ""
