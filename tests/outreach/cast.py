"""What tests of outreach stand on, beside the people and offices of `tests.cast`. All names are invented."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from outreach.changes import approve_change, propose_change
from outreach.conflicts import conflicts
from outreach.models import Facilitation, Membership, Partner, Registration, Session, Venue
from outreach.models.choices import MemberRole, PartnerState, SeatState, SessionState
from outreach.series import new_session_code
from outreach.workflow import acknowledge
from portal import codes
from portal.dates import today
from portal.models import Language, Region, User
from tests.cast import Cast, World


@dataclass
class Field:
    """Where outreach takes place in tests: a village in Belu with a hall, an active partner with its two people."""

    village: Region
    hall: Venue
    partner: Partner
    tetun: Language


def make_village(code: str = "53.04.12.2001", name: str = "Tulakadi") -> Region:
    """A village with its district and regency; `53.04` is of the world already."""
    district, regency = code[:8], code[:5]
    Region.objects.get_or_create(
        code=regency, defaults={"level": "regency", "name": f"Kabupaten {regency}", "parent_id": code[:2]}
    )
    Region.objects.get_or_create(
        code=district, defaults={"level": "district", "name": f"Kecamatan {district}", "parent_id": regency}
    )
    return Region.objects.get_or_create(
        code=code, defaults={"level": "village", "name": name, "parent_id": district}
    )[0]


def make_venue(region: Region, **fields: Any) -> Venue:
    """An approved hall for 200 people."""
    values: dict[str, Any] = {
        "name_ind": "Aula Desa Uji (contoh)",
        "name_en": "Test village hall (example)",
        "region": region,
        "capacity": 200,
        "is_approved": True,
    }
    return Venue.objects.create(**values | fields)


def make_partner(world: World, **fields: Any) -> Partner:
    """An active partner of BP3MI NTT, whose agreement runs for a year around today. Members: `join()`."""
    day = today()
    values: dict[str, Any] = {
        "name_ind": "Jaringan Relawan Uji (contoh)",
        "name_en": "Test Volunteer Network (example)",
        "slug": f"relawan-{uuid.uuid4().hex[:8]}",
        "kind": "volunteer_network",
        "office": world.ntt,
        "state": PartnerState.APPROVED,
        "verified_on": day - timedelta(days=30),
        "agreement_number": "PKS-UJI-1",
        "agreement_from": day - timedelta(days=180),
        "agreement_until": day + timedelta(days=180),
        "contact_name": "Narahubung Uji",
        "contact_phone": "+6281200000001",
        "contact_email": "narahubung@contoh.example",
    }
    return Partner.objects.create(**values | fields)


def join(partner: Partner, user: User, role: str = MemberRole.COORDINATOR) -> Membership:
    return Membership.objects.create(partner=partner, user=user, role=role)


def make_field(world: World, cast: Cast) -> Field:
    """`cast.partner` coordinates the partner, `cast.volunteer` helps it."""
    village = make_village()
    partner = make_partner(world)
    join(partner, cast.partner)
    join(partner, cast.volunteer, MemberRole.VOLUNTEER)
    tetun = Language.objects.get_or_create(code="tet", defaults={"name_ind": "Tetun", "name_en": "Tetum"})[0]
    return Field(village=village, hall=make_venue(village), partner=partner, tetun=tetun)


def in_days(days: float, hour: int = 1) -> datetime:
    """A moment so many days from today's WITA date at an hour UTC (1 is 09.00 WITA)."""
    day = today()
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(days=days)


def make_session(world: World, author: User, venue: Venue | None, **fields: Any) -> Session:
    """A complete draft in ten days from 09.00 to 11.00 WITA; `fields` overrides anything."""
    starts_at = fields.pop("starts_at", in_days(10))
    values: dict[str, Any] = {
        "code": new_session_code(),
        "slug": "sosialisasi-uji",
        "title_ind": "Sosialisasi migrasi aman",
        "title_en": "Safe migration session",
        "theme_ind": "Kenali jalur resmi",
        "theme_en": "Know the official way",
        "office": world.ntt,
        "author": author,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2) if starts_at else None,
        "venue": venue,
        "capacity": 50,
        "target_groups": ["families"],
    }
    return Session.objects.create(**values | fields)


def make_approved(world: World, cast: Cast, venue: Venue | None, **fields: Any) -> Session:
    """A session as the editor proposed and the verifier approved it (without walking the workflow)."""
    session = make_session(world, fields.pop("author", cast.editor), venue, **fields)
    moment = session.created_at
    Session.objects.filter(pk=session.pk).update(
        state=SessionState.APPROVED,
        proposed_by=session.author,
        proposed_at=moment,
        approved_by=cast.verifier,
        approved_at=moment,
    )
    session.refresh_from_db()
    return session


def make_registration(session: Session, name: str = "Maria Uji", **fields: Any) -> Registration:
    """A row in the list, with a place unless `state` says otherwise. For the verb see `registrations.register`."""
    values: dict[str, Any] = {
        "session": session,
        "code": codes.new_code("DFT", body_length=6),
        "group": uuid.uuid4(),
        "key": uuid.uuid4().hex,
        "state": SeatState.REGISTERED,
        "name": name,
        "created_at": in_days(-1),
    }
    return Registration.objects.create(**values | fields)


def make_facilitation(session: Session, user: User, invited_by: User, **fields: Any) -> Facilitation:
    return Facilitation.objects.create(session=session, user=user, invited_by=invited_by, **fields)


def accept_warnings(session: Session) -> None:
    """Give a reason for every warning, so that a test does not depend on Sundays and holidays of the running year."""
    found = conflicts(session, now=in_days(0, hour=3))
    acknowledge(session, {conflict.key: "sudah dibicarakan" for conflict in found if not conflict.hard})


def change_capacity(cast: Cast, session: Session, capacity: int | None, *, now: datetime) -> None:
    """Other seats for an approved session, as two people of the staff do it."""
    change = propose_change(session, cast.editor, {"capacity": capacity}, now=now)
    approve_change(change, cast.verifier, now=now)
