"""Signing in with a code beside the password: what counts, how often one may try, where it leads."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from portal import second_factor
from tests.authenticator import (
    CODE,
    SECRET,
    SIGN_IN,
    Telephone,
    alerts,
    code_of,
    first_step,
    with_codes,
    wrong_code,
)
from tests.cast import Cast
from tests.pages import every, parsed, title


@pytest.fixture
def telephone(cast: Cast) -> Telephone:
    """The coordinator of the partner, who is asked for codes."""
    return with_codes(cast.partner)


def signed_in_as(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


# --- Signing in --------------------------------------------------------------------------------------------------
def test_the_password_alone_signs_nobody_in(client: Client, telephone: Telephone) -> None:
    response = first_step(client, telephone.user)
    assert (response["Location"], signed_in_as(client)) == (CODE, "")
    assert client.get("/penyelenggara/")["Location"] == f"{SIGN_IN}?next=/penyelenggara/"
    assert client.post(CODE, {"code": telephone.code()})["Location"] == "/penyelenggara/"
    assert signed_in_as(client) == str(telephone.user.pk)


def test_a_recovery_code_signs_in_once(client: Client, telephone: Telephone) -> None:
    for _time in range(2):
        browser = Client()
        first_step(browser, telephone.user)
        browser.post(CODE, {"code": telephone.codes[3]})
        client = browser if signed_in_as(browser) else client
    assert signed_in_as(client) == str(telephone.user.pk)
    assert signed_in_as(browser) == ""


def test_a_code_that_was_used_signs_nobody_else_in(telephone: Telephone) -> None:
    code, browsers = telephone.code(), (Client(), Client())
    for browser in browsers:
        first_step(browser, telephone.user)
        browser.post(CODE, {"code": code})
    assert [bool(signed_in_as(browser)) for browser in browsers] == [True, False]


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/en/lowongan/?q=oma", "/en/lowongan/?q=oma"),
        ("https://jahat.example/", "/penyelenggara/"),
        ("//jahat.example/", "/penyelenggara/"),
    ],
)
def test_next_survives_the_second_step_and_stays_on_this_site(
    client: Client, telephone: Telephone, wanted: str, reached: str
) -> None:
    first_step(client, telephone.user, next=wanted)
    assert (
        client.post(f"{CODE}?next=https://jahat.example/", {"code": telephone.code()})["Location"] == reached
    )


@pytest.mark.parametrize(
    ("prefix", "expected"), [("", "Kode ini tidak berlaku."), ("/en", "This code does not work.")]
)
def test_a_wrong_code_is_explained(client: Client, telephone: Telephone, prefix: str, expected: str) -> None:
    first_step(client, telephone.user)
    response = client.post(prefix + CODE, {"code": wrong_code(SECRET)})
    assert (response.status_code, len(alerts(response)), signed_in_as(client)) == (200, 1, "")
    assert expected in alerts(response)[0]
    assert title(parsed(response)).startswith("Error:" if prefix else "Kesalahan:")


@pytest.mark.parametrize("code", ["", " ", "\0", "1" * 10_000, "١٢٣٤٥٦", "😀" * 6, "<script>", "½", "12345"])
def test_bad_codes_get_the_page_again(client: Client, telephone: Telephone, code: str) -> None:
    first_step(client, telephone.user)
    response = client.post(CODE, {"code": code})
    assert (response.status_code, len(alerts(response)), signed_in_as(client)) == (200, 1, "")


def test_a_form_without_a_code_gets_the_page_again(client: Client, telephone: Telephone) -> None:
    first_step(client, telephone.user)
    assert len(alerts(client.post(CODE))) == 1


def test_a_visit_without_the_password_leads_to_the_first_step(client: Client, telephone: Telephone) -> None:
    for response in (client.get(CODE), client.post(CODE, {"code": telephone.code()})):
        assert response["Location"] == SIGN_IN


def test_cancelling_forgets_the_password(client: Client, telephone: Telephone) -> None:
    page = parsed(client.get(first_step(client, telephone.user)["Location"]))
    (form,) = (form for form in every(page, "form") if form.get("action") == "/akun/keluar/")
    fields = {field.get("name"): field.get("value") for field in every(form, "input")}
    assert client.post("/akun/keluar/", fields)["Location"] == SIGN_IN
    assert client.get(CODE)["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200


def test_the_first_step_does_not_wait_for_ever(client: Client, telephone: Telephone) -> None:
    first_step(client, telephone.user)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(CODE, {"code": code_of(SECRET)})["Location"] == SIGN_IN
    assert signed_in_as(client) == ""


def test_a_new_password_by_mail_does_not_go_around_the_code(client: Client, telephone: Telephone) -> None:
    telephone.user.set_password("kata-baru-sekali")
    telephone.user.save()
    client.post(SIGN_IN, {"login": telephone.user.username, "password": "kata-baru-sekali"})
    assert signed_in_as(client) == ""


def test_a_reset_between_the_steps_starts_again(client: Client, telephone: Telephone, cast: Cast) -> None:
    first_step(client, telephone.user)
    second_factor.reset(telephone.user, cast.supervisor, "HP hilang")
    assert client.get(CODE)["Location"] == SIGN_IN
    assert signed_in_as(client) == ""
    first_step(client, telephone.user)
    assert signed_in_as(client) == str(telephone.user.pk)


def test_a_reset_signs_the_person_out_everywhere_and_nobody_else(telephone: Telephone, cast: Cast) -> None:
    at_home, on_the_telephone, supervisor, somebody_else = (Client() for _browser in range(4))
    for browser, user in (
        (at_home, telephone.user),
        (on_the_telephone, telephone.user),
        (supervisor, cast.supervisor),
        (somebody_else, cast.volunteer),
    ):
        browser.force_login(user)
    browsers = (at_home, on_the_telephone, supervisor, somebody_else)
    assert [browser.get("/akun/").status_code for browser in browsers] == [200] * 4
    second_factor.reset(telephone.user, cast.supervisor, "HP hilang")
    assert [browser.get("/akun/").status_code for browser in browsers] == [302, 302, 200, 200]


def test_a_refused_reset_signs_nobody_out(telephone: Telephone, cast: Cast) -> None:
    browser = Client()
    browser.force_login(telephone.user)
    with pytest.raises(PermissionDenied):
        second_factor.reset(telephone.user, cast.editor, "HP hilang")
    assert browser.get("/akun/").status_code == 200


# --- How often ---------------------------------------------------------------------------------------------------
def test_after_five_wrong_codes_the_right_one_waits(telephone: Telephone) -> None:
    """Counted for the account, whatever browser."""
    for _attempt in range(5):
        browser = Client()
        first_step(browser, telephone.user)
        browser.post(CODE, {"code": wrong_code(SECRET)})
    response = browser.post(CODE, {"code": telephone.code()})
    assert signed_in_as(browser) == ""
    assert alerts(response) == ["Kode: Terlalu banyak kode salah. Tunggu dulu, lalu coba lagi."]
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        browser.post(CODE, {"code": code_of(SECRET)})
    assert signed_in_as(browser) == str(telephone.user.pk)


def test_after_fifty_wrong_codes_a_day_has_to_pass(telephone: Telephone) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for round_ in range(10):
            clock.shift(301)
            browser = Client()
            first_step(browser, telephone.user)
            for _attempt in range(5):
                browser.post(CODE, {"code": wrong_code(SECRET)})
            assert len(alerts(browser.post(CODE, {"code": ""}))) == 1, round_
        clock.shift(3600)
        tried = []
        for hours in (0, 24):
            clock.shift(hours * 3600)
            browser = Client()
            first_step(browser, telephone.user)
            browser.post(CODE, {"code": code_of(SECRET)})
            tried.append(bool(signed_in_as(browser)))
    assert tried == [False, True]


def test_attempts_are_counted_however_many_others_there_are(telephone: Telephone) -> None:
    """The cache keeps them among those of every other address and account."""
    browser = Client()
    first_step(browser, telephone.user)
    for _attempt in range(5):
        browser.post(CODE, {"code": wrong_code(SECRET)})
    cache.set_many({f"somebody-else-{number}": number for number in range(1000)})
    browser.post(CODE, {"code": telephone.code()})
    assert signed_in_as(browser) == ""
