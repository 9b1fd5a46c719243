"""Registering through the pages: a minute for a family, twice is once, and nothing told to a stranger."""

import logging
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach import registrations, seats, workflow
from outreach.models import Registration, Session
from outreach.models.choices import SeatState
from portal.logs import HideSecrets
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_registration
from tests.pages import every, parsed, text, title, weight, without_tokens

PHONE = "0812 3456 7890"
LOOKUP = "/sosialisasi/pendaftaran/"


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=10)


@pytest.fixture(autouse=True)
def no_limits_remembered(db: None) -> None:
    cache.clear()


def address_of(session: Session) -> str:
    return f"/sosialisasi/{session.code}/daftar/"


def filled(client: Client, session: Session, **values: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    page = parsed(client.get(address_of(session)))
    hidden = {
        field.get("name"): field.get("value")
        for field in every(page, "input", type="hidden")
        if field.get("name") in ("key", "people")
    }
    return {**hidden, "name_1": "Maria D'Rosari Jr.", "phone": PHONE, "village": "Tulakadi", **values}


def send(client: Client, session: Session, **values: Any) -> HttpResponse:
    return client.post(address_of(session), filled(client, session, **values))


def sent_token(answer: HttpResponse) -> str:
    assert answer.status_code == 302, text(parsed(answer))
    return answer["Location"].split("/")[3]


def errors(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200
    page = parsed(answer)
    assert title(page).startswith("Kesalahan:")
    (summary,) = every(page, "div", role="alert")
    ids = {element.get("id") for element in page.iter()}
    for link in every(summary, "a"):
        assert (link.get("href") or "")[1:] in ids
    return [text(item) for item in every(summary, "li")]


# --- The form ----------------------------------------------------------------------------------------------------
def test_one_person_in_a_minute(client: Client, session: Session, field: Field) -> None:
    answer = send(client, session)
    row = Registration.objects.get()
    assert (row.name, row.phone, row.village, row.village_text) == (
        "Maria D'Rosari Jr.",
        "+6281234567890",
        field.village,
        "Tulakadi",
    )
    assert (row.age_band, row.sex, row.needs, row.interest, row.consent_to_contact) == (
        "",
        "",
        [],
        None,
        False,
    )
    page = parsed(client.get(answer["Location"]))
    said = text(every(page, "main")[0])
    assert "Anda terdaftar Maria D'Rosari Jr." in said
    assert row.code in said
    links = [link.get("href") or "" for link in every(page, "a")]
    assert any(link.startswith("sms:?body=") and row.code in link for link in links)
    assert any(link.startswith("https://wa.me/?text=") for link in links)
    assert f"/sosialisasi/{session.code}/kalender.ics" in links


def test_everything_that_can_be_said(client: Client, world: World, session: Session) -> None:
    send(
        client,
        session,
        age_1="18_24",
        sex_1="female",
        needs_1=["wheelchair", "child"],
        interest_1=world.harvester.pk,
        consent="on",
    )
    row = Registration.objects.get()
    assert (row.age_band, row.sex, row.needs, row.interest, row.consent_to_contact) == (
        "18_24",
        "female",
        ["wheelchair", "child"],
        world.harvester,
        True,
    )


def test_consent_is_not_ticked_beforehand(client: Client, session: Session) -> None:
    page = parsed(client.get(address_of(session)))
    assert [box.get("name") for box in every(page, "input") if "checked" in box.attrib] == []


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62812 34567890", "+6281234567890"),
        ("+670 7723 4567", "+67077234567"),
        ("", ""),
    ],
)
def test_telephones_as_people_write_them(client: Client, session: Session, written: str, stored: str) -> None:
    send(client, session, phone=written)
    assert Registration.objects.get().phone == stored


