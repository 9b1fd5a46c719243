"""The invented partners, places and travel times of the demo data. Days are relative to the load date.

Partners and places are known again by address and by name. What staff have changed or deleted stays so.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from outreach.models import Membership, Partner, TravelTime, Venue
from outreach.models.choices import MemberRole, PartnerState
from outreach.partners import TRANSITIONS
from portal.dates import Zone
from portal.models import Office, User
from portal.seeding.agencies import after
from portal.seeding.files import DEMO, OUTREACH_DATA, Row, read_rows
from portal.seeding.tables import Outcome, Table, insert, instance, load
from portal.workflow import record

FOLDER = OUTREACH_DATA / DEMO
PARTNERS = FOLDER / "partners.csv"
APPLIED_IN_DAYS = -4
DECIDED_IN_DAYS = -1  # returned and suspended ones
SAME_NAME = ("slug", "name_ind", "name_en", "kind", "state", "about_ind", "about_en", "contact_name")
LINKS = ("regions", "languages")
MEMBERS = {"jruk": MemberRole.COORDINATOR, "relawan": MemberRole.VOLUNTEER}
MEMBERS_OF = "relawan-timor"
DECISIONS = {
    PartnerState.APPROVED: ("approve",),
    PartnerState.SUSPENDED: ("approve", "suspend"),
    PartnerState.RETURNED: ("return",),
}
REASONS = {
    "return": "Lampirkan nama kota dan jumlah pelatih. Setelah itu kami periksa lagi.",
    "suspend": "Ada laporan tentang pungutan di acara. Diperiksa dulu.",
}


def load_places(day: date, people: dict[str, User]) -> Outcome:
    """Insert partners with their members, places and travel times that were never there."""
    outcome = Outcome(inserted=_load_partners(day, people))
    partners = dict(Partner.objects.filter(is_demo=True).values_list("slug", "pk"))
    outcome += load(Table(Venue, ("name_ind",), lambda: _venues(partners)))
    outcome += load(Table(TravelTime, ("first", "second"), lambda: read_rows(FOLDER / "travel_times.csv")))
    return outcome


def move_partners(day: date) -> None:
    """Count the days of the demo partners' agreements from `day`; nothing else of them changes."""
    for row in read_rows(PARTNERS):
        if row["from_in_days"]:
            partners = Partner.objects.filter(slug=row["slug"], is_demo=True)
            partners.update(version=F("version") + 1, **_agreement(row, day))


def at_office(day: date, minute: int = 0) -> datetime:
    """A moment of that WITA day's office hours; the minute keeps moments of one day in order."""
    return datetime.combine(day, time(8), ZoneInfo(Zone.WITA)) + timedelta(minutes=minute % 480)


def invented_phone(number: int) -> str:
    """A telephone number that nobody has: +62 800 with zeros is not given out to mobiles."""
    return f"+62800{number:08}"


def venue_ids() -> dict[str, int]:
    """The demo's places by the key of their file; those that staff have renamed or deleted are missing."""
    names = {row["name_ind"]: row["key"] for row in read_rows(FOLDER / "venues.csv")}
    found = Venue.objects.filter(is_demo=True, name_ind__in=names).values_list("name_ind", "pk")
    return {names[name]: pk for name, pk in found}


def ever_inserted(model: Any, column: str) -> set[str]:
    """Values of a column in all rows that were ever written, by the audit trail."""
    events: Any = model._meta.get_field("events").related_model
    return set(events.objects.filter(pgh_label="insert").values_list(column, flat=True))


def _load_partners(day: date, people: dict[str, User]) -> int:
    offices = dict(Office.objects.values_list("key", "pk"))
    ever = ever_inserted(Partner, "slug")
    rows = [row for row in read_rows(PARTNERS) if row["slug"] not in ever]
    deciders = {"bp3mi-ntt": people["verifier"], "bp3mi-ntb": people["kp2mi"]}
    partners = []
    for number, row in enumerate(rows, 1):
        columns = {name: row[name] for name in SAME_NAME}
        partner: Partner = instance(Partner, columns)
        partner.office_id = offices[row["office"]]
        partner.contact_phone = invented_phone(90_000 + number)
        partner.contact_email = f"{row['slug']}@contoh.example"
        partner.is_demo = True
        if row["from_in_days"]:
            partner.agreement_number = f"CONTOH-PKS-{number:03}"
            partner.approved_by = deciders[row["office"]]
            for name, value in _agreement(row, day).items():
                setattr(partner, name, value)
        partners.append(partner)
    insert(Partner, partners)
    for row, partner in zip(rows, partners, strict=True):
        for name in LINKS:
            getattr(partner, name).set(row[name].split("|"))
        _tell_history(row, partner, day, deciders[row["office"]])
        if row["slug"] == MEMBERS_OF:
            Membership.objects.bulk_create(
                Membership(user=people[username], partner=partner, role=role)
                for username, role in MEMBERS.items()
            )
    return len(partners)


def _agreement(row: Row, day: date) -> dict[str, date]:
    starts_on = after(day, row["from_in_days"])
    return {
        "agreement_from": starts_on,
        "agreement_until": after(day, row["until_in_days"]),
        "verified_on": starts_on - timedelta(days=5),
    }


def _tell_history(row: Row, partner: Partner, day: date, decider: User) -> None:
    """When the organisation applied, and what the office decided since then."""
    decided_on = partner.verified_on or day + timedelta(days=DECIDED_IN_DAYS)
    applied_on = min(decided_on, day) + timedelta(days=APPLIED_IN_DAYS)
    Partner.objects.filter(pk=partner.pk).update(applied_at=at_office(applied_on))
    source: str = PartnerState.APPLIED
    for action in DECISIONS.get(PartnerState(row["state"]), ()):
        on = day + timedelta(days=DECIDED_IN_DAYS) if action == "suspend" else decided_on
        target = TRANSITIONS[action].target or source
        record(partner, action, source, target, decider, REASONS.get(action, ""), at_office(on))
        source = target


def _venues(partners: dict[str, int]) -> list[Row]:
    """A place that a partner has proposed is not checked yet."""
    return [
        {name: text for name, text in row.items() if name not in ("key", "proposed_by")}
        | {
            "proposed_by": str(partners.get(row["proposed_by"], "")),
            "is_approved": "0" if row["proposed_by"] else "1",
            "is_demo": "1",
        }
        for row in read_rows(FOLDER / "venues.csv")
    ]
