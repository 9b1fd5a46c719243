"""Listings that fit a saved search only later, because something about them has changed: told once, and only then."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from opportunities import derived
from opportunities.models import DestinationRule, Opportunity, Standing
from portal.alerts import subscribing
from portal.alerts.appearances import note_appearances
from portal.alerts.topics import topic_of
from portal.dates import today
from portal.models import Alert, Appearance, Country, ExchangeRate, Occupation, PlacementScheme, Sector
from tests.cast import Cast, World, make_live_listing
from tests.portal.alerts.mailbox import morning, post, subscribe

pytestmark = pytest.mark.django_db


def change(listing: Opportunity, **fields: object) -> None:
    """As an approved amendment leaves it."""
    Opportunity.objects.filter(pk=listing.pk).update(**fields)
    derived.refresh([listing.pk])


def told(listing: Opportunity, days: range) -> list[tuple[int, str]]:
    """The days on which letters name the listing, and to whom."""
    return [
        (day, letter.to[0]) for day in days for letter in post(morning(day)) if listing.code in letter.body
    ]


def other_rows(world: World) -> None:
    Country.objects.create(iso2="TW", iso3="TWN", name_ind="Taiwan", name_en="Taiwan", currency="TWD")
    DestinationRule.objects.create(
        country_id="TW", is_open=True, starts_on=today() - timedelta(days=9), source="uji", certainty="A"
    )
    Sector.objects.create(key="perikanan", name_ind="Perikanan", name_en="Fishery")
    PlacementScheme.objects.create(key="uji", name_ind="Skema uji", name_en="Test scheme")
    Occupation.objects.create(slug="nelayan", title_ind="Nelayan", title_en="Fisher", sector=world.plantation)


CHANGES: dict[str, dict[str, object]] = {
    "negara=TW": {"country_id": "TW"},
    "sektor=perikanan": {"sector_id": "perikanan"},
    "profesi=nelayan": {"occupation_id": "nelayan"},
    "skema=g2g": {"scheme_id": "g2g"},
    "pendidikan=sd": {"education_min": "sd"},
    "ijazah=0": {"education_min": "none"},
    "gaji_min=8000000": {"wage_min": 2100},
    "pengalaman=0": {"experience_months": 0},
    "suami_istri=1": {"welcomes": ["couples"]},
    "pelatihan=1": {"training_by": "p3mi"},
    "q=sawit&gaji_min=8000000": {"wage_min": 2100},
}
PLAIN = {"education_min": "s1", "experience_months": 24, "training_by": "", "welcomes": []}


@pytest.mark.parametrize(("query", "fields"), CHANGES.items())
def test_a_listing_that_fits_only_after_a_change_is_told_once(
    world: World, cast: Cast, query: str, fields: dict[str, object]
) -> None:
    other_rows(world)
    listing = make_live_listing(world, cast)
    change(listing, **PLAIN)
    subscribe(query, "cocok@contoh.example")
    subscribe("", "semua@contoh.example")  # it has fitted all along
    assert told(listing, range(1, 3)) == []
    change(listing, **fields)
    assert told(listing, range(3, 9)) == [(3, "cocok@contoh.example")]


def test_lower_costs_are_a_change(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    subscribe("biaya=100000")
    assert told(listing, range(1, 3)) == []
    listing.costs.update(amount=50_000)
    derived.refresh([listing.pk])
    assert len(told(listing, range(3, 6))) == 1


def test_a_province_that_is_opened_is_a_change_for_its_people_only(world: World, cast: Cast) -> None:
    closed = DestinationRule.objects.create(
        country=world.malaysia,
        origin_id="53",
        is_open=False,
        starts_on=today() - timedelta(days=9),
        ends_on=morning(3).date(),
        source="uji",
        certainty="A",
    )
    listing = make_live_listing(world, cast, origin_id=None)
    subscribe("asal=53.04", "belu@contoh.example")
    subscribe("asal=52", "lombok@contoh.example")
    subscribe("q=sawit", "sawit@contoh.example")
    assert told(listing, range(1, 7)) == [(4, "belu@contoh.example")]
    closed.delete()
    assert told(listing, range(7, 9)) == []


def test_a_listing_made_for_another_province_is_a_change_for_its_people(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, origin_id="52")
    subscribe("asal=53", "ntt@contoh.example")
    subscribe("asal=52", "ntb@contoh.example")
    assert told(listing, range(1, 2)) == []
    change(listing, origin_id=None)
    assert told(listing, range(2, 5)) == [(2, "ntt@contoh.example")]


def test_a_new_rate_lifts_a_listing_over_the_pay_that_was_asked_for(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    subscribe("gaji_min=7000000")
    assert told(listing, range(1, 3)) == []
    ExchangeRate.objects.create(currency="MYR", on=today(), rupiah=Decimal("4200"), source="uji")
    derived.catch_up()
    assert len(told(listing, range(3, 6))) == 1


def test_what_comes_and_goes_and_comes_is_told_once(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    subscribe("gaji_min=8000000")
    days = []
    for day, wage in enumerate((2100, 1700, 2100, 1700, 2200), 1):
        change(listing, wage_min=wage)
        days += told(listing, range(day, day + 1))
    assert len(days) == 1


def test_weekly_alert_hears_of_what_changed_twice_in_the_week(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    alert = subscribe("gaji_min=8000000", frequency="weekly")
    assert told(listing, range(1, 3)) == []
    change(listing, wage_min=2100)
    note_appearances(topic_of("jobs"), morning(3))
    change(listing, wage_min=2200)
    note_appearances(topic_of("jobs"), morning(4))
    subscribing.forget_old_alerts(morning(4))
    alert.refresh_from_db()
    assert Standing.objects.at(alert.seen_round).get().pay_idr_min == 1700 * 3950
    assert [day for day, _who in told(listing, range(4, 12))] == [8]


def test_changed_while_suspended_is_told_when_it_is_back(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    subscribe("gaji_min=8000000")
    change(listing, state="suspended", wage_min=2100)
    assert told(listing, range(1, 3)) == []
    change(listing, state="published")
    assert [day for day, _who in told(listing, range(3, 5))] == [3]


def test_what_no_filter_asks_for_is_no_change(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    subscribe("q=sawit")
    known = Appearance.objects.count()
    change(listing, title_ind="Pemanen kelapa sawit", quota_total=99, closes_on=morning(50).date())
    assert told(listing, range(1, 3)) == []
    assert Appearance.objects.count() == known


def test_old_searches_with_a_closing_date_wait_for_every_job(world: World, cast: Cast) -> None:
    subscribe("q=sawit&tutup=7")
    listing = make_live_listing(
        world, cast, closes_on=morning(60).date(), permit_expires_on=morning(90).date()
    )
    assert len(told(listing, range(1, 3))) == 1
    assert topic_of("jobs").path("q=sawit&tutup=7") == "/lowongan/?q=sawit"


@pytest.mark.parametrize("alerts", [0, 1])
def test_only_what_alerts_may_ask_for_is_kept(world: World, cast: Cast, alerts: int) -> None:
    listing = make_live_listing(world, cast)
    for _number in range(alerts):
        subscribe("gaji_min=8000000")
    for day, wage in enumerate((1800, 1900, 2000), 1):
        change(listing, wage_min=wage)
        post(morning(day))
        note_appearances(topic_of("jobs"), morning(day))
    forget: Callable[[], object] = lambda: subscribing.forget_old_alerts(morning(4))  # noqa: E731
    assert (Standing.objects.count(), Appearance.objects.count()) == ((4, 4) if alerts else (3, 3))
    forget()
    assert (Standing.objects.count(), Appearance.objects.count()) == (1, 1)
    change(listing, state="withdrawn")
    forget()
    assert (Standing.objects.count(), Appearance.objects.count()) == (0, 1)
    assert Alert.objects.count() == alerts
