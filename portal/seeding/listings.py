"""The invented job orders of the demo data: 90 listings in every state, each with its history.

Days in the file are relative to the load date. A listing's code follows from its reference, so it is the same in
every demo database. Each keeps what the file said, as after an import: importing the file changes nothing, and what
staff write is not taken for a difference.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.text import slugify

from opportunities import derived
from opportunities.amendments import Values
from opportunities.imports import bases_of
from opportunities.models import Agency, CostItem, CostKind, LanguageRequirement, Opportunity
from opportunities.models.choices import PUBLIC_STATES, SourceKind, State, Welcome
from opportunities.workflow import TRANSITIONS
from portal import codes
from portal.dates import Zone
from portal.models import Office, User
from portal.seeding.agencies import after
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, Row, read_rows
from portal.seeding.partners import at_office
from portal.seeding.tables import insert, instance
from portal.workflow import record

FILE = OPPORTUNITIES_DATA / DEMO / "job_orders.csv"
OFFICE = "bp3mi-ntt"  # owns all of them

BILINGUAL = (
    "title", "description", "daily_tasks", "overtime_rule", "payment_note", "deductions", "rest_day", "insurance",
    "skills", "apply_steps",
)  # fmt: skip
ONE_A_LINE = ("daily_tasks_ind", "daily_tasks_en", "apply_steps_ind", "apply_steps_en")
SAME_NAME = (
    "source_kind", "scheme", "job_order_number", "employer_kind", "foreign_agency", "city", "sector", "formality",
    "quota_male", "quota_female", "quota_any", "quota_filled", "wage_min", "wage_max", "currency", "wage_period",
    "wage_basis", "payment_method", "hours_per_day", "days_per_week", "annual_leave_days", "contract_months",
    "probation_months", "housing", "meals", "transport_local", "ticket_out", "ticket_home", "age_min", "age_max",
    "gender", "height_cm_min", "health_note_en", "education_min", "certificates_en", "experience_months",
    "training_by",
)  # fmt: skip
OTHER_NAME = {
    "reference": "source_id",
    "sip2mi_number": "permit_number",
    "employer": "employer_name",
    "country_iso2": "country",
    "occupation_slug": "occupation",
    "bpjs_package_months": "bpjs_months",
    "interview_region_code": "interview_region",
    "health_note": "health_note_ind",
    "certificates": "certificates_ind",
}
ANSWERS = {"yes": "1", "no": "0"}
POLICY_NOTES = {
    "ntt_domestic": "Menunggu keputusan tentang pekerjaan di rumah pribadi bagi warga NTT.",
    "country_unknown": "Status negara belum pasti: menunggu keputusan.",
    "country_closed": "Negara ini tertutup untuk penempatan.",
}
# What the words of the file mean in our workflow. `filled` is an end that staff have set; that all places are taken
# is also derived from the numbers, as for any listing.
STEPS = {
    "draft": (),
    "review": ("submit",),
    "published": ("submit", "publish"),
    "filled": ("submit", "publish", "close"),
    "paused": ("submit", "publish", "suspend"),
    "withdrawn": ("submit", "publish", "withdraw"),
}
CLOSED_BECAUSE = "Semua tempat sudah terisi."


@dataclass(frozen=True)
class Cast:
    """Who wrote, approved and stopped the demo listings, and what their rows refer to."""

    editor: User
    verifier: User
    supervisor: User
    offices: dict[str, int]
    agencies: dict[str, int]


def load_listings(day: date, people: dict[str, User]) -> int:
    """Insert the listings that were never there, their days counted from `day`; the number of new ones."""
    cast = Cast(
        people["editor"],
        people["verifier"],
        people["kp2mi"],
        dict(Office.objects.values_list("key", "pk")),
        dict(Agency.objects.filter(is_demo=True).values_list("key", "pk")),
    )
    events: Any = Opportunity._meta.get_field("events").related_model
    ever = set(events.objects.filter(is_demo=True, pgh_label="insert").values_list("source_id", flat=True))
    rows = [row for row in read_rows(FILE) if row["reference"] not in ever]
    taken = set(Opportunity.objects.values_list("code", flat=True))
    listings = [_listing(row, day, cast, taken) for row in rows]
    bases = bases_of(FILE.read_bytes(), day)
    for listing in listings:
        listing.imported_values = bases[listing.source_id]
    insert(Opportunity, listings)
    insert(CostItem, list(_costs(rows, listings)))
    insert(LanguageRequirement, list(_languages(rows, listings)))
    for row, listing in zip(rows, listings, strict=True):
        _tell_history(row, listing, day, cast)
    derived.refresh([listing.pk for listing in listings], on=day)
    _give_bases(bases)
    return len(listings)


def move_listings(day: date) -> None:
    """Count the days of the demo listings from `day`; nothing else of them changes: they keep their history."""
    present = {listing.source_id: listing for listing in Opportunity.objects.filter(is_demo=True)}
    for row in read_rows(FILE):
        listing = present.get(row["reference"])
        if listing is not None:
            Opportunity.objects.filter(pk=listing.pk).update(version=F("version") + 1, **_dates(row, day))
    derived.refresh([listing.pk for listing in present.values()], on=day)


def code_of(reference: str, prefix: str, taken: set[str]) -> str:
    """The spoken code of a demo listing, drawn from its reference; added to `taken`."""
    rng = random.Random(reference)
    while (code := codes.new_code(prefix, rng)) in taken:
        pass
    taken.add(code)
    return code


def _give_bases(bases: dict[str, Values]) -> None:
    """To the listings that a database has from before the base was kept; it is never written over."""
    older = list(Opportunity.objects.filter(is_demo=True, source_id__in=bases, imported_values__isnull=True))
    for listing in older:
        listing.imported_values = bases[listing.source_id]
    Opportunity.objects.bulk_update(older, ["imported_values"])


def _listing(row: Row, day: date, cast: Cast, taken: set[str]) -> Opportunity:
    columns = {name: row[name] for name in SAME_NAME}
    columns |= {new: row[old] for old, new in OTHER_NAME.items()}
    columns |= {
        f"{name}_{new}": row[f"{name}_{old}"]
        for name in BILINGUAL
        for old, new in (("id", "ind"), ("en", "en"))
    }
    columns["extendable"] = ANSWERS[row["extendable"]]
    listing: Opportunity = instance(Opportunity, columns, ONE_A_LINE)
    listing.code = code_of(row["reference"], "NTT", taken)
    listing.slug = slugify(row["title_id"])
    listing.is_demo = True
    listing.office_id = cast.offices[OFFICE]
    if row["source_kind"] != SourceKind.G2G_ANNOUNCEMENT:  # those are for the whole country
        listing.origin_id = "53"
    listing.agency_id = cast.agencies[row["agency_key"]] if row["agency_key"] else None
    listing.apply_office_id = cast.offices[row["apply_office"]]
    listing.orientation_office_id = cast.offices[row["opp_office"]]
    listing.welcomes = [tag for tag in row["tags"].split("|") if tag in Welcome.values]
    for name, value in _dates(row, day).items():
        setattr(listing, name, value)
    _set_state(listing, row, day, cast)
    return listing


def _dates(row: Row, day: date) -> dict[str, date | datetime | None]:
    def when(column: str) -> date | None:
        return after(day, row[column]) if row[column] else None

    return {
        "opens_on": when("opens_in_days"),
        "closes_on": when("closes_in_days"),
        "permit_issued_on": when("sip2mi_issued_in_days"),
        "permit_expires_on": when("sip2mi_expires_in_days"),
        "source_checked_at": _checked_at(after(day, row["source_checked_in_days"])),
    }


def _set_state(listing: Opportunity, row: Row, day: date, cast: Cast) -> None:
    steps = STEPS[row["status"]]
    listing.author = cast.editor
    listing.state = TRANSITIONS[steps[-1]].target or "" if steps else State.DRAFT
    if "submit" in steps:
        listing.submitted_by = cast.editor
    if "publish" in steps:
        listing.publisher = cast.verifier
        listing.published_at = at_office(_published_on(row, day), int(row["reference"][-4:]))
    if row["policy_flag"] and listing.state not in PUBLIC_STATES:
        listing.policy_note = POLICY_NOTES[row["policy_flag"]]


def _published_on(row: Row, day: date) -> date:
    """The day before it opens, or yesterday when it opens later."""
    return day + timedelta(days=min(int(row["opens_in_days"]), 0) - 1)


def _checked_at(day: date) -> datetime:
    """The beginning of that WITA day, as an import of the file has it: never later than now."""
    return datetime.combine(day, time(), ZoneInfo(Zone.WITA))


def _costs(rows: Iterable[Row], listings: Iterable[Opportunity]) -> Iterable[CostItem]:
    basis = dict(CostKind.objects.values_list("key", "legal_basis"))
    for row, listing in zip(rows, listings, strict=True):
        for item in row["cost_items"].split("|"):
            kind, payer, amount, currency = item.split(":")
            yield CostItem(
                opportunity=listing,
                kind_id=kind,
                payer=payer,
                amount=amount,
                currency=currency,
                legal_basis_id=basis[kind] if payer == CostItem.Payer.WORKER else None,
            )


def _languages(rows: Iterable[Row], listings: Iterable[Opportunity]) -> Iterable[LanguageRequirement]:
    for row, listing in zip(rows, listings, strict=True):
        for item in filter(None, row["languages"].split("|")):
            code, level, certificate = item.split(":")
            yield LanguageRequirement(
                opportunity=listing, language_id=code, level=level, certificate=certificate
            )


def _tell_history(row: Row, listing: Opportunity, day: date, cast: Cast) -> None:
    """The state changes that led to where the listing is, by the people who may make them, before `day`."""
    published = _published_on(row, day)
    last = min(day, after(day, row["closes_in_days"]))
    told = {
        "submit": (cast.editor, "", published - timedelta(days=1)),
        "publish": (cast.verifier, "", published),
        "close": (cast.verifier, CLOSED_BECAUSE, last),
        "withdraw": (cast.verifier, row["demo_note"], last - timedelta(days=1)),
        "suspend": (cast.supervisor, row["demo_note"], last - timedelta(days=1)),
    }
    source: str = State.DRAFT
    for action in STEPS[row["status"]]:
        actor, reason, on = told[action]
        target = TRANSITIONS[action].target or source
        record(listing, action, source, target, actor, reason, at_office(on, int(row["reference"][-4:])))
        source = target
