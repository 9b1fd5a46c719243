"""Invented people of the demo sessions: who has registered, who waits, who helps, and when helpers cannot come."""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from outreach.models import Facilitation, FacilitatorAvailability, Registration, Session
from outreach.models.choices import (
    AgeBand,
    FacilitationState,
    Need,
    RegistrationSource,
    SeatState,
    SessionState,
    Sex,
)
from outreach.registrations import CODE_PREFIX, manage_token
from portal import codes
from portal.dates import Zone
from portal.models import Region, User
from portal.seeding.files import Row, read_rows
from portal.seeding.partners import FOLDER, invented_phone
from portal.seeding.tables import insert
from portal.tokens import new_token, token_hash

WOMEN = (
    "Maria", "Yuliana", "Ina", "Rambu", "Theresia", "Agustina", "Bete", "Katarina", "Marselina", "Yustina", "Dorkas",
    "Anastasia",
)  # fmt: skip
MEN = (
    "Yohanes", "Petrus", "Markus", "Umbu", "Stefanus", "Dominggus", "Arnoldus", "Gabriel", "Nikolaus", "Frans", "Lalu",
    "Blasius",
)  # fmt: skip
FAMILY = (  # trees and places, not the names of families
    "Cendana", "Kesambi", "Lontar", "Kosambi", "Sabana", "Bakau", "Asam", "Kemiri", "Lamtoro", "Randu", "Waru",
    "Trembesi", "Ketapang", "Pinang", "Nipah", "Karang", "Cemara", "Kapuk", "Jambu", "Kelor",
)  # fmt: skip
SOURCES = (*[RegistrationSource.WEB] * 7, *[RegistrationSource.PARTNER] * 2, RegistrationSource.STAFF)
AVAILABILITY_NOTE = "Contoh: ujian di kampus"
AWAY_IN_DAYS = (19, 22)  # of the volunteer


def load_people(sessions: dict[str, Session], rows: Sequence[Row], people: dict[str, User], day: date) -> int:
    """Insert registrations and helpers of these sessions (new ones only); how many rows."""
    villages = _villages(sessions)
    taken = set(Registration.objects.values_list("code", flat=True))
    registered = [
        person
        for row in rows
        if row["reference"] in sessions
        for person in _registrations(row, sessions[row["reference"]], villages, taken, people, day)
    ]
    insert(Registration, registered)
    helpers = [
        helper
        for row in rows
        if row["reference"] in sessions
        for helper in _helpers(row, sessions[row["reference"]], people)
    ]
    insert(Facilitation, helpers)
    if sessions:
        move_availability(day, people["relawan"])
    return len(registered) + len(helpers)


def move_availability(day: date, volunteer: User) -> None:
    """Write down anew, from `day`, when the volunteer cannot come."""
    FacilitatorAvailability.objects.filter(user=volunteer, note=AVAILABILITY_NOTE).delete()
    first, last = (
        datetime.combine(day + timedelta(days=days), time(), ZoneInfo(Zone.WITA)) for days in AWAY_IN_DAYS
    )
    FacilitatorAvailability.objects.create(
        user=volunteer, starts_at=first, ends_at=last, is_available=False, note=AVAILABILITY_NOTE
    )


def _villages(sessions: dict[str, Session]) -> dict[int, list[Region]]:
    """Villages around each place: those of its district."""
    places = {session.venue_id: session.venue for session in sessions.values() if session.venue}
    districts = {venue.region_id[:8] for venue in places.values()}
    found: dict[str, list[Region]] = defaultdict(list)
    for village in Region.objects.filter(parent__in=districts).order_by("code"):
        found[village.code[:8]].append(village)
    return {pk: found[venue.region_id[:8]] for pk, venue in places.items() if pk}


