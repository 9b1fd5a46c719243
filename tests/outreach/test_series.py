"""Series: dates of a rule, months that are too short, zones with and without summer time, exceptions, repeating."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from outreach.models import Session
from outreach.series import (
    Dates,
    Monthly,
    Rule,
    Weekly,
    local_moment,
    make_series,
    occurrence_days,
    occurrences,
    repeat,
)
from portal.dates import format_moment, format_span
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_session


def days(rule: Rule, first: date, **options: Any) -> list[str]:
    return [f"{day:%d/%m}" for day in occurrence_days(rule, first, **options)]


def test_weekly_across_a_leap_day() -> None:
    assert days(Weekly(), date(2028, 2, 15), count=4) == ["15/02", "22/02", "29/02", "07/03"]
    assert days(Weekly(2), date(2026, 12, 24), until=date(2027, 1, 21)) == ["24/12", "07/01", "21/01"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2027, 1, 31), ["31/01", "28/02", "31/03", "30/04", "31/05"]),
        (date(2028, 1, 30), ["30/01", "29/02", "30/03", "30/04", "30/05"]),  # leap year
        (date(2027, 1, 29), ["29/01", "28/02", "29/03", "29/04", "29/05"]),
        (date(2026, 11, 15), ["15/11", "15/12", "15/01", "15/02", "15/03"]),
    ],
)
def test_monthly_ends_on_the_last_day_of_shorter_months(first: date, expected: list[str]) -> None:
    assert days(Monthly(), first, count=5) == expected


def test_quarterly_over_the_end_of_a_year() -> None:
    assert days(Monthly(3), date(2026, 11, 30), count=3) == ["30/11", "28/02", "30/05"]


def test_list_of_dates_is_sorted_and_each_counts_once() -> None:
    rule = Dates((date(2026, 12, 20), date(2026, 12, 6), date(2026, 12, 20)))
    assert days(rule, date(2026, 12, 13)) == ["06/12", "13/12", "20/12"]


def test_exceptions_are_left_out_and_not_made_up_for() -> None:
    left_out = [date(2026, 12, 24), date(2026, 12, 31)]
    assert days(Weekly(), date(2026, 12, 17), count=4, exceptions=left_out) == ["17/12", "07/01"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"count": 61},
        {"until": date(2099, 1, 1)},
        {"until": date(2026, 12, 16)},
        {"count": 3, "exceptions": [date(2026, 12, 17)]},
    ],
)
def test_series_without_end_without_dates_or_too_long(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        occurrence_days(Weekly(), date(2026, 12, 17), **options)


@given(
    first=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    every=st.integers(1, 6),
    count=st.integers(1, 40),
    rule=st.sampled_from([Weekly, Monthly]),
)
def test_dates_rise_and_keep_their_day(
    first: date, every: int, count: int, rule: type[Weekly] | type[Monthly]
) -> None:
    found = occurrence_days(rule(every), first, count=count)
    assert len(found) == count
    assert found == sorted(set(found))
    if rule is Weekly:
        assert {day.weekday() for day in found} == {first.weekday()}
    else:
        last = [(day + timedelta(days=1)).month != day.month for day in found]
        assert all(day.day == first.day or is_last for day, is_last in zip(found, last, strict=True))


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    clock=st.times(),
    zone=st.sampled_from(
        [
            "Asia/Jakarta",
            "Asia/Makassar",
            "Asia/Jayapura",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "Australia/Adelaide",
        ]
    ),
)
def test_wall_time_is_kept_on_every_day_in_every_zone(day: date, clock: time, zone: str) -> None:
    """Also in zones with half and three-quarter hours and with summer time, but for the hour that the clocks skip."""
    moment = local_moment(day, clock, zone)
    assert moment.tzinfo is UTC
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    asked = datetime.combine(day, clock)
    assert shown in (asked, asked + timedelta(hours=1))


def test_skipped_hour_is_an_hour_later_and_lengths_stay() -> None:
    """Adelaide, 4 October 2026: the clocks go from 02.00 to 03.00."""
    [(start, end)] = occurrences([date(2026, 10, 4)], time(2, 30), timedelta(hours=2), "Australia/Adelaide")
    assert start.astimezone(ZoneInfo("Australia/Adelaide")).strftime("%H:%M") == "03:30"
    assert end - start == timedelta(hours=2)


# --- Rows ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(world: World, cast: Cast, field: Field) -> Session:
    begins = datetime(2027, 1, 31, 23, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    draft = make_session(
        world, cast.partner, field.hall, starts_at=begins, zone="Asia/Jayapura", lead_partner=field.partner
    )
    draft.languages.add(field.tetun)
    return draft


@pytest.mark.django_db
def test_series_is_rows_of_its_own(draft: Session, cast: Cast) -> None:
    """23.30 in Jayapura is another date in UTC: the days of the series are those of Jayapura."""
    made = make_series(draft, cast.partner, Monthly(), count=3)
    shown = [format_span(*session.span, session.zone, "id") for session in made]
    assert shown == [
        "Minggu, 31 Januari 2027, 23.30 – Senin, 1 Februari 2027, 01.30 WIT",
        "Minggu, 28 Februari 2027, 23.30 – Senin, 1 Maret 2027, 01.30 WIT",
        "Rabu, 31 Maret 2027, 23.30 – Kamis, 1 April 2027, 01.30 WIT",
    ]
    assert {session.state for session in made} == {"draft"}
    assert len({session.series_key for session in made}) == 1
    assert len({session.code for session in made}) == 3
    copy = made[1]
    assert (copy.title_ind, copy.title_en, copy.venue, copy.lead_partner, list(copy.languages.all())) == (
        draft.title_ind,
        draft.title_en,
        draft.venue,
        draft.lead_partner,
        list(draft.languages.all()),
    )
    copy.delete()
    assert Session.objects.filter(series_key=draft.series_key).count() == 2


@pytest.mark.django_db
def test_the_same_moment_in_three_zones(draft: Session) -> None:
    begins = draft.span[0]
    assert format_moment(begins, "WIB", "id") == "31 Januari 2027 pukul 21.30 WIB"
    assert format_moment(begins, "WITA", "id") == "31 Januari 2027 pukul 22.30 WITA"
    assert format_moment(begins, "WIT", "id") == "31 Januari 2027 pukul 23.30 WIT"


@pytest.mark.django_db
def test_only_drafts_with_a_time_become_series(
    world: World, cast: Cast, field: Field, draft: Session
) -> None:
    for session in (
        make_session(world, cast.partner, field.hall, starts_at=None),
        make_approved(world, cast, field.hall),
    ):
        with pytest.raises(ValidationError):
            make_series(session, cast.partner, Weekly(), count=2)


@pytest.mark.django_db
def test_repeat_copies_what_can_be_the_same_again(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, capacity=70)
    session.co_partners.add(field.partner)
    copy = repeat(session, cast.partner)
    assert (copy.state, copy.starts_at, copy.ends_at, copy.author, copy.capacity) == (
        "draft",
        None,
        None,
        cast.partner,
        70,
    )
    assert (copy.approved_by, copy.approved_at, copy.series_key, copy.slug) == (None, None, None, "")
    assert list(copy.co_partners.all()) == [field.partner]
    assert copy.code != session.code