def test_without_a_telephone(client: Client, session: Session) -> None:
    send(client, session, phone="", no_phone="on")
    row = Registration.objects.get()
    assert (row.phone, row.no_phone) == ("", True)
    answer = send(client, session, no_phone="on")
    assert errors(answer) == [
        "Nomor HP (boleh dikosongkan): Anda mencentang “tidak punya HP” tetapi menulis nomor. Pilih salah satu."
    ]


def test_a_family_in_one_go_without_a_script(client: Client, session: Session) -> None:
    data = filled(client, session, age_1="25_34")
    for count in range(2, 9):
        answer = client.post(address_of(session), {**data, "more": "1"})
        page = parsed(answer)
        assert title(page).startswith("Daftar:"), "adding a person judges nothing"
        assert len(every(page, "fieldset")) >= count
        assert [box.get("value") for box in every(page, "input", name="name_1")] == ["Maria D'Rosari Jr."]
        data |= {"people": str(count), f"name_{count}": f"Anak {count}"}
    assert every(page, "button", name="more") == []
    assert weight(answer) <= 13_000
    answer = client.post(address_of(session), data)
    people = list(Registration.objects.order_by("position"))
    assert [row.name for row in people] == [
        "Maria D'Rosari Jr.",
        *(f"Anak {number}" for number in range(2, 9)),
    ]
    assert {row.phone for row in people} == {"+6281234567890"}
    said = text(parsed(client.get(answer["Location"])))
    assert all(row.code in said for row in people)


def test_an_empty_place_in_the_form_is_nobody(client: Client, session: Session) -> None:
    send(client, session, people="3", name_2="", name_3="Yohanes")
    assert [row.name for row in Registration.objects.order_by("pk")] == ["Maria D'Rosari Jr.", "Yohanes"]
    answer = send(client, session, people="2", name_1="A", name_2="", age_2="18_24")
    assert errors(answer) == ["Nama orang ke-2: Tulis nama. Boleh satu kata, contoh: Yohanes."]


# --- Bad input ---------------------------------------------------------------------------------------------------
def test_errors_are_said_twice_and_nothing_is_lost(client: Client, session: Session) -> None:
    answer = send(client, session, name_1="", phone="nol delapan", village="", needs_1=["child"])
    assert errors(answer) == [
        "Nama lengkap: Tulis nama. Boleh satu kata, contoh: Yohanes.",
        "Nomor HP (boleh dikosongkan): Tulis nomor HP dengan angka, contoh 0812 3456 7890.",
        "Desa atau kelurahan: Tulis nama desa atau kelurahan Anda.",
    ]
    page = parsed(answer)
    assert [box.get("value") for box in every(page, "input", name="phone")] == ["nol delapan"]
    assert [box.get("value") for box in every(page, "input", name="needs_1") if "checked" in box.attrib] == [
        "child"
    ]
    assert [element for element in every(page, "details") if "open" in element.attrib] != []
    assert not Registration.objects.exists()


def test_nine_people_are_refused_not_dropped(client: Client, session: Session) -> None:
    people = {f"name_{number}": f"Orang {number}" for number in range(1, 10)}
    for count in ("9", "8", "999"):
        answer = send(client, session, **people, people=count)
        assert "Paling banyak 8 orang dalam satu formulir." in errors(answer)[0]
        assert [box.get("value") for box in every(parsed(answer), "input", name="people")] == ["8"]
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["X", "O'Neil", "Yohanes 😀", "محمد", "Ma\u200dria", "J. B. d’Souza-Lay", "<script>alert(1)</script>"],
)
def test_names_are_kept_as_they_are(client: Client, session: Session, name: str) -> None:
    answer = send(client, session, name_1=name)
    assert Registration.objects.get().name == name
    page = parsed(client.get(answer["Location"]))
    assert every(page, "script") == []
    assert text(every(page, "bdi")[0]) == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ma\x00ria", "Maria"),
        ("  Maria \t  Uji\n", "Maria Uji"),
        ("\u202eairaM", "airaM"),
        ("Ma\u200bria", "Maria"),
    ],
)
def test_invisible_marks_are_taken_out(client: Client, session: Session, written: str, kept: str) -> None:
    send(client, session, name_1=written)
    assert Registration.objects.get().name == kept


