"""What speaks against a time and place. Days are those of the session's zone, intervals are half-open."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from outreach.conflicts import conflicts, holiday_name, unanswered
from outreach.facilitators import set_availability
from outreach.models import Session, TravelTime, Venue
from outreach.models.choices import FacilitationState, SessionState
from portal.models import Region
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    make_approved,
    make_facilitation,
    make_registration,
    make_session,
    make_venue,
    make_village,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, tzinfo=ZoneInfo("UTC"))


def wita(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Makassar"))


def found(session: Session) -> list[tuple[str, bool]]:
    return [(conflict.code, conflict.hard) for conflict in conflicts(session, now=NOW)]


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    """Wednesday, 14 October 2026, 09.00–11.00 WITA: an ordinary day."""
    return make_session(world, cast.editor, field.hall, starts_at=wita(14, 9))


@pytest.fixture
def elsewhere(world: World) -> Venue:
    """A hall on another island."""
    Region.objects.create(code="53.11", level="regency", name="Sumba Timur", parent_id="53")
    return make_venue(make_village("53.11.01.1002", "Hambala"))


def test_an_ordinary_session_has_no_conflicts(session: Session) -> None:
    assert found(session) == []


def test_a_draft_without_time_has_none_yet(session: Session) -> None:
    session.starts_at = None
    assert found(session) == []


def test_beginning_in_the_past(session: Session) -> None:
    assert [c.code for c in conflicts(session, now=wita(14, 9))] == ["past"]
    assert conflicts(session, now=wita(14, 8, 59)) == []


@pytest.mark.parametrize(
    ("begins", "minutes", "codes"),
    [
        (wita(14, 7), 120, ["same_village"]),  # ends when ours begins
        (wita(14, 7), 121, ["venue_taken", "same_village"]),
        (wita(14, 11), 60, ["same_village"]),  # begins when ours ends
        (wita(14, 10, 59), 60, ["venue_taken", "same_village"]),
        (wita(14, 9, 30), 10, ["venue_taken", "same_village"]),
        (wita(13, 9), 60 * 72, ["venue_taken", "same_village"]),
    ],
)
def test_place_booked_twice(
    world: World, cast: Cast, session: Session, begins: datetime, minutes: int, codes: list[str]
) -> None:
    make_approved(world, cast, session.venue, starts_at=begins, ends_at=begins + timedelta(minutes=minutes))
    assert [code for code, _hard in found(session)] == codes
    assert [hard for code, hard in found(session) if code == "venue_taken"] == [True] * (len(codes) - 1)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", []),
        ("cancelled", []),
        ("proposed", [("venue_wanted", False), ("same_village", False)]),
        ("on_hold", [("venue_wanted", False), ("same_village", False)]),
    ],
)
def test_only_approved_sessions_hold_a_place(
    world: World, cast: Cast, session: Session, state: str, expected: list[Any]
) -> None:
    make_session(world, cast.editor, session.venue, starts_at=wita(14, 9), state=state, cancel_reason="uji")
    assert found(session) == expected


@pytest.mark.parametrize(("days", "codes"), [
    (-30, []), (-29, ["same_village"]), (29, ["same_village"]), (30, []),
])  # fmt: skip
def test_same_village_within_thirty_days(
    world: World, cast: Cast, field: Field, session: Session, days: int, codes: list[str]
) -> None:
    make_approved(world, cast, make_venue(field.village), starts_at=wita(14, 9) + timedelta(days=days))
    assert [code for code, _hard in found(session)] == codes


def test_another_village_or_a_place_without_village_is_no_repetition(
    world: World, cast: Cast, field: Field, session: Session
) -> None:
    make_approved(world, cast, make_venue(make_village("53.04.12.2002", "Sadi")), starts_at=wita(15, 9))
    regency = make_venue(Region.objects.get(code="53.04"))
    make_approved(world, cast, regency, starts_at=wita(16, 9))
    assert found(session) == []


@pytest.mark.parametrize(
    ("begins", "codes"),
    [
        (wita(18, 6), ["sunday_morning"]),
        (wita(18, 11, 59), ["sunday_morning"]),
        (wita(18, 12), []),
        (wita(17, 22), []),  # ends at midnight, when Sunday begins
        (wita(17, 22, 1), ["sunday_morning"]),
        (wita(25, 9, month=12), ["holiday"]),
        (wita(24, 9, month=12), ["holiday"]),  # joint leave
        (wita(24, 23, month=12), ["holiday", "holiday"]),  # over midnight into Christmas
        (wita(26, 9, month=12), []),
    ],
)
def test_holidays_and_sunday_mornings(session: Session, begins: datetime, codes: list[str]) -> None:
    session.starts_at, session.ends_at = begins, begins + timedelta(hours=2)
    assert [code for code, _hard in found(session)] == codes


def test_days_are_those_of_the_sessions_zone(session: Session) -> None:
    """Saturday 23.30 to Sunday 00.30 in Jayapura is Saturday evening in Jakarta; Sunday is what people there live."""
    begins = datetime(2026, 10, 17, 23, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    session.starts_at, session.ends_at = begins, begins + timedelta(hours=1)
    session.zone = "Asia/Jayapura"
    assert [code for code, _hard in found(session)] == ["sunday_morning"]
    session.zone = "Asia/Jakarta"
    assert found(session) == []


def test_holidays_have_names_in_both_languages() -> None:
    day = wita(25, 9, month=12).date()
    assert (holiday_name(day, "id"), holiday_name(day, "en")) == ("Hari Raya Natal", "Christmas Day")
    assert holiday_name(day.replace(day=27), "id") == ""


def test_capacity(session: Session) -> None:
    session.capacity = 201
    assert found(session) == [("venue_too_small", False)]
    session.capacity = 1
    make_registration(session, "A")
    make_registration(session, "B", state="offered", offered_at=NOW, offer_expires_at=NOW)
    make_registration(session, "C", state="waiting")
    make_registration(session, "D", state="cancelled")
    assert found(session) == [("capacity_below_registrations", True)]
    session.capacity = 2
    assert found(session) == []


# --- Facilitators -------------------------------------------------------------------------------------------------


@pytest.fixture
def other(world: World, cast: Cast, elsewhere: Venue) -> Session:
    """An approved session in Sumba on the same day, 10.00–12.00, with the volunteer."""
    other = make_approved(world, cast, elsewhere, starts_at=wita(14, 10))
    make_facilitation(other, cast.volunteer, cast.editor, state=FacilitationState.ACCEPTED)
    return other


@pytest.mark.parametrize(
    ("mine", "theirs", "their_session", "expected"),
    [
        ("invited", "accepted", "approved", [("facilitator_taken", True)]),
        ("accepted", "accepted", "approved", [("facilitator_taken", True)]),
        ("accepted", "invited", "approved", [("facilitator_taken", False)]),
        ("accepted", "accepted", "proposed", [("facilitator_taken", False)]),
        ("accepted", "declined", "approved", []),
        ("declined", "accepted", "approved", []),
        ("accepted", "accepted", "cancelled", []),
    ],
)
def test_facilitator_booked_twice(
    session: Session,
    other: Session,
    cast: Cast,
    mine: str,
    theirs: str,
    their_session: str,
    expected: list[Any],
) -> None:
    make_facilitation(session, cast.volunteer, cast.editor, state=mine)
    other.facilitations.update(state=theirs)
    Session.objects.filter(pk=other.pk).update(state=their_session, cancel_reason="uji")
    assert found(session) == expected


def test_somebody_known_by_telephone_only_is_recognised(session: Session, other: Session, cast: Cast) -> None:
    for where in (session, other):
        where.facilitations.create(
            name="Bapak Uji", phone="+6281234567890", invited_by=cast.editor, state="accepted"
        )
    session.facilitations.create(name="Tanpa nomor", invited_by=cast.editor)
    other.facilitations.create(name="Tanpa nomor", invited_by=cast.editor)
    assert found(session) == [("facilitator_taken", True)]


@pytest.mark.parametrize(("gap_hours", "expected"), [
    (0, [("travel_time", False)]), (7.9, [("travel_time", False)]), (8, []), (20, []),
])  # fmt: skip
@pytest.mark.parametrize("before", [True, False])
def test_travel_between_islands(
    session: Session, other: Session, cast: Cast, gap_hours: float, expected: list[Any], before: bool
) -> None:
    TravelTime.objects.create(first_id="53.04", second_id="53.11", hours=Decimal("8"), source="uji")
    make_facilitation(session, cast.volunteer, cast.editor)
    gap, length = timedelta(hours=gap_hours), timedelta(hours=2)
    other.starts_at = session.span[0] - gap - length if before else session.span[1] + gap
    other.ends_at = other.starts_at + length
    other.save()
    assert found(session) == expected


def test_no_known_travel_time_is_no_warning(session: Session, other: Session, cast: Cast) -> None:
    make_facilitation(session, cast.volunteer, cast.editor)
    Session.objects.filter(pk=other.pk).update(starts_at=wita(14, 11), ends_at=wita(14, 12))
    assert found(session) == []


def test_somebody_who_said_not_to_be_available(session: Session, cast: Cast) -> None:
    make_facilitation(session, cast.volunteer, cast.editor)
    set_availability(cast.volunteer, wita(14, 11), wita(14, 20), is_available=False)
    set_availability(cast.volunteer, wita(14, 7), wita(14, 20), is_available=True)
    assert found(session) == []
    set_availability(cast.volunteer, wita(14, 10, 59), wita(14, 20), is_available=False)
    assert found(session) == [("facilitator_away", False)]


def test_a_reason_holds_for_one_neighbour_and_one_day(
    session: Session, world: World, cast: Cast, field: Field
) -> None:
    other = make_approved(world, cast, make_venue(field.village), starts_at=wita(20, 9))
    warnings = conflicts(session, now=NOW)
    assert [warning.key for warning in warnings] == [f"same_village:{other.code}"]
    assert unanswered(warnings, {f"same_village:{other.code}": "kelompok lain"}) == []
    assert unanswered(warnings, {f"same_village:{other.code}": "  "}) == warnings
    assert unanswered(warnings, {"same_village:SOS-OTHER": "kelompok lain"}) == warnings
    with translation.override("en"):
        assert "on 20 October 2026" in conflicts(session, now=NOW)[0].message
    assert session.state == SessionState.DRAFT


def test_few_statements(session: Session, other: Session, cast: Cast, django_assert_num_queries: Any) -> None:
    """Independent of how many sessions there are around."""
    make_facilitation(session, cast.volunteer, cast.editor)
    with django_assert_num_queries(6):  # place, registrations, people, their sessions, absence, village
        conflicts(session, now=NOW)
