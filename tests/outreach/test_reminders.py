"""Reminders are reconciled: what should exist is computed and compared with what is there."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outreach import seats
from outreach.models import Session
from outreach.registrations import Contact, Person, new_key, register
from outreach.reminders import reconcile_reminders
from portal import by_hand, delivery, gateways, messages
from portal.models import Message
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_registration

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)
PHONE = "+6281234567890"
NOTHING = {"stopped": 0, "revived": 0, "added": 0}


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=3)


def reminders() -> list[Message]:
    return list(Message.objects.filter(template="outreach/messages/reminder").order_by("pk"))


def outcome(**counts: int) -> dict[str, int]:
    return NOTHING | counts


def test_one_reminder_a_form_two_days_before(session: Session) -> None:
    register(session, [Person("A"), Person("B")], Contact(PHONE), new_key(), now=NOW)
    register(session, [Person("C")], Contact(), new_key(), now=NOW)  # no telephone
    register(session, [Person("D")], Contact("+6281200000002"), new_key(), now=NOW)  # waits
    assert reconcile_reminders(NOW) == outcome(added=1)
    [reminder] = reminders()
    assert session.starts_at is not None
    assert (reminder.recipient, reminder.state, reminder.zone) == (PHONE, "queued", "Asia/Makassar")
    assert reminder.send_after == session.starts_at - timedelta(days=2)
    assert reminder.valid_until == session.starts_at
    assert reminder.subject == f"session:{session.code}"


def test_repeating_changes_nothing(session: Session) -> None:
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    assert reconcile_reminders(NOW) == NOTHING


def test_moved_session_moves_its_reminder_and_moved_back_brings_it_back(session: Session) -> None:
    make_registration(session, phone=PHONE)
    begins = session.starts_at
    assert begins is not None
    reconcile_reminders(NOW)
    Session.objects.update(starts_at=begins + timedelta(days=3), ends_at=begins + timedelta(days=3, hours=1))
    assert reconcile_reminders(NOW) == outcome(stopped=1, added=1)
    assert [(r.state, r.send_after - begins) for r in reminders()] == [
        ("cancelled", -timedelta(days=2)),
        ("queued", timedelta(days=1)),
    ]
    Session.objects.update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    assert reconcile_reminders(NOW) == outcome(stopped=1, revived=1)
    assert [r.state for r in reminders()] == ["queued", "cancelled"]


@pytest.mark.parametrize("state", ["cancelled", "on_hold", "held"])
def test_session_that_does_not_take_place_stops_its_reminders(session: Session, state: str) -> None:
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    Session.objects.update(state=state, cancel_reason="uji")
    assert reconcile_reminders(NOW) == outcome(stopped=1)


def test_seat_given_back_stops_the_reminder(session: Session) -> None:
    row = make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    seats.cancel(row, now=NOW)
    assert reconcile_reminders(NOW) == outcome(stopped=1)


def test_sent_reminder_is_not_sent_again(session: Session) -> None:
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    Message.objects.update(state="sent", sent_at=NOW)
    assert reconcile_reminders(NOW) == NOTHING


def test_whoever_registers_within_two_days_needs_none(session: Session) -> None:
    assert session.starts_at is not None
    edge = session.starts_at - timedelta(days=2)
    make_registration(session, "A", phone=PHONE, created_at=edge)
    make_registration(session, "B", phone="+6281200000002", created_at=edge - timedelta(seconds=1))
    make_registration(session, "C", phone="+6281200000003", created_at=in_days(-5), seated_at=edge)
    assert reconcile_reminders(NOW) == outcome(added=1)
    assert reminders()[0].recipient == "+6281200000002"


def test_repetition_of_a_person_is_not_reminded_twice(session: Session) -> None:
    register(session, [Person("Maria")], Contact(PHONE), new_key(), now=NOW)
    register(session, [Person("Maria")], Contact(PHONE), new_key(), now=NOW)
    assert reconcile_reminders(NOW) == outcome(added=1)


def test_reminder_that_was_not_true_for_a_moment_comes_back(session: Session) -> None:
    """On hold when it was to go out, and approved again the next day."""
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    Session.objects.update(state="on_hold")
    due = in_days(8, hour=3)
    assert delivery.deliver_due(due) == 0
    assert reminders()[0].state == "cancelled"
    Session.objects.update(state="approved")
    assert reconcile_reminders(due) == outcome(revived=1)
    delivery.deliver_due(due)
    assert reminders()[0].state == "by_hand"


def test_reminder_that_the_office_took_back_stays_away(session: Session) -> None:
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    [reminder] = reminders()
    Message.objects.update(state="by_hand")
    assert by_hand.take_back(reminder) is True
    assert reconcile_reminders(NOW) == NOTHING


def test_begun_session_is_not_reminded_of(session: Session) -> None:
    make_registration(session, phone=PHONE)
    assert session.starts_at is not None
    assert reconcile_reminders(session.starts_at) == NOTHING


def test_late_at_night_in_the_east(
    world: World, cast: Cast, field: Field, monkeypatch: Any, settings: Any
) -> None:
    """A session at 23.30 WIT: the reminder is due at 23.30 WIT two days before and goes out at 07.00 WIT."""
    sent: list[str] = []
    monkeypatch.setattr(delivery, "render", lambda message: messages.Text("", "uji"))
    settings.GATEWAY_URL = "https://gateway.example/"
    monkeypatch.setattr(gateways, "send_by_gateway", lambda message, text: sent.append(message.key))
    jayapura = ZoneInfo("Asia/Jayapura")
    begins = (in_days(10).astimezone(jayapura)).replace(hour=23, minute=30)
    session = make_approved(world, cast, field.hall, starts_at=begins, zone="Asia/Jayapura")
    make_registration(session, phone=PHONE)
    reconcile_reminders(NOW)
    night = begins - timedelta(days=2)
    morning = (night + timedelta(days=1)).replace(hour=7, minute=0)
    assert reminders()[0].send_after == night
    for moment in (night, morning - timedelta(minutes=1)):
        assert delivery.deliver_due(moment) == 0
    assert delivery.deliver_due(morning) == 1
    assert len(sent) == 1


def test_many_reminders_in_three_statements(session: Session, django_assert_num_queries: Any) -> None:
    Session.objects.update(capacity=None)
    for number in range(10):
        make_registration(session, f"N{number}", phone=f"+6281200000{number:03}")
    with django_assert_num_queries(5):  # savepoint, stop, revive, add, release
        assert reconcile_reminders(NOW) == outcome(added=10)
