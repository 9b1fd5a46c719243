"""`live()` in SQL and `obstacles()` in Python are the same predicate, over generated worlds."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportunities.models import Agency, AgencySanction, DestinationRule, Opportunity
from opportunities.models.choices import State
from portal.models import Country, Region, Sector
from tests.cast import Cast, World, make_live_listing

DAY = date(2026, 11, 24)
offsets = st.integers(min_value=-3, max_value=3)
spans = st.tuples(offsets, st.integers(min_value=0, max_value=4)).map(
    lambda pair: (DAY + timedelta(days=pair[0]), DAY + timedelta(days=pair[0] + pair[1]))
)
maybe_end = st.one_of(st.none(), st.integers(min_value=0, max_value=4))
provinces = st.sampled_from(["", "53", "52", "31"])

rules = st.lists(
    st.fixed_dictionaries(
        {
            "is_open": st.booleans(),
            "sector_id": st.sampled_from([None, "perkebunan", "perawatan"]),
            "employer_kind": st.sampled_from(["", "legal_entity", "individual"]),
            "origin_id": st.sampled_from([None, "53", "52"]),
            "country_id": st.sampled_from(["MY", "MY", "JP"]),
            "starts": offsets,
            "lasts": maybe_end,
        }
    ),
    max_size=4,
)
sanctions = st.lists(
    st.fixed_dictionaries({"starts": offsets, "lasts": maybe_end, "lifted": st.booleans()}), max_size=2
)
listings = st.fixed_dictionaries(
    {
        "state": st.sampled_from(
            [State.PUBLISHED] * 6 + [State.SUSPENDED, State.CLOSED, State.WITHDRAWN, State.DRAFT]
        ),
        "scheme_id": st.sampled_from(["p2p", "g2g"]),
        "with_agency": st.booleans(),
        "window": spans,
        "permit": st.one_of(st.none(), spans),
        "quota": st.integers(min_value=1, max_value=2),
        "filled": st.integers(min_value=0, max_value=2),
        "sector_id": st.sampled_from(["perkebunan", "perawatan"]),
        "employer_kind": st.sampled_from(["legal_entity", "individual"]),
        "origin_id": st.sampled_from([None, "53", "52", "31"]),
        "country_id": st.sampled_from(["MY", "MY", "MY", "JP"]),
    }
)


@pytest.fixture
def ground(world: World, cast: Cast) -> tuple[World, Cast]:
    Sector.objects.create(key="perawatan", name_ind="Perawatan", name_en="Care")
    Country.objects.create(iso2="JP", iso3="JPN", name_ind="Jepang", name_en="Japan")
    return world, cast


def _arrange(
    world: World, cast: Cast, facts: dict, licence: tuple[date, date], found_rules: list, found: list
) -> int:
    """Bring the one listing, its agency and the rules into the drawn state; returns the listing's key."""
    listing = Opportunity.objects.first() or make_live_listing(world, cast, day=DAY)
    DestinationRule.objects.all().delete()
    AgencySanction.objects.all().delete()
    Agency.objects.update(licence_from=licence[0], licence_until=licence[1])
    for rule in found_rules:
        starts = DAY + timedelta(days=rule["starts"])
        ends = None if rule["lasts"] is None else starts + timedelta(days=rule["lasts"])
        names = ("is_open", "sector_id", "employer_kind", "origin_id", "country_id")
        DestinationRule.objects.create(
            **{name: rule[name] for name in names}, starts_on=starts, ends_on=ends, source="uji"
        )
    for sanction in found:
        starts = DAY + timedelta(days=sanction["starts"])
        ends = None if sanction["lasts"] is None else starts + timedelta(days=sanction["lasts"])
        AgencySanction.objects.create(
            agency=world.agency,
            kind="temporary_stop",
            starts_on=starts,
            ends_on=ends,
            lifted_on=DAY if sanction["lifted"] else None,
            source="uji",
        )
    permit = facts["permit"]
    needs_permit = facts["scheme_id"] == "p2p" and facts["state"] in (State.PUBLISHED, State.SUSPENDED)
    if needs_permit and permit is None:
        permit = facts["window"]  # the database refuses a public p2p listing without one
    opens, closes = facts["window"]
    closes = min(closes, permit[1]) if permit else closes
    Opportunity.objects.filter(pk=listing.pk).update(
        state=facts["state"],
        scheme_id=facts["scheme_id"],
        agency=world.agency if facts["with_agency"] or needs_permit else None,
        opens_on=min(opens, closes),
        closes_on=closes,
        permit_number="CONTOH" if permit else "",
        permit_issued_on=permit[0] if permit else None,
        permit_expires_on=permit[1] if permit else None,
        quota_any=facts["quota"],
        quota_filled=min(facts["filled"], facts["quota"]),
        sector_id=facts["sector_id"],
        employer_kind=facts["employer_kind"],
        origin_id=facts["origin_id"],
        country_id=facts["country_id"],
    )
    return listing.pk


