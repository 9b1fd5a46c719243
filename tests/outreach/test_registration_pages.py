"""Registering through the pages: a minute for a family, twice is once, and nothing told to a stranger."""

from typing import Any

import pytest
from django.test import Client

from outreach import registrations, workflow
from outreach.models import Registration, Session
from outreach.models.choices import SeatState
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved
from tests.outreach.registering import LOOKUP, PHONE, address_of, errors, filled, send, sent_to, sent_token
from tests.pages import every, parsed, text, title, weight, without_tokens


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
        answer = client.post(sent_to(session), {**data, "more": "1"})
        page = parsed(answer)
        assert title(page).startswith("Daftar:"), "adding a person judges nothing"
        assert len(every(page, "fieldset")) >= count
        assert [box.get("value") for box in every(page, "input", name="name_1")] == ["Maria D'Rosari Jr."]
        data |= {"people": str(count), f"name_{count}": f"Anak {count}"}
    assert every(page, "button", name="more") == []
    assert weight(answer) <= 13_000
    answer = client.post(sent_to(session), data)
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
    first = client.post(sent_to(session), data)
    second = client.post(sent_to(session), data)
    assert sent_token(first) == sent_token(second)
    assert Registration.objects.count() == 1
    assert "Formulir ini sudah kami terima sebelumnya." in text(parsed(client.get(second["Location"])))


def test_two_tabs_share_a_key_until_one_is_sent(client: Client, session: Session) -> None:
    first, second = filled(client, session), filled(client, session)
    assert first["key"] == second["key"]
    assert sent_token(client.post(sent_to(session), first)) == sent_token(
        client.post(sent_to(session), second)
    )
    assert Registration.objects.count() == 1
    assert filled(client, session)["key"] != first["key"], "afterwards the next family gets a form of its own"
    sent_token(send(client, session, name_1="Orang Lain"))
    assert Registration.objects.count() == 2


def test_the_form_may_be_shown_again_by_going_back(client: Client, session: Session) -> None:
    """`no-store` would make browsers fetch a new form, with a new key, when somebody goes back."""
    answer = client.get(address_of(session))
    assert answer["Cache-Control"] == "private, max-age=0"
    assert "Vary" not in answer, "the cookie changes when the form has gone through"
    cookie = answer.cookies["formulir"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", address_of(session))


def test_the_form_is_sent_elsewhere_so_that_browsers_keep_it(client: Client, session: Session) -> None:
    """RFC 9111, 4.4: after a POST, what is kept of its address is stale."""
    (form,) = every(parsed(client.get(address_of(session))), "form")
    assert form.get("action") == sent_to(session)
    answer = client.get(sent_to(session))
    assert (answer.status_code, answer["Location"]) == (302, address_of(session))


def test_somebody_elses_key_is_not_guessed_from_ones_own(session: Session) -> None:
    keys = {filled(Client(), session)["key"] for _number in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 32 for key in keys)


def test_replaying_the_form_after_it_was_cancelled_registers_nobody_again(
    client: Client, session: Session
) -> None:
    data = filled(client, session)
    token = sent_token(client.post(sent_to(session), data))
    client.post(f"{LOOKUP}batal/", {"token": token, "code": Registration.objects.get().code})
    again = client.post(sent_to(session), data)
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


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("0812 3456 7890", "Kami menulis lewat WhatsApp atau SMS"), ("", "Anda langsung mendapatnya")],
)
def test_nobody_who_only_waits_is_told_to_come(
    client: Client, session: Session, phone: str, expected: str
) -> None:
    Session.objects.update(capacity=1)
    send(client, session)
    said = text(parsed(client.get(send(client, session, name_1="Ana", phone=phone)["Location"])))
    assert expected in said
    assert "Datang hanya kalau sudah dapat tempat" in said
    assert not [words for words in (": datang", "kami tanya lagi", "Tunjukkan kode") if words in said]


@pytest.mark.parametrize(
    ("action", "expected"),
    [("cancel", "Sesi ini dibatalkan. Jalan putus"), ("hold", "Jangan berangkat dulu.")],
)
def test_a_kept_confirmation_says_that_the_session_is_off(
    client: Client, cast: Cast, session: Session, action: str, expected: str
) -> None:
    token = sent_token(send(client, session))
    workflow.move(session, action, cast.verifier, "Jalan putus")
    said = text(parsed(client.get(f"/sosialisasi/terdaftar/{token}/")))
    assert expected in said
    assert not [words for words in ("Anda terdaftar", ": datang", "Tunjukkan kode") if words in said]
    managed = client.get(f"{LOOKUP}{token}/")
    assert "Ya, saya datang" not in text(parsed(managed))
    assert "Batalkan pendaftaran" in text(parsed(managed))


def test_closed_meanwhile_the_form_comes_back_with_what_was_written(client: Client, session: Session) -> None:
    data = filled(client, session)
    registrations.close_registration(session)
    answer = client.post(sent_to(session), data)
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


# --- English -----------------------------------------------------------------------------------------------------
def test_english_form_and_confirmation(client: Client, session: Session) -> None:
    page = parsed(client.get(f"/en{address_of(session)}"))
    assert title(page) == "Register: Safe migration session – Jalur Resmi KP2MI"
    key = every(page, "input", name="key")[0].get("value")
    answer = client.post(
        f"/en{sent_to(session)}", {"key": key, "people": "1", "name_1": "Maria", "village": "Tulakadi"}
    )
    assert answer["Location"].startswith("/en/sosialisasi/terdaftar/")
    assert "You are registered Maria" in text(parsed(client.get(answer["Location"])))
    assert Registration.objects.get().language == "en"
