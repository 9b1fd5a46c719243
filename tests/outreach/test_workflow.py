"""How sessions move: who may, what is refused, and what follows. Two people decide."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from outreach import workflow
from outreach.models import Session
from outreach.models.choices import FacilitationState, PartnerState, SeatState, SessionState
from portal import messages
from portal.models import Message, StateChange, User
from portal.workflow import available
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    accept_warnings,
    in_days,
    make_approved,
    make_facilitation,
    make_partner,
    make_registration,
    make_session,
    make_venue,
    make_village,
)

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)
PHONE = "+6281234567890"


def templates() -> list[str]:
    found = Message.objects.order_by("template").values_list("template", flat=True)
    return [name.rpartition("/")[2] for name in found]


def moved(session: Session, action: str, actor: User, reason: str = "", now: Any = NOW) -> str:
    return workflow.move(session, action, actor, reason, now=now).state


@pytest.fixture
def answered(draft: Session) -> Session:
    """The draft with a reason for whatever its day is: a Sunday or a holiday, some days of the year."""
    accept_warnings(draft)
    return draft


def test_partner_proposes_and_a_verifier_approves(answered: Session, cast: Cast) -> None:
    assert moved(answered, "propose", cast.partner) == "proposed"
    assert moved(answered, "approve", cast.verifier) == "approved"
    answered.refresh_from_db()
    people = (answered.author, answered.proposed_by, answered.approved_by)
    assert people == (cast.partner, cast.partner, cast.verifier)
    assert (answered.approved_at, answered.slug, answered.version) == (NOW, "sosialisasi-migrasi-aman", 2)
    history = StateChange.objects.order_by("pk").values_list("action", "source", "target", "actor")
    assert list(history) == [
        ("propose", "draft", "proposed", cast.partner.pk),
        ("approve", "proposed", "approved", cast.verifier.pk),
    ]
    message = Message.objects.get()
    assert (message.template, message.channel, message.recipient) == (
        "outreach/messages/decision",
        "email",
        cast.partner.email,
    )


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("partner", ["propose", "cancel"]),
        ("editor", ["propose", "cancel"]),
        ("verifier", ["cancel"]),
        ("supervisor", ["propose", "cancel"]),
        ("other_editor", []),
        ("volunteer", []),
        ("stranger", []),
    ],
)
def test_who_may_move_a_draft(draft: Session, cast: Cast, who: str, actions: list[str]) -> None:
    assert list(available(workflow.TRANSITIONS, draft, getattr(cast, who))) == actions


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("partner", ["cancel"]),
        ("editor", ["cancel"]),
        ("verifier", ["approve", "return", "hold", "cancel"]),
        ("supervisor", ["approve", "return", "hold", "cancel"]),
        ("other_editor", []),
        ("volunteer", []),
    ],
)
def test_who_may_move_a_proposal(answered: Session, cast: Cast, who: str, actions: list[str]) -> None:
    proposed = workflow.move(answered, "propose", cast.partner, now=NOW)
    assert list(available(workflow.TRANSITIONS, proposed, getattr(cast, who))) == actions


def test_nobody_approves_what_they_wrote_or_proposed(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.supervisor, None, kind="online", online_url="https://contoh.example/s")
    accept_warnings(session)
    proposed = workflow.move(session, "propose", cast.editor, now=NOW)
    with pytest.raises(PermissionDenied):
        workflow.move(proposed, "approve", cast.supervisor, now=NOW)
    with pytest.raises(PermissionDenied):
        workflow.move(proposed, "approve", cast.editor, now=NOW)
    assert moved(proposed, "approve", cast.verifier) == "approved"


@pytest.mark.parametrize(("field_name", "constraint"), [
    ("author", "session_two_people_author"),
    ("proposed_by", "session_two_people_proposer"),
])  # fmt: skip
def test_two_people_are_a_rule_of_the_database(
    world: World, cast: Cast, field: Field, field_name: str, constraint: str
) -> None:
    session = make_approved(world, cast, field.hall)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**{field_name: cast.verifier})


def test_incomplete_draft_is_not_proposed(world: World, cast: Cast, field: Field) -> None:
    session = make_session(
        world, cast.partner, None, lead_partner=field.partner, title_ind="", starts_at=None, target_groups=[]
    )
    assert len(workflow.missing_to_propose(session)) == 5  # title, beginning, end, for whom, place
    with pytest.raises(ValidationError) as error:
        workflow.move(session, "propose", cast.partner, now=NOW)
    assert len(error.value.messages) == 5


def test_partner_whose_agreement_has_ended_proposes_nothing(world: World, cast: Cast, field: Field) -> None:
    expired = make_partner(world, agreement_until=in_days(-1).date())
    session = make_session(world, cast.editor, field.hall, lead_partner=expired)
    assert len(workflow.missing_to_propose(session)) == 1


def test_suspended_partner_may_move_nothing(draft: Session, cast: Cast, field: Field) -> None:
    field.partner.state = PartnerState.SUSPENDED
    field.partner.save()
    draft.refresh_from_db()
    assert available(workflow.TRANSITIONS, draft, cast.partner) == {}


def test_session_in_the_past_is_refused(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.editor, field.hall, starts_at=in_days(-1))
    with pytest.raises(ValidationError) as error:
        workflow.move(session, "propose", cast.editor, now=NOW)
    assert error.value.error_list[0].code == "hard_conflict"


def test_warning_needs_a_reason(world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, make_venue(field.village), starts_at=in_days(20))
    session = make_session(world, cast.editor, field.hall, starts_at=in_days(22, hour=6))
    with pytest.raises(ValidationError) as error:
        workflow.move(session, "propose", cast.editor, now=NOW)
    assert error.value.error_list[0].code == "unanswered_warning"
    other = Session.objects.get(state="approved").code
    workflow.acknowledge(session, {f"same_village:{other}": "kelompok lain", "venue_taken:": " "})
    assert session.acknowledged == {f"same_village:{other}": "kelompok lain"}
    accept_warnings(session)
    assert moved(session, "propose", cast.editor) == "proposed"


def test_returned_draft_is_proposed_again(answered: Session, cast: Cast) -> None:
    workflow.move(answered, "propose", cast.partner, now=NOW)
    with pytest.raises(ValidationError):
        workflow.move(answered, "return", cast.verifier, " ", now=NOW)
    assert moved(answered, "return", cast.verifier, "Tambahkan penerjemah") == "draft"
    assert Message.objects.get().payload == '{"decision": "returned", "reason": "Tambahkan penerjemah"}'
    assert moved(answered, "propose", cast.partner) == "proposed"


def test_hold_tells_people_and_approval_tells_them_again(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    accept_warnings(session)
    make_registration(session, phone=PHONE)
    assert moved(session, "hold", cast.verifier, "Jalan putus") == "on_hold"
    assert templates() == ["decision", "paused"]
    assert moved(session, "approve", cast.supervisor) == "approved"
    assert templates() == ["decision", "decision", "paused", "resumed"]
    session.refresh_from_db()
    assert (session.approved_by, session.approved_at == NOW) == (cast.supervisor, False)


def test_taken_up_again_waits_for_approval(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    moved(session, "hold", cast.verifier, "Jalan putus")
    assert moved(session, "resume", cast.verifier) == "proposed"
    assert Session.objects.announced(NOW).count() == 0
    assert Session.objects.seen().count() == 1


def test_cancelled_session_tells_everybody_why_and_stops_what_was_planned(
    world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, capacity=1)
    make_registration(session, "A", phone=PHONE)
    make_registration(session, "B", phone="+6281200000002", state=SeatState.WAITING)
    make_registration(session, "C", phone="+6281200000003", state=SeatState.CANCELLED)
    make_registration(session, "D")
    Message.objects.create(
        key="reminder:x",
        channel="sms",
        template="outreach/messages/reminder",
        subject=f"session:{session.code}",
    )
    with pytest.raises(ValidationError):
        workflow.move(session, "cancel", cast.editor, now=NOW)
    assert moved(session, "cancel", cast.verifier, "Hujan deras") == "cancelled"
    session.refresh_from_db()
    assert session.cancel_reason == "Hujan deras"
    told = Message.objects.filter(template="outreach/messages/cancelled")
    assert sorted(message.recipient for message in told) == ["+6281200000002", PHONE]
    assert {message.payload for message in told} == {'{"reason": "Hujan deras"}'}
    assert Message.objects.get(key="reminder:x").state == "cancelled"
    assert session.registrations.count() == 4  # numbers stay


def test_helpers_hear_what_becomes_of_their_session(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    make_facilitation(session, cast.volunteer, cast.editor, state=FacilitationState.ACCEPTED)
    make_facilitation(session, cast.partner, cast.editor)
    accept_warnings(session)
    told = Message.objects.filter(template="outreach/messages/helper").order_by("pk")

    def heard() -> list[tuple[str, str]]:
        found = [(message.recipient, messages.render(message)) for message in told.all()]
        Message.objects.all().delete()
        return sorted((who, made.subject.partition(":")[0]) for who, made in found if made)

    both = sorted([cast.volunteer.email, cast.partner.email])
    moved(session, "hold", cast.verifier, "Jalan putus")
    assert heard() == [(who, "Ditunda") for who in both]
    moved(session, "approve", cast.verifier)
    assert heard() == [(cast.volunteer.email, "Jadi diadakan")]
    moved(session, "cancel", cast.verifier, "Hujan deras")
    assert heard() == [(who, "Dibatalkan") for who in both]


def test_held_session_credits_hours_and_thanks(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, starts_at=in_days(0, hour=1))
    accepted = make_facilitation(session, cast.volunteer, cast.editor, state=FacilitationState.ACCEPTED)
    invited = make_facilitation(session, cast.partner, cast.editor)
    make_registration(session, phone=PHONE)
    make_registration(session, "B", phone="+6281200000002", state=SeatState.WAITING)
    with pytest.raises(ValidationError):
        workflow.move(session, "mark_held", cast.editor, now=in_days(0, hour=0))
    assert moved(session, "mark_held", cast.volunteer) == "held"
    accepted.refresh_from_db()
    invited.refresh_from_db()
    assert (str(accepted.hours_credited), invited.hours_credited) == ("2.00", None)
    thanks = Message.objects.get(template="outreach/messages/thanks")
    assert thanks.recipient == PHONE


def test_report_closes_a_held_session(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, starts_at=in_days(-9))
    assert list(Session.objects.to_mark_held(NOW)) == [session]
    moved(session, "mark_held", cast.editor)
    assert list(Session.objects.report_overdue(NOW)) == [session]
    with pytest.raises(ValidationError):
        workflow.move(session, "report", cast.editor, now=NOW)
    assert moved(session, "report", cast.editor, "97 orang hadir") == "reported"
    assert list(Session.objects.report_overdue(NOW)) == []


def test_second_approval_of_one_place_and_time_is_refused_by_the_database(
    world: World, cast: Cast, field: Field
) -> None:
    """Half-open: one may begin when the other ends."""
    first = make_approved(world, cast, field.hall, starts_at=in_days(10))
    make_approved(world, cast, field.hall, starts_at=first.span[1])
    with pytest.raises(IntegrityError, match="session_venue_once"), transaction.atomic():
        make_approved(world, cast, field.hall, starts_at=first.span[1] - timedelta(seconds=1))


def test_race_for_a_place_ends_with_a_sentence(
    world: World, cast: Cast, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other session is approved between the check and the write: as if the check had seen nothing."""
    session = make_session(world, cast.editor, field.hall)
    monkeypatch.setattr(workflow, "refuse", lambda *arguments: None)
    proposed = workflow.move(session, "propose", cast.editor, now=NOW)
    make_approved(world, cast, field.hall)
    with pytest.raises(ValidationError) as error, transaction.atomic():
        workflow.move(proposed, "approve", cast.verifier, now=NOW)
    assert error.value.code == "hard_conflict"
    assert Session.objects.get(pk=session.pk).state == SessionState.PROPOSED


def test_other_places_do_not_meet(world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall)
    make_approved(world, cast, make_venue(make_village("53.04.12.2002", "Sadi")))
    assert Session.objects.count() == 2
