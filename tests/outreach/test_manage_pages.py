"""A registration afterwards: by its link, by code and telephone, and how the secret of the link is kept."""

import logging
import statistics
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach import registrations, seats, workflow
from outreach.models import Registration, Session
from outreach.models.choices import SeatState
from portal.logs import HideSecrets
from tests.cast import Cast
from tests.outreach.cast import make_registration
from tests.outreach.organising import browser
from tests.outreach.registering import LOOKUP, errors, send, sent_to, sent_token
from tests.pages import every, parsed, text, without_tokens


# --- Afterwards --------------------------------------------------------------------------------------------------
@pytest.fixture
def token(client: Client, session: Session) -> str:
    """Two people with one telephone."""
    return sent_token(send(client, session, people="2", name_2="Yohanes"))


def codes() -> list[str]:
    return list(Registration.objects.order_by("position").values_list("code", flat=True))


@pytest.mark.parametrize("people", [1, 3])
def test_pages_ask_the_database_a_fixed_number_of_times(
    client: Client, session: Session, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    names = {f"name_{number}": f"Orang {number}" for number in range(1, people + 1)}
    token = sent_token(send(client, session, people=str(people), **names))
    with django_assert_num_queries(1):  # people with their session, its place and office
        client.get(f"{LOOKUP}{token}/")
    with django_assert_num_queries(1):
        client.get(f"/sosialisasi/terdaftar/{token}/")


def test_one_cancels_the_other_stays(client: Client, session: Session, token: str) -> None:
    answer = client.post(f"{LOOKUP}batal/", {"token": token, "code": codes()[0]}, follow=True)
    assert "Sudah dibatalkan." in text(parsed(answer))
    assert [row.state for row in Registration.objects.order_by("position")] == ["cancelled", "registered"]
    assert seats.free_seats(session) == 9


def test_opening_links_changes_nothing(client: Client, session: Session, token: str) -> None:
    before = list(Registration.objects.order_by("pk").values())
    for page in (f"{LOOKUP}{token}/", f"/sosialisasi/terdaftar/{token}/", f"{LOOKUP}{token}/{codes()[0]}/"):
        assert client.get(page).status_code == 200
    for action in ("batal", "terima", "datang", "ubah"):
        assert client.get(f"{LOOKUP}{action}/").status_code == 405
        assert client.get(f"{LOOKUP}{action}/", {"token": token, "code": codes()[0]}).status_code == 405
    assert list(Registration.objects.order_by("pk").values()) == before


def test_an_offered_place_is_taken(client: Client, session: Session, token: str) -> None:
    until = timezone.now() + timedelta(hours=3)
    row = Registration.objects.get(code=codes()[0])
    Registration.objects.filter(pk=row.pk).update(
        state=SeatState.OFFERED, offered_at=timezone.now(), offer_expires_at=until
    )
    assert "Satu kursi kami simpan untuk Anda sampai" in text(parsed(client.get(f"{LOOKUP}{token}/")))
    said = text(parsed(client.post(f"{LOOKUP}terima/", {"token": token, "code": row.code}, follow=True)))
    assert "Kursi itu milik Anda." in said
    row.refresh_from_db()
    assert row.state == SeatState.ACCEPTED


def test_a_lapsed_offer_says_so(client: Client, session: Session, token: str) -> None:
    Registration.objects.filter(code=codes()[0]).update(
        state=SeatState.OFFERED, offered_at=timezone.now(), offer_expires_at=timezone.now()
    )
    said = text(parsed(client.post(f"{LOOKUP}terima/", {"token": token, "code": codes()[0]}, follow=True)))
    assert "Tawaran tempat ini sudah tidak berlaku." in said


def test_coming_is_said_once(client: Client, token: str) -> None:
    said = text(parsed(client.post(f"{LOOKUP}datang/", {"token": token, "code": codes()[1]}, follow=True)))
    assert "Terima kasih. Sampai jumpa di sana." in said
    assert "Anda sudah bilang akan datang." in said


def test_change(client: Client, session: Session, token: str) -> None:
    page = parsed(client.get(f"{LOOKUP}{token}/{codes()[1]}/"))
    assert [box.get("value") for box in every(page, "input", name="name")] == ["Yohanes"]
    data = {"token": token, "code": codes()[1], "name": "Yohana", "village": "Silawan", "needs": ["child"]}
    said = text(parsed(client.post(f"{LOOKUP}ubah/", data, follow=True)))
    assert "Perubahan tersimpan." in said
    row = Registration.objects.get(code=codes()[1])
    assert (row.name, row.village, row.village_text, row.needs, row.phone) == (
        "Yohana",
        None,
        "Silawan",
        ["child"],
        "+6281234567890",
    )
    assert registrations.by_code(row.code, row.phone) == row
    answer = client.post(f"{LOOKUP}ubah/", data | {"name": ""})
    assert errors(answer) == ["Nama lengkap: Tulis nama. Boleh satu kata, contoh: Yohanes."]


def test_cancelled_session_is_said_on_the_page(
    client: Client, cast: Cast, session: Session, token: str
) -> None:
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    said = text(parsed(client.get(f"{LOOKUP}{token}/")))
    assert "Sesi ini dibatalkan. Banjir" in said


# --- Changing a name into another person's -----------------------------------------------------------------------
def test_renamed_into_somebody_already_there_frees_the_seat(
    client: Client, session: Session, token: str
) -> None:
    Session.objects.update(capacity=2)
    waiting = make_registration(session, "Ana", state=SeatState.WAITING, no_phone=True)
    data = {"token": token, "code": codes_of(token)[1], "name": "Maria D'Rosari Jr.", "village": "Tulakadi"}
    answer = client.post(f"{LOOKUP}ubah/", data, follow=True)
    assert "Perubahan tersimpan." in text(parsed(answer))
    first, second = registrations.by_token(token)
    assert second.repeat_of == first
    waiting.refresh_from_db()
    assert waiting.state == SeatState.ACCEPTED
    assert Registration.objects.holding().count() == 2


def test_a_repetition_that_becomes_a_person_gets_no_seat_that_is_not_free(
    client: Client, session: Session
) -> None:
    Session.objects.update(capacity=1)
    sent_token(send(client, session))
    Registration.objects.update(state=SeatState.REGISTERED)
    token = sent_token(send(client, session))
    repetition = registrations.by_token(token)[0]
    assert repetition.repeat_of is not None
    data = {"token": token, "code": repetition.code, "name": "Orang Lain", "village": "Tulakadi"}
    client.post(f"{LOOKUP}ubah/", data)
    assert Registration.objects.holding().count() == 1
    assert registrations.by_token(token)[0].state == SeatState.WAITING


def codes_of(token: str) -> list[str]:
    return [row.code for row in registrations.by_token(token)]


# --- Secrets -----------------------------------------------------------------------------------------------------
def test_private_pages_are_kept_by_nobody(client: Client, token: str) -> None:
    for address in (
        LOOKUP,
        f"{LOOKUP}{token}/",
        f"/sosialisasi/terdaftar/{token}/",
        f"{LOOKUP}{token}/{codes()[0]}/",
    ):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "strict-origin", "the site alone, never the path"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_forms_are_sent_to_addresses_without_the_secret(client: Client, token: str) -> None:
    """The audit trail writes down the address of every POST."""
    for address in (f"{LOOKUP}{token}/", f"{LOOKUP}{token}/{codes()[0]}/"):
        actions = [form.get("action") for form in every(parsed(client.get(address)), "form")]
        assert actions != []
        assert all(action and token not in action for action in actions)


def test_secrets_do_not_reach_the_log(client: Client, token: str, caplog: pytest.LogCaptureFixture) -> None:
    client.get(f"{LOOKUP}{token[::-1]}/")
    client.get(f"/en/sosialisasi/terdaftar/{token[::-1]}/?lagi=1")
    assert [record.getMessage() for record in caplog.records] == [
        "Not Found: /sosialisasi/pendaftaran/…/",
        "Not Found: /en/sosialisasi/terdaftar/…/",
    ]


def test_the_console_hides_secrets() -> None:
    console = next(
        handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler
    )
    assert [type(filter_) for filter_ in console.filters] == [HideSecrets]


@pytest.mark.parametrize("tampered", ["x", "A" * 24, "%00", "a" * 3000, "batal ", "..%2f.."])
def test_a_wrong_link_is_a_dead_link(client: Client, token: str, tampered: str) -> None:
    for address in (
        f"{LOOKUP}{tampered}/",
        f"/sosialisasi/terdaftar/{tampered}/",
        f"{LOOKUP}{tampered}/{codes()[0]}/",
    ):
        assert client.get(address).status_code == 404
    for action in ("batal", "terima", "datang", "ubah"):
        answer = client.post(f"{LOOKUP}{action}/", {"token": tampered, "code": codes()[0]})
        assert answer.status_code == 404
    assert {row.state for row in Registration.objects.all()} == {SeatState.REGISTERED}


def test_a_link_does_not_reach_other_peoples_codes(client: Client, session: Session, token: str) -> None:
    other = make_registration(session, "Orang Lain")
    assert client.get(f"{LOOKUP}{token}/{other.code}/").status_code == 404
    assert client.post(f"{LOOKUP}batal/", {"token": token, "code": other.code}).status_code == 404
    other.refresh_from_db()
    assert other.state == SeatState.REGISTERED


def test_links_end_with_the_session(client: Client, session: Session, token: str) -> None:
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now())
    said = text(parsed(client.get(f"{LOOKUP}{token}/")))
    assert "Tautan ini tidak berlaku" in said
    assert client.post(f"{LOOKUP}batal/", {"token": token, "code": codes()[0]}).status_code == 404


