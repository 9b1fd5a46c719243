"""The back office in a real browser: the content policy is never broken, axe finds nothing, and the scripts work."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from opportunities.amendments import propose
from opportunities.models import JobOrderFile, LanguageRequirement, Opportunity
from portal.models import Language
from tests.browser.soundness import found_wrong, listen
from tests.cast import Cast, World, make_listing, make_live_listing

WIDTHS = (1280, 360)

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """A page of one of the cast, and everything the browser complained about."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        self.complaints = listen(page)

    def sign_in(self, who: Any) -> None:
        client = Client()
        client.force_login(who)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.server.url}]
        )

    def open(self, address: str) -> None:
        response = self.page.goto(self.server.url + address)
        assert response is not None
        assert response.status == 200, address

    def found_wrong(self) -> list[str]:
        return found_wrong(self.page, self.complaints)


@pytest.fixture
def browser_of_staff(page: Page, live_server: LiveServer) -> Browser:
    return Browser(page, live_server)


def addresses(listing: Opportunity, draft: Opportunity) -> list[str]:
    """Pages whose rows say more than those of `test_every_staff_page`."""
    change, move = "admin:opportunities_opportunity_change", "admin:opportunities_opportunity_transition"
    return [
        "/en/admin/",
        reverse(change, args=[draft.pk]),
        reverse(change, args=[listing.pk]),
        reverse(move, args=[listing.pk, "suspend"]),
        reverse("admin:opportunities_amendment_change", args=[listing.amendments.get().pk]),
        reverse("admin:opportunities_joborderfile_change", args=[JobOrderFile.objects.get().pk]),
    ]


def test_pages_that_say_more_are_clean(browser_of_staff: Browser, cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    draft = make_listing(world, cast.editor, permit_number="X2")
    propose(listing, {"wage_max": {"new": "2500.00"}}, cast.editor, "edit")
    malay = Language.objects.create(code="ms", name_ind="Melayu", name_en="Malay")
    LanguageRequirement.objects.create(opportunity=draft, language=malay, level="A1")
    JobOrderFile.objects.create(
        name="uji.csv",
        sha256="0" * 64,
        size=1,
        layout="siskop2mi",
        office=world.ntt,
        imported_by=cast.editor,
        report=[{"row": 2, "id": "CONTOH-1", "title": "Pemanen", "outcome": "created", "problems": []}],
    )
    browser_of_staff.sign_in(cast.supervisor)
    wrong = {}
    for address in addresses(listing, draft):
        browser_of_staff.open(address)
        if found := browser_of_staff.found_wrong():
            wrong[address] = found
    assert wrong == {}


def test_choosing_adding_rows_and_the_calendar_are_clean(
    browser_of_staff: Browser, cast: Cast, world: World
) -> None:
    browser_of_staff.sign_in(cast.editor)
    page = browser_of_staff.page
    browser_of_staff.open(reverse("admin:opportunities_opportunity_add"))
    page.click(".field-country .select2-selection")
    page.wait_for_selector(".select2-results__option >> text=Malaysia")
    assert browser_of_staff.found_wrong() == []
    page.click(".select2-results__option >> text=Malaysia")
    page.click("#costs-group .add-row a")
    page.locator(".datetimeshortcuts a:has(.date-icon)").first.click()
    page.wait_for_selector(".calendarbox:visible")
    assert browser_of_staff.found_wrong() == []
    page.keyboard.press("Escape")
    page.fill("#id_title_ind", "Pemanen sawit")
    page.select_option("#id_source_kind", "bp3mi_entry")
    page.select_option("#id_scheme", "p2p")
    page.select_option("#id_sector", "perkebunan")
    page.click("[name=_save]")
    page.wait_for_url(re.compile(r"/opportunity/\d+/change/"))
    assert (browser_of_staff.found_wrong(), Opportunity.objects.get().country_id) == ([], "MY")


def test_one_language_at_a_time(browser_of_staff: Browser, cast: Cast, world: World) -> None:
    browser_of_staff.sign_in(cast.editor)
    page = browser_of_staff.page
    browser_of_staff.open(reverse("admin:opportunities_opportunity_add"))
    seen = [(page.is_visible("#id_title_ind"), page.is_visible("#id_title_en"))]
    page.click(".jr-languages button:has-text('English')")
    seen.append((page.is_visible("#id_title_ind"), page.is_visible("#id_title_en")))
    page.click("[name=_save]")  # the Indonesian title is missing: it stays in sight
    page.wait_for_selector(".errornote")
    page.click(".jr-languages button:has-text('English')")
    seen.append((page.is_visible("#id_title_ind"), page.is_visible("#id_title_en")))
    assert seen == [(True, False), (False, True), (True, True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_save_compares_and_goes_on(
    browser_of_staff: Browser, cast: Cast, world: World, width: int
) -> None:
    listing = make_listing(world, cast.editor)
    browser_of_staff.sign_in(cast.editor)
    page = browser_of_staff.page
    page.set_viewport_size({"width": width, "height": 900})
    browser_of_staff.open(reverse("admin:opportunities_opportunity_change", args=[listing.pk]))
    Opportunity.objects.filter(pk=listing.pk).update(
        version=1, employer_name="Ladang Baru (contoh)", city="Johor"
    )
    page.fill("#id_employer_name", "Ladang Saya (contoh)")
    page.click("[name=_save]")
    page.wait_for_selector(".jr-conflict")
    assert browser_of_staff.found_wrong() == []
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    listing.refresh_from_db()
    assert (listing.employer_name, listing.city, listing.version) == ("Ladang Saya (contoh)", "Johor", 2)
