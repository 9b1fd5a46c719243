"""What may be left of the pay: every number sourced, the low end cautious, nothing promised, nothing unsourced."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from opportunities.models import LivingAssumption, Opportunity
from opportunities.models.living import LivingKind
from opportunities.takehome import TakeHome, take_home
from portal.dates import today
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text


def assume(world: World, kind: str, amount: object = None, **fields: Any) -> LivingAssumption:
    """An assumption for Malaysia since last year, in ringgit."""
    values: dict[str, Any] = {
        "country": world.malaysia,
        "kind": kind,
        "amount": amount,
        "currency": "MYR" if amount is not None else "",
        "starts_on": today() - timedelta(days=365),
        "source": "Survei atase (uji)",
        "certainty": "B",
        "review_status": "ready",
    }
    return LivingAssumption.objects.create(**values | fields)


def estimate(listing: Opportunity) -> TakeHome:
    found = take_home(Opportunity.objects.for_page(today()).get(pk=listing.pk))
    assert found
    return found


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    """RM1.700–2.300 at 3.950: Rp6.715.000–9.085.000; the worker pays Rp350.000 before and the meals there."""
    return make_live_listing(world, cast, transport_local="employer")


def test_only_what_the_worker_carries_is_counted(world: World, listing: Opportunity) -> None:
    for kind, amount in (("meals", 400), ("housing", 300), ("transport", 100), ("other", 100)):
        assume(world, kind, amount)
    assume(world, "levies", percent=Decimal("2.5"))
    found = estimate(listing)
    counted = {need.living.kind: (need.at_lowest, need.at_highest) for need in found.needs}
    assert counted == {
        "levies": (167_875, 227_125),
        "meals": (1_580_000, 1_580_000),
        "other": (395_000, 395_000),
    }
    assert (found.low, found.high) == (
        6_715_000 - 167_875 - 1_975_000,
        9_085_000 - 227_125 - 1_975_000,
    )
    assert (found.first_low, found.first_high) == (3 * found.low - 350_000, 3 * found.high - 350_000)
    assert (found.missing, found.confirmed) == ((), True)


def test_a_shared_or_unsaid_need_counts_at_the_low_end_only(world: World, listing: Opportunity) -> None:
    assume(world, "meals", 400)
    for provider in ("shared", ""):
        Opportunity.objects.update(meals=provider)
        assert (estimate(listing).low, estimate(listing).high) == (6_715_000 - 1_580_000, 9_085_000)
    Opportunity.objects.update(wage_basis="net", meals="worker")
    assert estimate(listing).missing == (LivingKind.OTHER,)


def test_what_is_not_known_is_named_and_not_counted(world: World, listing: Opportunity) -> None:
    assume(world, "meals", 400, currency="XAF")  # no rate of this currency
    assume(world, "other", 100, review_status="unconfirmed")
    found = estimate(listing)
    assert [need.living.kind for need in found.needs] == ["other"]
    assert found.missing == (LivingKind.LEVIES, LivingKind.MEALS)
    assert found.confirmed is False


@pytest.mark.parametrize("days", [(1, None), (-30, -1)])
def test_only_what_holds_today_is_used(
    world: World, listing: Opportunity, days: tuple[int, int | None]
) -> None:
    start, end = days
    assume(
        world,
        "other",
        500,
        starts_on=today() + timedelta(days=start),
        ends_on=today() + timedelta(days=end) if end else None,
    )
    assert take_home(Opportunity.objects.for_page(today()).get(pk=listing.pk)) is None


def test_of_one_kind_the_one_that_began_last_counts(world: World, listing: Opportunity) -> None:
    assume(world, "other", 500)
    assume(world, "other", 100, starts_on=today())
    assert [need.at_lowest for need in estimate(listing).needs] == [395_000]


def test_without_an_assumption_or_a_rate_nothing_is_estimated(world: World, listing: Opportunity) -> None:
    assert take_home(Opportunity.objects.for_page(today()).get(pk=listing.pk)) is None
    assume(world, "other", 100)
    Opportunity.objects.update(pay_idr_min=None, pay_idr_max=None)
    assert take_home(Opportunity.objects.for_page(today()).get(pk=listing.pk)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 1, "percent": 1},
        {"amount": None},
        {"amount": -1},
        {"amount": 1, "currency": "myr"},
        {"amount": None, "percent": 101},
        {"amount": 1, "source": ""},
        {"amount": 1, "ends_on": "2020-01-01"},
    ],
)
def test_the_database_refuses_a_number_without_meaning(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        assume(world, "other", **wrong)


# --- On pages ----------------------------------------------------------------------------------------------------
def test_listing_shows_the_estimate_with_its_sources_and_never_as_a_promise(
    client: Client, world: World, listing: Opportunity
) -> None:
    assume(world, "meals", 400)
    assume(world, "other", 100, review_status="unconfirmed")
    page = parsed(client.get(listing.get_absolute_url()))
    (fold,) = every(page, "details", id="take-home")
    said = text(fold)
    assert said.startswith("Uang yang Anda bawa pulang: kira-kira Rp4,7–7,1 juta per bulan")
    assert "Makan− Rp1,6 juta RM400 Pulsa, sabun, dan kebutuhan lain− Rp400.000 RM100" in said
    assert "Sisa setelah 3 bulanRp13,9–21 juta sudah dikurangi Rp350.000" in said
    assert "Belum dihitung, angkanya belum ada: pajak dan asuransi wajib." in said
    assert "Ini perkiraan, bukan janji. Petugas belum memastikan harga ini." in said
    assert every(fold, "a")[0].get("href") == "/negara/MY/#living"


def test_listing_says_nothing_where_nothing_is_known(client: Client, listing: Opportunity) -> None:
    assert every(parsed(client.get(listing.get_absolute_url())), "details", id="take-home") == []


def test_country_says_where_each_price_was_read(client: Client, world: World) -> None:
    assume(world, "meals", 400, checked_on="2026-11-02")
    assume(world, "levies", percent=2)
    assume(world, "other", 100, source="Kabar burung", certainty="C", review_status="unconfirmed")
    (section,) = every(parsed(client.get("/negara/MY/")), "section", id="living")
    said = text(section)
    assert "Pajak dan asuransi wajib2% dari gaji MakanRM400 (Rp1,6 juta)" in said
    assert "Diperiksa: 2 November 2026. Sumber: Survei atase (uji)" in said
    assert "belum dipastikan Kepastian: pengetahuan umum" in said
    assert said.count("Sumber:") == 3


def test_pay_that_does_not_last_says_so(client: Client, world: World, listing: Opportunity) -> None:
    dear = assume(world, "other", 2000)
    assert "kira-kira paling banyak Rp1,2 juta" in text(parsed(client.get(listing.get_absolute_url())))
    dear.amount = Decimal(3000)
    dear.save()
    assert "kira-kira tidak ada per bulan" in text(parsed(client.get(listing.get_absolute_url())))
