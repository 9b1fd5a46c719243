"""The people of the tests, always the same, and the few things they need to stand on. All names are invented."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group

from opportunities import derived
from opportunities.models import Agency, CostItem, CostKind, DestinationRule, Opportunity
from opportunities.models.choices import State
from portal import access, codes
from portal.dates import Zone, today
from portal.models import (
    Country,
    ExchangeRate,
    Occupation,
    Office,
    PlacementScheme,
    Region,
    RuleReference,
    Sector,
    User,
)

PASSWORD = "kata-sandi-untuk-uji"


@dataclass
class Cast:
    """Editor and verifier of BP3MI NTT, the editor of another office, the supervisor, and people of partners."""

    editor: User
    verifier: User
    other_editor: User
    supervisor: User
    partner: User
    volunteer: User
    stranger: User


@dataclass
class World:
    """The smallest reference data with which a listing can be public."""

    ntt: Office
    ntb: Office
    ministry: Office
    malaysia: Country
    plantation: Sector
    harvester: Occupation
    p2p: PlacementScheme
    g2g: PlacementScheme
    agency: Agency
    passport: CostKind
    fee: CostKind
    basis: RuleReference


def make_world() -> World:
    """Two provinces, three offices, one open country, one licensed agency, two kinds of cost."""
    day = today()
    belu = make_regions()
    malaysia = Country.objects.create(
        iso2="MY", iso3="MYS", name_ind="Malaysia", name_en="Malaysia", currency="MYR"
    )
    sector = Sector.objects.create(key="perkebunan", name_ind="Perkebunan", name_en="Plantations")
    ExchangeRate.objects.create(
        currency="MYR", on=day - timedelta(days=1), rupiah=Decimal("3950"), source="uji"
    )
    DestinationRule.objects.create(
        country=malaysia, is_open=True, starts_on=day - timedelta(days=365), source="uji", certainty="A"
    )
    ntt, ntb, ministry = make_offices(belu)
    basis = RuleReference.objects.create(
        key="perban-2-2020-3", citation="Perban 2/2020 ps. 3", allows_worker_cost=True, certainty="A"
    )
    passport, fee = make_cost_kinds(basis)
    return World(
        ntt=ntt,
        ntb=ntb,
        ministry=ministry,
        malaysia=malaysia,
        plantation=sector,
        harvester=make_harvester(sector),
        p2p=PlacementScheme.objects.create(key="p2p", name_ind="P to P", name_en="P to P"),
        g2g=PlacementScheme.objects.create(key="g2g", name_ind="G to G", name_en="G to G"),
        agency=Agency.objects.create(
            key="pt-uji",
            name="PT Uji Coba (contoh)",
            licence_number="SIP3MI-UJI-1",
            licence_from=day - timedelta(days=400),
            licence_until=day + timedelta(days=400),
        ),
        passport=passport,
        fee=fee,
        basis=basis,
    )


def make_regions() -> Region:
    """Three provinces and the regency of Belu, which is returned."""
    for code, name in (("53", "Nusa Tenggara Timur"), ("52", "Nusa Tenggara Barat"), ("31", "DKI Jakarta")):
        Region.objects.create(code=code, level="province", name=name)
    return Region.objects.create(code="53.04", level="regency", name="Belu", parent_id="53")


def make_offices(belu: Region) -> tuple[Office, Office, Office]:
    """BP3MI NTT, BP3MI NTB and the ministry."""
    return (
        Office.objects.create(
            key="bp3mi-ntt",
            kind="bp3mi",
            name_ind="BP3MI NTT",
            name_en="BP3MI NTT",
            code_prefix="NTT",
            region=belu,
        ),
        Office.objects.create(
            key="bp3mi-ntb",
            kind="bp3mi",
            name_ind="BP3MI NTB",
            name_en="BP3MI NTB",
            code_prefix="NTB",
            region_id="52",
        ),
        Office.objects.create(key="kp2mi", kind="kp2mi", name_ind="KP2MI", name_en="KP2MI", code_prefix="KP"),
    )


def make_harvester(sector: Sector) -> Occupation:
    """The occupation of the listings."""
    return Occupation.objects.create(
        slug="pekerja-kebun-sawit",
        isco08_code="9211",
        sector=sector,
        title_ind="Pekerja kebun sawit",
        title_en="Palm-oil worker",
        summary_ind="Anda memanen buah sawit.",
        summary_en="You harvest palm fruit.",
        synonyms="panen sawit\nladang",
    )


def make_cost_kinds(basis: RuleReference) -> tuple[CostKind, CostKind]:
    """The passport, which the worker may pay, and the company's fee, which nobody may ask of a worker."""
    passport = CostKind.objects.create(
        key="paspor",
        name_ind="Paspor",
        name_en="Passport",
        normally_paid_by="worker_or_employer",
        legal_basis=basis,
    )
    fee = CostKind.objects.create(
        key="jasa-p3mi",
        name_ind="Biaya jasa perusahaan",
        name_en="Company fee",
        normally_paid_by="employer",
        never_by_worker=True,
    )
    return passport, fee


