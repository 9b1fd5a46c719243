"""A citizen saves a search, confirms, changes and stops the alert: real Chromium, 360 px wide, no JavaScript."""

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal import delivery
from portal.models import Alert, Subscriber
from tests.browser.soundness import found_wrong
from tests.cast import Cast, World, make_live_listing
from tests.portal.alerts.mailbox import links_in

pytestmark = pytest.mark.django_db(transaction=True)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_search_saved_confirmed_and_stopped(telephone: BrowserContext, world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    page = telephone.new_page()
    page.goto("/lowongan/?q=sawit")
    page.get_by_role("link", name="Kabari saya bila ada lowongan baru untuk pencarian ini").click()
    page.get_by_label("Alamat email Anda").fill("maria@contoh.example")
    page.get_by_label("paling banyak sekali seminggu").check()
    page.get_by_role("button", name="Kirim tautan konfirmasi").click()
    heading(page, "Buka email Anda")

    delivery.deliver_due()
    page.goto(links_in(mail.outbox[-1])[0])
    heading(page, "Konfirmasi kabar Anda")
    assert Alert.objects.get().confirmed_at is None
    page.get_by_role("button", name="Ya, mulai kabari saya").click()
    expect(page.get_by_text("Kabar berjalan.")).to_be_visible()

    page.get_by_role("button", name="Paling banyak sekali sehari").click()
    expect(page.get_by_text("paling banyak sekali sehari")).to_be_visible()
    page.get_by_role("link", name="Hentikan semua pesan").click()
    page.get_by_role("button", name="Ya, hentikan semua pesan").click()
    heading(page, "Semua kabar sudah berhenti")
    assert (Alert.objects.count(), Subscriber.objects.get().recipient) == (0, "")


def test_pages_fit_the_screen_and_pass_axe(
    browser: Browser, live_server: LiveServer, world: World, cast: Cast
) -> None:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto("/lowongan/kabar/?q=sawit&negara=MY")
    page.get_by_label("Alamat email Anda").fill("maria@contoh")
    page.get_by_role("button", name="Kirim tautan konfirmasi").click()
    check(page)  # with an error
    page.get_by_label("Alamat email Anda").fill("maria@contoh.example")
    page.get_by_role("button", name="Kirim tautan konfirmasi").click()
    check(page)
    delivery.deliver_due()
    page.goto(links_in(mail.outbox[-1])[0])
    check(page)
    page.get_by_role("button", name="Ya, mulai kabari saya").click()
    check(page)
    page.get_by_role("link", name="Hentikan semua pesan").click()
    check(page)
    context.close()


def check(page: Page) -> None:
    """Nothing sticks out to the side, and axe finds nothing."""
    assert found_wrong(page, []) == [], page.url
