"""Registering: seats, idempotency, the same person twice, finding and forgetting. Times are passed in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from outreach import registrations, seats
from outreach.models import Registration, Session
from outreach.models.choices import PartnerState, SeatState, SessionState
from outreach.obstacles import registration_obstacle
from outreach.registrations import Contact, Person, new_key, register
from portal.models import Message
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_partner, make_registration

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)  # 11.00 WITA
PHONE = "+6281234567890"


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=3)


def people(*names: str) -> list[Person]:
    return [Person(name) for name in names]


def sign_up(
    session: Session, *names: str, phone: str = "", key: str = "", **options: Any
) -> registrations.Receipt:
    return register(
        session,
        people(*names),
        Contact(phone=phone),
        key or new_key(),
        now=options.pop("now", NOW),
        **options,
    )


def one(session: Session, name: str) -> Registration:
    """One person more with the same telephone."""
    return sign_up(session, name, phone=PHONE).registrations[0]


def states(receipt: registrations.Receipt) -> list[str]:
    return [row.state for row in receipt.registrations]


def test_family_gets_seats_and_a_code_each(session: Session) -> None:
    receipt = sign_up(session, "Maria", "Yosef", phone=PHONE)
    assert states(receipt) == ["registered", "registered"]
    assert [row.name for row in Registration.objects.order_by("position")] == ["Maria", "Yosef"]
    assert len({row.code for row in receipt.registrations}) == 2
    assert len({row.group for row in receipt.registrations}) == 1
    assert seats.free_seats(session) == 1


def test_full_session_fills_in_order_and_the_rest_waits(session: Session) -> None:
    sign_up(session, "A", "B")
    assert states(sign_up(session, "C", "D")) == ["registered", "waiting"]
    assert states(sign_up(session, "E")) == ["waiting"]


def test_nobody_passes_those_who_wait_even_when_a_seat_is_free(session: Session) -> None:
    """A seat is free but somebody waits (an offer lapsed a second ago): newcomers queue up behind."""
    make_registration(session, "Dewi", state=SeatState.WAITING)
    assert states(sign_up(session, "E")) == ["waiting"]


@pytest.mark.parametrize("fields", [{"capacity": None}, {"capacity": 1, "is_soft": True}])
def test_session_without_limit_turns_nobody_away(
    world: World, cast: Cast, field: Field, fields: dict[str, Any]
) -> None:
    session = make_approved(world, cast, field.hall, **fields)
    assert states(sign_up(session, *"ABCDEFGH")) == ["registered"] * 8
    assert Session.objects.with_seats().get().people_seated == 8


def test_same_form_again_is_the_same_confirmation(session: Session) -> None:
    key = new_key()
    first = sign_up(session, "Maria", "Yosef", phone=PHONE, key=key)
    again = sign_up(session, "Maria", "Yosef", phone=PHONE, key=key)
    edited = sign_up(session, "Somebody else", key=key)  # the back button, then another name
    assert [row.code for row in again.registrations] == [row.code for row in first.registrations]
    assert [row.code for row in edited.registrations] == [row.code for row in first.registrations]
    assert (first.already_sent, again.already_sent) == (False, True)
    assert again.token == first.token
    assert Registration.objects.count() == 2
    assert Message.objects.count() == 1


def test_same_key_in_another_session_is_another_form(
    session: Session, world: World, cast: Cast, field: Field
) -> None:
    other = make_approved(world, cast, field.hall, starts_at=in_days(40))
    key = new_key()
    sign_up(session, "Maria", key=key)
    sign_up(other, "Maria", key=key)
    assert Registration.objects.count() == 2


def test_same_form_is_answered_even_after_registration_has_closed(session: Session) -> None:
    key = new_key()
    first = sign_up(session, "Maria", key=key)
    registrations.close_registration(session, now=NOW)
    late = sign_up(session, "Maria", key=key, now=NOW + timedelta(minutes=1))
    assert late.registrations[0].code == first.registrations[0].code


@pytest.mark.parametrize("name", ["MARIA d'rosari", "Maria  D'Rosari.", "María D Rosari"])
def test_same_person_again_takes_no_seat_and_looks_like_anybody(session: Session, name: str) -> None:
    first = sign_up(session, "Maria D'Rosari", phone=PHONE).registrations[0]
    if name == "María D Rosari":
        name = "María D'Rosari"
    again = sign_up(session, name, phone=PHONE).registrations[0]
    assert (again.state, again.repeat_of, again.code == first.code) == ("registered", first, False)
    assert seats.free_seats(session) == 2
    assert session.registrations.seated().count() == 1


def test_repetition_in_a_full_session_looks_like_a_newcomer(session: Session) -> None:
    """Whoever tries out a name and a number sees the waiting list, as anybody would, not the seat of the other one."""
    sign_up(session, "Maria", phone=PHONE)
    sign_up(session, "B", "C")
    assert states(sign_up(session, "Maria", phone=PHONE)) == ["waiting"]
    assert states(sign_up(session, "Nobody", phone="+6281200000009")) == ["waiting"]
    assert session.registrations.waiting().count() == 1


def test_a_new_name_for_the_first_leaves_the_second_in_the_list(session: Session) -> None:
    """Maria registers twice, then makes Anna of the first: now there are two people, and both have a place."""
    first, second = (one(session, "Maria") for _time in range(2))
    registrations.change(first, Person("Anna"), now=NOW)
    second.refresh_from_db()
    assert (second.repeat_of, second.state) == (None, SeatState.REGISTERED)
    assert {row.name for row in session.registrations.seated()} == {"Anna", "Maria"}
    assert one(session, "Maria").repeat_of == second


def test_a_new_name_in_a_full_session_takes_nobodys_place(session: Session) -> None:
    first, second, third = (one(session, "Maria") for _time in range(3))
    others = [one(session, "Yosef"), one(session, "Ina")]
    registrations.change(first, Person("Anna"), now=NOW)
    rows = {row.pk: row for row in Registration.objects.all()}
    assert [rows[row.pk].state for row in (first, *others)] == [SeatState.REGISTERED] * 3
    assert (rows[second.pk].state, rows[second.pk].repeat_of) == (SeatState.WAITING, None)
    assert rows[third.pk].repeat_of_id == second.pk


def test_becoming_somebody_who_is_there_hands_the_place_to_ones_own_repetition(session: Session) -> None:
    maria, again = (one(session, "Maria") for _time in range(2))
    anna = one(session, "Anna")
    registrations.change(maria, Person("Anna"), now=NOW)
    rows = {row.pk: row for row in Registration.objects.all()}
    assert rows[maria.pk].repeat_of_id == anna.pk
    assert (rows[again.pk].repeat_of, rows[again.pk].state) == (None, SeatState.REGISTERED)
    assert {row.name for row in session.registrations.seated()} == {"Anna", "Maria"}


def test_family_members_with_one_telephone_are_different_people(session: Session) -> None:
    sign_up(session, "Maria", phone=PHONE)
    sign_up(session, "Yosef", phone=PHONE)
    assert session.registrations.seated().count() == 2


def test_people_without_telephone_are_never_taken_for_each_other(session: Session) -> None:
    sign_up(session, "Maria")
    sign_up(session, "Maria")
    assert session.registrations.seated().count() == 2


def test_cancelled_person_can_register_again(session: Session) -> None:
    first = sign_up(session, "Maria", phone=PHONE).registrations[0]
    seats.cancel(first, now=NOW)
    again = sign_up(session, "Maria", phone=PHONE).registrations[0]
    assert (again.repeat_of, again.state) == (None, "registered")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "Write the name of at least one person."),
        ([*"ABCDEFGHI"], "At most 8 people can be registered in one go."),
        ([" "], "A name has between 1 and 120 characters."),
        (["x" * 121], "A name has between 1 and 120 characters."),
        (["x" * 10_000], "A name has between 1 and 120 characters."),
        (["Ani", "ANI "], "Two people have the same name. Add something that tells them apart."),
    ],
)
def test_refused_names(session: Session, names: list[str], sentence: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as error:
        sign_up(session, *names)
    assert error.value.messages == [sentence]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["A", "D'Rosari-Ximenes Jr.", "😀", "مريم", "<script>alert(1)</script>", "x" * 120]
)
def test_accepted_names_are_kept_as_written(session: Session, name: str) -> None:
    sign_up(session, name, phone=PHONE)
    assert Registration.objects.get().name == name


def test_open_for_registration_equals_its_twin(world: World, cast: Cast, field: Field) -> None:
    """SQL and Python agree in every combination of state, window, partner and moment."""
    partners = [
        None,
        make_partner(world),
        make_partner(world, state=PartnerState.SUSPENDED),
        make_partner(world, agreement_until=in_days(-1).date()),
    ]
    windows: list[tuple[datetime | None, datetime | None]] = [
        (None, None),
        (NOW, None),
        (NOW + timedelta(hours=1), None),
        (None, NOW),
        (None, NOW + timedelta(seconds=1)),
    ]
    starts = [NOW - timedelta(hours=3), NOW - timedelta(hours=1), NOW, NOW + timedelta(seconds=1)]
    for partner in partners:
        for opens, closes in windows:
            for start in starts:
                for state in SessionState.values:
                    make_approved(
                        world,
                        cast,
                        None,
                        kind="online",
                        lead_partner=partner,
                        registration_opens_at=opens,
                        registration_closes_at=closes,
                        starts_at=start,
                        cancel_reason="uji",
                    )
                    Session.objects.filter(pk=Session.objects.latest("pk").pk).update(state=state)
    found = set(Session.objects.open_for_registration(NOW).values_list("pk", flat=True))
    everybody = Session.objects.select_related("lead_partner")
    assert found == {row.pk for row in everybody if registration_obstacle(row, NOW) is None}
    assert len(found) == 2 * 3  # no partner and the active one; three windows; one beginning


def test_suspended_partner_stops_registration_at_once(session: Session, field: Field) -> None:
    Session.objects.filter(pk=session.pk).update(lead_partner=field.partner)
    sign_up(session, "A")
    field.partner.state = PartnerState.SUSPENDED
    field.partner.save()
    with pytest.raises(ValidationError) as error:
        sign_up(session, "B")
    assert error.value.code == "partner_stopped"


def test_partner_may_enter_people_after_registration_has_closed(session: Session, cast: Cast) -> None:
    registrations.close_registration(session, now=NOW)
    with pytest.raises(ValidationError) as error:
        sign_up(session, "A")
    assert error.value.code == "closed"
    assert states(sign_up(session, "A", source="partner", by=cast.partner)) == ["registered"]
    registrations.reopen_registration(session)
    assert states(sign_up(session, "B")) == ["registered"]


def test_found_by_link_and_by_code(session: Session) -> None:
    receipt = sign_up(session, "Maria", "Yosef", phone=PHONE)
    first, second = receipt.registrations
    assert registrations.by_token(receipt.token, now=NOW) == [first, second]
    assert registrations.by_token(receipt.token[:-1] + "!", now=NOW) == []
    assert registrations.by_token("", now=NOW) == []
    for typed in (
        second.code,
        second.code.lower().replace("-", " "),
        second.code[4:],
        second.code.replace("-", ""),
    ):
        assert registrations.by_code(typed, PHONE, now=NOW) == second
    assert registrations.by_code(second.code, "+6281200000000", now=NOW) is None
    assert registrations.by_code("DFT-2222222", PHONE, now=NOW) is None


def test_without_telephone_a_code_alone_opens_nothing(session: Session) -> None:
    row = sign_up(session, "Maria").registrations[0]
    assert registrations.by_code(row.code, "", now=NOW) is None
    assert registrations.by_code(row.code, "-", now=NOW) is None


def test_links_and_codes_are_dead_after_the_session(session: Session) -> None:
    receipt = sign_up(session, "Maria", phone=PHONE)
    assert session.ends_at is not None
    code = receipt.registrations[0].code
    last_moment = session.ends_at - timedelta(microseconds=1)
    assert len(registrations.by_token(receipt.token, now=last_moment)) == 1
    assert registrations.by_token(receipt.token, now=session.ends_at) == []
    assert registrations.by_code(code, PHONE, now=session.ends_at) is None


def test_link_is_made_again_for_later_messages_and_stored_as_a_hash(session: Session, settings: Any) -> None:
    receipt = sign_up(session, "Maria", phone=PHONE)
    row = Registration.objects.get()
    assert registrations.manage_token(row) == receipt.token
    assert len(receipt.token) == 24  # 144 bits
    assert receipt.token not in (row.token_hash, row.key, str(row.group))
    new = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleSE="
    settings.LOOKUP_KEYS = [new, *settings.LOOKUP_KEYS]  # a change of keys: old links stay the same
    assert registrations.manage_token(row) == receipt.token


def test_one_person_twice_is_refused_by_the_database(session: Session) -> None:
    make_registration(session, "Maria", phone=PHONE)
    make_registration(session, "Maria", phone=PHONE, state=SeatState.CANCELLED)
    with pytest.raises(IntegrityError, match="registration_person_once"), transaction.atomic():
        make_registration(session, "MARIA", phone=PHONE)


def test_register_takes_few_statements(session: Session, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(8):
        # savepoint, session, same form or person, seats, rows, telephone's day, message, release
        sign_up(session, "Maria", "Yosef", phone=PHONE)
