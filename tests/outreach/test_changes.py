"""Changes of an approved session: proposed by one, decided by another, told before → after."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from outreach import changes, facilitators
from outreach.conflicts import conflicts
from outreach.models import Session, SessionChange
from outreach.models.choices import SeatState
from outreach.registrations import Contact, Person, new_key, register
from portal import messages
from portal.models import Message, StateChange
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_facilitation,
    make_registration,
    make_venue,
    make_village,
)

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)
PHONE = "+6281234567890"


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, lead_partner=field.partner, capacity=2)


def later(session: Session, days: int = 3) -> dict[str, Any]:
    """The same session some days later."""
    starts_at, ends_at = session.span
    return {"starts_at": starts_at + timedelta(days=days), "ends_at": ends_at + timedelta(days=days)}


def propose(session: Session, actor: Any, values: dict[str, Any]) -> SessionChange:
    """With a reason for whatever warnings the new day gives."""
    found = conflicts(changes.with_changes(session, changes.difference(session, values)), now=NOW)
    reasons = {conflict.key: "sudah dibicarakan" for conflict in found}
    return changes.propose_change(session, actor, values, reasons=reasons, now=NOW)


def test_approved_version_stays_until_a_second_person_decides(session: Session, cast: Cast) -> None:
    begins = session.starts_at
    change = propose(session, cast.partner, later(session))
    session.refresh_from_db()
    assert (session.starts_at, change.state) == (begins, "pending")
    for who in (cast.partner, cast.editor, cast.other_editor, cast.volunteer, cast.stranger):
        with pytest.raises(PermissionDenied):
            changes.approve_change(change, who, now=NOW)
    approved = changes.approve_change(change, cast.verifier, now=NOW)
    assert begins is not None
    assert (approved.starts_at, approved.version) == (begins + timedelta(days=3), 1)
    change.refresh_from_db()
    assert (change.state, change.decided_by, change.decided_at) == ("approved", cast.verifier, NOW)
    assert StateChange.objects.get().action == "change"


def test_proposer_does_not_decide_even_as_supervisor(session: Session, cast: Cast) -> None:
    change = propose(session, cast.supervisor, later(session))
    with pytest.raises(PermissionDenied):
        changes.approve_change(change, cast.supervisor, now=NOW)


def test_registered_people_hear_what_was_before(session: Session, cast: Cast, field: Field) -> None:
    make_registration(session, phone=PHONE)
    make_registration(session, "B", phone="+6281200000002", state=SeatState.CANCELLED)
    before = session.span[0].isoformat()
    new_hall = make_venue(make_village("53.04.12.2002", "Sadi"), name_ind="Balai Sadi (contoh)")
    change = propose(session, cast.partner, {"venue": new_hall})
    changes.approve_change(change, cast.verifier, now=NOW)
    message = Message.objects.exclude(channel="email").get()
    assert (message.template, message.recipient) == ("outreach/messages/moved", PHONE)
    assert json.loads(message.payload) == {
        "before": {
            "starts_at": before,
            "zone": "Asia/Makassar",
            "place_id": "Aula Desa Uji (contoh)",
            "place_en": "Test village hall (example)",
        }
    }
    session.refresh_from_db()
    assert session.venue == new_hall


def test_another_link_of_an_online_session_reaches_those_who_have_the_old_one(
    world: World, cast: Cast
) -> None:
    online = make_approved(world, cast, None, kind="online", online_url="https://lama.example/1")
    register(online, [Person("Maria")], Contact(PHONE), new_key(), now=NOW)
    change = propose(online, cast.editor, {"online_url": "https://baru.example/2"})
    changes.approve_change(change, cast.verifier, now=NOW)
    made = messages.render(Message.objects.get(template="outreach/messages/moved"))
    assert made is not None
    assert "Tautan sesi: https://baru.example/2" in made.body


def test_who_proposed_a_change_hears_that_it_is_in_force(session: Session, cast: Cast) -> None:
    changes.approve_change(propose(session, cast.partner, {"capacity": 5}), cast.verifier, now=NOW)
    made = messages.render(Message.objects.get())
    assert made is not None
    assert made.subject == "Perubahan disetujui: Sosialisasi migrasi aman"


def test_helpers_hear_that_their_session_was_moved(session: Session, cast: Cast) -> None:
    make_facilitation(session, cast.volunteer, cast.editor)
    gone = make_facilitation(session, cast.stranger, cast.editor, state="withdrawn")
    by_phone = facilitators.invite(session, cast.editor, name="Ibu Uji", phone=PHONE, now=NOW)
    Message.objects.all().delete()
    changes.approve_change(propose(session, cast.editor, later(session)), cast.verifier, now=NOW)
    told = Message.objects.filter(template="outreach/messages/helper")
    assert sorted(message.recipient for message in told) == [PHONE, cast.volunteer.email]
    assert str(gone.pk) not in {message.reference for message in told}
    [mine] = [message for message in told if message.reference == str(by_phone.pk)]
    made = messages.render(mine)
    assert made is not None
    assert made.body.startswith("Berubah: “Sosialisasi migrasi aman”, tempat Anda membantu. Semula:")
    facilitators.withdraw(by_phone, now=NOW)
    assert messages.render(mine) is None


def test_more_seats_go_to_those_who_wait_and_nobody_else_is_told(session: Session, cast: Cast) -> None:
    rows = [
        make_registration(session, name, phone=f"+62812000000{number}", state=state)
        for number, (name, state) in enumerate([("A", "registered"), ("B", "registered"), ("C", "waiting")])
    ]
    change = propose(session, cast.partner, {"capacity": 5})
    changes.approve_change(change, cast.verifier, now=NOW)
    rows[2].refresh_from_db()
    assert rows[2].state == "offered"
    told = Message.objects.exclude(channel="email")
    assert [message.template for message in told] == ["outreach/messages/offer"]


def test_fewer_seats_than_people_are_refused(session: Session, cast: Cast) -> None:
    make_registration(session, "A")
    make_registration(session, "B")
    with pytest.raises(ValidationError):
        propose(session, cast.partner, {"capacity": 1})
    change = propose(session, cast.partner, {"capacity": 3})
    changes.approve_change(change, cast.verifier, now=NOW)
    change = propose(Session.objects.get(), cast.partner, {"capacity": 2})
    make_registration(session, "C")  # meanwhile
    with pytest.raises(ValidationError):
        changes.approve_change(change, cast.verifier, now=NOW)
    assert Session.objects.get().capacity == 3


def test_a_newer_proposal_replaces_the_one_that_waits(session: Session, cast: Cast) -> None:
    first = propose(session, cast.partner, later(session))
    second = propose(session, cast.editor, later(session, days=4))
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "pending")
    with pytest.raises(ValidationError):
        changes.approve_change(first, cast.verifier, now=NOW)


def test_change_of_something_that_has_changed_meanwhile_is_refused(session: Session, cast: Cast) -> None:
    change = propose(session, cast.partner, {"capacity": 9})
    Session.objects.filter(pk=session.pk).update(capacity=7)
    with pytest.raises(ValidationError):
        changes.approve_change(change, cast.verifier, now=NOW)


def test_place_that_was_taken_meanwhile_is_refused(
    session: Session, world: World, cast: Cast, field: Field
) -> None:
    change = propose(session, cast.partner, later(session))
    make_approved(world, cast, field.hall, starts_at=later(session)["starts_at"])
    with pytest.raises(ValidationError) as error:
        changes.approve_change(change, cast.verifier, now=NOW)
    assert error.value.error_list[0].code == "hard_conflict"


def test_rejected_with_a_reason(session: Session, cast: Cast) -> None:
    change = propose(session, cast.partner, later(session))
    with pytest.raises(ValidationError):
        changes.reject_change(change, cast.verifier, " ", now=NOW)
    rejected = changes.reject_change(change, cast.verifier, "Hari pasar", now=NOW)
    assert (rejected.state, rejected.decision_note) == ("rejected", "Hari pasar")
    told = Message.objects.get()
    assert (told.recipient, told.template) == (cast.partner.email, "outreach/messages/decision")
    made = messages.render(told)
    assert made is not None
    assert made.subject == "Perubahan tidak disetujui: Sosialisasi migrasi aman"
    assert "Alasan: Hari pasar" in made.body


def test_nothing_changed_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        changes.propose_change(session, cast.partner, {"capacity": 2, "venue": session.venue}, now=NOW)


@pytest.mark.parametrize("state", ["draft", "proposed", "held"])
def test_only_approved_sessions_change_this_way(session: Session, cast: Cast, state: str) -> None:
    Session.objects.filter(pk=session.pk).update(state=state)
    with pytest.raises(ValidationError):
        changes.propose_change(session, cast.partner, {"capacity": 9}, now=NOW)


@pytest.mark.parametrize("who", ["volunteer", "stranger", "other_editor"])
def test_strangers_propose_nothing(session: Session, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        changes.propose_change(session, getattr(cast, who), {"capacity": 9}, now=NOW)