# --- By code and telephone ---------------------------------------------------------------------------------------
def test_found_by_code_and_telephone(client: Client, session: Session, token: str) -> None:
    code = codes()[0]
    for typed in (code, code.lower(), code.replace("-", " "), code.removeprefix("DFT-")):
        answer = client.post(LOOKUP, {"code": typed, "phone": "62812-3456-7890"})
        assert answer.status_code == 302
        assert answer["Location"] == f"{LOOKUP}{token}/"


def attempt(code: str, phone: str) -> HttpResponse:
    return Client().post(LOOKUP, {"code": code, "phone": phone})


def test_wrong_and_unknown_look_the_same(session: Session, token: str) -> None:
    known, unknown = codes()[0], "DFT-222222X"
    pages = {
        without_tokens(attempt(code, phone)).replace(code, "CODE").replace(phone, "PHONE")
        for code, phone in ((known, "081299998888"), (unknown, "081299998888"), (unknown, "+6281234567890"))
    }
    assert len(pages) == 1
    assert "tidak cocok" in pages.pop()


def difference_of_medians(codes: tuple[str, str]) -> float:
    """In seconds, measured in turns; limits are forgotten so that every attempt goes all the way."""
    times: dict[str, list[float]] = {code: [] for code in codes}
    for _round in range(15):
        for code, measured in times.items():
            cache.clear()
            begin = time.perf_counter()
            attempt(code, "081299998888")
            measured.append(time.perf_counter() - begin)
    first, second = (statistics.median(measured) for measured in times.values())
    return abs(first - second)


