"""The frame of every page: weight, headers, languages, help numbers, and who may keep a copy."""

import gzip
import re
from datetime import date

import brotli
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import hotlines
from portal.context import frame_of, language_of, path_in
from portal.models import Hotline
from portal.styles import PUBLIC_CSS, csp_hash
from tests.cast import Cast
from tests.pages import every, fetched, parsed, text, title, weight

pytestmark = pytest.mark.urls("tests.portal.urls_that_break")

EMPTY = "/uji/kosong/"
PUBLIC = "public, max-age=0, s-maxage=25, stale-while-revalidate=25"
PRIVATE = "private, no-store"


# --- Weight ------------------------------------------------------------------------------------------------------
def test_style_sheet_is_small() -> None:
    assert len(brotli.compress(PUBLIC_CSS.encode())) <= 4500


def test_empty_page_leaves_room_for_content(client: Client) -> None:
    assert weight(client.get(EMPTY)) <= 6500


def test_page_needs_nothing_but_its_icon(client: Client) -> None:
    assert fetched(parsed(client.get(EMPTY))) == ["/static/icons/jalur-resmi.svg"]


@pytest.mark.django_db
def test_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get(EMPTY)


# --- Headers -----------------------------------------------------------------------------------------------------
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    f"style-src 'self' {csp_hash(PUBLIC_CSS)}",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        (EMPTY, 200),
        ("/tidak-ada/", 404),
        ("/uji/500/", 500),
        ("/static/icons/jalur-resmi.svg", 200),
        ("/admin/", 302),
    ],
)
def test_every_response_carries_the_security_headers(client: Client, address: str, status: int) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == POLICY
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response
    response.close()  # the static file


def test_inlined_style_sheet_is_the_one_the_policy_allows(client: Client) -> None:
    page = client.get(EMPTY).content.decode()
    inlined = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert [csp_hash(css) for css in inlined] == [csp_hash(PUBLIC_CSS)]
    assert "<" not in PUBLIC_CSS


# --- Languages ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "language", "twin"),
    [
        (EMPTY, "id", "/en/uji/kosong/"),
        ("/en/uji/kosong/", "en", EMPTY),
        ("/uji/kosong/?q=jaga+oma&negara=JP", "id", "/en/uji/kosong/?q=jaga+oma&negara=JP"),
        ("/tidak-ada/?a=%22%3E", "id", "/en/tidak-ada/?a=%22%3E"),
        ("/en/tidak-ada/", "en", "/tidak-ada/"),
    ],
)
def test_language_switch_leads_to_the_same_page(
    client: Client, address: str, language: str, twin: str
) -> None:
    page = parsed(client.get(address))
    other = "en" if language == "id" else "id"
    assert page.get("lang") == language
    assert {link.get("href") for link in every(page, "a", hreflang=other)} == {twin}


def test_page_names_its_twins_to_search_engines(client: Client) -> None:
    page = parsed(client.get("/en/uji/kosong/?q=x"))
    links = [(link.get("rel"), link.get("hreflang"), link.get("href")) for link in every(page, "link")]
    assert links[:3] == [
        ("canonical", None, f"{settings.SITE_URL}/en/uji/kosong/"),
        ("alternate", "id", f"{settings.SITE_URL}/uji/kosong/"),
        ("alternate", "en", f"{settings.SITE_URL}/en/uji/kosong/"),
    ]


@pytest.mark.parametrize(
    ("language", "path", "expected"),
    [
        ("en", "/", "/en/"),
        ("id", "/en/", "/"),
        ("id", "/en", "/"),
        ("en", "/english/", "/en/english/"),
        ("en", "/api/v1/agencies", "/en/"),
        ("id", "/en//jahat.example/", "/jahat.example/"),
        ("en", "//jahat.example/", "/en/jahat.example/"),
    ],
)
def test_path_in_language(language: str, path: str, expected: str) -> None:
    assert path_in(language, path) == expected


@pytest.mark.parametrize(("path", "language"), [("/", "id"), ("/en/", "en"), ("/en", "en"), ("/enak/", "id")])
def test_language_of_path(path: str, language: str) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("query", "carried"), [("q=a&asal=53.04", "?asal=53.04"), ("asal=99.99", ""), ("", "")]
)
def test_menu_takes_the_home_of_the_address_along(query: str, carried: str) -> None:
    frame = frame_of("/lowongan/", query=query, language="id", signed_in=False)
    urls = [link.url for link in frame.header]
    assert urls[:3] == [f"/lowongan/{carried}", f"/cek/{carried}", f"/sosialisasi/{carried}"]
    assert frame.section == urls[0]
    assert frame.carried == carried


def test_overlong_query_is_not_carried_over() -> None:
    frame = frame_of("/lowongan/", query="q=" + "a" * 10_000, language="id", signed_in=False)
    assert frame.twin.url == "/en/lowongan/"


# --- Title and help ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_title_says_first_that_there_is_an_error(client: Client) -> None:
    assert title(parsed(client.get("/akun/masuk/"))) == "Masuk petugas – Jalur Resmi KP2MI"
    assert title(parsed(client.post("/akun/masuk/"))) == "Kesalahan: Masuk petugas – Jalur Resmi KP2MI"
    assert title(parsed(client.post("/en/akun/masuk/"))) == "Error: Staff sign-in – Jalur Resmi KP2MI"


