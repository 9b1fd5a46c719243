"""Partners from application to suspension, their members and invitations, and the rota of facilitators."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from outreach import facilitators, partners
from outreach.models import CalendarFeed, Facilitation, Invitation, Membership, Partner, Session
from outreach.models.choices import MemberRole, PartnerState
from portal import access
from portal.codes import ALPHABET
from portal.models import Message, Office, User
from portal.workflow import available
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    join,
    make_approved,
    make_facilitation,
    make_partner,
    make_session,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)


@pytest.fixture
def applied(world: World) -> Partner:
    return make_partner(
        world,
        state=PartnerState.APPLIED,
        verified_on=None,
        agreement_number="",
        agreement_from=None,
        agreement_until=None,
    )


def with_agreement(partner: Partner, days: int = 300) -> Partner:
    partner.agreement_number = "PKS-1"
    partner.agreement_from, partner.agreement_until = in_days(-1).date(), in_days(days).date()
    partner.save()
    return partner


# --- Partners -----------------------------------------------------------------------------------------------------


def test_office_approves_a_partner_with_an_agreement(applied: Partner, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        partners.move(applied, "approve", cast.verifier, now=NOW)
    with pytest.raises(ValidationError):
        partners.move(with_agreement(applied, days=-1), "approve", cast.verifier, now=NOW)
    approved = partners.move(with_agreement(applied), "approve", cast.verifier, now=NOW)
    assert (approved.state, approved.approved_by, approved.verified_on) == (
        "approved",
        cast.verifier,
        in_days(0).date(),
    )
    message = Message.objects.get()
    assert (message.template, message.recipient) == (
        "outreach/messages/partner_decision",
        "narahubung@contoh.example",
    )


def test_whoever_entered_a_partner_does_not_approve_it(world: World, cast: Cast, applied: Partner) -> None:
    Partner.objects.update(author=cast.supervisor)
    with pytest.raises(PermissionDenied):
        partners.move(with_agreement(Partner.objects.get()), "approve", cast.supervisor, now=NOW)


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("verifier", ["approve", "return", "reject"]),
        ("supervisor", ["approve", "return", "reject"]),
        ("editor", []),
        ("other_editor", []),
        ("partner", []),
    ],
)
def test_who_decides_on_an_application(applied: Partner, cast: Cast, who: str, actions: list[str]) -> None:
    assert list(available(partners.TRANSITIONS, applied, getattr(cast, who))) == actions


def test_returned_application_is_taken_up_again(applied: Partner, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        partners.move(applied, "return", cast.verifier, now=NOW)
    returned = partners.move(applied, "return", cast.verifier, "Alamat kurang", now=NOW)
    assert returned.state == "returned"
    assert partners.move(returned, "apply_again", cast.editor, now=NOW).state == "applied"


def test_suspension_stops_everything_at_once_and_can_end(world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall, lead_partner=field.partner)
    assert Session.objects.open_for_registration(NOW).count() == 1
    suspended = partners.move(field.partner, "suspend", cast.verifier, "Ada laporan", now=NOW)
    assert list(Partner.objects.active(in_days(0).date())) == []
    assert Session.objects.open_for_registration(NOW).count() == 0
    assert list(Session.objects.visible_to(cast.partner)) == []
    resumed = partners.move(suspended, "resume", cast.supervisor, "Laporan tidak benar", now=NOW)
    assert list(Partner.objects.active(in_days(0).date())) == [resumed]
    assert Session.objects.open_for_registration(NOW).count() == 1


def test_office_is_warned_once_that_an_agreement_ends(world: World) -> None:
    Office.objects.filter(pk=world.ntt.pk).update(email="ntt@contoh.example")
    make_partner(world, agreement_until=in_days(20).date())
    assert partners.warn_of_ending_agreements(NOW) == 1
    assert partners.warn_of_ending_agreements(NOW + timedelta(days=1)) == 1
    message = Message.objects.get()
    assert (message.recipient, message.office) == ("ntt@contoh.example", world.ntt)


def test_office_without_an_address_has_its_staff_warned(world: World, cast: Cast) -> None:
    make_partner(world, agreement_until=in_days(20).date())
    for day in range(2):
        partners.warn_of_ending_agreements(NOW + timedelta(days=day))
    told = sorted(message.recipient for message in Message.objects.all())
    assert told == [cast.editor.email, cast.verifier.email]


def test_office_of_a_region(world: World, field: Field) -> None:
    assert partners.office_for(field.village) == world.ntt
    assert partners.office_for(None) == world.ministry
    jakarta = type(field.village).objects.get(code="31")
    assert partners.office_for(jakarta) == world.ministry


def test_addresses_of_partners_are_unique(world: World) -> None:
    make_partner(world, slug="jaringan-relawan")
    assert partners.unique_slug("Jaringan Relawan!") == "jaringan-relawan-2"
    assert partners.unique_slug("中文") == "mitra"


# --- Members ------------------------------------------------------------------------------------------------------


def test_invited_by_email_and_joined(field: Field, cast: Cast) -> None:
    invitation, secret = partners.invite_member(
        field.partner, cast.partner, MemberRole.VOLUNTEER, email="baru@contoh.example", now=NOW
    )
    assert len(secret) == 24
    assert secret not in Invitation.objects.values_list("secret_hash", flat=True)
    assert Message.objects.get().recipient == "baru@contoh.example"
    found = partners.usable_invitation(secret, now=NOW)
    assert found == invitation
    membership = partners.join(invitation, cast.stranger, now=NOW)
    assert (membership.role, cast.stranger.roles) == ("volunteer", frozenset({access.PARTNER_VOLUNTEER}))
    assert partners.usable_invitation(secret, now=NOW) is None
    with pytest.raises(ValidationError):
        partners.join(invitation, cast.other_editor, now=NOW)


def test_printed_code_can_be_typed_in_many_ways_and_used_once(field: Field, cast: Cast) -> None:
    invitation, code = partners.invite_member(field.partner, cast.partner, MemberRole.COORDINATOR, now=NOW)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}
    assert Message.objects.count() == 0
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', '  ')} "):
        assert partners.usable_invitation(typed, now=NOW) == invitation
    for wrong in ("", "x", code[:-1], code + "2", "-".join(["2222"] * 4)):
        assert partners.usable_invitation(wrong, now=NOW) is None
    assert partners.usable_invitation(code, now=NOW + timedelta(days=14)) is None


def test_invitation_of_a_suspended_partner_is_not_valid(field: Field, cast: Cast) -> None:
    invitation, _secret = partners.invite_member(field.partner, cast.partner, MemberRole.VOLUNTEER, now=NOW)
    partners.move(field.partner, "suspend", cast.verifier, "Ada laporan", now=NOW)
    with pytest.raises(ValidationError):
        partners.join(invitation, cast.stranger, now=NOW)
    assert Invitation.objects.get().used_at is None


def test_member_who_is_invited_again_keeps_the_higher_role(field: Field, cast: Cast) -> None:
    for role in (MemberRole.COORDINATOR, MemberRole.VOLUNTEER):
        invitation, _secret = partners.invite_member(field.partner, cast.partner, role, now=NOW)
        partners.join(invitation, cast.volunteer, now=NOW)
    assert Membership.objects.get(user=cast.volunteer).role == "coordinator"


def test_leaving_ends_everything_at_once(world: World, field: Field, cast: Cast) -> None:
    ours = make_approved(world, cast, field.hall, lead_partner=field.partner)
    past = make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(-9))
    foreign = make_approved(world, cast, None, kind="online")
    for session in (ours, past, foreign):
        make_facilitation(session, cast.volunteer, cast.editor, state="accepted")
    partners.leave(Membership.objects.get(user=cast.volunteer), now=NOW)
    states = {part.session_id: part.state for part in Facilitation.objects.all()}
    assert states == {ours.pk: "withdrawn", past.pk: "accepted", foreign.pk: "accepted"}
    assert cast.volunteer.roles == frozenset()
    assert access.PARTNER_VOLUNTEER not in User.objects.get(pk=cast.volunteer.pk).roles


def test_role_stays_while_another_membership_has_it(world: World, field: Field, cast: Cast) -> None:
    second = join(make_partner(world), cast.partner)
    partners.leave(second, now=NOW)
    assert cast.partner.roles == frozenset({access.PARTNER_COORDINATOR})


def test_role_can_be_changed(field: Field, cast: Cast) -> None:
    partners.change_role(Membership.objects.get(user=cast.volunteer), MemberRole.COORDINATOR)
    assert cast.volunteer.roles == frozenset({access.PARTNER_COORDINATOR})
    assert list(Partner.objects.joined_by(cast.volunteer, MemberRole.COORDINATOR)) == [field.partner]
    assert list(Partner.objects.joined_by(AnonymousUser())) == []


# --- Rota ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, lead_partner=field.partner)


def token_of(key: str) -> str:
    return str(Message.objects.get(key__startswith=key).payload.split('"')[3])


def test_asked_by_link_and_answered(session: Session, cast: Cast) -> None:
    part = facilitators.invite(session, cast.partner, user=cast.volunteer, now=NOW)
    message = Message.objects.get()
    assert (message.channel, message.recipient) == ("email", cast.volunteer.email)
    token = token_of("facilitation:")
    assert facilitators.by_token(token, now=NOW) == part
    assert facilitators.by_token(token + "x", now=NOW) is None
    assert facilitators.answer(part, True, now=NOW).state == "accepted"
    assert facilitators.answer(part, False, now=NOW).state == "declined"
    assert facilitators.by_token(token, now=session.span[1]) is None
    with pytest.raises(ValidationError):
        facilitators.answer(part, True, now=session.span[1])


def test_somebody_without_account_is_asked_at_the_telephone(session: Session, cast: Cast) -> None:
    facilitators.invite(session, cast.partner, name="Ibu Uji", phone="+6281234567890", now=NOW)
    message = Message.objects.get()
    assert (message.channel, message.recipient) == ("whatsapp", "+6281234567890")
    with pytest.raises(ValidationError):
        facilitators.invite(session, cast.partner, name="Ibu Uji", phone="+6281234567890", now=NOW)
    with pytest.raises(ValidationError):
        facilitators.invite(session, cast.partner, now=NOW)


def test_whoever_declined_can_be_asked_again_with_a_new_link(session: Session, cast: Cast) -> None:
    part = facilitators.invite(session, cast.partner, user=cast.volunteer, now=NOW)
    old = token_of("facilitation:")
    facilitators.answer(part, False, now=NOW)
    again = facilitators.invite(session, cast.partner, user=cast.volunteer, now=NOW)
    assert (again.pk, again.state) == (part.pk, "invited")
    assert facilitators.by_token(old, now=NOW) is None
    newest = Message.objects.latest("pk")
    assert facilitators.by_token(json.loads(newest.payload)["token"], now=NOW) == again


def test_withdrawn_invitation_is_dead(session: Session, cast: Cast) -> None:
    part = facilitators.invite(session, cast.partner, user=cast.volunteer, now=NOW)
    facilitators.withdraw(part, now=NOW)
    assert facilitators.by_token(token_of("facilitation:"), now=NOW) is None
    with pytest.raises(ValidationError):
        facilitators.answer(part, True, now=NOW)
    assert list(Session.objects.assigned_to(cast.volunteer)) == []


def test_nobody_agrees_to_be_in_two_places_at_once(
    world: World, cast: Cast, field: Field, session: Session
) -> None:
    elsewhere = make_venue(field.village, name_ind="Gereja Uji (contoh)")
    starts_at, ends_at = session.span
    meeting = make_approved(world, cast, elsewhere, starts_at=starts_at + timedelta(hours=1))
    behind = make_approved(world, cast, make_venue(field.village), starts_at=ends_at)
    first, second, third = (
        facilitators.invite(each, cast.editor, user=cast.volunteer, now=NOW)
        for each in (session, meeting, behind)
    )
    assert facilitators.answer(first, True, now=NOW).state == "accepted"
    with pytest.raises(ValidationError, match=session.code):
        facilitators.answer(second, True, now=NOW)
    assert facilitators.answer(second, False, now=NOW).state == "declined"
    assert facilitators.answer(third, True, now=NOW).state == "accepted"  # it begins when the first ends
    facilitators.answer(first, False, now=NOW)
    with pytest.raises(ValidationError, match=behind.code):
        facilitators.answer(second, True, now=NOW)
    facilitators.answer(third, False, now=NOW)
    assert facilitators.answer(second, True, now=NOW).state == "accepted"


@pytest.mark.parametrize("state", ["cancelled", "held", "reported"])
def test_nobody_is_asked_for_a_finished_session(session: Session, cast: Cast, state: str) -> None:
    session.state = state
    with pytest.raises(ValidationError):
        facilitators.invite(session, cast.partner, user=cast.volunteer, now=NOW)


def test_availability_needs_an_end_after_its_beginning(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        facilitators.set_availability(cast.volunteer, NOW, NOW, is_available=True)


def test_calendar_link_is_secret_single_and_revocable(cast: Cast) -> None:
    first = facilitators.new_calendar_feed(cast.volunteer, now=NOW)
    assert facilitators.calendar_owner(first) == cast.volunteer
    second = facilitators.new_calendar_feed(cast.volunteer, now=NOW)
    owners = [facilitators.calendar_owner(token) for token in (first, second, "", "x")]
    assert owners == [None, cast.volunteer, None, None]
    assert second not in CalendarFeed.objects.values_list("secret_hash", flat=True)
    User.objects.filter(pk=cast.volunteer.pk).update(is_active=False)
    assert facilitators.calendar_owner(second) is None
    User.objects.filter(pk=cast.volunteer.pk).update(is_active=True)
    assert facilitators.revoke_calendar_feed(cast.volunteer, now=NOW) == 1
    assert facilitators.calendar_owner(second) is None


def test_draft_may_have_helpers_too(world: World, cast: Cast, field: Field) -> None:
    draft = make_session(world, cast.partner, field.hall, starts_at=None)
    part: Any = facilitators.invite(draft, cast.partner, user=cast.volunteer, now=NOW)
    assert part.session == draft
