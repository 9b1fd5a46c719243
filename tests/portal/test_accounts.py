"""Signing in and out, and new passwords: by user name or e-mail, telling a stranger nothing."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from portal.models import User
from tests.cast import PASSWORD, Cast
from tests.pages import every, parsed, text, title, without_tokens

LOGIN = "/akun/masuk/"
RESET = "/akun/sandi/lupa/"
STAFF = "/staf/"


def sign_in(client: Client, login: str, password: str, address: str = LOGIN, **extra: str) -> HttpResponse:
    return client.post(address, {"login": login, "password": password, **extra})


def signed_in_as(client: Client) -> str:
    """Primary key of the session's user, empty when there is none."""
    return client.session.get("_auth_user_id", "")


@pytest.fixture
def editor(cast: Cast) -> User:
    cast.editor.email = "editor@portal.example"
    cast.editor.save()
    return cast.editor


# --- In ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["username", "email"])
def test_sign_in(client: Client, editor: User, field: str) -> None:
    response = sign_in(client, getattr(editor, field), PASSWORD)
    assert (response.status_code, response["Location"]) == (302, STAFF)
    assert signed_in_as(client) == str(editor.pk)


def test_member_of_a_partner_lands_on_its_sessions(client: Client, cast: Cast) -> None:
    assert not cast.volunteer.is_staff
    assert sign_in(client, cast.volunteer.username, PASSWORD)["Location"] == "/penyelenggara/"


def test_somebody_without_a_role_lands_on_the_home_page(client: Client, cast: Cast) -> None:
    assert sign_in(client, cast.stranger.username, PASSWORD)["Location"] == "/"


@pytest.mark.parametrize("address", [LOGIN, "/en/akun/masuk/"])
@pytest.mark.parametrize("field", ["username", "email"])
def test_wrong_password_and_unknown_name_look_the_same(
    client: Client, editor: User, field: str, address: str
) -> None:
    known = getattr(editor, field)
    unknown = known.replace("editor", "hantuu")
    wrong = sign_in(client, known, "salah-sekali", address)
    nobody = sign_in(client, unknown, "salah-sekali", address)
    assert (wrong.status_code, nobody.status_code) == (200, 200)
    assert without_tokens(wrong) == without_tokens(nobody).replace(unknown, known)
    assert signed_in_as(client) == ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (LOGIN, "Nama atau kata sandi salah. Periksa keduanya, lalu coba lagi."),
        ("/en/akun/masuk/", "The name or the password is not right. Check both and try again."),
    ],
)
def test_failed_sign_in_is_explained(client: Client, editor: User, address: str, expected: str) -> None:
    page = parsed(sign_in(client, editor.username, "salah-sekali", address))
    summary = every(page, "div", role="alert")
    assert [text(item) for item in every(summary[0], "li")] == [expected]


def test_closed_account_cannot_sign_in(client: Client, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert sign_in(client, editor.username, PASSWORD)["Location"] == "/akun/nonaktif/"
    assert signed_in_as(client) == ""
    assert text(every(parsed(client.get("/akun/nonaktif/")), "h1")[0]) == "Akun ini ditutup"


# --- Where to ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/en/lowongan/?q=oma", "/en/lowongan/?q=oma"),
        ("https://jahat.example/", STAFF),
        ("//jahat.example/", STAFF),
        ("http:///jahat.example", STAFF),
        ("javascript:alert(1)", STAFF),
    ],
)
def test_next_stays_on_this_site(client: Client, editor: User, wanted: str, reached: str) -> None:
    assert sign_in(client, editor.username, PASSWORD, next=wanted)["Location"] == reached


@pytest.mark.parametrize("asked", ["/admin/", "/admin/login/", "/admin/login/?next=https://jahat.example/"])
def test_admin_signs_in_through_the_portal(client: Client, db: None, asked: str) -> None:
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (302, f"{LOGIN}?next=/admin/")
    page = parsed(client.get(response["Location"]))
    hidden = [(field.get("name"), field.get("value")) for field in every(page, "input", type="hidden")]
    assert hidden[-1] == ("next", "/admin/")


def test_admin_takes_no_passwords(client: Client, editor: User) -> None:
    fields = {"username": editor.username, "password": PASSWORD}
    assert client.post("/admin/login/", fields)["Location"] == f"{LOGIN}?next=/admin/"
    assert signed_in_as(client) == ""


def test_admin_does_not_exist_for_members_of_partners(client: Client, cast: Cast) -> None:
    client.force_login(cast.volunteer)
    assert (client.get("/admin/login/").status_code, client.get("/admin/").status_code) == (404, 404)


# --- How often ---------------------------------------------------------------------------------------------------
def test_sixth_failure_in_five_minutes_is_refused_even_with_the_right_password(
    client: Client, editor: User
) -> None:
    for _attempt in range(5):
        sign_in(client, editor.username, "salah-sekali")
    response = sign_in(client, editor.username, PASSWORD)
    assert signed_in_as(client) == ""
    assert [text(item) for item in every(every(parsed(response), "div", role="alert")[0], "li")] == [
        "Terlalu banyak percobaan yang gagal. Tunggu lima menit, lalu coba lagi."
    ]


