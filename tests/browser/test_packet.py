"""The offline packet as it is opened from a telephone's memory, today and when it has grown old."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser

from portal.dates import today
from tests.cast import Cast, World, make_live_listing

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_old_file_says_so_in_a_browser(client: Client, world: World, cast: Cast, browser: Browser) -> None:
    make_live_listing(world, cast)
    content = client.get("/paket/53.04.html").content.decode()
    for days, seen in ((0, []), (13, []), (15, ["tooold"]), (31, ["tooold", "closed"])):
        context = browser.new_context(viewport={"width": 360, "height": 640})
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message, refused=refused: refused.append(message.text))  # type: ignore[misc]
        moment = today() + timedelta(days=days)
        page.clock.install(time=f"{moment}T12:00:00+08:00")
        page.set_content(content)
        visible = {
            "tooold": page.get_by_text("Berkas ini sudah terlalu lama").is_visible(),
            "closed": page.get_by_text("Sudah tutup.").is_visible(),
        }
        assert [name for name, shown in visible.items() if shown] == seen, days
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert refused == []
        context.close()


def test_no_code_is_broken_in_two_on_a_small_screen(
    client: Client, world: World, cast: Cast, browser: Browser
) -> None:
    for length in range(1, 30, 2):
        make_live_listing(world, cast, city="i" * length)
    page = browser.new_page(viewport={"width": 240, "height": 640})
    page.set_content(client.get("/paket/53.04.html").content.decode())
    heights = "[...document.querySelectorAll('.code')].map(code => code.getClientRects().length)"
    assert page.evaluate(heights) == [1] * 15
    page.close()
