"""Partners, sessions and registrations: sets and their twins, permissions, and what the database refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from outreach import access
from outreach.models import Invitation, Membership, Partner, Registration, Session, TravelTime, Venue
from outreach.models.choices import MemberRole, PartnerState, SeatState, SessionState
from outreach.models.registration import fold_name
from portal.dates import today
from portal.models import Region
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    join,
    make_approved,
    make_facilitation,
    make_partner,
    make_registration,
    make_session,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)


def refused(constraint: str, change: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    assert constraint in str(error.value)


# --- Partners -----------------------------------------------------------------------------------------------------


def test_active_equals_its_twin(world: World) -> None:
    """SQL and Python agree over states and edges of the agreement, which is inclusive."""
    day = today()
    spans = [(-9, 9), (0, 9), (1, 9), (-9, 0), (-9, -1), (0, 0)]
    for state in PartnerState.values:
        for begins, ends in spans:
            make_partner(
                world,
                state=state,
                agreement_from=day + timedelta(days=begins),
                agreement_until=day + timedelta(days=ends),
            )
    active = set(Partner.objects.active(day).values_list("pk", flat=True))
    assert active == {partner.pk for partner in Partner.objects.all() if partner.is_active(day)}
    assert len(active) == 4


def test_agreements_that_end_within_thirty_days(world: World) -> None:
    day = today()
    for days in (-1, 0, 30, 31):
        make_partner(world, agreement_until=day + timedelta(days=days))
    found = [
        (partner.agreement_until - day).days
        for partner in Partner.objects.ending(day)
        if partner.agreement_until
    ]
    assert found == [0, 30]


@pytest.mark.parametrize("missing", ["agreement_number", "agreement_from", "agreement_until", "verified_on"])
def test_approved_partner_has_an_agreement(world: World, missing: str) -> None:
    value = "" if missing == "agreement_number" else None
    refused("partner_approved_has_agreement", lambda: make_partner(world, **{missing: value}))
    make_partner(world, state=PartnerState.APPLIED, **{missing: value})


def test_partner_rules_of_the_database(world: World, cast: Cast) -> None:
    day = today()
    refused("partner_two_people", lambda: make_partner(world, author=cast.editor, approved_by=cast.editor))
    refused("partner_agreement_dates", lambda: make_partner(world, agreement_until=day - timedelta(days=181)))
    refused("partner_state", lambda: make_partner(world, state="friend"))


def test_contact_person_is_encrypted_and_not_in_the_history(world: World) -> None:
    make_partner(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_name, contact_phone, contact_email FROM outreach_partner")
        stored = " ".join(cursor.fetchone())
        cursor.execute("SELECT * FROM outreach_partnerevent")
        columns = [column.name for column in cursor.description]
    assert not any(word in stored for word in ("Narahubung", "+628", "@"))
    assert [name for name in columns if name.startswith("contact_")] == []


def test_history_has_translations_and_no_personal_data_of_registrations(
    world: World, cast: Cast, field: Field
) -> None:
    make_registration(
        make_approved(world, cast, field.hall), "Maria", phone="+6281234567890", needs=["child"]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outreach_sessionevent LIMIT 1")
        session_columns = {column.name for column in cursor.description}
        cursor.execute("SELECT * FROM outreach_registrationevent")
        registration_columns = {column.name for column in cursor.description}
        assert len(cursor.fetchall()) == 1
    assert {"title_ind", "title_en", "state"} <= session_columns
    hidden = {"name", "phone", "name_hash", "phone_hash", "village_text", "needs", "key", "token_hash"}
    assert registration_columns & hidden == set()
    assert {"state", "code", "village_id"} <= registration_columns


# --- Sessions -----------------------------------------------------------------------------------------------------


def test_session_rules_of_the_database(world: World, cast: Cast, field: Field) -> None:
    def draft(**fields: Any) -> Callable[[], Session]:
        return lambda: make_session(world, cast.editor, fields.pop("venue", field.hall), **fields)

    refused("session_ends_after_start", draft(ends_at=in_days(10)))
    refused("session_capacity", draft(capacity=0))
    refused("session_capacity", draft(capacity=20_001))
    refused("session_registration_window", draft(registration_opens_at=NOW, registration_closes_at=NOW))
    refused("session_state", draft(state="maybe"))
    refused("session_has_time", draft(state="proposed", starts_at=None))
    refused("session_has_place", draft(state="proposed", venue=None))
    refused("session_cancelled_with_reason", draft(state="cancelled"))
    refused("session_approver_when_booked", draft(state="approved"))
    make_session(world, cast.editor, None, state="proposed", kind="online")
    make_session(world, cast.editor, None, starts_at=None)
    session = make_session(world, cast.editor, field.hall)
    refused(
        "session_not_replaced_by_itself",
        lambda: Session.objects.filter(pk=session.pk).update(replaced_by=session),
    )


def test_announced_sessions(world: World, cast: Cast, field: Field) -> None:
    suspended = make_partner(world, state=PartnerState.SUSPENDED)
    coming = make_approved(world, cast, field.hall)
    running = make_approved(world, cast, field.hall, starts_at=NOW - timedelta(minutes=1))
    make_approved(
        world, cast, field.hall, starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(minutes=1)
    )
    make_approved(world, cast, None, kind="online", lead_partner=suspended)
    make_session(world, cast.editor, field.hall)
    assert list(Session.objects.announced(NOW)) == [running, coming]
    assert list(Session.objects.open_for_registration(NOW)) == [coming]
    assert Session.objects.seen().count() == 4


def test_regions_are_found_by_the_front_of_their_code(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    for code in ("53", "53.04", "53.04.12", "53.04.12.2001"):
        assert list(Session.objects.within(code)) == [session]
        assert list(Venue.objects.within(code)) == [field.hall]
    for code in ("5", "53.0", "53.04.1", "53.04.12.200", "53.71", "", "%"):
        assert list(Session.objects.within(code)) == []


def test_seats_are_counted_for_lists_in_one_statement(
    world: World, cast: Cast, field: Field, django_assert_num_queries: Any
) -> None:
    first = make_approved(world, cast, field.hall, capacity=3)
    soft = make_approved(world, cast, None, kind="online", capacity=1, is_soft=True)
    for session in (first, soft):
        original = make_registration(session, "A")
        make_registration(session, "A again", repeat_of=original)
        make_registration(session, "B", state=SeatState.OFFERED, offered_at=NOW, offer_expires_at=NOW)
        make_registration(session, "C", state=SeatState.CANCELLED)
    with django_assert_num_queries(1):
        rows = {session.pk: session for session in Session.objects.with_seats()}
    counts = [(rows[s.pk].seats_held, rows[s.pk].people_seated, rows[s.pk].seats_left) for s in (first, soft)]
    assert counts == [(2, 1, 1), (2, 1, None)]
    make_registration(first, "D", state=SeatState.WAITING)
    again = Session.objects.with_seats().get(pk=first.pk)
    assert (again.people_waiting, again.seats_left) == (1, 0)


@pytest.mark.parametrize(
    ("who", "visible", "editable", "runs"),
    [
        ("supervisor", ["online", "partner", "plain"], ["online", "partner", "plain"], True),
        ("editor", ["partner", "plain"], ["partner", "plain"], True),
        ("verifier", ["partner", "plain"], [], True),
        ("other_editor", ["online"], ["online"], False),
        ("partner", ["partner"], ["partner"], True),
        ("volunteer", ["partner"], [], True),
        ("stranger", [], [], False),
    ],
)
def test_who_sees_which_sessions(
    world: World, cast: Cast, field: Field, who: str, visible: list[str], editable: list[str], runs: bool
) -> None:
    """The office of staff, what a coordinator's partner leads or supports, where a volunteer is assigned."""
    partner = make_session(world, cast.editor, field.hall, lead_partner=field.partner, slug="partner")
    make_session(world, cast.editor, field.hall, slug="plain")
    make_session(world, cast.editor, None, slug="online", office=world.ntb)
    make_facilitation(partner, cast.volunteer, cast.editor)
    user = getattr(cast, who)
    assert sorted(Session.objects.visible_to(user).values_list("slug", flat=True)) == visible
    assert sorted(Session.objects.editable_by(user).values_list("slug", flat=True)) == editable
    assert access.can_run(user, partner) is runs
    assert access.can_write(user, partner) is ("partner" in editable)


