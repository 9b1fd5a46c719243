"""Days and times as people write them, in the session's own zone."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.dates import parse_date

_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)(?:[.:]00)?")


class DayField(forms.CharField):
    """A day: `2026-12-31` from a browser's calendar, or `31/12/2026` typed. Cleaned to a date, or None when empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "date"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        try:
            return parse_date(written)
        except ValueError as error:
            raise ValidationError(_(str(error)), code="day") from None


class ClockField(forms.CharField):
    """A time of the day: `09:00`, `9.30`, `0930`. Cleaned to a time, or None when empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"type": "time"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        found = _CLOCK.fullmatch(written.strip())
        if found is None:
            raise ValidationError(
                _("Write the time with hours and minutes, for example 09.00."), code="clock"
            )
        return time(int(found[1]), int(found[2]))


def moment_of(day: date, clock: time, zone: str) -> datetime:
    """Wall time in a zone, in UTC."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def local_parts(moment: datetime | None, zone: str) -> tuple[date | None, time | None]:
    """Day and time of a moment in a zone."""
    if moment is None:
        return None, None
    local = moment.astimezone(ZoneInfo(zone))
    return local.date(), local.time().replace(second=0, microsecond=0)
