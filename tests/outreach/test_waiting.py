"""The waiting list: order, offers and their end in daytime hours, cancelling, more seats."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from outreach import seats
from outreach.models import Partner, Registration, Session
from outreach.models.choices import PartnerState, SeatState
from outreach.registrations import Contact, Person, new_key, register
from portal.daytime import add_daytime, is_daytime, next_daytime
from portal.models import Message
from tests.cast import Cast, World
from tests.outreach.cast import Field, change_capacity, in_days, make_approved, make_registration

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)  # 11.00 WITA
WITA = ZoneInfo("Asia/Makassar")


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=2)


def sign_up(session: Session, name: str, phone: str = "", now: datetime = NOW) -> Registration:
    return register(session, [Person(name)], Contact(phone=phone), new_key(), now=now).registrations[0]


def phone(number: int) -> str:
    return f"+628120000{number:04}"


@pytest.fixture
def full(session: Session) -> list[Registration]:
    """A and B have a seat, C, D and E wait in this order; everybody has a telephone."""
    return [sign_up(session, name, phone(number)) for number, name in enumerate("ABCDE")]


def heard(now: datetime) -> None:
    """Everything that was to be sent has gone out."""
    Message.objects.update(state="sent", sent_at=now)


def states(rows: list[Registration]) -> list[str]:
    fresh = {row.pk: row.state for row in Registration.objects.all()}
    return [fresh[row.pk] for row in rows]


def test_cancelled_seat_is_offered_to_the_first_who_waits(full: list[Registration]) -> None:
    seats.cancel(full[0], now=NOW)
    assert states(full) == ["cancelled", "registered", "offered", "waiting", "waiting"]
    offer = Message.objects.get(template="outreach/messages/offer")
    assert (offer.recipient, offer.reference) == (phone(2), full[2].code)


def test_offer_holds_the_seat_until_it_is_taken(session: Session, full: list[Registration]) -> None:
    seats.cancel(full[0], now=NOW)
    assert sign_up(session, "F", phone(9)).state == "waiting"
    seats.accept_offer(full[2], now=NOW + timedelta(hours=1))
    assert states(full) == ["cancelled", "registered", "accepted", "waiting", "waiting"]
    seats.accept_offer(full[2], now=NOW + timedelta(days=3))  # the link is opened again: nothing happens
    assert states(full)[2] == "accepted"


def test_declined_offer_goes_to_the_next(full: list[Registration]) -> None:
    seats.cancel(full[0], now=NOW)
    seats.cancel(full[2], now=NOW)
    assert states(full) == ["cancelled", "registered", "cancelled", "offered", "waiting"]


def test_lapsed_offer_goes_to_the_next_and_cannot_be_taken(full: list[Registration]) -> None:
    seats.cancel(full[0], now=NOW)
    heard(NOW)
    offered = Registration.objects.get(pk=full[2].pk)
    assert offered.offer_expires_at is not None
    assert seats.lapse_offers(offered.offer_expires_at - timedelta(seconds=1)) == 0
    with pytest.raises(ValidationError):
        seats.accept_offer(offered, now=offered.offer_expires_at)
    assert seats.lapse_offers(offered.offer_expires_at) == 1
    assert states(full) == ["cancelled", "registered", "lapsed", "offered", "waiting"]
    with pytest.raises(ValidationError):
        seats.accept_offer(offered, now=offered.offer_expires_at)
    assert seats.lapse_offers(offered.offer_expires_at) == 0


def test_cancelling_twice_frees_one_seat(full: list[Registration]) -> None:
    seats.cancel(full[0], now=NOW)
    seats.cancel(full[0], now=NOW)
    assert states(full) == ["cancelled", "registered", "offered", "waiting", "waiting"]


def test_leaving_the_waiting_list_frees_no_seat(full: list[Registration]) -> None:
    seats.cancel(full[3], now=NOW)
    assert states(full) == ["registered", "registered", "waiting", "cancelled", "waiting"]


def test_more_seats_are_offered_at_once_in_order(
    cast: Cast, session: Session, full: list[Registration]
) -> None:
    change_capacity(cast, session, 4, now=NOW)
    assert states(full) == ["registered", "registered", "offered", "offered", "waiting"]
    session.refresh_from_db()
    assert (session.capacity, session.version) == (4, 1)


def test_no_limit_any_more_serves_everybody(cast: Cast, session: Session, full: list[Registration]) -> None:
    change_capacity(cast, session, None, now=NOW)
    assert states(full) == ["registered", "registered", "offered", "offered", "offered"]


def test_fewer_seats_than_people_are_refused(cast: Cast, session: Session, full: list[Registration]) -> None:
    with pytest.raises(ValidationError):
        change_capacity(cast, session, 1, now=NOW)
    session.refresh_from_db()
    assert session.capacity == 2


@pytest.mark.parametrize("capacity", [0, -1, 10**9])
def test_impossible_capacities_are_refused(cast: Cast, session: Session, capacity: int) -> None:
    with pytest.raises(ValidationError):
        change_capacity(cast, session, capacity, now=NOW)


def test_somebody_without_telephone_gets_the_seat_outright(session: Session) -> None:
    rows = [sign_up(session, name) for name in "ABC"]
    seats.cancel(rows[0], now=NOW)
    assert states(rows) == ["cancelled", "registered", "accepted"]
    assert Message.objects.count() == 0


def test_nothing_is_offered_once_the_session_has_begun(session: Session, full: list[Registration]) -> None:
    assert session.starts_at is not None
    seats.cancel(full[0], now=session.starts_at)
    assert states(full) == ["cancelled", "registered", "waiting", "waiting", "waiting"]


def test_nothing_is_offered_while_the_session_is_on_hold(session: Session, full: list[Registration]) -> None:
    Session.objects.filter(pk=session.pk).update(state="on_hold")
    seats.cancel(full[0], now=NOW)
    assert states(full)[2] == "waiting"


def test_nothing_is_offered_while_the_partner_is_suspended(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, capacity=1, lead_partner=field.partner)
    rows = [sign_up(session, name, phone(number)) for number, name in enumerate("AB")]
    Partner.objects.update(state=PartnerState.SUSPENDED)
    seats.cancel(rows[0], now=NOW)
    assert seats.serve_waiting(NOW) == 0
    assert states(rows) == ["cancelled", "waiting"]
    Partner.objects.update(state=PartnerState.APPROVED)
    assert seats.serve_waiting(NOW) == 1
    assert states(rows) == ["cancelled", "offered"]
    assert seats.serve_waiting(NOW) == 0


def test_seat_of_somebody_who_registered_twice_stays_with_them(session: Session) -> None:
    """Cancelling the first of two registrations: the second still wants to come, nobody else gets the seat."""
    rows = [
        sign_up(session, "Maria", phone(1)),
        sign_up(session, "Maria", phone(1)),
        sign_up(session, "B", phone(2)),
    ]
    waiting = sign_up(session, "C", phone(3))
    seats.cancel(rows[0], now=NOW)
    heir = Registration.objects.get(pk=rows[1].pk)
    assert (heir.state, heir.repeat_of) == ("registered", None)
    assert states([waiting]) == ["waiting"]
    seats.cancel(heir, now=NOW)
    assert states([waiting]) == ["offered"]


def test_somebody_who_waits_twice_still_waits_when_one_offer_lapses(session: Session) -> None:
    """The second registration is not lost with the first: it goes on waiting behind those who were there before."""
    first, other = sign_up(session, "A", phone(1)), sign_up(session, "B", phone(2))
    maria, repeated = sign_up(session, "Maria", phone(3)), sign_up(session, "Maria", phone(3))
    behind = sign_up(session, "C", phone(4))
    seats.cancel(first, now=NOW)
    assert states([maria, repeated, behind]) == ["offered", "waiting", "waiting"]
    heard(NOW)
    later = NOW + timedelta(days=2)
    assert seats.lapse_offers(now=later) == 1
    heir = Registration.objects.get(pk=repeated.pk)
    assert (heir.state, heir.repeat_of) == ("waiting", None)
    assert states([other, maria, behind]) == ["registered", "lapsed", "offered"]
    seats.cancel(other, now=later)
    assert states([heir]) == ["offered"]


def test_cancelling_only_the_repetition_frees_nothing(session: Session) -> None:
    """A stranger who tried out name and number cannot take the seat away."""
    first = sign_up(session, "Maria", phone(1))
    second = sign_up(session, "Maria", phone(1))
    seats.cancel(second, now=NOW)
    assert states([first, second]) == ["registered", "cancelled"]
    assert session.registrations.seated().count() == 1


def test_yes_i_am_coming(full: list[Registration]) -> None:
    assert seats.confirm_coming(full[0], now=NOW).coming_at == NOW
    with pytest.raises(ValidationError):
        seats.confirm_coming(full[3], now=NOW)


def test_cancelling_after_the_session_is_refused(session: Session, full: list[Registration]) -> None:
    assert session.ends_at is not None
    with pytest.raises(ValidationError):
        seats.cancel(full[0], now=session.ends_at)


def test_jumping_clocks_do_not_change_who_was_first(session: Session) -> None:
    """The clock of the server is put back an hour between two people: row numbers decide."""
    rows = [sign_up(session, name, phone(number)) for number, name in enumerate("AB")]
    first = sign_up(session, "C", phone(3), now=NOW)
    sign_up(session, "D", phone(4), now=NOW - timedelta(hours=1))
    seats.cancel(rows[0], now=NOW)
    assert states([first]) == ["offered"]


# --- Hours of the day ---------------------------------------------------------------------------------------------


def local(day: int, hour: int, minute: int = 0, zone: str = "Asia/Makassar") -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (local(1, 7), local(1, 19)),  # twelve hours fit into one day
        (local(1, 12), local(2, 11)),  # eight hours, then four from seven
        (local(1, 19, 59), local(2, 18, 59)),
        (local(1, 20), local(2, 19)),  # at night the clock stands still
        (local(1, 23, 30), local(2, 19)),
        (local(2, 3), local(2, 19)),
    ],
)
def test_offers_end_after_twelve_hours_of_the_day(begins: datetime, ends: datetime) -> None:
    assert add_daytime(begins, 12, "Asia/Makassar") == ends
    assert is_daytime(ends, "Asia/Makassar")


@pytest.mark.parametrize("hours", [1, 12, 13, 26, 40])
def test_daytime_hours_add_up(hours: int) -> None:
    """Counting the minutes of the day between beginning and end gives the hours again."""
    begins = local(1, 15)
    ends = add_daytime(begins, hours, "Asia/Makassar")
    minutes = int((ends - begins).total_seconds() // 60)
    counted = sum(
        is_daytime(begins + timedelta(minutes=number), "Asia/Makassar") for number in range(minutes)
    )
    assert counted == hours * 60


def test_the_same_moment_is_day_in_one_zone_and_night_in_another() -> None:
    moment = local(1, 19, 30, "Asia/Jakarta")  # 21.30 in Jayapura
    assert is_daytime(moment, "Asia/Jakarta")
    assert not is_daytime(moment, "Asia/Jayapura")
    assert next_daytime(moment, "Asia/Jayapura") == local(2, 7, 0, "Asia/Jayapura")


@pytest.mark.parametrize("unsent", ["by_hand", "queued"])
def test_an_offer_that_nobody_has_passed_on_does_not_lapse(
    session: Session, full: list[Registration], unsent: str
) -> None:
    """An office without a gateway is busy, or the gateway is down: the person has not heard of it."""
    seats.cancel(full[0], now=NOW)
    Message.objects.update(state=unsent)
    end = seats.offer_end(session, NOW)
    assert seats.lapse_offers(now=end - timedelta(minutes=4)) == 0
    row = Registration.objects.get(pk=full[2].pk)
    assert (row.state, row.offer_expires_at) == (
        "offered",
        seats.offer_end(session, end - timedelta(minutes=4)),
    )
    assert seats.lapse_offers(now=end) == 0
    heard(NOW)
    assert row.offer_expires_at is not None
    assert seats.lapse_offers(now=row.offer_expires_at) == 1
    assert states(full)[2:4] == ["lapsed", "offered"]


def test_an_offer_that_nobody_has_passed_on_ends_when_the_session_begins(
    session: Session, full: list[Registration]
) -> None:
    seats.cancel(full[0], now=NOW)
    assert session.starts_at is not None
    assert seats.lapse_offers(now=session.starts_at) == 1
    assert states(full)[2] == "lapsed"


def test_offer_made_in_the_evening_ends_the_next_evening_and_is_sent_in_the_morning(
    session: Session, full: list[Registration], settings: Any
) -> None:
    night = in_days(0, hour=14)  # 22.00 WITA
    seats.cancel(full[0], now=night)
    row = Registration.objects.get(pk=full[2].pk)
    assert row.offer_expires_at == in_days(1, hour=11)  # 19.00 WITA
    assert row.state == SeatState.OFFERED


def test_offer_ends_at_the_latest_when_the_session_begins(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, capacity=1, starts_at=in_days(1))
    first = make_registration(session, "A")
    waiting = make_registration(session, "B", phone=phone(1), state=SeatState.WAITING)
    seats.cancel(first, now=in_days(0, hour=9))
    assert Registration.objects.get(pk=waiting.pk).offer_expires_at == session.starts_at
