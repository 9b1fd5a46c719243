"""Finding sessions: filters that never fail, nearness in SQL against Python's own trigonometry, days of the place."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from outreach.finding.nearness import NEAR_KM, Point, around, point_of, ranked
from outreach.finding.parameters import SessionParams, read_params
from outreach.finding.results import find_month, find_sessions, on_days, read_home
from outreach.finding.upcoming import upcoming
from outreach.models import Partner, Session
from outreach.models.choices import SeatState
from portal.models import Region
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_registration, make_venue, make_village

BELU = Point(-9.1, 124.9)


def params(query: str) -> SessionParams:
    return read_params(QueryDict(query))


def titles(found: list[Session]) -> list[str]:
    return [session.title for session in found]


# --- Parameters --------------------------------------------------------------------------------------------------
def test_every_parameter_is_read_and_written_back() -> None:
    query = (
        "asal=53.04.12&jenis=class&jenis=clinic&bahasa=tet&profesi=perawat&mitra=jruk&dari=2026-12-01"
        "&sampai=2026-12-31&kursi=1&landai=1&hal=3"
    )
    read = params(query)
    assert read.jenis == ("class", "clinic")
    assert (read.dari, read.sampai) == (date(2026, 12, 1), date(2026, 12, 31))
    assert read.url("/x/") == f"/x/?{query}"
    assert params("bulan=2026-12").url("/x/") == "/x/?bulan=2026-12"


@pytest.mark.parametrize(
    "query",
    [
        "asal=53'--&asal=belu",
        "asal=%D9%A5%D9%A3",
        "jenis=webinar,<script>",
        "dari=2026-02-30&sampai=31/02/2026",
        "dari=besok",
        "bulan=2026-13",
        "bulan=0000-01",
        "hal=-1",
        "hal=0",
        "hal=9999999999999999999999",
        "hal=٣",
        "kursi=2&landai=ya",
        "bahasa=%00&profesi=%00",
        "tidak=dikenal",
        f"jenis={'a' * 10_000}",
    ],
)
def test_rubbish_is_left_out(query: str) -> None:
    assert params(query) == SessionParams()


def test_far_pages_are_bounded_and_turned_dates_put_right() -> None:
    assert params("hal=99999").hal == 50
    turned = params("dari=2026-12-31&sampai=2026-12-01")
    assert (turned.dari, turned.sampai) == (date(2026, 12, 1), date(2026, 12, 31))


@given(
    st.dictionaries(st.sampled_from(["asal", "jenis", "dari", "bulan", "hal", "mitra"]), st.text(max_size=40))
)
def test_reading_never_fails(values: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(values)
    read_params(data)


def test_a_filter_is_taken_away_alone() -> None:
    read = params("asal=53.04&jenis=class&jenis=clinic&kursi=1&hal=2")
    assert read.without("jenis", "class").pairs() == [("asal", "53.04"), ("jenis", "clinic"), ("kursi", "1")]
    assert read.without("kursi").pairs() == [("asal", "53.04"), ("jenis", "class"), ("jenis", "clinic")]


# --- Nearness ----------------------------------------------------------------------------------------------------
def kilometres(first: Point, latitude: float, longitude: float) -> float:
    """Great circle by the law of cosines: another formula than the one under test."""
    a, b = math.radians(first.latitude), math.radians(latitude)
    turn = math.radians(longitude - first.longitude)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0 * math.acos(min(1.0, cosine))


@pytest.fixture
def belu(field: Field) -> Region:
    region = Region.objects.get(pk="53.04")
    region.latitude, region.longitude = BELU.latitude, BELU.longitude
    region.save()
    return region


def place_at(latitude: float, longitude: float, code: str, name: str) -> object:
    return make_venue(make_village(code, name), latitude=latitude, longitude=longitude, name_ind=name)


def test_distance_is_the_great_circle(world: World, cast: Cast, belu: Region) -> None:
    points = [(-9.2, 124.7), (-9.9, 124.3), (-8.2, 124.5), (-10.2, 123.6)]
    for number, (latitude, longitude) in enumerate(points):
        venue = place_at(latitude, longitude, f"53.0{number + 5}.01.2001", f"Tempat {number}")
        make_approved(world, cast, venue, title_ind=str(number), starts_at=in_days(10 + number))
    found = ranked(Session.objects.announced(timezone.now()), belu, BELU)
    measured = {session.title: session.away_km for session in found}
    for number, (latitude, longitude) in enumerate(points):
        assert measured[str(number)] == pytest.approx(kilometres(BELU, latitude, longitude), abs=0.01)
    assert titles(list(found)) == ["0", "2", "1", "3"]


def test_inside_first_then_near_then_online_ties_by_date(
    world: World, cast: Cast, field: Field, belu: Region
) -> None:
    near = place_at(-9.5, 124.9, "53.21.01.2001", "Dekat")
    far = place_at(-10.6, 120.4, "53.18.01.2001", "Jauh")
    make_approved(world, cast, near, title_ind="dekat, nanti", starts_at=in_days(20))
    make_approved(world, cast, near, title_ind="dekat, dulu", starts_at=in_days(12))
    make_approved(world, cast, far, title_ind="jauh", starts_at=in_days(2))
    make_approved(
        world,
        cast,
        None,
        kind="online",
        title_ind="daring",
        starts_at=in_days(1),
        online_url="https://x.example",
    )
    make_approved(world, cast, field.hall, title_ind="di sini", starts_at=in_days(30))
    found = around(Session.objects.announced(timezone.now()), belu, BELU)
    assert titles(list(found)) == ["di sini", "dekat, dulu", "dekat, nanti", "daring"]


def test_the_box_keeps_what_is_just_inside_and_not_what_is_just_outside(
    world: World, cast: Cast, belu: Region
) -> None:
    degree = NEAR_KM / 111.2
    make_approved(
        world,
        cast,
        place_at(BELU.latitude - degree + 0.01, BELU.longitude, "53.05.01.2001", "Dalam"),
        title_ind="dalam",
    )
    make_approved(
        world,
        cast,
        place_at(BELU.latitude - degree - 0.01, BELU.longitude, "53.06.01.2001", "Luar"),
        title_ind="luar",
    )
    assert titles(list(around(Session.objects.announced(timezone.now()), belu, BELU))) == ["dalam"]


def test_a_place_without_a_point_stands_where_its_district_is(world: World, cast: Cast, belu: Region) -> None:
    village = make_village("53.21.01.2001", "Wehali")
    Region.objects.filter(pk="53.21.01").update(latitude=-9.5, longitude=124.9)
    make_approved(world, cast, make_venue(village), title_ind="tanpa titik")
    found = around(Session.objects.announced(timezone.now()), belu, BELU).get()
    assert found.away_km == pytest.approx(kilometres(BELU, -9.5, 124.9), abs=0.01)


def test_where_no_point_is_known_no_distance_is_said(
    client: Client, world: World, cast: Cast, belu: Region
) -> None:
    nowhere = make_venue(make_village("53.21.01.2001", "Wehali"))
    make_approved(world, cast, nowhere, title_ind="tanpa titik", starts_at=in_days(3))
    online = {"kind": "online", "title_ind": "daring", "online_url": "https://x.example"}
    make_approved(world, cast, None, starts_at=in_days(9), **online)
    make_approved(world, cast, place_at(-9.5, 124.9, "53.05.01.2001", "Dekat"), title_ind="dekat")
    ordered = ranked(Session.objects.announced(timezone.now()), belu, BELU)
    assert [(each.title, each.away_km is None) for each in ordered] == [
        ("dekat", False), ("tanpa titik", True), ("daring", True),
    ]  # fmt: skip
    around_corner = upcoming(timezone.now(), "53.99")  # a home without a point
    assert [each.away_km for each in around_corner] == [None, None, None]
    page = client.get("/sosialisasi/?asal=53.04").content.decode()
    assert "daring" in page
    assert page.count("kira-kira") == 1


def test_without_any_point_the_region_itself_is_found(world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall, title_ind="di sini")
    found = find_sessions(params("asal=53.04"), timezone.now())
    assert (found.home.point, titles(found.sessions)) == (None, ["di sini"])


def test_a_district_is_a_home_too_and_takes_the_point_of_its_regency(field: Field, belu: Region) -> None:
    home = read_home("53.04.12")
    assert home.chosen is not None
    assert home.chosen.pk == "53.04.12"
    assert home.point == BELU
    assert [region.pk for region in home.districts] == ["53.04.12"]
    assert point_of(None, None) is None


# --- Filters -----------------------------------------------------------------------------------------------------
def found_by(query: str) -> set[str]:
    return set(titles(find_sessions(params(query), timezone.now()).sessions))


def test_filters(world: World, cast: Cast, field: Field) -> None:
    lift = make_venue(field.village, name_ind="Tanpa tangga", step_free="yes")
    other = make_approved(world, cast, lift, title_ind="kelas", kind="class", starts_at=in_days(3))
    other.languages.add(field.tetun)
    other.occupations.add(world.harvester)
    make_approved(
        world, cast, field.hall, title_ind="biasa", lead_partner=field.partner, starts_at=in_days(8)
    )
    assert found_by("") == {"kelas", "biasa"}
    assert found_by("jenis=class") == {"kelas"}
    assert found_by("bahasa=tet") == {"kelas"}
    assert found_by("profesi=pekerja-kebun-sawit") == {"kelas"}
    assert found_by("landai=1") == {"kelas"}
    assert found_by(f"mitra={field.partner.slug}") == {"biasa"}
    assert found_by("jenis=clinic") == set()


@pytest.mark.parametrize(
    ("fields", "taken", "state", "shown"),
    [
        ({"capacity": 2}, 1, SeatState.REGISTERED, True),
        ({"capacity": 2}, 2, SeatState.REGISTERED, False),
        ({"capacity": 2}, 2, SeatState.OFFERED, False),
        ({"capacity": 2}, 1, SeatState.WAITING, False),
        ({"capacity": 2}, 2, SeatState.CANCELLED, True),
        ({"capacity": 2, "is_soft": True}, 3, SeatState.REGISTERED, True),
        ({"capacity": None}, 3, SeatState.REGISTERED, True),
    ],
)
def test_seats_left(
    world: World, cast: Cast, field: Field, fields: dict[str, object], taken: int, state: str, shown: bool
) -> None:
    """The filter agrees with the number on the card."""
    session = make_approved(world, cast, field.hall, title_ind="ini", **fields)
    moment = timezone.now()
    for number in range(taken):
        offer = {"offered_at": moment, "offer_expires_at": moment} if state == SeatState.OFFERED else {}
        make_registration(session, f"Orang {number}", state=state, **offer)
    assert (found_by("kursi=1") == {"ini"}) is shown
    card = Session.objects.with_seats().get(pk=session.pk)
    assert (card.seats_left is None or card.seats_left > 0) is shown


def test_a_repetition_takes_no_seat(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, title_ind="ini", capacity=2)
    first = make_registration(session)
    make_registration(session, repeat_of=first)
    assert found_by("kursi=1") == {"ini"}


# --- Days of the place -------------------------------------------------------------------------------------------
LATE_IN_JAYAPURA = datetime(2026, 12, 4, 14, 30, tzinfo=UTC)  # 23.30 WIT, 21.30 WIB, 22.30 WITA


@pytest.mark.parametrize(
    ("zone", "starts_at", "day"),
    [
        ("Asia/Jayapura", LATE_IN_JAYAPURA, date(2026, 12, 4)),
        ("Asia/Jayapura", datetime(2026, 12, 4, 15, 0, tzinfo=UTC), date(2026, 12, 5)),  # midnight
        ("Asia/Jakarta", datetime(2026, 12, 4, 16, 59, tzinfo=UTC), date(2026, 12, 4)),
        ("Asia/Jakarta", datetime(2026, 12, 4, 17, 0, tzinfo=UTC), date(2026, 12, 5)),
        ("Asia/Makassar", datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        ("Asia/Makassar", datetime(2027, 2, 28, 16, 0, tzinfo=UTC), date(2027, 3, 1)),
    ],
)
@pytest.mark.parametrize("server", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_session_is_on_the_day_of_its_place(
    world: World, cast: Cast, field: Field, zone: str, starts_at: datetime, day: date, server: str
) -> None:
    session = make_approved(world, cast, field.hall, zone=zone, starts_at=starts_at)
    with timezone.override(server):
        for first, last, found in (
            (day, day, [session]),
            (day + timedelta(days=1), None, []),
            (None, day - timedelta(days=1), []),
            (day - timedelta(days=1), day + timedelta(days=1), [session]),
        ):
            assert list(on_days(Session.objects.all(), first, last)) == found
        assert on_days(Session.objects.all(), None, None).get().local_day == day


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)])
def test_month_has_its_own_days_only(world: World, cast: Cast, field: Field, month: date) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    edges = {
        date(2026, 11, 1): datetime(2026, 11, 30, 15, 59, tzinfo=UTC),  # 23.59 WITA
        date(2026, 12, 1): datetime(2026, 11, 30, 16, 0, tzinfo=UTC),  # midnight
        date(2027, 1, 1): datetime(2027, 1, 31, 15, 0, tzinfo=UTC),
    }
    with time_machine.travel(now, tick=False):
        for start in edges.values():
            venue = make_venue(field.village, name_ind=str(start))
            make_approved(world, cast, venue, title_ind=str(start), starts_at=start)
        assert titles(find_month(SessionParams(), month, now).sessions) == [str(edges[month])]


# --- Nothing found -----------------------------------------------------------------------------------------------
def test_nothing_near_shows_the_next_nearest(world: World, cast: Cast, belu: Region) -> None:
    for number, longitude in enumerate((120.4, 122.0)):
        venue = place_at(-10.5, longitude, f"53.1{number}.01.2001", f"Jauh {number}")
        make_approved(world, cast, venue, title_ind=f"jauh {number}")
    found = find_sessions(params("asal=53.04"), timezone.now())
    assert (found.total, found.relaxed, titles(found.nearest)) == (0, False, ["jauh 1", "jauh 0"])


def test_filters_that_keep_nothing_are_left_out(world: World, cast: Cast, field: Field, belu: Region) -> None:
    make_approved(world, cast, field.hall, title_ind="di sini")
    found = find_sessions(params("asal=53.04&jenis=clinic"), timezone.now())
    assert (found.total, found.relaxed, titles(found.nearest)) == (0, True, ["di sini"])


def test_only_announced_sessions_are_found(world: World, cast: Cast, field: Field) -> None:
    gone = make_approved(world, cast, field.hall, lead_partner=field.partner)
    assert upcoming(timezone.now()) == [gone]
    Partner.objects.update(state="suspended")
    assert upcoming(timezone.now()) == []
    assert found_by("") == set()


def test_upcoming_near_a_region_that_does_not_exist(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    assert upcoming(timezone.now(), "99.99") == [session]
    assert upcoming(timezone.now(), "53.04") == [session]


def test_upcoming_near_a_home_is_the_nearest_first_in_one_statement(
    world: World, cast: Cast, belu: Region, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Region.objects.create(code="53.04.09", level="district", name="Tanpa titik", parent=belu)
    for number, longitude in enumerate((120.4, 122.0)):
        venue = place_at(-10.5, longitude, f"53.1{number}.01.2001", f"Jauh {number}")
        make_approved(world, cast, venue, title_ind=f"jauh {number}")
    for home in ("53.04", "53.04.09"):
        with django_assert_num_queries(1):
            assert titles(upcoming(timezone.now(), home)) == ["jauh 1", "jauh 0"]
