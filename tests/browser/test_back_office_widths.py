"""The back office on the demo data: lists fit a laptop, and no page scrolls sideways on a telephone."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from opportunities.amendments import propose
from opportunities.models import JobOrderFile, Opportunity
from portal.admin.site import site
from portal.models import Office, User
from tests.browser.test_back_office import Browser

LAPTOP, TELEPHONE = 1280, 360
TABLES_THAT_ARE_CUT = """() => [...document.querySelectorAll(".results")]
    .filter((box) => box.scrollWidth > box.clientWidth)
    .map((box) => `a table of ${box.scrollWidth} px in ${box.clientWidth} px`)"""
PAGE_IS_CUT = "() => document.documentElement.scrollWidth > window.innerWidth"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def supervisor(page: Page, live_server: LiveServer) -> Browser:
    """Somebody who sees every column of every list; with a file and a proposed change, which the demo has none of."""
    call_command("seed", demo=True, stdout=StringIO())
    editor = User.objects.get(username="editor")
    listing = Opportunity.objects.filter(state="published", wage_max__isnull=False).order_by("pk")[0]
    changes = {"wage_max": "9999.00", "employer_name": "Perusahaan Lain (contoh)", "city": "Kota Lain"}
    propose(listing, {name: {"new": value} for name, value in changes.items()}, editor, "edit")
    JobOrderFile.objects.create(
        name="permintaan-kerja-bulan-desember-2026-siskop2mi.xlsx",
        sha256="0" * 64,
        size=1,
        layout="siskop2mi",
        office=Office.objects.get(code_prefix="NTT"),
        imported_by=editor,
        created=12_000,
        refused=1_200,
    )
    browser = Browser(page, live_server)
    browser.sign_in(User.objects.get(username="kp2mi"))
    return browser


def lists() -> list[str]:
    """Every list, also with the rows that are decided already."""
    found = [address_of(each, "changelist") for each in site._registry]
    return [address for address in found if address] + [
        reverse(f"admin:{name}_changelist") + "?state=all"
        for name in ("opportunities_amendment", "outreach_sessionchange")
    ]


def pages_of(model: type[Model]) -> list[str]:
    """The pages of one row."""
    first = model._default_manager.order_by("pk").first()
    found = [address_of(model, page, first.pk) for page in ("change", "history")] if first else []
    return [address for address in found if address]


def address_of(model: type[Model], page: str, *arguments: object) -> str:
    """Nothing when there is no such page."""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)
    except NoReverseMatch:
        return ""


def test_lists_fit_a_laptop_and_pages_a_telephone(supervisor: Browser) -> None:
    page = supervisor.page
    page.set_viewport_size({"width": LAPTOP, "height": 900})
    cut = {}
    for address in lists():
        supervisor.open(address)
        if found := page.evaluate(TABLES_THAT_ARE_CUT):
            cut[address] = found
    page.set_viewport_size({"width": TELEPHONE, "height": 740})
    rows = [address for model in site._registry for address in pages_of(model)]
    for address in ["/staf/", "/staf/sosialisasi/", "/staf/pesan/", "/admin/", *lists(), *rows]:
        supervisor.open(address)
        if page.evaluate(PAGE_IS_CUT):
            cut[address] = ["scrolls sideways on a telephone"]
    assert cut == {}
