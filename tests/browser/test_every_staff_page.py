"""Every page of the back office and of the staff, from the URL resolver: axe finds nothing, nothing is too wide."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.addresses import address, names
from tests.browser.test_back_office import Browser
from tests.cast import Cast, World
from tests.permission_table import ROLES, TABLE
from tests.visited import arguments_of

BESIDE_THE_ADMIN = ("staff", "outreach:staff", "outreach:rota", "messages", "account_change_password")

pytestmark = pytest.mark.django_db(transaction=True)


def staff_addresses(world: World, cast: Cast) -> list[str]:
    """What a supervisor may visit, each address once; the history of every table is one page, so one is enough."""
    arguments = arguments_of(world, cast)
    supervisor = ROLES.index("supervisor")
    rooms = [name for name in names() if name.startswith("admin:") or name in BESIDE_THE_ADMIN]
    wanted = [name for name in rooms if TABLE[name][supervisor] == 200]
    histories = [name for name in wanted if name.endswith("_history")]
    pages = [name for name in wanted if name not in (*histories[1:], "admin:jsi18n")]  # which is a script
    return list(dict.fromkeys(address(name, arguments) for name in pages))


def test_every_staff_page_is_clean(page: Page, live_server: LiveServer, world: World, cast: Cast) -> None:
    browser = Browser(page, live_server)
    browser.sign_in(cast.supervisor)
    wrong = {}
    visited = staff_addresses(world, cast)
    for each in visited:
        browser.open(each)
        if found := browser.found_wrong():
            wrong[each] = found
    assert wrong == {}
    assert len(visited) > 100
