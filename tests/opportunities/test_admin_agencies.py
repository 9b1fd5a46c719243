"""Sanctions through the pages: who enters and lifts them, and that the listings are gone the same moment."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from opportunities.models import AgencySanction, Opportunity
from portal.dates import today
from tests.backoffice import buttons_in, errors_in, save, signed_in
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text


def page_of(world: World) -> str:
    return reverse("admin:opportunities_agency_change", args=[world.agency.pk])


def sanction_page(world: World) -> str:
    return reverse("admin:opportunities_agency_sanction", args=[world.agency.pk])


def lift_page(world: World) -> str:
    sanction = AgencySanction.objects.get()
    return reverse("admin:opportunities_agency_lift", args=[world.agency.pk, sanction.pk])


@pytest.fixture
def sanctioned(cast: Cast, world: World) -> AgencySanction:
    return AgencySanction.objects.create(
        agency=world.agency,
        kind="temporary_stop",
        starts_on=today(),
        source="uji",
        imposed_by=cast.supervisor,
    )


@pytest.mark.parametrize(
    ("who", "status"), [("editor", 403), ("verifier", 200), ("supervisor", 200), ("partner", 404)]
)
def test_who_enters_a_sanction(cast: Cast, world: World, who: str, status: int) -> None:
    client = signed_in(cast, who)
    assert (client.get(sanction_page(world)).status_code, AgencySanction.objects.count()) == (status, 0)
    if status != 200:
        assert client.post(sanction_page(world), {"kind": "warning"}).status_code == status


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("verifier", 403), ("supervisor", 200)])
def test_who_lifts_a_sanction(
    cast: Cast, world: World, sanctioned: AgencySanction, who: str, status: int
) -> None:
    client = signed_in(cast, who)
    assert client.get(lift_page(world)).status_code == status
    client.post(lift_page(world))
    sanctioned.refresh_from_db()
    assert sanctioned.lifted_on == (today() if status == 200 else None)


def test_a_sanction_takes_the_listings_off_at_once(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    client = signed_in(cast, "verifier")
    assert "1 lowongan yang tampil hilang" in text(parsed(client.get(sanction_page(world))))
    response = save(
        client,
        sanction_page(world),
        kind="temporary_stop",
        source="Pengumuman KP2MI 24 November 2026 (contoh)",
        decree="CONTOH-1",
        reason="Merekrut tanpa izin",
    )
    sanction = AgencySanction.objects.get()
    assert errors_in(response) == []
    assert (sanction.starts_on, sanction.imposed_by, sanction.decree) == (today(), cast.verifier, "CONTOH-1")
    assert [obstacle.code for obstacle in listing.obstacles(today())] == ["sanctioned"]
    assert Opportunity.objects.live(today()).count() == 0


def test_the_public_page_is_a_tombstone_on_the_next_request(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    headings = [heading_of(listing)]
    save(
        signed_in(cast, "supervisor"),
        sanction_page(world),
        kind="temporary_stop",
        source="Pengumuman (contoh)",
    )
    headings.append(heading_of(listing))
    signed_in(cast, "supervisor").post(lift_page(world))
    headings.append(heading_of(listing))
    assert headings == [
        "Pemanen sawit di Pahang",
        "JANGAN BAYAR. Lowongan ini tidak boleh ditawarkan sekarang",
        "Pemanen sawit di Pahang",
    ]


def heading_of(listing: Opportunity) -> str:
    """What a visitor reads first."""
    return text(every(parsed(Client().get(listing.get_absolute_url())), "h1")[0])


def test_lifting_says_what_comes_back_and_brings_it_back(
    cast: Cast, world: World, sanctioned: AgencySanction
) -> None:
    make_live_listing(world, cast)
    make_live_listing(world, cast, permit_number="X2", closes_on=today(), quota_filled=24)
    client = signed_in(cast, "supervisor")
    assert "1 lowongan langsung tampil lagi." in text(parsed(client.get(lift_page(world))))
    assert Opportunity.objects.live(today()).count() == 0
    client.post(lift_page(world))
    assert Opportunity.objects.live(today()).count() == 1


def test_what_is_wrong_with_a_sanction_is_said_on_the_page(cast: Cast, world: World) -> None:
    client = signed_in(cast, "supervisor")
    response = save(
        client, sanction_page(world), kind="warning", starts_on="2026-12-31", ends_on="2026-12-01"
    )
    assert AgencySanction.objects.count() == 0
    assert len(errors_in(response)) > 0
    parsed(response)


@pytest.mark.parametrize(
    ("who", "found"), [("editor", []), ("verifier", ["Jatuhkan sanksi"]), ("supervisor", ["Jatuhkan sanksi"])]
)
def test_the_button_is_there_for_those_who_may(cast: Cast, world: World, who: str, found: list[str]) -> None:
    assert buttons_in(signed_in(cast, who).get(page_of(world))) == found


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_companies_asks_as_often_for_one_as_for_three(
    cast: Cast, world: World, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, how_many):
        world.agency.pk, world.agency.key = None, f"pt-{number}"
        world.agency.licence_number = f"SIP3MI-{number}"
        world.agency.save()
    client = signed_in(cast, "editor")
    address = reverse("admin:opportunities_agency_changelist")
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


@pytest.mark.parametrize(("who", "until"), [("editor", "2020-01-01"), ("supervisor", "2040-01-01")])
def test_only_the_ministry_prolongs_a_licence(cast: Cast, world: World, who: str, until: str) -> None:
    """Like lifting a sanction: a longer licence puts the company's listings back in every office at once."""
    type(world.agency).objects.filter(pk=world.agency.pk).update(
        licence_from="2019-01-01", licence_until="2020-01-01"
    )
    page = reverse("admin:opportunities_agency_change", args=[world.agency.pk])
    save(signed_in(cast, who), page, licence_until="01/01/2040", note="Uji")
    world.agency.refresh_from_db()
    assert (str(world.agency.licence_until), world.agency.note) == (until, "Uji")
