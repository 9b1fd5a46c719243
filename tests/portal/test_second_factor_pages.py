"""The pages of two-step verification: turning it on and off, recovery codes, “is it you?”, the reset."""

from datetime import timedelta
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal import access, second_factor
from portal.models import User
from tests.authenticator import (
    CODE,
    CONFIRM,
    SECRET,
    Telephone,
    alerts,
    code_of,
    confirmed,
    first_step,
    secret_of,
    setup_of,
    with_codes,
    wrong_code,
)
from tests.backoffice import signed_in
from tests.cast import PASSWORD, Cast, World
from tests.outreach.cast import make_field
from tests.pages import every, parsed, text, weight
from tests.test_permissions import everything_stored

ACCOUNT = "/akun/"
ON = "/akun/dua-langkah/aktifkan/"
OFF = "/akun/dua-langkah/matikan/"
CODES = "/akun/dua-langkah/kode/"
FILE = "/akun/dua-langkah/kode/unduh/"
NEW = "/akun/dua-langkah/kode/baru/"
PAGES = (ACCOUNT, ON, OFF, CODES, FILE, NEW)


@pytest.fixture
def telephone(cast: Cast) -> Telephone:
    """The coordinator of the partner, who is asked for codes."""
    return with_codes(cast.partner)


# --- Turning on and off ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["partner", "volunteer", "editor", "supervisor", "stranger"])
def test_every_account_turns_it_on_and_off(cast: Cast, who: str) -> None:
    user: User = getattr(cast, who)
    client = confirmed(user)
    page = client.get(ON)
    secret = secret_of(page)
    done = client.post(ON, {"setup": setup_of(page), "code": code_of(secret)})
    assert (done["Location"], second_factor.status_of(user).is_on) == (CODES, True)
    shown = [text(item) for item in every(parsed(client.get(CODES)), "li", class_="jr-code")]
    assert [code.replace(" ", "") for code in shown] == second_factor.shown_recovery_codes(user)
    assert client.get(ON)["Location"] == ACCOUNT
    client.post(OFF)
    assert not second_factor.status_of(user).is_on


def test_after_a_wrong_code_the_secret_is_the_same(cast: Cast) -> None:
    client = confirmed(cast.partner)
    page = client.get(ON)
    again = client.post(ON, {"setup": setup_of(page), "code": wrong_code(secret_of(page))})
    assert (secret_of(again), len(alerts(again))) == (secret_of(page), 1)
    assert secret_of(client.get(ON)) != secret_of(page)


@pytest.mark.parametrize("setup", ["", "x", "\0"])
def test_a_forged_or_old_secret_is_not_taken(cast: Cast, setup: str) -> None:
    client = confirmed(cast.partner)
    assert client.post(ON, {"setup": setup, "code": "123456"})["Location"] == ON
    other = second_factor.seal_setup(cast.editor, SECRET)
    assert client.post(ON, {"setup": other, "code": code_of(SECRET)})["Location"] == ON
    assert Authenticator.objects.count() == 0


def test_the_secret_is_nowhere_before_it_is_taken(cast: Cast) -> None:
    client = confirmed(cast.partner)
    before = everything_stored()
    secret = secret_of(client.get(ON))
    assert everything_stored() == before
    assert secret not in str(dict(client.session))


def test_the_picture_and_the_link_hold_the_secret_for_the_app(cast: Cast) -> None:
    page = parsed(confirmed(cast.partner).get(ON))
    (link,) = (a.get("href") or "" for a in every(page, "a") if (a.get("href") or "").startswith("otpauth:"))
    (shown,) = (text(each) for each in every(page, "p", class_="jr-code"))
    assert link == f"otpauth://totp/jruk?secret={shown.replace(' ', '')}&issuer=Jalur%20Resmi"
    assert [len(group) for group in shown.split()] == [4] * 8
    assert len([element for element in page.iter() if element.tag.endswith("}path")]) > 1


