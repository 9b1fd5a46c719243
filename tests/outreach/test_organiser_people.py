"""The people of a session: entering them by hand, telephones, messages, the list as a table, the helpers, the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from outreach import facilitators, registrations
from outreach.announcing import MOST_NOTES_A_DAY
from outreach.models import Facilitation, Registration, Session
from outreach.models.choices import FacilitationState, RegistrationSource, SeatState, SessionState
from outreach.obstacles import registration_obstacle
from portal import messages
from portal.models import Message, StateChange
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_registration
from tests.outreach.organising import address_of, browser, errors, fields, said
from tests.pages import parsed, text

PHONE = "+6281234567890"


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def ours(world: World, cast: Cast, field: Field) -> Session:
    """In two days: telephones may be opened."""
    session = make_approved(world, cast, field.hall, lead_partner=field.partner, capacity=3)
    begins = timezone.now() + timedelta(days=2)
    Session.objects.filter(pk=session.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    session.refresh_from_db()
    return session


def history(session: Session, action: str) -> list[tuple[str, str]]:
    """Who did it, and what was written down."""
    found = StateChange.objects.of(session).filter(action=action).select_related("actor").order_by("pk")
    return [(str(each.actor), each.reason) for each in found]


def over(session: Session) -> None:
    """The session ended an hour ago."""
    ended = timezone.now() - timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(starts_at=ended - timedelta(hours=2), ends_at=ended)


# --- Entering somebody by hand ------------------------------------------------------------------------------------
def enter(client: Client, session: Session, **values: Any) -> HttpResponse:
    address = address_of(session, "daftarkan/")
    return client.post(
        address, fields(client.get(address)) | {"name_1": "Maria", "village": "Silawan"} | values
    )


def test_somebody_is_entered_by_hand(cast: Cast, coordinator: Client, ours: Session) -> None:
    assert enter(coordinator, ours, phone="0812 3456 7890")["Location"] == address_of(ours)
    row = Registration.objects.get()
    assert (row.source, row.registered_by, row.state) == (
        RegistrationSource.PARTNER,
        cast.partner,
        SeatState.REGISTERED,
    )
    assert row.code in text(parsed(coordinator.get(address_of(ours))))


def test_staff_and_helpers_enter_people_too(cast: Cast, ours: Session) -> None:
    facilitators.invite(ours, cast.partner, user=cast.volunteer)
    enter(browser(cast.volunteer), ours)
    enter(browser(cast.editor), ours, name_1="Ana")
    assert list(Registration.objects.order_by("pk").values_list("source", flat=True)) == ["partner", "staff"]


def test_the_same_form_twice_enters_once(coordinator: Client, ours: Session) -> None:
    address = address_of(ours, "daftarkan/")
    values = fields(coordinator.get(address)) | {"name_1": "Maria", "village": "Silawan"}
    for _time in range(2):
        assert coordinator.post(address, values).status_code == 302
    assert Registration.objects.count() == 1


def test_people_are_entered_after_registration_was_closed_but_not_after_the_end(
    coordinator: Client, ours: Session
) -> None:
    coordinator.post(address_of(ours, "pendaftaran/tutup/"))
    assert enter(coordinator, ours).status_code == 302
    over(ours)
    assert "Sesi ini sudah selesai" in said(coordinator.get(address_of(ours, "daftarkan/")))
    assert errors(enter(coordinator, ours, name_1="Ana"))
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name_1": ""},
        {"name_1": "a" * 10_000},
        {"phone": "abc"},
        {"village": "x" * 10_000},
        {"people": "9", "name_9": "X"},
    ],
)
def test_wrong_entries_come_back_with_what_was_typed(
    coordinator: Client, ours: Session, values: dict[str, str]
) -> None:
    answer = enter(coordinator, ours, needs_1=["child"], **values)
    assert errors(answer)
    assert fields(answer)["needs_1"] == ["child"]
    assert Registration.objects.count() == 0


def test_a_person_is_added_to_the_form(coordinator: Client, ours: Session) -> None:
    answer = enter(coordinator, ours, more="1")
    assert {"name_1", "name_2"} <= fields(answer).keys()
    assert fields(answer)["name_1"] == "Maria"


# --- Closing and opening registration -----------------------------------------------------------------------------
def test_registration_is_closed_and_opened_again(cast: Cast, coordinator: Client, ours: Session) -> None:
    coordinator.post(address_of(ours, "pendaftaran/tutup/"))
    ours.refresh_from_db()
    obstacle = registration_obstacle(ours, timezone.now())
    assert obstacle is not None
    assert obstacle.code == "closed"
    assert "Buka lagi pendaftaran" in said(coordinator.get(address_of(ours)))
    coordinator.post(address_of(ours, "pendaftaran/buka/"))
    ours.refresh_from_db()
    assert registration_obstacle(ours, timezone.now()) is None
    assert history(ours, "close_registration") == history(ours, "reopen_registration") == [("jruk", "")]


# --- Telephones ---------------------------------------------------------------------------------------------------
def opened(client: Client, session: Session, code: str, reason: str = "ask") -> HttpResponse:
    return client.post(address_of(session, "nomor/"), {"code": code, "reason": reason})


def test_a_telephone_is_opened_with_a_reason_and_written_down(
    cast: Cast, coordinator: Client, ours: Session
) -> None:
    row = make_registration(ours, "Ana Uji", phone=PHONE)
    answer = opened(coordinator, ours, row.code)
    assert f"Ana Uji: {PHONE}" in said(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert history(ours, "reveal_phone") == [("jruk", f"{row.code}: ask")]
    assert PHONE not in coordinator.get(address_of(ours)).content.decode()


def test_no_telephone_without_a_reason_or_of_another_session(
    world: World, cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    row = make_registration(ours, phone=PHONE)
    theirs = make_registration(make_approved(world, cast, None, kind="online"), phone=PHONE)
    for code, reason in (
        (row.code, ""),
        (row.code, "iseng"),
        (theirs.code, "ask"),
        ("DFT-2222222", "ask"),
        ("", "ask"),
    ):
        assert opened(coordinator, ours, code, reason).status_code == 404
    assert coordinator.get(address_of(ours, "nomor/"))["Location"] == address_of(ours)
    assert history(ours, "reveal_phone") == []


@pytest.mark.parametrize(("days", "status"), [(-4, 404), (-2, 200), (6, 200), (8, 404)])
def test_telephones_are_open_only_around_the_session(
    coordinator: Client, ours: Session, days: int, status: int
) -> None:
    row = make_registration(ours, phone=PHONE)
    begins = timezone.now() - timedelta(days=days)
    Session.objects.filter(pk=ours.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    assert opened(coordinator, ours, row.code).status_code == status
    page = said(coordinator.get(address_of(ours)))
    assert ("Mengapa Anda membuka nomor?" in page) == (status == 200)


# --- Writing to everybody -----------------------------------------------------------------------------------------
def write(client: Client, session: Session, **values: Any) -> HttpResponse:
    address = address_of(session, "pesan/")
    return client.post(address, fields(client.get(address)) | {"kind": "bring", "words": "KTP & KK"} | values)


def test_everybody_with_a_telephone_is_written_to(cast: Cast, coordinator: Client, ours: Session) -> None:
    for number in range(2):
        registrations.register(
            ours,
            [registrations.Person(f"Orang {number}")],
            registrations.Contact(f"+62812345678{number}", "id" if number else "en"),
            registrations.new_key(),
        )
    Message.objects.all().delete()
    make_registration(ours, "Tanpa HP")
    answer = write(coordinator, ours)
    assert answer["Location"] == address_of(ours, "pesan/")
    assert "2 pesan sedang dikirim." in text(parsed(coordinator.get(address_of(ours, "pesan/"))))
    texts = {message.language: body_of(message) for message in Message.objects.all()}
    assert "Bawa: KTP & KK" in texts["id"]
    assert "Bring: KTP & KK" in texts["en"]
    ((who, what),) = history(ours, "note")
    assert (who, what.partition(": ")[2]) == ("jruk", "bring: KTP & KK")


def body_of(message: Message) -> str:
    found = messages.render(message)
    assert found is not None
    return found.body


def test_the_same_form_twice_writes_once(coordinator: Client, ours: Session) -> None:
    make_registration(ours, phone=PHONE)
    address = address_of(ours, "pesan/")
    values = fields(coordinator.get(address)) | {"kind": "news", "words": "Ada kopi"}
    for _time in range(2):
        assert coordinator.post(address, values).status_code == 302
    assert Message.objects.count() == 1
    assert len(history(ours, "note")) == 1


def test_messages_a_day_are_few(coordinator: Client, ours: Session) -> None:
    make_registration(ours, phone=PHONE)
    for number in range(MOST_NOTES_A_DAY):
        assert write(coordinator, ours, words=f"Kabar {number}").status_code == 302
    assert "Paling banyak 2 pesan sehari" in errors(write(coordinator, ours))[0]
    assert Message.objects.count() == MOST_NOTES_A_DAY


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "Kata-kata Anda"),
        ("x" * 10_000, "200"),
        ("buka https://contoh.example", "Hapus tautannya"),
        ("buka bit.ly atau wa.me/62", "Hapus tautannya"),
        ("telepon 0812 3456 7890", "Hapus nomornya"),
        ("transfer ke 123-456-7890", "Hapus nomornya"),
    ],
)
def test_messages_lead_nobody_astray(coordinator: Client, ours: Session, words: str, expected: str) -> None:
    make_registration(ours, phone=PHONE)
    assert expected in errors(write(coordinator, ours, words=words))[0]
    assert Message.objects.count() == 0


def test_nobody_is_written_to_when_it_is_over(coordinator: Client, ours: Session) -> None:
    over(ours)
    assert "belum selesai" in errors(write(coordinator, ours))[0]


# --- The list as a table ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_no_cell_starts_like_a_formula(coordinator: Client, ours: Session, name: str) -> None:
    make_registration(ours, name, phone=PHONE, village_text=name)
    answer = coordinator.post(address_of(ours, "pendaftar.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert len(lines) == 2
    cells = [cell.strip('"') for cell in lines[1].split(",")]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert f"'{name}" in lines[1]


def test_the_table_has_telephones_only_around_the_session_and_is_written_down(
    world: World, cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    make_registration(ours, phone=PHONE)
    later = make_approved(world, cast, None, kind="online", lead_partner=field.partner, starts_at=in_days(30))
    make_registration(later, phone=PHONE)
    assert PHONE in coordinator.post(address_of(ours, "pendaftar.csv")).content.decode()
    table = coordinator.post(address_of(later, "pendaftar.csv")).content.decode()
    assert PHONE not in table
    assert "0812••••890" in table
    assert history(ours, "export_list") == history(later, "export_list") == [("jruk", "")]
    assert coordinator.get(address_of(ours, "pendaftar.csv")).status_code == 405


def test_the_list_comes_in_pages(coordinator: Client, ours: Session) -> None:
    for number in range(52):
        make_registration(ours, f"Orang {number:02}")
    first, second = coordinator.get(address_of(ours)), coordinator.get(address_of(ours) + "?hal=2")
    assert (len(first.context["people"]), len(second.context["people"])) == (50, 2)
    assert "Orang 51" in said(second)
    for query in ("?hal=0", "?hal=x", "?hal=-1", "?hal=99999999999999999999", "?hal=%00", "?hal=٣"):
        assert coordinator.get(address_of(ours) + query).status_code == 200


# --- Helpers ------------------------------------------------------------------------------------------------------
def test_a_member_is_asked_and_answers(cast: Cast, coordinator: Client, ours: Session) -> None:
    values = {"user": cast.volunteer.pk, "role": "registrar"}
    coordinator.post(address_of(ours, "bantuan/"), values)
    coordinator.post(address_of(ours, "bantuan/"), values)
    helper = browser(cast.volunteer)
    assert "Anda diajak membantu" in said(helper.get("/penyelenggara/"))
    helper.post(address_of(ours, "jawab/"), {"answer": "yes"})
    assert Facilitation.objects.get().state == FacilitationState.ACCEPTED
    helper.post(address_of(ours, "jawab/"), {"answer": "no"})
    assert helper.get(address_of(ours)).status_code == 404


def test_only_members_of_the_partner_are_asked(cast: Cast, coordinator: Client, ours: Session) -> None:
    for user in (cast.stranger.pk, cast.editor.pk, 10**12, "x"):
        coordinator.post(address_of(ours, "bantuan/"), {"user": user, "role": "registrar"})
    assert Facilitation.objects.count() == 0


def test_who_cannot_come_then_is_named_as_such(
    world: World, cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    assert "tidak bisa pada waktu itu" not in said(coordinator.get(address_of(ours)))
    starts_at, ends_at = ours.span
    facilitators.set_availability(cast.volunteer, starts_at, ends_at, is_available=False)
    assert "relawan (tidak bisa pada waktu itu)" in said(coordinator.get(address_of(ours)))


# --- Cancelled, held, reported ------------------------------------------------------------------------------------
def test_cancelling_tells_everybody_why_and_names_another(
    world: World, cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    make_registration(ours, phone=PHONE)
    other = make_approved(world, cast, None, kind="online", lead_partner=field.partner, starts_at=in_days(30))
    address = address_of(ours, "batalkan/")
    assert errors(coordinator.post(address, {"reason": " "}))
    coordinator.post(address, {"reason": "Jembatan putus.", "replacement": other.pk})
    ours.refresh_from_db()
    assert (ours.state, ours.cancel_reason, ours.replaced_by) == (
        SessionState.CANCELLED,
        "Jembatan putus.",
        other,
    )
    told = {(message.recipient, message.template) for message in Message.objects.all()}
    assert told == {(PHONE, "outreach/messages/cancelled"), (cast.editor.email, "outreach/messages/decision")}
    assert "Jembatan putus." in said(coordinator.get(address_of(ours)))


def test_first_held_then_reported(cast: Cast, coordinator: Client, ours: Session) -> None:
    address = address_of(ours, "laporan/")
    assert coordinator.get(address)["Location"] == address_of(ours)
    over(ours)
    assert "Apakah sesi ini jadi dilaksanakan?" in said(coordinator.get(address))
    assert coordinator.post(address)["Location"] == address
    assert errors(coordinator.post(address, {"reason": ""}))
    coordinator.post(address, {"reason": "40 orang datang."})
    ours.refresh_from_db()
    assert ours.state == SessionState.REPORTED
    assert history(ours, "report") == [("jruk", "40 orang datang.")]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["", "daftarkan/", "pesan/", "batalkan/", "laporan/"])
def test_pages_are_well_formed_in_both_languages(
    coordinator: Client, ours: Session, page: str, language: str
) -> None:
    make_registration(ours, "محمد 😀", phone=PHONE, needs=["child"])
    if page == "laporan/":
        over(ours)
    parsed(coordinator.get(f"{language}{address_of(ours, page)}"))