@pytest.mark.parametrize("name", ["", "   ", "\x00", "\u202e\u202d"])
def test_a_name_of_nothing_is_no_name(client: Client, session: Session, name: str) -> None:
    assert errors(send(client, session, name_1=name)) == [
        "Nama lengkap: Tulis nama. Boleh satu kata, contoh: Yohanes."
    ]


def test_a_name_of_ten_thousand_characters(client: Client, session: Session) -> None:
    answer = send(client, session, name_1="a" * 10_000)
    assert len(errors(answer)) == 1
    assert "120" in errors(answer)[0]
    assert every(parsed(answer), "input", name="name_1")[0].get("value") == "a" * 10_000


def test_two_of_one_name_are_asked_to_tell_themselves_apart(client: Client, session: Session) -> None:
    answer = send(client, session, people="2", name_1="Maria", name_2="MARIA")
    assert errors(answer) == ["Ada dua orang dengan nama yang sama. Tambahkan sesuatu yang membedakan."]


@pytest.mark.parametrize(
    "values",
    [
        {"key": "x"},
        {"key": ""},
        {"key": "a" * 5000},
        {"people": "-3"},
        {"people": "dua"},
        {"people": "٣"},
        {"people": ""},
    ],
)
def test_damaged_hidden_fields_lose_nothing(client: Client, session: Session, values: dict[str, str]) -> None:
    sent_token(send(client, session, **values))
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    "values", [{"age_1": "99"}, {"sex_1": "x"}, {"needs_1": ["jet"]}, {"interest_1": "tidak-ada"}]
)
def test_choices_that_do_not_exist_are_refused(
    client: Client, session: Session, values: dict[str, Any]
) -> None:
    assert len(errors(send(client, session, **values))) == 1


# --- Twice is once -----------------------------------------------------------------------------------------------
def test_a_double_tap_ends_at_the_same_confirmation(client: Client, session: Session) -> None:
    data = filled(client, session)
    first = client.post(address_of(session), data)
    second = client.post(address_of(session), data)
    assert sent_token(first) == sent_token(second)
    assert Registration.objects.count() == 1
    assert "Formulir ini sudah kami terima sebelumnya." in text(parsed(client.get(second["Location"])))


def test_two_tabs_share_a_key_until_one_is_sent(client: Client, session: Session) -> None:
    first, second = filled(client, session), filled(client, session)
    assert first["key"] == second["key"]
    assert sent_token(client.post(address_of(session), first)) == sent_token(
        client.post(address_of(session), second)
    )
    assert Registration.objects.count() == 1
    assert filled(client, session)["key"] != first["key"], "afterwards the next family gets a form of its own"
    sent_token(send(client, session, name_1="Orang Lain"))
    assert Registration.objects.count() == 2