def test_wrong_and_unknown_take_as_long(session: Session, token: str) -> None:
    """Within 20 ms. A busy machine may disturb one series; what differs in truth differs in all three."""
    codes_tried = (codes()[0], "DFT-222222X")
    asked = []
    for code in codes_tried:
        with CaptureQueriesContext(connection) as queries:
            attempt(code, "081299998888")
        asked.append([query["sql"].split()[0] for query in queries])
    assert asked[0] == asked[1]
    assert any(difference_of_medians(codes_tried) < 0.020 for _series in range(3))


def test_guessing_is_stopped(client: Client, session: Session, token: str) -> None:
    code = codes()[0]
    answers = [attempt(code, f"08129999{number:04}").status_code for number in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert attempt("DFT-222222X", "081299998888").status_code == 200, "other codes are not"
    others = [attempt(f"DFT-22222{number:02}", "081299998888").status_code for number in range(12)]
    assert others[-1] == 429, "but one address is, after twenty"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"code": "x"},
        {"code": "\x00", "phone": "\x00"},
        {"code": "a" * 10_000, "phone": "1"},
        {"code": "😀", "phone": "abc"},
    ],
)
def test_rubbish_is_answered_with_the_form(client: Client, session: Session, data: dict[str, str]) -> None:
    assert client.post(LOOKUP, data).status_code == 200


def test_forged_forms_are_refused(session: Session, token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in (sent_to(session), LOOKUP, f"{LOOKUP}batal/", f"{LOOKUP}ubah/"):
        assert client.post(address, {"token": token, "code": codes()[0]}).status_code == 403


@pytest.fixture
def under_review(cast: Cast, session: Session, token: str) -> Session:
    """A session with people in its list that the office has sent back to whoever wrote it."""
    workflow.move(session, "hold", cast.verifier, "Jalan putus")
    workflow.move(session, "return", cast.verifier, "Cari tempat lain")
    session.refresh_from_db()
    return session


def test_what_nobody_has_approved_yet_is_not_shown_to_registered_people(
    client: Client, under_review: Session, token: str
) -> None:
    Session.objects.update(title_ind="Judul belum disetujui")
    for page in (f"{LOOKUP}{token}/", f"/sosialisasi/terdaftar/{token}/", f"{LOOKUP}{token}/{codes()[0]}/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert under_review.code in text(parsed(shown))
        assert "Judul belum disetujui" not in shown.content.decode()
        assert "kalender.ics" not in shown.content.decode()
    assert "Jangan berangkat dulu." in text(parsed(client.get(f"{LOOKUP}{token}/")))
    refused = client.post(sent_to(under_review), {"people": "1", "name_1": ""})
    assert "Judul belum disetujui" not in refused.content.decode()


def test_a_session_that_people_know_of_keeps_a_day(
    client: Client, cast: Cast, under_review: Session, token: str
) -> None:
    """Without one nobody could open their registration, and names would never be deleted."""
    assert under_review.lead_partner is None
    editor = browser(cast.editor)
    address = f"/penyelenggara/{under_review.code}/ubah/kapan/"
    emptied = {"day": "", "begins": "", "ends": "", "zone": "Asia/Makassar", "version": under_review.version}
    assert "tulis hari dan jam yang baru" in text(parsed(editor.post(address, emptied)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(starts_at=None, ends_at=None)
    assert client.get(f"{LOOKUP}{token}/").status_code == 200
