"""Two-step verification on a telephone: real Chromium, 360 px, no JavaScript; its QR code read by another program."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal import second_factor
from portal.models import User
from tests.authenticator import code_of, confirmed, first_step, with_codes
from tests.browser.soundness import found_wrong, listen
from tests.cast import PASSWORD, Cast, World
from tests.outreach.cast import make_field

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    cache.clear()


def sign_in(page: Page, person: User) -> None:
    page.goto("/penyelenggara/")
    page.get_by_label("Nama pengguna atau email").fill(person.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def secret_in(picture: bytes) -> str:
    """What an app reads from a picture of the screen."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return parse_qs(urlsplit(found.text).query)["secret"][0]


def test_a_partner_turns_it_on_and_signs_in_with_it(
    telephone: BrowserContext, world: World, cast: Cast
) -> None:
    make_field(world, cast)
    page = telephone.new_page()
    sign_in(page, cast.partner)
    page.get_by_role("link", name="Akun saya").first.click()
    page.get_by_role("link", name="Aktifkan").click()
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjut").click()

    secret = secret_in(page.get_by_role("img", name="Kode QR").screenshot())
    page.get_by_role("textbox", name="Kode", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_role("status")).to_contain_text("Simpan kode pemulihan Anda sekarang")
    codes = page.locator("li.jr-code").all_inner_texts()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Simpan sebagai berkas").click()
    assert codes[0] in saving.value.path().read_text()
    page.get_by_role("button", name="Sudah saya simpan").click()
    page.get_by_role("main").get_by_role("link", name="Keluar").click()
    page.get_by_role("button", name="Keluar").click()

    sign_in(page, cast.partner)
    page.get_by_role("textbox", name="Kode", exact=True).fill(codes[0])
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi kami")
    assert second_factor.status_of(cast.partner).codes_left == 9


def test_printing_takes_a_script(page: Page, live_server: LiveServer, cast: Cast) -> None:
    """The button stands there only where it works."""
    with_codes(cast.partner)
    page.add_init_script("window.print = () => { window.printed = true; }")
    take_over(page, live_server, confirmed(cast.partner))
    page.goto(f"{live_server.url}/akun/dua-langkah/kode/")
    page.get_by_role("button", name="Cetak").click()
    assert page.evaluate("window.printed") is True


def take_over(page: Page, live_server: LiveServer, client: Client) -> None:
    """Go on in Chromium as whom the client is signed in, or half signed in."""
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_sound(page: Page, live_server: LiveServer, cast: Cast, language: str) -> None:
    """axe, the content policy and the width of the window."""
    for each in (cast.partner, cast.volunteer):
        with_codes(each)
    half, long_ago = Client(), confirmed(cast.volunteer)
    first_step(half, cast.partner)
    second_factor.put_recovery_codes_away(cast.volunteer)
    supervisor = Client()
    supervisor.force_login(cast.supervisor)
    account = f"/admin/portal/user/{cast.partner.pk}"
    visits = [
        (confirmed(cast.editor), ["/akun/", "/akun/dua-langkah/aktifkan/", "/akun/konfirmasi/"]),
        (
            confirmed(cast.partner),
            [
                "/akun/",
                *(f"/akun/dua-langkah/{name}/" for name in ("matikan", "kode", "kode/baru")),
                "/akun/konfirmasi/kode/",
            ],
        ),
        (long_ago, ["/akun/dua-langkah/kode/"]),
        (half, ["/akun/masuk/kode/"]),
        (supervisor, [f"{account}/second-factor/", f"{account}/change/", f"{account}/history/"]),
    ]
    complaints = listen(page)
    wrong: dict[str, list[str]] = {}
    for client, addresses in visits:
        page.context.clear_cookies()
        take_over(page, live_server, client)
        for address in addresses:
            page.goto(f"{live_server.url}{language}{address}")
            assert urlsplit(page.url).path == f"{language}{address}"
            if found := found_wrong(page, complaints):
                wrong[address] = found
    assert wrong == {}