def test_the_form_may_be_shown_again_by_going_back(client: Client, session: Session) -> None:
    """`no-store` would make browsers fetch a new form, with a new key, when somebody goes back."""
    answer = client.get(address_of(session))
    assert answer["Cache-Control"] == "private, max-age=0"
    cookie = answer.cookies["formulir"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", address_of(session))


def test_somebody_elses_key_is_not_guessed_from_ones_own(session: Session) -> None:
    keys = {filled(Client(), session)["key"] for _number in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 32 for key in keys)


def test_replaying_the_form_after_it_was_cancelled_registers_nobody_again(
    client: Client, session: Session
) -> None:
    data = filled(client, session)
    token = sent_token(client.post(address_of(session), data))
    client.post(f"{LOOKUP}batal/", {"token": token, "code": Registration.objects.get().code})
    again = client.post(address_of(session), data)
    assert sent_token(again) == token
    assert Registration.objects.get().state == SeatState.CANCELLED
    assert "Tidak ada lagi yang terdaftar dari formulir ini." in text(parsed(client.get(again["Location"])))


def test_same_page_whether_the_telephone_is_known_or_not(session: Session) -> None:
    sent_token(send(Client(), session))
    pages = []
    for phone in (PHONE, "0813 1111 2222"):
        client = Client()
        answer = send(client, session, phone=phone)
        token = sent_token(answer)
        row = Registration.objects.get(token_hash=registrations.token_hash(token))
        page = without_tokens(client.get(answer["Location"]))
        pages.append(page.replace(token, "TOKEN").replace(row.code, "CODE"))
    assert pages[0] == pages[1]
    assert Registration.objects.counted().count() == 2


# --- Full, closed, online ----------------------------------------------------------------------------------------
def test_a_full_session_has_a_waiting_list(client: Client, session: Session) -> None:
    Session.objects.update(capacity=1)
    answer = send(client, session, people="2", name_2="Yohanes")
    said = text(parsed(client.get(answer["Location"])))
    assert "Sebagian dapat kursi Di daftar tunggu: Yohanes." in said
    assert "Masuk daftar tunggu" in text(parsed(client.get(address_of(session))))
    answer = send(client, session, name_1="Ana")
    assert "Anda di daftar tunggu Sesi ini penuh." in text(parsed(client.get(answer["Location"])))


def test_closed_meanwhile_the_form_comes_back_with_what_was_written(client: Client, session: Session) -> None:
    data = filled(client, session)
    registrations.close_registration(session)
    answer = client.post(address_of(session), data)
    assert errors(answer) == ["Pendaftaran sudah ditutup. Tanyakan kepada kantor apakah masih ada tempat."]
    assert client.get(address_of(session)).status_code == 302


def test_link_of_an_online_session_is_for_those_with_a_place(
    client: Client, world: World, cast: Cast
) -> None:
    online = make_approved(
        world, cast, None, kind="online", online_url="https://rapat.contoh.example/r", capacity=1
    )
    token = sent_token(send(client, online))
    assert "rapat.contoh.example" in client.get(f"/sosialisasi/terdaftar/{token}/").content.decode()
    assert "rapat.contoh.example" in client.get(f"{LOOKUP}{token}/").content.decode()
    token = sent_token(send(client, online, name_1="Ana", phone=""))
    assert "rapat.contoh.example" not in client.get(f"/sosialisasi/terdaftar/{token}/").content.decode()


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


def test_wrong_and_unknown_take_as_long(session: Session, token: str) -> None:
    known, unknown = codes()[0], "DFT-222222X"
    times: dict[str, list[float]] = {known: [], unknown: []}
    for _round in range(15):
        for code, measured in times.items():
            cache.clear()
            begin = time.perf_counter()
            attempt(code, "081299998888")
            measured.append(time.perf_counter() - begin)
    medians = [statistics.median(measured) for measured in times.values()]
    assert abs(medians[0] - medians[1]) < 0.020


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
    for address in (address_of(session), LOOKUP, f"{LOOKUP}batal/", f"{LOOKUP}ubah/"):
        assert client.post(address, {"token": token, "code": codes()[0]}).status_code == 403


# --- English -----------------------------------------------------------------------------------------------------
def test_english_form_and_confirmation(client: Client, session: Session) -> None:
    page = parsed(client.get(f"/en{address_of(session)}"))
    assert title(page) == "Register: Safe migration session – Jalur Resmi KP2MI"
    key = every(page, "input", name="key")[0].get("value")
    answer = client.post(
        f"/en{address_of(session)}", {"key": key, "people": "1", "name_1": "Maria", "village": "Tulakadi"}
    )
    assert answer["Location"].startswith("/en/sosialisasi/terdaftar/")
    assert "You are registered Maria" in text(parsed(client.get(answer["Location"])))
    assert Registration.objects.get().language == "en"