@pytest.mark.django_db
def test_live_equals_obstacles_over_generated_worlds(ground: tuple[World, Cast]) -> None:
    seen = {True: 0, False: 0}

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(facts=listings, licence=spans, found_rules=rules, found=sanctions, home=provinces)
    def check(facts: dict, licence: tuple[date, date], found_rules: list, found: list, home: str) -> None:
        pk = _arrange(*ground, facts, licence, found_rules, found)
        listing = Opportunity.objects.get(pk=pk)
        in_sql = Opportunity.objects.live(DAY, home).filter(pk=pk).exists()
        assert in_sql == listing.is_live(DAY, home), [
            obstacle.code for obstacle in listing.obstacles(DAY, home)
        ]
        seen[in_sql] += 1

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(facts=listings, home=provinces, found_rules=rules, lasts=st.integers(min_value=0, max_value=2))
    def check_mostly_live(facts: dict, home: str, found_rules: list, lasts: int) -> None:
        """Few obstacles at a time, so that each of them decides in some example."""
        opening = {
            "is_open": True,
            "sector_id": None,
            "employer_kind": "",
            "origin_id": None,
            "country_id": "MY",
        }
        wide = (DAY - timedelta(days=1), DAY + timedelta(days=lasts))
        facts = facts | {"window": wide, "permit": wide, "filled": 0, "country_id": "MY"}
        some = [*found_rules[:1], opening | {"starts": -1, "lasts": lasts}]
        pk = _arrange(*ground, facts, wide, some, [])
        listing = Opportunity.objects.get(pk=pk)
        in_sql = Opportunity.objects.live(DAY, home).filter(pk=pk).exists()
        assert in_sql == listing.is_live(DAY, home), [
            obstacle.code for obstacle in listing.obstacles(DAY, home)
        ]
        seen[in_sql] += 1

    check()
    check_mostly_live()
    assert min(seen.values()) > 50, f"the generated worlds must decide both ways: {seen}"


def _codes(listing: Opportunity, on: date = DAY, origin: str = "") -> list[str]:
    listing.refresh_from_db()
    return [obstacle.code for obstacle in listing.obstacles(on, origin)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "suspended"}, ["suspended"]),
        ({"state": "withdrawn"}, ["withdrawn"]),
        ({"state": "closed"}, ["closed"]),
        ({"state": "draft"}, ["not_published"]),
        ({"opens_on": DAY + timedelta(days=1)}, ["not_open_yet"]),
        ({"closes_on": DAY - timedelta(days=1)}, ["expired"]),
        ({"quota_filled": 24}, ["filled"]),
        ({"permit_issued_on": DAY + timedelta(days=1)}, ["permit_not_started"]),
        (
            {"permit_expires_on": DAY - timedelta(days=1), "closes_on": DAY - timedelta(days=2)},
            ["permit_expired", "expired"],
        ),
        ({"employer_kind": "individual"}, []),
    ],
)
def test_each_obstacle_of_the_listing_is_named(
    world: World, cast: Cast, change: dict, expected: list[str]
) -> None:
    listing = make_live_listing(world, cast, day=DAY)
    DestinationRule.objects.update(starts_on=DAY - timedelta(days=9))
    Agency.objects.update(licence_from=DAY - timedelta(days=9), licence_until=DAY + timedelta(days=9))
    Opportunity.objects.filter(pk=listing.pk).update(**change)
    assert _codes(listing) == expected
    assert Opportunity.objects.live(DAY).exists() == (expected == [])


def test_a_listing_is_public_on_its_first_and_last_day_only(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, day=DAY)
    Agency.objects.update(licence_from=date(2020, 1, 1), licence_until=date(2030, 1, 1))
    DestinationRule.objects.update(starts_on=date(2020, 1, 1))
    days = [listing.opens_on, listing.closes_on]
    assert [Opportunity.objects.live(day).exists() for day in days] == [True, True]
    outside = [listing.opens_on - timedelta(days=1), listing.closes_on + timedelta(days=1)]
    assert [Opportunity.objects.live(day).exists() for day in outside] == [False, False]


def test_without_any_rule_a_country_is_closed(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    DestinationRule.objects.all().delete()
    assert _codes(listing, listing.opens_on) == ["destination_closed"]
    assert not Opportunity.objects.live(listing.opens_on).exists()


def test_a_listing_for_one_province_is_not_for_people_of_another(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, origin_id="53")
    found = {
        home: Opportunity.objects.live(listing.opens_on, home).exists() for home in ("", "53", "53.04", "52")
    }
    assert found == {"": True, "53": True, "53.04": True, "52": False}
    assert _codes(listing, listing.opens_on, "52") == ["other_province"]


def test_a_closing_for_one_home_province_hides_the_listing_from_its_people_only(
    world: World, cast: Cast
) -> None:
    listing = make_live_listing(world, cast, origin_id=None)
    day = listing.opens_on
    DestinationRule.objects.create(
        country=world.malaysia,
        origin=Region.objects.get(code="53"),
        is_open=False,
        starts_on=day,
        source="uji",
    )
    found = {home: Opportunity.objects.live(day, home).exists() for home in ("", "53", "53.04", "52", "31")}
    assert found == {"": True, "53": False, "53.04": False, "52": True, "31": True}
    assert {home: listing.is_live(day, home) for home in found} == found
