"""Dates and times as people read and write them, whatever the server's zone."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from portal import dates
from portal.dates import Zone

MOMENT = datetime(2025, 12, 10, 6, 2, 59, tzinfo=UTC)
DAYS = st.dates(dates.FIRST_DAY, dates.LAST_DAY)


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The process runs in another zone than any of ours."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("function", "indonesian", "english"),
    [
        (dates.format_date, "10 Desember 2025", "10 December 2025"),
        (dates.format_date_with_weekday, "Rabu, 10 Desember 2025", "Wednesday, 10 December 2025"),
        (dates.format_month, "Desember 2025", "December 2025"),
        (dates.format_weekday, "Rabu", "Wednesday"),
        (dates.format_deadline, "10 Desember 2025 pukul 23.59 WITA", "10 December 2025 at 23:59 WITA"),
    ],
)
def test_formats_of_a_date(function: object, indonesian: str, english: str) -> None:
    assert callable(function)
    assert function(date(2025, 12, 10), "id") == indonesian
    assert function(date(2025, 12, 10), "en") == english


def test_weekdays_and_months_by_name() -> None:
    monday = date(2026, 11, 23)
    assert [dates.format_weekday(monday + timedelta(days=day), "id") for day in range(7)] == [
        "Senin",
        "Selasa",
        "Rabu",
        "Kamis",
        "Jumat",
        "Sabtu",
        "Minggu",
    ]
    months = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    assert [
        dates.format_date_short(date(2026, month, 4), "id", with_year=False) for month in range(1, 13)
    ] == [f"4 {month}" for month in months]


def test_short_date_names_another_year() -> None:
    today = date(2026, 11, 24)
    assert dates.format_date_short(date(2026, 12, 15), "id", today=today) == "15 Des"
    assert dates.format_date_short(date(2027, 1, 5), "id", today=today) == "5 Jan 2027"
    assert dates.format_date_short(date(2026, 12, 15), "en", with_year=True) == "15 Dec 2026"
    assert dates.format_date_short(date(2025, 12, 15), "en", with_year=False) == "15 Dec"


def test_short_date_compares_with_the_portals_today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 12, 31, 16, 30, tzinfo=UTC))  # 2027 in WITA
    assert dates.format_date_short(date(2027, 1, 5), "id") == "5 Jan"
    assert dates.format_date_short(date(2026, 12, 31), "id") == "31 Des 2026"


@pytest.mark.parametrize(
    ("zone", "indonesian", "english"),
    [
        ("Asia/Jakarta", "10 Desember 2025 pukul 13.02 WIB", "10 December 2025 at 13:02 WIB"),
        ("Asia/Makassar", "10 Desember 2025 pukul 14.02 WITA", "10 December 2025 at 14:02 WITA"),
        (Zone.WIT, "10 Desember 2025 pukul 15.02 WIT", "10 December 2025 at 15:02 WIT"),
        ("WITA", "10 Desember 2025 pukul 14.02 WITA", "10 December 2025 at 14:02 WITA"),
    ],
)
@pytest.mark.usefixtures("server_zone")
def test_format_moment(zone: str, indonesian: str, english: str) -> None:
    assert dates.format_moment(MOMENT, zone, "id") == indonesian
    assert dates.format_moment(MOMENT, zone, "en") == english


@pytest.mark.usefixtures("server_zone")
def test_a_late_session_in_the_east_is_earlier_and_the_same_day_in_the_west() -> None:
    start = datetime(2026, 2, 28, 23, 30, tzinfo=timezone(timedelta(hours=9)))
    assert dates.format_moment(start, "WIT", "id") == "28 Februari 2026 pukul 23.30 WIT"
    assert dates.format_moment(start, "WIB", "id") == "28 Februari 2026 pukul 21.30 WIB"
    late = start + timedelta(hours=1, minutes=30)
    assert dates.format_moment(late, "WIT", "id") == "1 Maret 2026 pukul 01.00 WIT"
    assert dates.format_moment(late, "WIB", "id") == "28 Februari 2026 pukul 23.00 WIB"


def test_ranges() -> None:
    start = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    end = start + timedelta(hours=3)
    assert dates.format_time(start, "WITA", "id") == "09.00 WITA"
    assert dates.format_time_range(start, end, "WITA", "id") == "09.00–12.00 WITA"
    assert dates.format_time_range(start, end, "WITA", "en") == "09:00–12:00 WITA"
    assert dates.format_span(start, end, "WITA", "id") == "Sabtu, 28 November 2026, 09.00–12.00 WITA"
    assert dates.format_span(start, end, "WITA", "en") == "Saturday, 28 November 2026, 09:00–12:00 WITA"


def test_a_span_over_midnight_names_both_days() -> None:
    start = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)
    end = start + timedelta(hours=3)
    both = "Kamis, 31 Desember 2026, 22.00 – Jumat, 1 Januari 2027, 01.00 WITA"
    assert dates.format_span(start, end, "WITA", "id") == both
    assert (
        dates.format_span(start, end, "WIB", "id")
        == "Kamis, 31 Desember 2026, 21.00 – Jumat, 1 Januari 2027, 00.00 WIB"
    )


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC", "", "wita"])
def test_other_zones_are_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="not a valid Zone"):
        dates.format_time(MOMENT, zone, "id")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        dates.format_time(MOMENT.replace(tzinfo=None), "WITA", "id")


@pytest.mark.parametrize(
    ("now", "wib", "wita", "wit"),
    [
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), "2026-12-31", "2026-12-31", "2026-12-31"),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), "2026-12-31", "2026-12-31", "2027-01-01"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2026-12-31", "2027-01-01", "2027-01-01"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "2027-01-01", "2027-01-01", "2027-01-01"),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), "2028-02-28", "2028-02-29", "2028-02-29"),
    ],
)
@pytest.mark.usefixtures("server_zone")
def test_today_begins_at_midnight_of_the_zone(now: datetime, wib: str, wita: str, wit: str) -> None:
    assert [str(dates.today(zone, now=now)) for zone in Zone] == [wib, wita, wit]
    assert str(dates.today(now=now)) == wita


@pytest.mark.usefixtures("server_zone")
def test_today_reads_the_clock(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert dates.today() == date(2026, 11, 24)
    assert dates.today("WIB") == date(2026, 11, 23)


def test_days_left() -> None:
    today = date(2026, 11, 24)
    assert [dates.days_left(date(2026, 12, day), today) for day in (1, 4)] == [7, 10]
    assert dates.days_left(today, today) == 0
    assert dates.days_left(date(2026, 11, 23), today) == -1


@pytest.mark.parametrize(
    "value",
    [
        "10/12/2025",
        " 10-12-2025 ",
        "10.12.2025",
        "10 / 12 / 2025",
        "2025-12-10",
        "2025/12/10",
        "2025-12-10 00:00:00",
        "2025-12-10T14:02:00Z",
        "46001",
        "46001.0",
        46001,
        46001.75,
        date(2025, 12, 10),
        datetime(2025, 12, 10, 23, 59),  # noqa: DTZ001  # as a spreadsheet gives it
    ],
)
def test_parse_date(value: object) -> None:
    found = dates.parse_date(value)
    assert found == date(2025, 12, 10)
    assert type(found) is date


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "Write the date as"),
        ("tomorrow", "Write the date as"),
        ("10/12/25", "Write the date as"),
        ("10 Desember 2025", "Write the date as"),
        ("20251210", "Write the date as"),
        ("٤٦٠٠١", "Write the date as"),
        ("10/12/2025\0", "Write the date as"),
        ("1" * 10_000, "Write the date as"),
        (None, "Write the date as"),
        (True, "Write the date as"),
        (float("nan"), "Write the date as"),
        (1e300, "Write the date as"),
        (-46001, "Write the date as"),
        (9999, "Write the date as"),
        ("31/02/2026", "does not exist"),
        ("29/02/2027", "does not exist"),
        ("12/31/2026", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("0/0/2026", "does not exist"),
        ("10/12/1925", "from 1990 to 2100"),
        ("10/12/2925", "from 1990 to 2100"),
        ("20000", "from 1990 to 2100"),
        ("99999", "from 1990 to 2100"),
        (date(1989, 12, 31), "from 1990 to 2100"),
    ],
)
def test_parse_date_refuses(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dates.parse_date(value)


@given(DAYS, st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%Y-%m-%d}"]))
def test_every_written_date_reads_back(day: date, pattern: str) -> None:
    assert dates.parse_date(pattern.format(day)) == day


@given(DAYS)
def test_every_serial_number_reads_back(day: date) -> None:
    serial = (day - date(1990, 1, 1)).days + 32874  # Excel shows 32874 as 1 January 1990
    assert dates.parse_date(serial) == day
    assert dates.parse_date(f"{serial}") == day
