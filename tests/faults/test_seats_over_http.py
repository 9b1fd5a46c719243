"""Two hundred telephones, twenty at a time, against a real web server: fifty seats, and nobody lost or doubled."""

from collections import Counter

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from outreach import seats
from outreach.models import Registration, Session
from portal.models import Message
from tests.cast import make_cast, make_world
from tests.faults.telephones import Telephone, Told
from tests.faults.threads import all_at_once, all_before_any_writes
from tests.outreach.cast import make_approved, make_field

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, SEATS, AT_ONCE = 200, 50, 20
SEATED = 'class="jr-verdict jr-verdict--go"'


@pytest.fixture
def session() -> Session:
    return make_session(SEATS)


def make_session(capacity: int) -> Session:
    world = make_world()
    cast = make_cast(world)
    return make_approved(world, cast, make_field(world, cast).hall, capacity=capacity)


def crowd(server: LiveServer, session: Session, people: int = PEOPLE) -> list[Told]:
    return all_at_once(
        lambda number: Telephone(server.url).register(session.code, number), range(people), threads=AT_ONCE
    )


def states_in_order() -> list[str]:
    return list(Registration.objects.order_by("pk").values_list("state", flat=True))


def test_without_the_lock_seats_are_oversold(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: twenty who count at the same moment, for nineteen seats, all get one when there is no lock."""
    monkeypatch.setattr(seats, "free_seats", all_before_any_writes(seats.free_seats, AT_ONCE))
    monkeypatch.setattr(seats, "lock_session", lambda pk: Session.objects.get(pk=pk))
    crowd(live_server, make_session(AT_ONCE - 1), AT_ONCE)
    assert states_in_order() == ["registered"] * AT_ONCE


def test_exactly_fifty_of_two_hundred_get_a_seat(live_server: LiveServer, session: Session) -> None:
    told = crowd(live_server, session)
    assert states_in_order() == ["registered"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    assert len({each.confirmation for each in told}) == PEOPLE
    assert Message.objects.filter(template="outreach/messages/confirmation").count() == PEOPLE
    seen = Counter(SEATED in Client().get(each.confirmation).content.decode() for each in told)
    assert seen == {True: SEATS, False: PEOPLE - SEATS}
