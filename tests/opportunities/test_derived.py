"""What listings show of names and rates that are written elsewhere follows when these change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from opportunities import derived
from opportunities.models import CostItem, Opportunity, Outdated
from portal.dates import today
from portal.models import ExchangeRate
from tests.backoffice import errors_in, save, signed_in
from tests.cast import Cast, World, make_live_listing

NEW_WORD = "zirkonia"
RENAMINGS = {
    "agency": "UPDATE opportunities_agency SET name = %s",
    "country": "UPDATE portal_country SET name_en = %s WHERE iso2 = 'MY'",
    "occupation": "UPDATE portal_occupation SET synonyms = %s",
    "sector": "UPDATE portal_sector SET name_ind = %s",
}


def found(word: str) -> int:
    return Opportunity.objects.filter(search_all=word).count()


@pytest.mark.parametrize("source", RENAMINGS)
def test_a_listing_is_found_by_a_new_name_and_no_longer_by_the_old(
    world: World, cast: Cast, source: str
) -> None:
    make_live_listing(world, cast)
    derived.catch_up()
    with connection.cursor() as cursor:
        cursor.execute(RENAMINGS[source], [NEW_WORD])
    assert found(NEW_WORD) == 0
    derived.catch_up()
    assert found(NEW_WORD) == 1
    assert not Outdated.objects.exists()


def test_what_no_listing_shows_outdates_nothing(world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    derived.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opportunities_agency SET name = name, version = version + 1")
        cursor.execute("UPDATE portal_country SET currency = currency")
    assert not Outdated.objects.exists()


def test_many_listings_are_rebuilt_batch_by_batch_after_a_worker_that_was_cut_off(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        make_live_listing(world, cast)
    derived.catch_up()
    monkeypatch.setattr(derived, "BATCH", 2)
    world.agency.name = NEW_WORD
    world.agency.save()
    assert derived._rebuild_a_batch()  # and the worker is killed
    assert found(NEW_WORD) == 2
    derived.catch_up()
    assert found(NEW_WORD) == 5
    assert not Outdated.objects.exists()


@pytest.mark.parametrize("in_currency", ["wage", "cost"])
def test_a_rate_typed_in_the_back_office_reaches_the_estimates(
    world: World, cast: Cast, in_currency: str
) -> None:
    listing = make_live_listing(world, cast)
    if in_currency == "cost":
        cost = listing.costs.filter(payer=CostItem.Payer.WORKER).first()
        assert cost is not None
        CostItem.objects.filter(pk=cost.pk).update(currency="MYR", amount=100)
    derived.refresh([listing.pk])
    derived.catch_up()
    listing.refresh_from_db()
    assert listing.pay_idr_min == 1700 * 3950
    before = listing.worker_cost_idr
    saved = save(
        signed_in(cast, "editor"),
        reverse("admin:portal_exchangerate_add"),
        currency="MYR",
        on=today().isoformat(),
        rupiah="4000",
        source="uji",
    )
    assert errors_in(saved) == []
    derived.catch_up()
    listing.refresh_from_db()
    assert (listing.pay_idr_min, listing.rate_on) == (1700 * 4000, today())
    if in_currency == "cost":
        assert before is not None
        assert listing.worker_cost_idr == before + 100 * 50


@pytest.mark.parametrize(
    ("amount", "period", "hours", "days", "a_month"),
    [
        (20_000, "hour", 8, 5, 3_466_667),
        (20_000, "hour", "7.5", 6, 3_900_000),
        (20_000, "hour", None, None, 4_160_000),  # eight hours, six days
        (50_000, "day", None, 6, 1_300_000),
        (50_000, "day", 8, None, 1_300_000),
        (400_000, "week", None, None, 1_733_333),
        (6_500_000, "month", 8, 5, 6_500_000),
        (30_000_000, "year", None, None, 2_500_000),
    ],
)
def test_pay_is_compared_by_the_month(
    world: World, cast: Cast, amount: int, period: str, hours: str | None, days: int | None, a_month: int
) -> None:
    listing = make_live_listing(world, cast)
    terms = {"wage_period": period, "hours_per_day": hours, "days_per_week": days}
    Opportunity.objects.update(currency="IDR", wage_min=amount, wage_max=None, **terms)
    derived.refresh([listing.pk])
    listing.refresh_from_db()
    assert (listing.pay_idr_min, listing.pay_idr_max, listing.rate_on) == (a_month, a_month, None)


REFUSED = {
    "a slip of the decimal sign": {"rupiah": "4.0"},
    "ten times": {"rupiah": "39500"},
    "no currency": {"currency": "XQZ"},
    "our own": {"currency": "IDR"},
    "tomorrow": {"on": (today() + timedelta(days=1)).isoformat()},
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_back_office_refuses_what_a_file_may_not_say(world: World, cast: Cast, case: str) -> None:
    rates = ExchangeRate.objects.count()
    values = {"currency": "MYR", "on": today().isoformat(), "rupiah": "4000", "source": "uji"}
    answer = save(
        signed_in(cast, "editor"), reverse("admin:portal_exchangerate_add"), **values | REFUSED[case]
    )
    assert errors_in(answer)
    assert ExchangeRate.objects.count() == rates


def test_only_kp2mi_corrects_a_rate_and_only_of_today(world: World, cast: Cast) -> None:
    old = ExchangeRate.objects.get(currency="MYR")
    new = ExchangeRate.objects.create(currency="MYR", on=today(), rupiah=Decimal(5000), source="uji")
    page = "admin:portal_exchangerate_change"
    supervisor = signed_in(cast, "supervisor")
    for client, rate in ((signed_in(cast, "editor"), new), (supervisor, old)):
        answer = client.post(reverse(page, args=[rate.pk]), {"rupiah": "4100", "source": "uji"})
        assert answer.status_code == 403
    save(supervisor, reverse(page, args=[new.pk]), rupiah="40")
    new.refresh_from_db()
    assert new.rupiah == 5000
    assert errors_in(save(supervisor, reverse(page, args=[new.pk]), rupiah="4100")) == []
    new.refresh_from_db()
    assert new.rupiah == 4100
