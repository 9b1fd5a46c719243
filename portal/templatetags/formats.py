"""Money, dates and numbers in templates, in the language of the page. What is not there is shown as nothing.

{% money_range minimum maximum "MYR" %}     {% rupiah_short minimum maximum %}
{{ date|day }}                      {{ date|day_short }}                        {{ date|day_full }}
{{ start|moment:"WITA" }}           {% time_range start end "WITA" %}           {% time_span start end "WITA" %}
{{ date|deadline }}                 {{ count|number }}                          {{ phone|masked }}
"""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from portal import dates, money, phones

register = template.Library()


def _lang() -> str:
    return get_language() or "id"


@register.simple_tag
def money_range(minimum: money.Amount | None, maximum: money.Amount | None, currency: str) -> str:
    """`RM1.700–2.300`; the maximum may be missing."""
    return "" if minimum is None else money.format_range(minimum, maximum, currency, _lang())


@register.simple_tag
def rupiah_short(minimum: money.Amount | None, maximum: money.Amount | None = None) -> str:
    """`Rp6,7–9,1 juta`; the maximum may be missing."""
    return "" if minimum is None else money.format_rupiah_short(minimum, maximum, _lang())


@register.filter
def number(count: int | None) -> str:
    """`24.104`."""
    return "" if count is None else money.format_number(count, _lang())


@register.filter
def day(value: date | None) -> str:
    """`10 Desember 2025`."""
    return dates.format_date(value, _lang()) if value else ""


@register.filter
def day_short(value: date | None) -> str:
    """`15 Des`, with its year when it is not this year."""
    return dates.format_date_short(value, _lang()) if value else ""


@register.filter
def day_short_year(value: date | None) -> str:
    """`15 Des 2026`, always with its year."""
    return dates.format_date_short(value, _lang(), with_year=True) if value else ""


@register.filter
def day_full(value: date | None) -> str:
    """`Rabu, 10 Desember 2025`."""
    return dates.format_date_with_weekday(value, _lang()) if value else ""


@register.filter
def weekday(value: date | None) -> str:
    """`Rabu`."""
    return dates.format_weekday(value, _lang()) if value else ""


@register.filter
def deadline(value: date | None) -> str:
    """The end of a last day: `15 Desember 2026 pukul 23.59 WITA`."""
    return dates.format_deadline(value, _lang()) if value else ""


@register.filter
def moment(value: datetime | None, zone: str = dates.Zone.WITA) -> str:
    """`10 Desember 2025 pukul 14.02 WITA`."""
    return dates.format_moment(value, zone, _lang()) if value else ""


@register.filter
def clock(value: datetime | None, zone: str = dates.Zone.WITA) -> str:
    """`14.02 WITA`."""
    return dates.format_time(value, zone, _lang()) if value else ""


@register.simple_tag
def time_range(start: datetime, end: datetime, zone: str) -> str:
    """`09.00–12.00 WITA`."""
    return dates.format_time_range(start, end, zone, _lang())


@register.simple_tag
def time_span(start: datetime, end: datetime, zone: str) -> str:
    """`Sabtu, 28 November 2026, 09.00–12.00 WITA`."""
    return dates.format_span(start, end, zone, _lang())


@register.filter
def masked(phone: str | None) -> str:
    """`0812••••890`."""
    return phones.mask_phone(phone or "")