def test_access_ends_at_once(world: World, cast: Cast, field: Field) -> None:
    """Leaving, a suspended partner, a withdrawn invitation and a closed account: each is enough."""
    session = make_session(world, cast.editor, field.hall, lead_partner=field.partner)
    part = make_facilitation(session, cast.volunteer, cast.editor)

    def seen_by() -> tuple[bool, bool]:
        coordinator = type(cast.partner).objects.get(pk=cast.partner.pk)
        volunteer = type(cast.volunteer).objects.get(pk=cast.volunteer.pk)
        return tuple(Session.objects.visible_to(user).exists() for user in (coordinator, volunteer))  # type: ignore[return-value]

    assert seen_by() == (True, True)
    Partner.objects.update(state=PartnerState.SUSPENDED)
    assert seen_by() == (False, False)
    Partner.objects.update(state=PartnerState.APPROVED)
    Membership.objects.filter(user=cast.partner).update(left_at=NOW)
    part.state = "withdrawn"
    part.save()
    assert seen_by() == (False, False)
    Membership.objects.update(left_at=None)
    part.state = "accepted"
    part.save()
    assert seen_by() == (True, True)
    cast.partner.__class__.objects.update(is_active=False)
    assert seen_by() == (False, False)


def test_another_partner_sees_nothing_of_this_one(world: World, cast: Cast, field: Field) -> None:
    other = make_partner(world)
    join(other, cast.stranger)
    session = make_session(world, cast.editor, field.hall, lead_partner=field.partner)
    assert list(Session.objects.visible_to(cast.stranger)) == []
    session.co_partners.add(other)
    assert list(Session.objects.visible_to(cast.stranger)) == [session]
    assert list(Session.objects.editable_by(cast.stranger)) == []
    assert access.can_run(cast.stranger, session) is True


