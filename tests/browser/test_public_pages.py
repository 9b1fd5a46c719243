"""Every public page in real Chromium: axe finds nothing, the content policy is never broken, nothing is too wide."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from opportunities.models import CostItem, CostKind, Opportunity
from opportunities.workflow import TRANSITIONS
from portal.workflow import transition
from tests.addresses import address, names
from tests.browser.soundness import found_wrong, listen
from tests.cast import Cast, World, make_live_listing
from tests.permission_table import TABLE
from tests.visited import arguments_of

pytestmark = pytest.mark.django_db(transaction=True)


def public_addresses(world: World, cast: Cast) -> list[str]:
    """What anybody may visit and is a page: every kind once, in Indonesian."""
    arguments = arguments_of(world, cast)
    visited = [address(name, arguments) for name in names() if TABLE[name][0] == 200]
    return [each for each in visited if is_page(each)]


def is_page(visited: str) -> bool:
    """Whether this is a whole page; the snippet for other sites is a part of theirs, a file to save is none."""
    answer = Client().get(visited)
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        return False
    return "html" in answer["Content-Type"] and answer.content.lstrip()[:9].lower() == b"<!doctype"


def tombstones(world: World, cast: Cast) -> list[str]:
    """Listings that are not live any more, each for another reason."""
    stopped = [make_live_listing(world, cast) for _ in range(3)]
    for listing, action in zip(stopped, ("suspend", "close", "withdraw"), strict=True):
        transition(TRANSITIONS, listing, action, cast.supervisor, "Uji")
    filled = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=filled.pk).update(quota_filled=filled.quota_total)
    expired = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=expired.pk).update(opens_on="2026-01-01", closes_on="2026-01-02")
    everything = [*stopped, filled, expired]
    return [each.get_absolute_url() for each in everything] + [f"/cek/?q={each.code}" for each in everything]


def chosen(world: World, cast: Cast) -> list[str]:
    """Jobs kept and beside each other, one of them stopped and one unknown, with prices of the country."""
    jobs = [make_live_listing(world, cast) for _ in range(2)]
    transition(TRANSITIONS, jobs[1], "suspend", cast.supervisor, "Uji")
    codes = "&".join(f"kode={code}" for code in (*(job.code for job in jobs), "NTT-22222", "x"))
    return [f"/lowongan/banding/?{codes}", f"/simpanan/?{codes}", "/paket/?asal=53.04"]


def with_questions() -> list[str]:
    """Pages that answer something, empty answers and errors."""
    return [
        "/lowongan/?q=sawit&negara=MY&asal=53.04&urut=gaji",
        "/lowongan/?q=astronot",
        "/lowongan/?gaji_min=abc&hal=999999",
        "/cek/?q=NTT-22222",
        "/cek/?q=apa+saja",
        "/kantor/?asal=53.04",
        "/tidak-ada/",
        "/lowongan/NTT-22222/",
    ]


def test_what_is_wrong_is_found(page: Page) -> None:
    complaints = listen(page)
    page.set_content('<img src="x"><p style="width: 9999px">Uji</p><script>console.error("uji")</script>')
    found = found_wrong(page, complaints)
    assert "uji ()" in found
    assert {"360: wider than the window", "1280: wider than the window"} <= set(found)
    assert [each for each in found if each.startswith("1280: image-alt")]
    assert complaints == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_public_pages_are_sound(
    page: Page, live_server: LiveServer, world: World, cast: Cast, language: str
) -> None:
    visited = public_addresses(world, cast) + tombstones(world, cast) + with_questions() + chosen(world, cast)
    complaints = listen(page)
    wrong: dict[str, Any] = {}
    for each in visited:
        page.goto(f"{live_server.url}{language}{each}")
        if found := found_wrong(page, complaints):
            wrong[each] = found
    assert wrong == {}
    assert len(visited) > 50


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width", [320, 360])
def test_long_names_and_large_amounts_of_costs_fit_a_small_telephone(
    page: Page, live_server: LiveServer, world: World, cast: Cast, width: int, language: str
) -> None:
    job = make_live_listing(world, cast)
    job.costs.update(amount=12_345_678)
    for payer in ("p3mi", "state"):
        kind = CostKind.objects.create(
            key=payer, name_ind="BPJS Ketenagakerjaan sebelum bekerja", name_en="Social security before work"
        )
        CostItem.objects.create(opportunity=job, kind=kind, payer=payer, amount=1)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{language}{job.get_absolute_url()}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    edge = page.evaluate("document.querySelector('.jr-cost').getBoundingClientRect().right")
    assert edge <= (width - 16 if width == 360 else width)
