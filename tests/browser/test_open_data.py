"""The page of open data on a telephone, and facts for search engines under the script policy: real Chromium."""

import json

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.soundness import found_wrong, listen
from tests.cast import Cast, World, make_live_listing

pytestmark = pytest.mark.django_db(transaction=True)


def test_open_data_is_read_on_every_screen(browser: Browser, live_server: LiveServer, world: World) -> None:
    page = browser.new_page(base_url=live_server.url, viewport={"width": 360, "height": 800})
    complaints = listen(page)
    page.goto("/data/")
    assert found_wrong(page, complaints) == []
    page.close()


def test_facts_for_search_engines_pass_the_script_policy(
    browser: Browser, live_server: LiveServer, world: World, cast: Cast
) -> None:
    listing = make_live_listing(world, cast)
    page = browser.new_page(base_url=live_server.url, viewport={"width": 360, "height": 640})
    complaints = listen(page)
    page.goto(listing.get_absolute_url())
    block = page.locator('script[type="application/ld+json"]').inner_text()
    assert json.loads(block)["identifier"]["value"] == listing.code
    assert complaints == []
    page.close()