def make_cast(world: World) -> Cast:
    """One person a role. Names say the role, nobody real."""
    groups = {role: Group.objects.get_or_create(name=role)[0] for role in access.ROLES}

    def person(username: str, office: Office | None, role: str = "") -> User:
        user = User.objects.create_user(
            username,
            f"{username}@contoh.example",
            PASSWORD,
            office=office,
            is_staff=role in access.STAFF_ROLES,
        )
        if role:
            user.groups.add(groups[role])
        return user

    return Cast(
        editor=person("editor", world.ntt, access.EDITOR),
        verifier=person("verifier", world.ntt, access.VERIFIER),
        other_editor=person("editor.ntb", world.ntb, access.EDITOR),
        supervisor=person("kp2mi", world.ministry, access.SUPERVISOR),
        partner=person("jruk", None, access.PARTNER_COORDINATOR),
        volunteer=person("relawan", None, access.PARTNER_VOLUNTEER),
        stranger=person("orang.asing", None),
    )


def new_code() -> str:
    """A spoken code that no listing has: the ones of a test are drawn from few."""
    code = str(codes.new_code("NTT"))
    return new_code() if Opportunity.objects.filter(code=code).exists() else code


def make_listing(
    world: World, author: User, *, day: date | None = None, costs: bool = True, **fields: Any
) -> Opportunity:
    """A complete draft; `fields` overrides anything. Use `make_live_listing` for one that is public."""
    day = day or today()
    values = _legality(world, day) | _terms() | {"code": new_code(), "author": author} | fields
    listing = Opportunity.objects.create(**values)
    if costs:
        CostItem.objects.create(
            opportunity=listing, kind=world.passport, payer="worker", amount=350_000, legal_basis=world.basis
        )
        CostItem.objects.create(opportunity=listing, kind=world.fee, payer="employer", amount=3_500_000)
    derived.refresh([listing.pk])
    listing.refresh_from_db()
    return listing


def _legality(world: World, day: date) -> dict[str, Any]:
    return {
        "slug": "pemanen-sawit",
        "office": world.ntt,
        "origin_id": "53",
        "source_kind": "bp3mi_entry",
        "source_checked_at": datetime.combine(day, time(), tzinfo=ZoneInfo(Zone.WITA)),
        "scheme": world.p2p,
        "agency": world.agency,
        "permit_number": "CONTOH-SIP2MI-1",
        "permit_issued_on": day - timedelta(days=30),
        "permit_expires_on": day + timedelta(days=90),
        "job_order_number": "CONTOH-JO-1",
        "opens_on": day - timedelta(days=10),
        "closes_on": day + timedelta(days=30),
        "employer_name": "Ladang Uji Sdn Bhd (contoh)",
        "country": world.malaysia,
        "city": "Pahang",
        "occupation": world.harvester,
        "sector": world.plantation,
        "quota_any": 24,
        "quota_filled": 15,
        "apply_office": world.ntt,
    }


def _terms() -> dict[str, Any]:
    return {
        "title_ind": "Pemanen sawit di Pahang",
        "title_en": "Palm-oil harvester in Pahang",
        "description_ind": "Anda memanen buah sawit.",
        "description_en": "You harvest palm fruit.",
        "daily_tasks_ind": "Memotong tandan buah\nMengumpulkan buah",
        "wage_min": Decimal("1700"),
        "wage_max": Decimal("2300"),
        "currency": "MYR",
        "wage_period": "month",
        "wage_basis": "gross",
        "payment_method": "bank",
        "hours_per_day": Decimal("8"),
        "days_per_week": 6,
        "rest_day_ind": "Minggu",
        "annual_leave_days": 8,
        "contract_months": 24,
        "extendable": True,
        "housing": "employer",
        "meals": "worker",
        "insurance_ind": "SOCSO",
        "bpjs_months": 24,
        "age_min": 18,
        "age_max": 45,
        "education_min": "sd",
        "experience_months": 0,
        "training_by": "p3mi",
        "apply_steps_ind": "Datang ke kantor\nIkut wawancara",
    }


def make_live_listing(world: World, cast: Cast, **fields: Any) -> Opportunity:
    """A listing as the editor submitted and the verifier published it (without walking the workflow)."""
    listing = make_listing(world, cast.editor, **fields)
    Opportunity.objects.filter(pk=listing.pk).update(
        state=State.PUBLISHED,
        submitted_by=cast.editor,
        publisher=cast.verifier,
        published_at=listing.source_checked_at or listing.created_at,
    )
    listing.refresh_from_db()
    return listing
