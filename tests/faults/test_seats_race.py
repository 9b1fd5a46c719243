"""Two hundred people for fifty seats. First the proof that the race is real: without the lock, seats are oversold."""

from collections import Counter
from typing import Any

import pytest
from django.db import OperationalError, connection

from outreach import seats
from outreach.models import Registration, Session
from outreach.models.choices import SeatState
from outreach.registrations import Contact, Person, Receipt, new_key, register
from portal.models import Message
from tests.cast import Cast, World
from tests.faults.threads import all_at_once, all_before_any_writes, two_at_one
from tests.outreach.cast import change_capacity, in_days, make_approved, make_field

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, SEATS, THREADS = 200, 50, 20
NOW = in_days(0, hour=3)


@pytest.fixture
def session(world: World, cast: Cast) -> Session:
    return make_approved(world, cast, make_field(world, cast).hall, capacity=SEATS)


@pytest.fixture
def slow_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment between counting and writing, as on a busy server: the gap that the lock has to close."""
    monkeypatch.setattr(seats, "free_seats", two_at_one(seats.free_seats))


def unlocked(pk: int) -> Session:
    """`seats.lock_session` without the lock."""
    return Session.objects.select_related("lead_partner").get(pk=pk)


def phone(number: int) -> str:
    return f"+62812000{number:05}"


def crowd(session: Session, people: int = PEOPLE) -> list[Receipt]:
    def sign_up(number: int) -> Receipt:
        return register(
            session, [Person(f"Orang {number}")], Contact(phone(number)), f"{number:032}", now=NOW
        )

    return all_at_once(sign_up, range(people), threads=THREADS)


def count_states() -> dict[str, int]:
    return dict(Counter(Registration.objects.values_list("state", flat=True)))


def test_without_the_lock_seats_are_oversold(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_approved(world, cast, make_field(world, cast).hall, capacity=THREADS - 1)
    monkeypatch.setattr(seats, "free_seats", all_before_any_writes(seats.free_seats, THREADS))
    monkeypatch.setattr(seats, "lock_session", unlocked)
    crowd(session, THREADS)
    assert count_states() == {"registered": THREADS}


def test_with_the_lock_exactly_fifty_of_two_hundred_get_a_seat(session: Session, slow_count: None) -> None:
    receipts = crowd(session)
    assert count_states() == {"registered": SEATS, "waiting": PEOPLE - SEATS}
    assert len({receipt.registrations[0].code for receipt in receipts}) == PEOPLE
    assert Message.objects.filter(template="outreach/messages/confirmation").count() == PEOPLE
    in_order = list(Registration.objects.order_by("pk").values_list("state", flat=True))
    assert in_order == ["registered"] * SEATS + ["waiting"] * (PEOPLE - SEATS)


def test_one_form_sent_by_twenty_tabs_is_one_registration(session: Session, slow_count: None) -> None:
    key = new_key()

    def sign_up(_tab: int) -> str:
        receipt = register(session, [Person("Maria"), Person("Yosef")], Contact(phone(1)), key, now=NOW)
        return receipt.registrations[0].code

    codes = all_at_once(sign_up, range(THREADS), threads=THREADS)
    assert len(set(codes)) == 1
    assert Registration.objects.count() == 2


def test_one_form_even_without_the_lock(
    session: Session, slow_count: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique key is the second line of defence: whoever loses reads the winner's rows."""
    monkeypatch.setattr(seats, "lock_session", unlocked)
    key = new_key()

    def sign_up(_tab: int) -> str:
        return register(session, [Person("Maria")], Contact(), key, now=NOW).registrations[0].code

    codes = all_at_once(sign_up, range(THREADS), threads=THREADS)
    assert len(set(codes)) == 1
    assert Registration.objects.count() == 1


def test_one_person_by_twenty_forms_takes_one_seat(session: Session, slow_count: None) -> None:
    def sign_up(_tab: int) -> Receipt:
        return register(session, [Person("Maria")], Contact(phone(1)), new_key(), now=NOW)

    all_at_once(sign_up, range(THREADS), threads=THREADS)
    assert session.registrations.seated().count() == 1
    assert Registration.objects.count() == THREADS


def test_cancelling_and_registering_at_once_neither_loses_nor_doubles_a_seat(
    session: Session, slow_count: None
) -> None:
    """Fifty give their seat back while fifty newcomers arrive: every seat is held once, and the waiting come first."""
    receipts = crowd(session)
    holders = list(session.registrations.holding())
    seats_before = {row.pk for row in holders}

    def act(number: int) -> Any:
        if number % 2:
            return seats.cancel(holders[number // 2], now=NOW)
        return register(
            session, [Person(f"Baru {number}")], Contact(phone(1000 + number)), new_key(), now=NOW
        )

    all_at_once(act, range(2 * SEATS), threads=THREADS)
    assert len(receipts) == PEOPLE
    assert session.registrations.holding().count() == SEATS
    assert count_states() == {"cancelled": SEATS, "offered": SEATS, "waiting": PEOPLE - SEATS}
    offered = list(session.registrations.filter(state=SeatState.OFFERED).order_by("pk"))
    waited = list(Registration.objects.exclude(pk__in=seats_before).order_by("pk")[:SEATS])
    assert offered == waited
    assert Message.objects.filter(template="outreach/messages/offer").count() == SEATS


def test_more_seats_while_people_arrive(cast: Cast, session: Session, slow_count: None) -> None:
    crowd(session)

    def act(number: int) -> Any:
        if number == 7:
            return change_capacity(cast, session, SEATS + 30, now=NOW)
        return register(
            session, [Person(f"Baru {number}")], Contact(phone(1000 + number)), new_key(), now=NOW
        )

    all_at_once(act, range(40), threads=THREADS)
    assert session.registrations.holding().count() == SEATS + 30
    assert count_states()["offered"] == 30


def test_killed_connections_lose_and_double_nothing(session: Session) -> None:
    """The server ends connections in the middle of transactions; people try again with the same form."""

    def end_two_connections() -> None:
        """End two busy connections; another thread that does the same may end this one first."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
                    " ORDER BY random() LIMIT 2"
                )
        except OperationalError:
            connection.close()

    def sign_up(number: int) -> Receipt:
        for _attempt in range(50):
            try:
                return register(
                    session, [Person(f"Orang {number}")], Contact(phone(number)), f"{number:032}", now=NOW
                )
            except Exception as error:
                if "terminat" not in str(error) and "closed" not in str(error):
                    raise
                connection.close()
        raise AssertionError("never got through")

    def act(number: int) -> Receipt | None:
        if number % 10 == 0:
            end_two_connections()
        return sign_up(number)

    receipts = all_at_once(act, range(PEOPLE), threads=THREADS)
    assert count_states() == {"registered": SEATS, "waiting": PEOPLE - SEATS}
    rows = {row.key: row.code for row in Registration.objects.all()}
    told = {receipt.registrations[0].key: receipt.registrations[0].code for receipt in receipts if receipt}
    assert told == rows
    in_order = list(Registration.objects.order_by("pk").values_list("state", flat=True))
    assert in_order == ["registered"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