@pytest.fixture
def numbers(db: None) -> None:
    hotlines.forget()
    rows = [
        ("dalam", "phone", "0800-1000", None),
        ("kosong", "phone", "", None),
        ("situs", "web", "peduliwni.kemlu.go.id", None),
        ("wa", "whatsapp", "0811-8080-141", date(2026, 11, 20)),
        ("luar", "phone", "+62 21 2924 4800", None),
        ("polisi", "phone", "110", None),
    ]
    for order, (key, kind, number, tested_on) in enumerate(rows):
        Hotline.objects.create(
            key=key,
            order=order,
            kind=kind,
            number=number,
            name_ind=key,
            name_en=f"{key} en",
            call_tested_on=tested_on,
        )


@pytest.mark.usefixtures("numbers")
def test_help_strip_marks_numbers_that_nobody_has_called(client: Client) -> None:
    strip = every(parsed(client.get(EMPTY)), "aside")[0]
    calls = [(e.get("href"), text(e)) for e in every(strip, "a") if "btn" in (e.get("class") or "")]
    assert calls == [
        ("tel:08001000", "0800-1000"),
        ("https://wa.me/628118080141", "0811-8080-141"),
        ("tel:+622129244800", "+62 21 2924 4800"),
    ]
    assert [text(e) for e in every(strip, "small")] == [
        "dalam · belum diuji telepon",
        "wa",
        "luar · belum diuji telepon",
    ]


@pytest.mark.usefixtures("numbers")
def test_help_numbers_are_read_once_a_minute_and_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(hotlines.time, "monotonic", lambda: clock[0])
    for address in (EMPTY, "/en/uji/kosong/"):
        with django_assert_num_queries(1):
            client.get(address)
        with django_assert_num_queries(0):
            client.get(address)
    clock[0] += 61
    with django_assert_num_queries(1):
        client.get(EMPTY)


def test_help_strip_without_numbers_still_stands(client: Client) -> None:
    strip = every(parsed(client.get(EMPTY)), "aside")[0]
    assert text(every(strip, "h2")[0]) == "Butuh bantuan? Tanya petugas."
    assert every(strip, "ul") == []


# --- Who may keep a copy -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [EMPTY, "/en/uji/kosong/", "/tidak-ada/", "/uji/410/"])
def test_page_for_everybody_may_be_kept_for_less_than_a_minute(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response["Cache-Control"], response["Vary"]) == (PUBLIC, "Cookie")


def test_kept_page_is_confirmed_without_its_content(client: Client) -> None:
    first = client.get(EMPTY)
    again = client.get(EMPTY, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", PUBLIC)


def test_page_for_everybody_is_compressed_for_who_asks(client: Client) -> None:
    plain = client.get(EMPTY, headers={"Accept-Encoding": "br"})
    packed = client.get(EMPTY, headers={"Accept-Encoding": "gzip, deflate"})
    assert ("Content-Encoding" in plain, plain["Vary"]) == (False, "Cookie")
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Cookie, Accept-Encoding")
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 3
    again = client.get(EMPTY, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content, packed["ETag"]) == (304, b"", f"W/{plain['ETag']}")


@pytest.mark.django_db
def test_page_with_a_secret_is_never_compressed(client: Client) -> None:
    response = client.get("/akun/sandi/lupa/", headers={"Accept-Encoding": "gzip"})
    assert settings.CSRF_COOKIE_NAME in response.cookies
    assert "Content-Encoding" not in response
    assert "Content-Encoding" not in client.get(EMPTY, headers={"Accept-Encoding": "gzip"})


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"])
def test_page_for_somebody_with_a_cookie_of_ours_is_not_kept(client: Client, cookie: str) -> None:
    client.cookies[cookie] = "x"
    response = client.get(EMPTY)
    assert (response["Cache-Control"], "ETag" in response) == (PRIVATE, False)


def test_cookie_of_another_site_changes_nothing(client: Client) -> None:
    client.cookies["_ga"] = "x"
    assert client.get(EMPTY)["Cache-Control"] == PUBLIC


@pytest.mark.django_db
def test_page_with_a_form_is_not_kept(client: Client) -> None:
    response = client.get("/akun/daftar/")
    assert settings.CSRF_COOKIE_NAME not in response.cookies
    response = client.get("/akun/sandi/lupa/")
    assert settings.CSRF_COOKIE_NAME in response.cookies
    assert "no-store" in response["Cache-Control"]


def test_page_of_a_signed_in_user_is_not_kept(client: Client, cast: Cast) -> None:
    client.force_login(cast.editor)
    response = client.get(EMPTY)
    assert response["Cache-Control"] == PRIVATE
    assert [link.get("href") for link in every(parsed(response), "a") if text(link) == "Keluar"] == [
        "/akun/keluar/"
    ]


@pytest.mark.parametrize(
    ("address", "method"),
    [(EMPTY, "post"), ("/uji/400/", "get"), ("/uji/403/", "get"), ("/uji/429/", "get"), ("/uji/503/", "get")],
)
def test_posts_and_passing_errors_are_not_kept(client: Client, address: str, method: str) -> None:
    client.raise_request_exception = False
    assert getattr(client, method)(address)["Cache-Control"] == PRIVATE


def test_request_with_credentials_is_not_kept(client: Client) -> None:
    assert client.get(EMPTY, headers={"Authorization": "Bearer x"})["Cache-Control"] == PRIVATE


def test_policy_of_the_view_wins(client: Client) -> None:
    assert client.get("/uji/sendiri/")["Cache-Control"] == "public, max-age=600"
