"""Rows of a SISKOP2MI export. What the export does not say is completed by staff."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.forms.import_fields import (
    EMPTY,
    ChoiceCell,
    CurrencyCell,
    DateCell,
    NameCell,
    PayCell,
    TextCell,
    find,
    refuse,
)
from opportunities.forms.import_known import Known
from opportunities.forms.import_row import DOMESTIC_SECTOR, SCHOOLING, SCHOOLING_SHOWN, Cleaned, RowForm
from opportunities.models.choices import Education, Formality, SourceKind, WagePeriod
from opportunities.models.destination import EmployerKind
from portal.imports import Column, Layout

LAYOUT = Layout(
    "siskop2mi",
    "SISKOP2MI",
    (
        Column("JS_ID", required=True),
        Column("JABATAN", required=True),
        Column("SUSAHA", required=True),
        Column("P3MI", required=True),
        Column("AGENCY"),
        Column("NEGARA", required=True),
        Column("NEGARA_ISO2"),
        Column("SKEMA", required=True),
        Column("PENDIDIKAN"),
        Column("PENDIDIKAN2"),
        Column("SIP_BERLAKUAKHIR", required=True),
        Column("JOB_GAJI", required=True),
        Column("JOB_GAJI_MAX"),
        Column("MUANG", required=True),
    ),
)

UNKNOWN_COUNTRY = gettext_lazy(
    "“%(value)s” is not a country we know. Check the spelling, or have this name added to the country."
)
UNKNOWN_AGENCY = gettext_lazy(
    "“%(value)s” is not among the placement companies (P3MI). Check the spelling, or have the company added first."
)
UNKNOWN_SCHEME = gettext_lazy(
    "“%(value)s” is not a placement scheme we know. Check the spelling, or have this name added to the scheme."
)
UNKNOWN_SECTOR = gettext_lazy(
    "“%(value)s” is not a sector we know. Check the spelling, or have this name added to the sector."
)
_KEEP_CAPITALS = frozenset(
    {"SSW", "TKI", "PMI", "ABK", "CNC", "SMAW", "GTAW", "TIG", "MIG", "IT", "HSE", "AC", "PLC"}
)


class SiskopRowForm(RowForm):
    """A row of a SISKOP2MI export, in its column names."""

    layout = LAYOUT
    source = {
        "source_id": "js_id",
        "title_ind": "jabatan",
        "sector": "susaha",
        "agency": "p3mi",
        "foreign_agency": "agency",
        "country": "negara",
        "scheme": "skema",
        "education_min": "pendidikan",
        "permit_expires_on": "sip_berlakuakhir",
        "wage_min": "job_gaji",
        "wage_max": "job_gaji_max",
        "currency": "muang",
    }

    js_id = TextCell(80, required=True)
    jabatan = TextCell(140, required=True)
    susaha = TextCell(120)
    p3mi = NameCell("agencies", UNKNOWN_AGENCY)
    agency = TextCell(160)
    negara = TextCell(120)
    negara_iso2 = TextCell(3)
    skema = NameCell("schemes", UNKNOWN_SCHEME, required=True)
    pendidikan = ChoiceCell(SCHOOLING, SCHOOLING_SHOWN)
    pendidikan2 = ChoiceCell(SCHOOLING, SCHOOLING_SHOWN)
    sip_berlakuakhir = DateCell()
    job_gaji = PayCell()
    job_gaji_max = PayCell()
    muang = CurrencyCell()

    def clean(self) -> dict[str, Any]:
        cells = self.cleaned_data
        if "negara" not in self.errors and "negara_iso2" not in self.errors:
            cells["country"] = self._country(cells["negara"], cells.get("negara_iso2", ""))
        if "jabatan" not in self.errors and "susaha" not in self.errors:
            self._work(cells)
        self.check_pay("job_gaji", "job_gaji_max", "muang")
        return cells

    def _country(self, name: str, code: str) -> str | None:
        """By name and ISO code, which must agree. When we know only one of them it is enough, with a note."""
        countries = self.known.countries
        if not name and not code:
            self.add_error("negara", EMPTY)
            return None
        by_code = countries.find(code) if code else None
        if by_code and name and not countries.all(name):
            self.warn("negara", _("We do not know this name of the country; its code was used."))
            return by_code
        try:
            found: str = find(countries, name or code, UNKNOWN_COUNTRY)
        except ValidationError as error:
            self.add_error("negara", error)
            return None
        if by_code and found != by_code:
            message = _("“%(value)s” and the country code “%(code)s” do not agree. Correct one of them.")
            self.add_error("negara", refuse(message, name, code=code))
        return found

    def _work(self, cells: dict[str, Any]) -> None:
        """Sector by its name, occupation by the job title; a sector we do not know may follow from the occupation."""
        cells["sector"] = self._known_sector(cells["susaha"])
        cells["occupation"] = find_occupation(self.known, cells["jabatan"], cells["sector"])
        if cells["sector"] is None and cells["occupation"]:
            cells["sector"] = self.known.sector_of[cells["occupation"]]
            self.warn("susaha", _("We do not know this sector; that of the occupation was used."))
        if cells["sector"] is None:
            if not cells["susaha"]:
                self.add_error("susaha", EMPTY)
                return
            try:
                find(self.known.sectors, cells["susaha"], UNKNOWN_SECTOR)
            except ValidationError as error:
                self.add_error("susaha", error)
        elif cells["occupation"] is None:
            self.warn(
                "jabatan", _("No occupation of ours has this name: choose one when you complete the draft.")
            )

    def _known_sector(self, text: str) -> str | None:
        found = self.known.sectors.all(text)
        return found[0] if len(found) == 1 else None

    def facts(self, cells: Mapping[str, Any]) -> Cleaned:
        """The facts of the export; monthly pay, and informal work for a private home when the sector is domestic."""
        domestic = cells["sector"] == DOMESTIC_SECTOR
        if domestic:
            self.warn("susaha", _("Domestic work: set down as informal work for a private household."))
        levels = [level for level in (cells.get("pendidikan"), cells.get("pendidikan2")) if level]
        values = {
            "title_ind": sentence(cells["jabatan"]),
            "sector": cells["sector"],
            "agency": cells["p3mi"],
            "country": cells["country"],
            "scheme": cells["skema"],
            "permit_expires_on": cells["sip_berlakuakhir"],
            **self.pay("job_gaji", "job_gaji_max", "muang"),
        }
        if "agency" in cells:
            values["foreign_agency"] = cells["agency"]
        if "pendidikan" in cells:
            values["education_min"] = min(levels, key=list(Education).index, default="")
        return Cleaned(
            self.row,
            SourceKind.SISKOP2MI.value,
            cells["js_id"],
            values,
            defaults={
                "occupation": cells["occupation"],
                "closes_on": cells["sip_berlakuakhir"],
                "wage_period": WagePeriod.MONTH.value,
                "formality": (Formality.INFORMAL if domestic else Formality.FORMAL).value,
                "employer_kind": (EmployerKind.INDIVIDUAL if domestic else EmployerKind.LEGAL_ENTITY).value,
            },
        )


def find_occupation(known: Known, title: str, sector: str | None) -> str | None:
    """The one occupation that has this job title as a name, in this sector; None when none or several have."""
    for part in (title, *re.split(r"[/(),]", title), re.sub(r"\bSSW\b", "", title, flags=re.IGNORECASE)):
        found = known.job_titles.all(part)
        fitting = [key for key in found if known.sector_of[key] == sector] if sector else found
        if len(fitting) == 1:
            return fitting[0]
    return None


def sentence(title: str) -> str:
    """A title all in capitals or small letters as a sentence: `PENYADAP KARET` → `Penyadap karet`."""
    if title not in (title.upper(), title.lower()):
        return title
    words = [word.upper() if word.upper() in _KEEP_CAPITALS else word.lower() for word in title.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