def _registrations(
    row: Row,
    session: Session,
    villages: dict[int, list[Region]],
    taken: set[str],
    people: dict[str, User],
    day: date,
) -> Iterator[Registration]:
    """As many as the file says, one to four in a form; the last ones wait."""
    rng = random.Random(row["reference"])
    seated, total = int(row["registered"]), int(row["registered"]) + int(row["waiting"] or 0)
    around = villages.get(session.venue_id or 0, [])
    number, form = 0, 0
    first_at = _first_moment(row, day)
    while number < total:
        form += 1
        together = min(rng.choice((1, 1, 1, 2, 2, 4)), total - number)
        group = uuid.uuid5(uuid.NAMESPACE_URL, f"{row['reference']}/{form}")
        phone = invented_phone(int(row["reference"][-3:]) * 1000 + form) if rng.random() < 0.85 else ""
        source = rng.choice(SOURCES)
        at = first_at + timedelta(minutes=number * 97 % 12_000 if total > 100 else number * 173)
        village = rng.choice(around) if around else None
        names = _names(rng, together)
        for position, (name, sex) in enumerate(names):
            has_place = number < seated
            person = Registration(
                session=session,
                code=_code(rng, taken),
                group=group,
                position=position,
                key=group.hex,
                state=SeatState.REGISTERED if has_place else SeatState.WAITING,
                seated_at=at if has_place else None,
                name=name,
                phone=phone,
                no_phone=not phone,
                village=village,
                age_band=rng.choice(AgeBand.values),
                sex=sex if rng.random() < 0.9 else "",
                needs=[rng.choice(Need.values)] if rng.random() < 0.06 else [],
                consent_to_contact=rng.random() < 0.3,
                source=source,
                registered_by=_who(source, row, people),
                created_at=min(at, session.starts_at or at),
            )
            person.token_hash = token_hash(manage_token(person))
            number += 1
            yield person


def _first_moment(row: Row, day: date) -> datetime:
    """When the first person registered: up to ten days before the load date or the session."""
    offset = min(int(row["starts_in_days"] or 0), 0)
    return datetime.combine(day + timedelta(days=offset - 10), time(9), ZoneInfo(Zone.WITA))


def _names(rng: random.Random, how_many: int) -> list[tuple[str, str]]:
    """People of one family, each with another name, and their sex."""
    family = rng.choice(FAMILY)
    everybody = [(name, Sex.FEMALE.value) for name in WOMEN] + [(name, Sex.MALE.value) for name in MEN]
    return [(f"{name} {family}", sex) for name, sex in rng.sample(everybody, how_many)]


def _code(rng: random.Random, taken: set[str]) -> str:
    while (code := codes.new_code(CODE_PREFIX, rng, body_length=6)) in taken:
        pass
    taken.add(code)
    return code


def _who(source: str, row: Row, people: dict[str, User]) -> User | None:
    if source == RegistrationSource.WEB:
        return None
    return people["editor" if source == RegistrationSource.STAFF else row["author"]]


def _helpers(row: Row, session: Session, people: dict[str, User]) -> Iterator[Facilitation]:
    """`who:part:state` of the file; who is an account or a person of `facilitators.csv`."""
    known = {person["key"]: person["name"] for person in read_rows(FOLDER / "facilitators.csv")}
    for entry in filter(None, row["helpers"].split("|")):
        who, role, state = entry.split(":")
        helper = Facilitation(
            session=session,
            role=role,
            state=state,
            invited_by=people[row["author"]],
            responded_at=None if state == FacilitationState.INVITED else session.proposed_at,
            token_hash=token_hash(new_token()),
        )
        if who in people:
            helper.user = people[who]
        else:
            helper.name = known[who]
            helper.phone = invented_phone(80_000 + int(who[-1]))
        if session.state in (SessionState.HELD, SessionState.REPORTED) and session.starts_at:
            hours = Decimal((session.span[1] - session.span[0]).total_seconds()) / 3600
            helper.hours_credited = hours.quantize(Decimal("0.01"))
        yield helper
