"""A citizen finds a session and registers the family: real Chromium, 360 px wide, no JavaScript."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from outreach import registrations
from outreach.models import Registration, Session
from tests.browser.soundness import found_wrong, listen
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_field, make_venue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    hall = make_venue(field.village, latitude=-9.1, longitude=124.9, directions_ind="40 menit dari Atambua")
    session = make_approved(world, cast, hall, lead_partner=field.partner, capacity=10)
    session.languages.add(field.tetun)
    session.occupations.add(world.harvester)
    return session


def fill(page: Page) -> None:
    page.get_by_label("Nama lengkap").fill("Maria D'Rosari")
    page.get_by_label("Nomor HP").fill("0812 3456 7890")
    page.get_by_label("Desa atau kelurahan").fill("Tulakadi")


def test_from_the_home_page_to_the_code_and_back(telephone: BrowserContext, session: Session) -> None:
    page = telephone.new_page()
    page.goto("/")
    page.get_by_role("link", name="Sosialisasi", exact=True).first.click()
    page.get_by_label("Kabupaten atau kecamatan Anda").select_option("53.04")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_role("link", name="Sosialisasi migrasi aman").click()
    page.get_by_role("link", name="Daftar", exact=True).click()

    fill(page)
    page.get_by_role("button", name="Tambah orang").click()
    expect(page.get_by_label("Nama lengkap")).to_have_value("Maria D'Rosari")
    page.get_by_label("Nama orang ke-2").fill("Yohanes")
    page.get_by_label("Nama orang ke-2").press("Enter")  # the first button of the form registers

    expect(page.get_by_role("heading", level=1)).to_have_text("Anda terdaftar")
    ticket = page.url
    codes = sorted(Registration.objects.values_list("code", flat=True))
    assert sorted(page.locator(".jr-code").all_inner_texts()) == codes

    page.go_back()
    expect(page.get_by_label("Nama orang ke-2")).to_be_visible()
    page.get_by_label("Nama orang ke-2").fill("Yohanes")
    page.get_by_role("button", name="Daftar", exact=True).click()
    expect(page).to_have_url(f"{ticket}?lagi=1")
    assert Registration.objects.count() == 2

    page.get_by_role("link", name="Ubah atau batalkan").click()
    page.get_by_role("button", name=re.compile("Batalkan pendaftaran.*Yohanes")).click()
    expect(page.get_by_role("status")).to_contain_text("Sudah dibatalkan.")
    states = dict(Registration.objects.values_list("position", "state"))
    assert states == {0: "registered", 1: "cancelled"}


def test_two_tabs_and_a_double_tap(telephone: BrowserContext, session: Session) -> None:
    first, second = telephone.new_page(), telephone.new_page()
    for page in (first, second):
        page.goto(f"/sosialisasi/{session.code}/daftar/")
        fill(page)
    first.get_by_role("button", name="Daftar", exact=True).dblclick()
    expect(first.get_by_role("heading", level=1)).to_have_text("Anda terdaftar")
    second.get_by_role("button", name="Daftar", exact=True).click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Anda terdaftar")
    assert first.url.split("?")[0] == second.url.split("?")[0]
    assert Registration.objects.count() == 1


def test_errors_lead_to_their_fields(telephone: BrowserContext, session: Session) -> None:
    page = telephone.new_page()
    page.goto(f"/sosialisasi/{session.code}/daftar/")
    page.get_by_label("Nomor HP").fill("nol delapan")
    page.get_by_role("button", name="Daftar", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Kesalahan: periksa isian ini")
    summary.get_by_role("link", name="Nomor HP").click()
    expect(page).to_have_url(re.compile("#id_phone$"))
    expect(page.get_by_label("Nomor HP")).to_have_value("nol delapan")


def test_found_again_by_code_and_telephone(telephone: BrowserContext, session: Session) -> None:
    receipt = registrations.register(
        session,
        [registrations.Person("Ana")],
        registrations.Contact("+6281234567890"),
        registrations.new_key(),
    )
    page = telephone.new_page()
    page.goto("/sosialisasi/pendaftaran/")
    page.get_by_label("Kode pendaftaran").fill(receipt.registrations[0].code.lower())
    page.get_by_label("Nomor HP saat mendaftar").fill("62 812-3456-7890")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_role("heading", name="Ana", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("Ya, saya datang.*Ana")).click()
    expect(page.get_by_text("Anda sudah bilang akan datang.")).to_be_visible()


def test_no_address_with_a_secret_is_told_to_others(telephone: BrowserContext, session: Session) -> None:
    receipt = registrations.register(
        session, [registrations.Person("Ana")], registrations.Contact(), registrations.new_key()
    )
    page = telephone.new_page()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    page.goto(f"/sosialisasi/pendaftaran/{receipt.token}/")
    page.get_by_role("link", name="Tentang sesi ini").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sosialisasi migrasi aman")
    assert len(told) >= 2
    assert not any(receipt.token in referer for referer in told)


def test_going_back_shows_the_form_that_was_sent(telephone: BrowserContext, session: Session) -> None:
    page = telephone.new_page()
    page.goto(f"/sosialisasi/{session.code}/daftar/")
    fill(page)
    page.get_by_role("button", name="Daftar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anda terdaftar")
    ticket = page.url
    page.go_back()
    expect(page.get_by_label("Nama lengkap")).to_have_value("Maria D'Rosari")
    page.get_by_label("Nomor HP").fill("")
    page.get_by_role("button", name="Daftar", exact=True).click()
    expect(page).to_have_url(f"{ticket}?lagi=1")
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_sound(
    page: Page, live_server: LiveServer, session: Session, field: Field, language: str
) -> None:
    """axe, the content policy (the block for search engines is no script) and the width of the window."""
    receipt = registrations.register(
        session,
        [registrations.Person("Ana" * 40), registrations.Person("محمد")],
        registrations.Contact("+6281234567890"),
        registrations.new_key(),
    )
    complaints = listen(page)
    wrong: dict[str, list[str]] = {}
    for address in (
        "/sosialisasi/",
        "/sosialisasi/?asal=53.04&jenis=sosialisasi",
        "/sosialisasi/?jenis=clinic",
        f"/sosialisasi/?bulan={session.span[0]:%Y-%m}",
        session.get_absolute_url(),
        f"/sosialisasi/{session.code}/daftar/",
        "/sosialisasi/pendaftaran/",
        f"/sosialisasi/pendaftaran/{receipt.token}/",
        f"/sosialisasi/pendaftaran/{receipt.token}/{receipt.registrations[0].code}/",
        f"/sosialisasi/terdaftar/{receipt.token}/",
        "/mitra/",
        field.partner.get_absolute_url(),
        "/mitra/daftar/",
    ):
        page.goto(f"{live_server.url}{language}{address}")
        if found := found_wrong(page, complaints):
            wrong[address] = found
    assert wrong == {}
