"""Dates and times as people read and write them, in the three zones of Indonesia.

Moments are aware datetimes, stored in UTC; every time on a page is shown in a named zone (WIB, WITA, WIT), never in
the server's. The portal's legal day is the date in WITA. `lang` is a language code; whatever is not English is
Indonesian. No function reads the clock when it is given `today` or `now`.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates as babel_dates
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop


class Zone(models.TextChoices):
    """Indonesia's time zones, none of which has summer time. `Zone["WITA"]` reads the abbreviation."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
_EXCEL_EPOCH = date(
    1899, 12, 30
)  # day 0 of the 1900 system from March 1900 on, Excel's extra leap day included
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")


def today(zone: str = Zone.WITA, *, now: datetime | None = None) -> date:
    """The date in a zone; in WITA it is the portal's legal today."""
    return _local(now or timezone.now(), zone).date()


def days_left(day: date, today: date) -> int:
    """Whole days from today to `day`: 0 on the day itself, negative after it."""
    return (day - today).days


def format_date(day: date, lang: str) -> str:
    """`10 Desember 2025`, `10 December 2025`."""
    return _format(day, "d MMMM y", lang)


def format_date_short(
    day: date, lang: str, *, with_year: bool | None = None, today: date | None = None
) -> str:
    """`15 Des` or `15 Des 2026`: by default with the year when it is not the year of `today` (the portal's today)."""
    if with_year is None:
        with_year = day.year != (today or _local(timezone.now(), Zone.WITA)).year
    return _format(day, "d MMM y" if with_year else "d MMM", lang)


def format_date_with_weekday(day: date, lang: str) -> str:
    """`Rabu, 10 Desember 2025`, `Wednesday, 10 December 2025`."""
    return _format(day, "EEEE, d MMMM y", lang)


def format_month(day: date, lang: str) -> str:
    """`Desember 2025`, `December 2025`."""
    return _format(day, "MMMM y", lang)


def format_weekday(day: date, lang: str) -> str:
    """`Rabu`, `Wednesday`."""
    return _format(day, "EEEE", lang)


def format_time(moment: datetime, zone: str, lang: str) -> str:
    """`14.02 WITA`, `14:02 WITA`."""
    return f"{_clock(_local(moment, zone), lang)} {_zone(zone).label}"


def format_moment(moment: datetime, zone: str, lang: str) -> str:
    """`10 Desember 2025 pukul 14.02 WITA`, `10 December 2025 at 14:02 WITA`."""
    at = "at" if _is_english(lang) else "pukul"
    return f"{format_date(_local(moment, zone).date(), lang)} {at} {format_time(moment, zone, lang)}"


def format_deadline(day: date, lang: str, zone: str = Zone.WITA) -> str:
    """The last minute of an inclusive last day: `15 Desember 2026 pukul 23.59 WITA`."""
    last_minute = datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo(_zone(zone)))
    return format_moment(last_minute, zone, lang)


def format_time_range(start: datetime, end: datetime, zone: str, lang: str) -> str:
    """`09.00–12.00 WITA`, `09:00–12:00 WITA`. The dates are not shown: see `format_span`."""
    return f"{_clock(_local(start, zone), lang)}–{format_time(end, zone, lang)}"


def format_span(start: datetime, end: datetime, zone: str, lang: str) -> str:
    """`Sabtu, 28 November 2026, 09.00–12.00 WITA`; both dates when the end is on another day in that zone."""
    first, last = _local(start, zone).date(), _local(end, zone).date()
    opening = format_date_with_weekday(first, lang)
    if first == last:
        return f"{opening}, {format_time_range(start, end, zone, lang)}"
    closing = format_date_with_weekday(last, lang)
    return f"{opening}, {_clock(_local(start, zone), lang)} – {closing}, {format_time(end, zone, lang)}"


def parse_date(value: object) -> date:
    """The date somebody wrote in a form or a spreadsheet.

    Reads `31/12/2026`, `31-12-2026`, `31.12.2026` (day first), `2026-12-31` (also with a time, which is dropped), a
    serial number of Excel's 1900 system as text or number, and dates and datetimes as they are. Years have four digits
    and lie between 1990 and 2100. Raises ValueError with a message id for `gettext`.
    """
    found = _read_date(value)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(gettext_noop("Only dates from 1990 to 2100 are accepted."))
    return found


def _read_date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if isinstance(value, bool) else str(value).strip()
    if _SERIAL.fullmatch(text):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    if match := _DAY_FIRST.fullmatch(text):
        return _existing(match[3], match[2], match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return _existing(match[1], match[2], match[3])
    raise ValueError(gettext_noop("Write the date as day/month/year, for example 31/12/2026."))


def _existing(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(gettext_noop("This date does not exist. Write day/month/year.")) from error


def _zone(zone: str) -> Zone:
    """Raises ValueError for a zone that is not Indonesian."""
    return Zone[zone] if zone in Zone.names else Zone(zone)


def _local(moment: datetime, zone: str) -> datetime:
    if timezone.is_naive(moment):
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).astimezone(ZoneInfo(_zone(zone)))


def _clock(local: datetime, lang: str) -> str:
    return local.strftime("%H:%M" if _is_english(lang) else "%H.%M")


def _format(day: date, pattern: str, lang: str) -> str:
    return babel_dates.format_date(day, pattern, locale="en" if _is_english(lang) else "id")


def _is_english(lang: str) -> bool:
    return lang.lower().startswith("en")
