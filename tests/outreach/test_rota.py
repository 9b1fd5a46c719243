"""The rota: who is free in half-open intervals, invitations by link, availability, hours, and the own calendar."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from outreach import facilitators
from outreach.models import CalendarFeed, Facilitation, FacilitatorAvailability, Session
from outreach.models.choices import FacilitationState, SessionState
from outreach.rota import Candidate, candidates
from portal.models import Message, User
from portal.tokens import new_token, token_hash
from tests.backoffice import signed_in
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_facilitation, make_venue
from tests.pages import every, parsed, text

ROTA = "/fasilitator/"


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, lead_partner=field.partner)


def one(session: Session, user: User) -> Candidate:
    return next(candidate for candidate in candidates(session) if candidate.user == user)


def invited(session: Session, **fields: object) -> tuple[Facilitation, str]:
    token = new_token()
    helper = Facilitation.objects.create(
        session=session,
        invited_by=session.author,
        token_hash=token_hash(token),
        **({"name": "Pemandu Uji"} | fields),
    )
    return helper, token


# --- Who is free --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours", "is_busy"), [(-2, False), (-1.99, True), (0, True), (1.99, True), (2, False)]
)
def test_busy_is_a_shared_moment(
    world: World, cast: Cast, field: Field, session: Session, hours: float, is_busy: bool
) -> None:
    """The session takes two hours: one that ends when it begins, or begins when it ends, does not meet it."""
    other = make_approved(
        world, cast, make_venue(field.village), starts_at=session.span[0] + timedelta(hours=hours)
    )
    make_facilitation(other, cast.volunteer, cast.editor, state="accepted")
    found = one(session, cast.volunteer)
    assert (found.busy_at, found.is_free) == ([other.code] if is_busy else [], not is_busy)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_who_is_not_counted_on_is_free(
    world: World, cast: Cast, field: Field, session: Session, state: str
) -> None:
    other = make_approved(world, cast, make_venue(field.village))
    make_facilitation(other, cast.volunteer, cast.editor, state=state)
    assert one(session, cast.volunteer).is_free


def test_away_for_a_moment_is_away_and_free_is_for_the_whole(cast: Cast, session: Session) -> None:
    start, end = session.span
    hour = timedelta(hours=1)
    facilitators.set_availability(cast.volunteer, start - hour, start, is_available=False)
    assert one(session, cast.volunteer).is_free
    said = facilitators.set_availability(cast.volunteer, start, start + hour, is_available=True)
    assert not one(session, cast.volunteer).said_free
    FacilitatorAvailability.objects.filter(pk=said.pk).update(ends_at=end)
    assert one(session, cast.volunteer).said_free
    facilitators.set_availability(cast.volunteer, end - hour, end + hour, is_available=False)
    assert not one(session, cast.volunteer).is_free


def test_free_ones_come_first_with_their_hours(
    world: World, cast: Cast, field: Field, session: Session
) -> None:
    before = make_approved(world, cast, field.hall, starts_at=in_days(-5))
    make_facilitation(before, cast.volunteer, cast.editor, state="accepted", hours_credited=Decimal("2.50"))
    facilitators.set_availability(cast.editor, *session.span, is_available=False)
    found = candidates(session)
    assert found[-1].user == cast.editor
    assert {candidate.user: candidate.hours for candidate in found if candidate.hours} == {
        cast.volunteer: Decimal("2.50")
    }
    assert cast.other_editor not in [candidate.user for candidate in found]


@pytest.mark.parametrize("how_many", [1, 3])
def test_as_many_questions_for_one_as_for_three(
    cast: Cast, session: Session, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user in (cast.volunteer, cast.editor, cast.verifier)[:how_many]:
        make_facilitation(session, user, cast.editor)
        facilitators.set_availability(user, *session.span, is_available=False)
    fresh = Session.objects.get(pk=session.pk)
    with django_assert_num_queries(6):
        candidates(fresh)


# --- By link ------------------------------------------------------------------------------------------------------
def test_a_link_shows_and_only_its_form_answers(session: Session) -> None:
    helper, token = invited(session)
    client = Client()
    address = reverse("outreach:facilitation", args=[token])
    page = client.get(address)
    helper.refresh_from_db()
    assert helper.state == FacilitationState.INVITED
    assert "Pemandu Uji" in page.content.decode()
    parsed(page)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    answer = reverse("outreach:answer_facilitation")
    assert client.get(answer).status_code == 405
    client.post(answer, {"token": token, "answer": "ya"})
    helper.refresh_from_db()
    assert helper.state == FacilitationState.ACCEPTED
    client.post(answer, {"token": token, "answer": "tidak"})
    helper.refresh_from_db()
    assert helper.state == FacilitationState.DECLINED


@pytest.mark.parametrize("answer", ["", "mungkin", "ya\x00", "y" * 9000])
def test_only_yes_and_no_are_answers(session: Session, answer: str) -> None:
    helper, token = invited(session)
    response = Client().post(
        reverse("outreach:answer_facilitation"), {"token": token, "answer": answer}, follow=True
    )
    helper.refresh_from_db()
    assert (response.status_code, helper.state) == (200, FacilitationState.INVITED)


def test_wrong_withdrawn_and_old_links_look_alike(session: Session) -> None:
    helper, token = invited(session)
    other, withdrawn = invited(session, name="Lain")
    facilitators.withdraw(other)
    client = Client()
    pages = [
        client.get(reverse("outreach:facilitation", args=[key])) for key in (new_token(), withdrawn, "x")
    ]
    with time_machine.travel(session.span[1] + timedelta(minutes=1)):
        pages.append(client.get(reverse("outreach:facilitation", args=[token])))
    assert [page.status_code for page in pages] == [404] * 4
    bodies = {text(every(parsed(page), "main")[0]) for page in pages}
    assert len(bodies) == 1
    gone = client.post(reverse("outreach:answer_facilitation"), {"token": withdrawn, "answer": "ya"})
    assert gone.status_code == 404
    assert "Pemandu" not in gone.content.decode()
    helper.refresh_from_db()
    assert helper.state == FacilitationState.INVITED


def test_the_database_has_no_secret_and_the_message_has_the_link(cast: Cast, session: Session) -> None:
    helper = facilitators.invite(session, cast.editor, name="Pak Uji", email="pak@contoh.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload, recipient FROM portal_message")
        ((payload, recipient),) = cursor.fetchall()
    secret = json.loads(Message.objects.get().payload)["token"]
    assert helper.token_hash == token_hash(secret)
    assert secret not in payload
    assert "pak@contoh.example" not in recipient


def test_a_cancelled_session_has_nothing_to_answer(session: Session) -> None:
    helper, token = invited(session)
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED, cancel_reason="Longsor")
    page = Client().get(reverse("outreach:facilitation", args=[token]))
    assert "dibatalkan" in page.content.decode()
    assert every(parsed(page), "button", name="answer") == []
    Client().post(reverse("outreach:answer_facilitation"), {"token": token, "answer": "ya"})
    helper.refresh_from_db()
    assert helper.state == FacilitationState.INVITED


# --- With an account ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("volunteer", 200), ("partner", 200), ("editor", 200), ("stranger", 404)]
)
def test_who_has_a_rota(cast: Cast, field: Field, who: str, status: int) -> None:
    client = signed_in(cast, who)
    assert client.get(ROTA).status_code == status
    assert client.post(reverse("outreach:new_feed")).status_code == status
    assert CalendarFeed.objects.count() == (1 if status == 200 else 0)


def test_visitors_are_asked_to_sign_in(field: Field) -> None:
    assert Client().get(ROTA).status_code == 302
    assert Client().post(reverse("outreach:new_feed")).status_code == 302


def test_answering_ones_own_invitation_and_nobody_elses(cast: Cast, session: Session) -> None:
    mine = make_facilitation(session, cast.volunteer, cast.editor)
    client = signed_in(cast, "volunteer")
    parsed(client.get(ROTA))
    assert (
        signed_in(cast, "partner")
        .post(reverse("outreach:rota_answer", args=[mine.pk]), {"answer": "tidak"})
        .status_code
        == 404
    )
    client.post(reverse("outreach:rota_answer", args=[mine.pk]), {"answer": "ya"})
    mine.refresh_from_db()
    assert mine.state == FacilitationState.ACCEPTED


def test_saying_when_one_cannot_come(cast: Cast, field: Field) -> None:
    client = signed_in(cast, "volunteer")
    whole = {"answer": "tidak", "first_day": "2026-12-13", "last_day": "2026-12-13", "zone": "Asia/Jayapura"}
    client.post(reverse("outreach:say_availability"), whole)
    said = FacilitatorAvailability.objects.get()
    assert (said.starts_at, said.ends_at) == (
        datetime(2026, 12, 12, 15, tzinfo=UTC),
        datetime(2026, 12, 13, 15, tzinfo=UTC),
    )
    assert not said.is_available
    forget = reverse("outreach:forget_availability", args=[said.pk])
    assert signed_in(cast, "partner").post(forget).status_code == 404
    client.post(forget)
    assert not FacilitatorAvailability.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_day": "2026-12-12"},
        {"first_day": "2026-02-30"},
        {"first_day": "kemarin"},
        {"last_day": "9999-12-31"},
        {"answer": "mungkin"},
        {"zone": "Mars/Olympus"},
        {"from_time": "25:00"},
        {"from_time": "10:00", "until_time": "10:00"},
        {"note": "x" * 5000},
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(cast: Cast, field: Field, wrong: dict[str, str]) -> None:
    right = {"answer": "tidak", "first_day": "2026-12-13", "last_day": "2026-12-13", "zone": "Asia/Makassar"}
    response = signed_in(cast, "volunteer").post(reverse("outreach:say_availability"), right | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not FacilitatorAvailability.objects.exists()
    parsed(response)


# --- The calendar -------------------------------------------------------------------------------------------------
def feed_of(client: Client) -> str:
    """The address of a new calendar link, as the page shows it once."""
    page = parsed(client.post(reverse("outreach:new_feed")))
    return urlsplit(text(every(page, "code", class_="jr-code")[0])).path


def test_the_own_calendar_follows_and_can_be_ended(cast: Cast, session: Session) -> None:
    make_facilitation(session, cast.volunteer, cast.editor, state="accepted")
    client = signed_in(cast, "volunteer")
    address = feed_of(client)
    assert address not in client.get(ROTA).content.decode()
    response = Client().get(address)
    entries = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(entry["uid"]).partition("@")[0] for entry in entries] == [session.code]
    assert "Cache-Control" in response.headers
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED, cancel_reason="Longsor")
    again = icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert [str(entry["status"]) for entry in again] == ["CANCELLED"]
    newer = feed_of(client)
    assert [Client().get(url).status_code for url in (address, newer)] == [404, 200]
    client.post(reverse("outreach:revoke_feed"))
    assert Client().get(newer).status_code == 404


def test_a_closed_account_has_no_calendar(cast: Cast, session: Session) -> None:
    address = feed_of(signed_in(cast, "volunteer"))
    User.objects.filter(pk=cast.volunteer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_hours_are_credited_and_shown(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, starts_at=in_days(-1))
    make_facilitation(session, cast.volunteer, cast.editor, state="accepted")
    signed_in(cast, "editor").post(
        reverse("admin:outreach_session_transition", args=[session.pk, "mark_held"]),
        {"reason": "", "read_version": str(session.version)},
    )
    assert Facilitation.objects.get().hours_credited == Decimal("2.00")
    assert "2 jam seluruhnya" in text(parsed(signed_in(cast, "volunteer").get(ROTA)))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_rota_asks_as_often_for_one_as_for_three(
    world: World, cast: Cast, field: Field, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many):
        session = make_approved(world, cast, field.hall, starts_at=in_days(10 + number))
        make_facilitation(session, cast.volunteer, cast.editor)
    client = signed_in(cast, "volunteer")
    client.get(ROTA)
    with django_assert_num_queries(8):
        client.get(ROTA)