def test_turning_off_asks_first(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    client.get(OFF)
    assert second_factor.status_of(telephone.user).is_on
    done = parsed(client.post(OFF, follow=True))
    assert [text(note) for note in every(done, "div", role="status")] == [
        "Verifikasi dua langkah tidak aktif."
    ]


def test_a_role_that_needs_it_is_told_so(telephone: Telephone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "NEEDS_SECOND_FACTOR", frozenset({access.PARTNER_COORDINATOR}))
    client = confirmed(telephone.user)
    for address in (ACCOUNT, OFF):
        assert "Peran Anda harus memakai verifikasi dua langkah" in client.get(address).content.decode()
    assert "Peran Anda harus" in client.post(OFF, follow=True).content.decode()
    assert second_factor.status_of(telephone.user).is_on


def test_typing_wrong_first_codes_is_counted_too(cast: Cast) -> None:
    client = confirmed(cast.partner)
    page = client.get(ON)
    setup, secret = setup_of(page), secret_of(page)
    for _attempt in range(5):
        client.post(ON, {"setup": setup, "code": wrong_code(secret)})
    client.post(ON, {"setup": setup, "code": code_of(secret)})
    assert not second_factor.status_of(cast.partner).is_on


# --- Recovery codes ----------------------------------------------------------------------------------------------
def test_recovery_codes_are_shown_and_saved_until_they_are_put_away(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    file = client.get(FILE)
    assert file["Content-Disposition"] == 'attachment; filename="kode-pemulihan-jalur-resmi.txt"'
    assert file["Cache-Control"] == "private, no-store"
    lines = file.content.decode().split("\r\n")
    assert [line.replace(" ", "") for line in lines[1:-1]] == telephone.codes
    assert client.post(CODES)["Location"] == ACCOUNT
    assert every(parsed(client.get(CODES)), "li", class_="jr-code") == []
    assert client.get(FILE).status_code == 404


def test_recovery_codes_are_hidden_after_ten_minutes(telephone: Telephone) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client = confirmed(telephone.user)
        page = parsed(client.get(CODES))
        assert client.get(FILE).status_code == 404
    assert every(page, "li", class_="jr-code") == []


def test_new_codes_take_a_post(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    client.post(CODES)
    client.get(NEW)
    assert second_factor.spend(telephone.user, telephone.codes[0]) is not None
    assert client.post(NEW)["Location"] == CODES
    assert len(every(parsed(client.get(CODES)), "li", class_="jr-code")) == 10
    assert second_factor.spend(telephone.user, telephone.codes[1]) is None


def test_making_codes_over_and_over_is_refused(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    assert [client.post(NEW).status_code for _time in range(11)] == [302] * 10 + [429]


# --- Is it you? --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", PAGES[1:])
def test_whoever_sits_at_a_signed_in_telephone_needs_the_password(telephone: Telephone, address: str) -> None:
    client = Client()
    client.force_login(telephone.user)
    before = everything_stored()
    for response in (client.get(address), client.post(address)):
        assert response["Location"] == f"{CONFIRM}?{urlencode({'next': address})}"
    assert everything_stored() == before


def test_it_is_asked_for_again_after_a_quarter_of_an_hour(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert client.get(OFF).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(OFF)["Location"] == f"{CONFIRM}?{urlencode({'next': OFF})}"


@pytest.mark.parametrize("address", [CONFIRM, "/akun/konfirmasi/kode/"])
@pytest.mark.parametrize(
    ("wanted", "reached"),
    [(NEW, NEW), ("https://jahat.example/", "/penyelenggara/"), ("//jahat.example", "/penyelenggara/")],
)
def test_password_or_code_leads_on_within_this_site(
    telephone: Telephone, address: str, wanted: str, reached: str
) -> None:
    client = Client()
    client.force_login(telephone.user)
    answer = {"password": PASSWORD, "code": telephone.code()}
    assert client.post(address, answer | {"next": wanted})["Location"] == reached
    assert client.get(NEW).status_code == 200


@pytest.mark.parametrize(("address", "field"), [(CONFIRM, "password"), ("/akun/konfirmasi/kode/", "code")])
def test_a_wrong_password_or_code_confirms_nothing(telephone: Telephone, address: str, field: str) -> None:
    client = Client()
    client.force_login(telephone.user)
    response = client.post(address, {field: "000000x", "next": NEW})
    assert (response.status_code, len(alerts(response))) == (200, 1)
    assert client.get(NEW).status_code == 302


def test_what_was_sent_is_done_after_the_password(telephone: Telephone) -> None:
    client = Client()
    client.force_login(telephone.user)
    client.post(OFF)
    assert second_factor.status_of(telephone.user).is_on
    client.post(CONFIRM, {"password": PASSWORD, "next": OFF})
    assert not second_factor.status_of(telephone.user).is_on


# --- The ministry ------------------------------------------------------------------------------------------------
def reset_address(user: User) -> str:
    return f"/admin/portal/user/{user.pk}/second-factor/"


def test_the_ministry_resets_with_a_reason(cast: Cast, telephone: Telephone) -> None:
    client, address = signed_in(cast, "supervisor"), reset_address(telephone.user)
    assert address in client.get(f"/admin/portal/user/{telephone.user.pk}/change/").content.decode()
    before = everything_stored()
    client.get(address)
    assert len(alerts(client.post(address, {"reason": " "}))) == 1
    assert everything_stored() == before
    client.post(address, {"reason": "HP hilang, orangnya ditelepon"})
    assert not second_factor.status_of(telephone.user).is_on
    history = client.get(f"/admin/portal/user/{telephone.user.pk}/history/").content.decode()
    assert "Verifikasi dua langkah diatur ulang" in history
    assert "HP hilang, orangnya ditelepon" in history


def test_there_is_nothing_to_reset_of_oneself_or_when_it_is_off(cast: Cast) -> None:
    client = signed_in(cast, "supervisor")
    with_codes(cast.supervisor)
    for user in (cast.supervisor, cast.editor):
        assert every(parsed(client.get(reset_address(user))), "textarea") == []
        client.post(reset_address(user), {"reason": "Uji"})
    assert second_factor.status_of(cast.supervisor).is_on
    assert (
        reset_address(cast.editor)
        not in client.get(f"/admin/portal/user/{cast.editor.pk}/change/").content.decode()
    )


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("verifier", 403), ("partner", 404)])
def test_nobody_else_resets(cast: Cast, who: str, status: int) -> None:
    with_codes(cast.volunteer)
    client, address = signed_in(cast, who), reset_address(cast.volunteer)
    assert [client.get(address).status_code, client.post(address, {"reason": "x"}).status_code] == [
        status
    ] * 2
    assert second_factor.status_of(cast.volunteer).is_on


# --- Dress -------------------------------------------------------------------------------------------------------
def opened(client: Client, address: str) -> HttpResponse:
    response = client.get(address)
    assert response.status_code == 200, address
    return response


DRESSED = (ACCOUNT, ON, OFF, CODES, NEW, CONFIRM, "/akun/konfirmasi/kode/")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", DRESSED)
def test_pages_are_sound_small_and_kept_by_nobody(cast: Cast, address: str, prefix: str) -> None:
    if address != ON:
        with_codes(cast.partner)
    check(opened(confirmed(cast.partner), prefix + address), prefix)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_second_step_is_sound_small_and_kept_by_nobody(
    client: Client, telephone: Telephone, prefix: str
) -> None:
    first_step(client, telephone.user)
    page = check(opened(client, prefix + CODE), prefix)
    (field,) = every(page, "input", name="code")
    assert (field.get("autocomplete"), field.get("inputmode")) == ("one-time-code", "numeric")


def check(response: HttpResponse, prefix: str) -> Element:
    page = parsed(response)
    assert page.get("lang") == ("en" if prefix else "id")
    assert len(every(page, "h1")) == 1
    assert every(page, "meta", name="robots")[0].get("content") == "noindex"
    assert [element.tag for element in page.iter() if "style" in element.attrib] == []
    assert [each for each in every(page, "img") if (each.get("src") or "").startswith("data:")] == []
    assert "no-store" in response["Cache-Control"]
    assert weight(response) <= 13_000
    return page


def test_no_visit_changes_anything(telephone: Telephone, cast: Cast) -> None:
    browsers = [confirmed(telephone.user), confirmed(cast.editor)]
    half = Client()
    first_step(half, telephone.user)
    before = everything_stored()
    for browser in browsers:
        for address in (*PAGES, CONFIRM, "/akun/konfirmasi/kode/"):
            browser.get(address)
    half.get(CODE)
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("who", "address"),
    [("partner", "/penyelenggara/"), ("editor", "/staf/"), ("editor", "/admin/"), ("stranger", "/")],
)
def test_the_account_is_a_link_away(world: World, cast: Cast, who: str, address: str) -> None:
    make_field(world, cast)
    page = parsed(signed_in(cast, who).get(address))
    assert {text(link) for link in every(page, "a", href=ACCOUNT)} == {"Akun saya"}


def test_how_the_account_stands_is_said(telephone: Telephone) -> None:
    client = confirmed(telephone.user)
    for code in telephone.codes[:7]:
        second_factor.spend(telephone.user, code)
    page = parsed(client.get(ACCOUNT))
    assert [text(item) for item in every(page, "li", class_="is-part")] == [
        "Perhatian: Sisa 3 kode pemulihan"
    ]
    client.post(OFF)
    assert [text(item) for item in every(parsed(client.get(ACCOUNT)), "li", class_="is-todo")] == [
        "Tidak aktif"
    ]
