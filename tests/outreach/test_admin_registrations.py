"""Registrations and helpers in the back office: hidden, found by what their owner can say, shown on request."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from outreach.models import Facilitation, Registration, Session
from outreach.models.choices import FacilitationState, SeatState
from portal.models import Message
from portal.workflow import history_of
from tests.backoffice import buttons_in, errors_in, form_values, save, signed_in
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_facilitation, make_registration
from tests.pages import parsed, text

LIST = "/admin/outreach/registration/"
PHONE = "+6281234567890"


@pytest.fixture
def person(world: World, cast: Cast, field: Field) -> Registration:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner, capacity=1)
    return make_registration(session, "Maria Uji", phone=PHONE)


def page_of(thing: Registration | Facilitation, page: str = "change") -> str:
    return reverse(f"admin:outreach_{thing._meta.model_name}_{page}", args=[thing.pk])


def cancel(person: Registration) -> str:
    return reverse("admin:outreach_registration_transition", args=[person.pk, "cancel"])


def test_names_and_numbers_are_nowhere_until_asked_for(cast: Cast, person: Registration) -> None:
    client = signed_in(cast, "verifier")
    for address in (LIST, page_of(person), page_of(person, "history"), cancel(person)):
        shown = client.get(address)
        assert [
            text for text in ("Maria", "Uji", PHONE, "81234567890") if text in shown.content.decode()
        ] == []
        parsed(shown)
    assert "M••• U•••" in client.get(LIST).content.decode()


def test_shown_near_the_session_only_and_written_down(cast: Cast, person: Registration) -> None:
    client = signed_in(cast, "verifier")
    assert client.post(page_of(person, "reveal")).status_code == 403
    with time_machine.travel(person.session.starts_at - timedelta(days=2)):
        client = signed_in(cast, "verifier")
        asked = client.get(page_of(person, "reveal"))
        assert "Maria Uji" not in asked.content.decode()
        assert not history_of(person).exists()
        response = client.post(page_of(person, "reveal"))
        assert "Maria Uji" in response.content.decode()
        assert PHONE in response.content.decode()
        assert response.headers["Cache-Control"].startswith("private, no-store")
        assert signed_in(cast, "other_editor").post(page_of(person, "reveal")).status_code == 404
    assert [(change.action, change.actor) for change in history_of(person)] == [("reveal", cast.verifier)]
    with time_machine.travel(person.session.ends_at + timedelta(days=8)):
        assert signed_in(cast, "verifier").post(page_of(person, "reveal")).status_code == 403


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("CODE", True),
        ("code", True),
        ("bare", True),
        ("SESSION", True),
        ("0812 3456-7890", True),
        ("+62 812 3456 7890", True),
        ("7890", False),
        ("Maria", False),
        ("' OR 1=1 --", False),
        ("x" * 3000, False),
    ],
)
def test_what_finds_a_person(cast: Cast, person: Registration, typed: str, is_found: bool) -> None:
    written = {
        "CODE": person.code,
        "code": person.code.lower(),
        "bare": person.code.replace("-", ""),
        "SESSION": person.session.code,
    }.get(typed, typed)
    found = signed_in(cast, "verifier").get(LIST, {"q": written}).context["cl"].result_list
    assert [row.pk for row in found] == ([person.pk] if is_found else [])


def test_a_cancelled_place_goes_to_whoever_waits(cast: Cast, person: Registration) -> None:
    waiting = make_registration(
        person.session, "Yohanes Uji", phone="+6281234567891", state=SeatState.WAITING
    )
    client = signed_in(cast, "editor")
    client.get(cancel(person))
    person.refresh_from_db()
    assert person.state == SeatState.REGISTERED
    assert errors_in(save(client, cancel(person), reason="Menelepon kantor")) == []
    person.refresh_from_db()
    waiting.refresh_from_db()
    assert (person.state, waiting.state) == (SeatState.CANCELLED, SeatState.OFFERED)
    assert history_of(person)[0].reason == "Menelepon kantor"
    assert Message.objects.filter(template="outreach/messages/offer").count() == 1
    assert buttons_in(client.get(page_of(person))) == []


def test_another_office_finds_nobody(cast: Cast, person: Registration) -> None:
    client = signed_in(cast, "other_editor")
    assert client.get(page_of(person)).status_code == 404
    assert client.post(cancel(person), {"reason": ""}).status_code == 404
    assert list(client.get(LIST, {"q": person.code}).context["cl"].result_list) == []
    assert list(signed_in(cast, "supervisor").get(LIST).context["cl"].result_list) == [person]


def test_nobody_writes_into_a_registration(cast: Cast, person: Registration) -> None:
    client = signed_in(cast, "supervisor")
    assert client.post(page_of(person), {"state": "cancelled", "name": "Lain"}).status_code == 403
    person.refresh_from_db()
    assert (person.state, person.name) == (SeatState.REGISTERED, "Maria Uji")


def test_forgotten_people_are_not_shown(cast: Cast, person: Registration) -> None:
    Registration.objects.update(name="", phone="", forgotten_at=in_days(0))
    with time_machine.travel(person.session.starts_at):
        client = signed_in(cast, "verifier")
        assert client.post(page_of(person, "reveal")).status_code == 403
        assert "dihapus" in text(parsed(client.get(page_of(person))))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    cast: Cast, person: Registration, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many - 1):
        make_registration(person.session, f"Orang {number}", phone=f"+62812345600{number}0", state="waiting")
    client = signed_in(cast, "verifier")
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


# --- Helpers ------------------------------------------------------------------------------------------------------
def test_hours_are_written_and_an_invitation_is_taken_back(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    helper = make_facilitation(session, cast.volunteer, cast.editor, state=FacilitationState.ACCEPTED)
    client = signed_in(cast, "editor")
    assert errors_in(save(client, page_of(helper), hours_credited="101")) != []
    save(client, page_of(helper), hours_credited="2,5")
    helper.refresh_from_db()
    assert float(helper.hours_credited) == 2.5
    client.get(page_of(helper, "withdraw"))
    helper.refresh_from_db()
    assert helper.state == FacilitationState.ACCEPTED
    save(client, page_of(helper, "withdraw"))
    helper.refresh_from_db()
    assert (helper.state, helper.token_hash) == (FacilitationState.WITHDRAWN, "")
    assert not Session.objects.assigned_to(cast.volunteer).exists()
    assert "state" not in form_values(client.get(page_of(helper)))


def test_inviting_shows_who_is_free_and_asks_one_person(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    address = reverse("admin:outreach_session_invite", args=[session.pk])
    client = signed_in(cast, "verifier")
    shown = {one.user: one.is_free for one in client.get(address).context["candidates"]}
    assert shown == dict.fromkeys((cast.editor, cast.verifier, cast.partner, cast.volunteer), True)
    assert Facilitation.objects.count() == 0
    save(client, address, user=str(cast.volunteer.pk), role="registrar")
    helper = Facilitation.objects.get()
    assert (helper.user, helper.role, helper.state) == (cast.volunteer, "registrar", "invited")
    assert Message.objects.filter(template="outreach/messages/facilitation").count() == 1
    again = client.post(address, {"role": "speaker", "user": str(cast.volunteer.pk)})
    assert errors_in(again) != []
    assert errors_in(client.post(address, {"role": "speaker", "name": "Pak Uji"})) != []
    assert errors_in(client.post(address, {"role": "raja", "user": str(cast.editor.pk)})) != []
    client.post(address, {"role": "speaker", "name": "Pak Uji", "phone": "0812 9999 0000"})
    assert Facilitation.objects.get(user=None).phone == "+6281299990000"
    assert signed_in(cast, "other_editor").get(address).status_code == 404
    assert signed_in(cast, "partner").get(address).status_code == 404