@pytest.mark.parametrize(
    ("address", "expected"), [(LOGIN, "Terlalu banyak percobaan"), ("/en/akun/masuk/", "Too many attempts")]
)
def test_flood_from_one_address_gets_429_in_our_dress(
    client: Client, editor: User, address: str, expected: str
) -> None:
    for number in range(30):
        assert client.post(address).status_code == 200, number
    response = client.post(address)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert text(every(parsed(response), "h1")[0]) == expected


# --- Out ---------------------------------------------------------------------------------------------------------
def test_signing_out_takes_a_post(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert title(parsed(client.get("/akun/keluar/"))) == "Keluar – Jalur Resmi KP2MI"
    assert signed_in_as(client) == str(editor.pk)
    assert client.post("/akun/keluar/")["Location"] == "/"
    assert signed_in_as(client) == ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/akun/daftar/", "Akun dibuka oleh petugas"), ("/en/akun/daftar/", "Accounts are opened by staff")],
)
def test_sign_up_is_closed(client: Client, db: None, address: str, expected: str) -> None:
    fields = {
        "username": "baru",
        "email": "baru@portal.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    for response in (client.get(address), client.post(address, fields)):
        assert text(every(parsed(response), "h1")[0]) == expected
    assert User.objects.count() == 0


# --- New password ------------------------------------------------------------------------------------------------
def test_reset_looks_the_same_for_known_and_unknown_addresses(client: Client, editor: User) -> None:
    answers = []
    for address in (editor.email, "hantu@portal.example"):
        response = client.post(RESET, {"email": address}, follow=True)
        answers.append((response.redirect_chain, without_tokens(response)))
    assert answers[0] == answers[1]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([editor.email], "Jalur Resmi: kata sandi baru"),
        (["hantu@portal.example"], "Jalur Resmi: tidak ada akun dengan alamat ini"),
    ]


def test_new_password_by_mail(client: Client, editor: User) -> None:
    client.post(RESET, {"email": editor.email}, headers={"Host": "localhost"})
    link = re.findall(r"^http\S+$", mail.outbox[0].body, re.M)[0]
    assert link.startswith(f"{settings.SITE_URL}/akun/sandi/baru/")  # whatever Host the request named
    form = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    assert title(parsed(form)) == "Kata sandi baru – Jalur Resmi KP2MI"
    address = form.redirect_chain[-1][0]
    assert "set-password" in address  # the key is out of the address, so no Referer tells it
    saved = client.post(
        address, {"password1": "kata-baru-sekali", "password2": "kata-baru-sekali"}, follow=True
    )
    assert text(every(parsed(saved), "h1")[0]) == "Kata sandi baru tersimpan"
    assert sign_in(client, editor.username, "kata-baru-sekali").status_code == 302
    again = Client().get(link.removeprefix(settings.SITE_URL), follow=True)
    assert text(every(parsed(again), "h1")[0]) == "Tautan ini tidak berlaku lagi"


def test_change_of_password(client: Client, editor: User) -> None:
    client.force_login(editor)
    address = "/akun/sandi/ubah/"
    wrong = client.post(
        address, {"oldpassword": "salah", "password1": "kata-baru-1", "password2": "kata-baru-1"}
    )
    assert "Tulis kata sandi yang Anda pakai sekarang." in wrong.content.decode()
    right = {"oldpassword": PASSWORD, "password1": "kata-baru-sekali", "password2": "kata-baru-sekali"}
    page = parsed(client.post(address, right, follow=True))
    assert [text(note) for note in every(page, "div", role="status")] == ["Kata sandi baru tersimpan."]
    editor.refresh_from_db()
    assert editor.check_password("kata-baru-sekali")


def test_change_of_password_is_for_the_signed_in(client: Client, db: None) -> None:
    assert client.get("/akun/sandi/ubah/")["Location"] == f"{LOGIN}?next=/akun/sandi/ubah/"


# --- Dress -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "address",
    [LOGIN, RESET, "/akun/sandi/lupa/terkirim/", "/akun/sandi/baru/1-x/", "/akun/sandi/baru/selesai/"],
)
def test_account_page_is_sound_and_not_for_search_engines(
    client: Client, db: None, address: str, prefix: str
) -> None:
    page = parsed(client.get(prefix + address))
    assert page.get("lang") == ("en" if prefix else "id")
    assert len(every(page, "h1")) == 1
    assert every(page, "meta", name="robots")[0].get("content") == "noindex"
    assert [field.get("placeholder") for field in every(page, "input") if field.get("placeholder")] == []


def test_fields_tell_password_managers_what_they_are(client: Client, db: None) -> None:
    page = parsed(client.get(LOGIN))
    fields = [(field.get("name"), field.get("autocomplete")) for field in every(page, "input", required="")]
    assert fields == [("login", "username"), ("password", "current-password")]
