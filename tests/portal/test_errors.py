"""Error pages: our dress, both languages, even when the parts they could lean on are broken."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory

from portal import hotlines
from portal.models import Hotline
from portal.views import errors
from tests.pages import every, parsed, text, title

pytestmark = pytest.mark.urls("tests.portal.urls_that_break")

TITLES = {
    400: ("Alamat ini tidak terbaca", "This address cannot be read"),
    403: ("Anda tidak boleh membuka halaman ini", "You may not open this page"),
    404: ("Halaman ini tidak ada", "This page does not exist"),
    410: ("Halaman ini sudah dihapus", "This page is gone"),
    429: ("Terlalu banyak percobaan", "Too many attempts"),
    500: ("Ada yang rusak di pihak kami", "Something broke on our side"),
    503: ("Situs ini sedang sibuk atau diperbaiki", "The site is busy or being repaired"),
}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("status", TITLES)
def test_error_page_wears_our_dress(visitor: Client, status: int, prefix: str) -> None:
    response = visitor.get(f"{prefix}/uji/{status}/")
    expected = TITLES[status][bool(prefix)]
    assert response.status_code == status
    page = parsed(response)
    assert page.get("lang") == response["Content-Language"] == ("en" if prefix else "id")
    assert (title(page), text(every(page, "h1")[0])) == (f"{expected} – Jalur Resmi KP2MI", expected)
    assert [meta.get("content") for meta in every(page, "meta", name="robots")] == ["noindex"]
    assert [aside.get("class") for aside in every(page, "aside")] == ["jr-help jr-sunken"]
    twin = f"/uji/{status}/" if prefix else f"/en/uji/{status}/"
    assert {a.get("href") for a in every(page, "a", hreflang="id" if prefix else "en")} == {twin}


def test_every_error_has_words() -> None:
    assert list(errors.PAGES) == list(TITLES)


@pytest.mark.parametrize(("status", "seconds"), [(429, "60"), (503, "30"), (404, None), (500, None)])
def test_passing_errors_say_when_to_come_back(visitor: Client, status: int, seconds: str | None) -> None:
    assert visitor.get(f"/uji/{status}/").get("Retry-After") == seconds


def test_unknown_host_is_a_bad_request_page(visitor: Client) -> None:
    response = visitor.get("/en/akun/masuk/", headers={"Host": "jahat.example"})
    assert response.status_code == 400
    assert "jahat.example" not in response.content.decode()
    assert text(every(parsed(response), "h1")[0]) == TITLES[400][1]


def test_post_without_token_says_that_nothing_was_saved() -> None:
    response = Client(enforce_csrf_checks=True).post("/uji/formulir/")
    assert response.status_code == 403
    assert text(every(parsed(response), "h1")[0]) == "Formulir ini sudah terlalu lama"


def test_address_with_markup_is_escaped(visitor: Client) -> None:
    response = visitor.get('/"><script>x</script>/?a="><script>y</script>')
    assert response.status_code == 404
    assert every(parsed(response), "script") == []


@pytest.mark.django_db
def test_query_cut_off_by_the_database_is_503(visitor: Client) -> None:
    assert visitor.get("/uji/lambat/").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_page_without_database_is_503_and_keeps_the_help_numbers(
    visitor: Client, error: type[Exception]
) -> None:
    hotlines.forget()
    Hotline.objects.create(key="dalam", kind="phone", number="0800-1000", name_ind="Pusat", name_en="Centre")
    visitor.get("/tidak-ada/")  # the numbers are in memory now
    expired = {code: (0.0, numbers) for code, (_until, numbers) in hotlines._remembered.items()}
    hotlines._remembered.update(expired)

    def lost(*args: Any) -> None:
        raise error("uji")

    visitor.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    with connection.execute_wrapper(lost):
        response = visitor.get("/uji/kosong/")
    assert response.status_code == 503
    assert [a.get("href") for a in every(parsed(response), "a", href="tel:08001000")] == ["tel:08001000"]


def test_broken_frame_leaves_a_plain_page(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("uji")

    monkeypatch.setattr(errors, "frame_of", broken)
    response = errors.server_error(rf.get("/"))
    assert (response.status_code, response.content.decode()) == (500, errors.LAST_RESORT)
    assert [record.message for record in caplog.records] == ["The error page itself is broken"]
    parsed(response)


@pytest.mark.parametrize(
    "view", [errors.bad_request, errors.permission_denied, errors.not_found, errors.server_error]
)
def test_error_page_needs_no_middleware(rf: RequestFactory, view: Callable[[HttpRequest], Any]) -> None:
    """A bare request: no session, no user, no active language."""
    page = parsed(view(rf.get("/en/apa-pun/")))
    assert page.get("lang") == "en"