@pytest.mark.parametrize(
    ("days", "allowed"), [(-3.01, False), (-3, True), (0, True), (7, True), (7.01, False)]
)
def test_telephones_are_revealed_only_around_the_session(
    world: World, cast: Cast, field: Field, days: float, allowed: bool
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    begins, ends = session.span
    moment = (begins if days < 0 else ends) + timedelta(days=days)
    assert access.can_reveal(cast.partner, session, moment) is allowed
    assert access.can_reveal(cast.stranger, session, moment) is False


# --- Registrations, members, places -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Maria D'Rosari", "maria drosari"),
        ("  Yosef   B. Luan ", "yosef b luan"),
        ("José", "jose"),
        ("😀", ""),
        ("Ｍａｒｉａ", "maria"),
    ],
)
def test_folded_names(name: str, same: str) -> None:
    assert fold_name(name) == same


def test_registration_rules_of_the_database(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    first = make_registration(session, "A", phone="+6281234567890")
    refused("registration_form_once", lambda: make_registration(session, "B", key=first.key))
    refused("registration_person_once", lambda: make_registration(session, "a", phone="+6281234567890"))
    refused("registration_state", lambda: make_registration(session, "C", state="maybe"))
    refused("registration_offer_ends", lambda: make_registration(session, "D", state=SeatState.OFFERED))
    refused(
        "registration_no_phone",
        lambda: make_registration(session, "E", phone="+6281234567891", no_phone=True),
    )
    make_registration(session, "a", phone="+6281234567890", repeat_of=first)
    make_registration(session, "a", phone="+6281234567890", state=SeatState.CANCELLED)
    assert Registration.objects.count() == 3


def test_rules_of_members_and_invitations(world: World, cast: Cast, field: Field) -> None:
    refused("membership_once", lambda: join(field.partner, cast.partner, MemberRole.VOLUNTEER))
    refused("membership_role", lambda: join(field.partner, cast.stranger, "boss"))
    Membership.objects.filter(user=cast.partner).update(left_at=NOW)
    join(field.partner, cast.partner)
    refused(
        "invitation_used",
        lambda: Invitation.objects.create(
            partner=field.partner,
            kind="paper",
            role="volunteer",
            secret_hash="x",
            invited_by=cast.editor,
            expires_at=NOW,
            used_at=NOW,
        ),
    )


def test_rules_of_helpers(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.editor, field.hall)
    make_facilitation(session, cast.volunteer, cast.editor)
    refused("facilitation_user_once", lambda: make_facilitation(session, cast.volunteer, cast.editor))
    refused("facilitation_somebody", lambda: session.facilitations.create(invited_by=cast.editor))
    named = {"name": "Ibu Uji", "phone": "+6281234567890", "invited_by": cast.editor}
    session.facilitations.create(**named)
    refused("facilitation_phone_once", lambda: session.facilitations.create(**named))


def test_rules_of_places_and_travel(world: World, field: Field) -> None:
    refused("venue_capacity", lambda: make_venue(field.village, capacity=0))
    refused("venue_point_in_indonesia", lambda: make_venue(field.village, latitude="-9.1"))
    refused("venue_point_in_indonesia", lambda: make_venue(field.village, latitude="52.5", longitude="13.4"))
    make_venue(field.village, latitude="-9.1", longitude="124.9")
    Region.objects.create(code="53.11", level="regency", name="Sumba Timur", parent_id="53")
    refused(
        "traveltime_order", lambda: TravelTime.objects.create(first_id="53.11", second_id="53.04", hours=8)
    )
    refused(
        "traveltime_hours", lambda: TravelTime.objects.create(first_id="53.04", second_id="53.11", hours=0)
    )


def test_places_to_choose_from(world: World, cast: Cast, field: Field) -> None:
    proposed = make_venue(field.village, is_approved=False, proposed_by=field.partner)
    assert set(Venue.objects.usable_by(cast.partner)) == {field.hall, proposed}
    assert set(Venue.objects.usable_by(cast.editor)) == {field.hall, proposed}
    assert set(Venue.objects.usable_by(cast.stranger)) == {field.hall}


def test_worklists_of_staff(world: World, cast: Cast, field: Field) -> None:
    hold = make_session(world, cast.editor, field.hall, state="on_hold", proposed_at=NOW)
    proposed = make_session(
        world, cast.editor, field.hall, state="proposed", proposed_at=NOW - timedelta(hours=1)
    )
    make_session(world, cast.editor, field.hall)
    assert list(Session.objects.waiting_for_decision()) == [proposed, hold]
    assert SessionState(proposed.state).label != proposed.state
