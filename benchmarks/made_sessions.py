"""Made sessions and registrations, as many as wanted. Not demo data: they never leave the benchmark's database."""

from datetime import UTC, datetime, timedelta

import pghistory
from django.db import connection

from outreach.models import Session, Venue
from outreach.series import new_session_code
from portal.crypto import encrypt
from portal.dates import Zone
from portal.models import Office, Region, User

VENUES = 100
BASE = datetime(2030, 1, 7, 1, tzinfo=UTC)  # far enough to be coming for years

_REGISTRATIONS = """
INSERT INTO outreach_registration
       (session_id, code, "group", position, key, state, name, phone, name_hash, phone_hash, no_phone, language,
        village_id, village_text, age_band, sex, needs, consent_to_contact, token_hash, source, created_at,
        seated_at)
SELECT s.id, 'DFT-' || s.id || '-' || n, gen_random_uuid(), 0, md5(s.id || ':' || n), 'registered',
       %(name)s, %(phone)s,
       md5('n' || s.id || ':' || n), md5('p' || s.id || ':' || n), false, 'id', NULL, '', '', '', '{}',
       false, '', 'web',
       now(), now()
  FROM unnest(%(sessions)s::bigint[]) AS s(id), generate_series(1, %(each)s) AS n
"""


def people() -> tuple[User, User]:
    """Somebody who writes and somebody who approves."""
    author, _ = User.objects.get_or_create(username="bench.author")
    approver, _ = User.objects.get_or_create(username="bench.approver")
    return author, approver


def venues() -> list[Venue]:
    """Halls in villages of NTT with the coordinates of nowhere in particular."""
    if not Venue.objects.exists():
        villages = Region.objects.filter(level="village", code__startswith="53").order_by("code")[:VENUES]
        Venue.objects.bulk_create(
            Venue(
                name_ind=f"Aula {village.name}",
                region=village,
                capacity=200,
                is_approved=True,
                latitude=round(-8 - number / 100, 5),
                longitude=round(121 + number / 30, 5),
            )
            for number, village in enumerate(villages)
        )
    return list(Venue.objects.order_by("pk"))


def make_sessions(count: int, **fields: object) -> list[Session]:
    """So many approved sessions, spread over the halls, none overlapping another in its hall."""
    halls, (author, approver) = venues(), people()
    office = Office.objects.get(key="bp3mi-ntt")
    before = Session.objects.count()
    rows = []
    for number in range(before, before + count):
        starts_at = BASE + timedelta(hours=3 * (number // len(halls)))
        values: dict[str, object] = {
            "code": f"SB-{number:07}" if count > 1000 else new_session_code(),
            "slug": "sosialisasi",
            "state": "approved",
            "title_ind": f"Sosialisasi migrasi aman {number}",
            "title_en": f"Safe migration session {number}",
            "office": office,
            "author": author,
            "proposed_by": author,
            "approved_by": approver,
            "approved_at": BASE - timedelta(days=2000),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "zone": Zone.WITA,
            "venue": halls[number % len(halls)],
            "capacity": 50,
            "target_groups": ["families"],
        }
        rows.append(Session(**values | fields))
    made = Session.objects.bulk_create(rows, batch_size=1000)
    return list(made)


def make_registrations(sessions: list[Session], each: int) -> int:
    """So many seated people in each of the sessions, with one and the same encrypted name and telephone.

    With a context, as a request has one: without it the audit trigger ends a failed subtransaction for every row, and
    the time grows with the square of the rows.
    """
    with pghistory.context(job="benchmark"), connection.cursor() as cursor:
        cursor.execute(
            _REGISTRATIONS,
            {
                "name": encrypt("Orang Contoh"),
                "phone": encrypt("+6281234567890"),
                "sessions": [session.pk for session in sessions],
                "each": each,
            },
        )
        written = cursor.rowcount
        cursor.execute("ANALYZE outreach_registration, outreach_session, portal_message")
    return written


def phone(number: int) -> str:
    """A made Indonesian mobile number in E.164."""
    return f"+628{number:010}"
