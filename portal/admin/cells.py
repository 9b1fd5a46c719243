"""Cells of lists, so that a list fits a laptop: words on a tone, several lines in one cell, short dates."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.admin.words import EMPTY
from portal.dates import Zone, format_date_short, format_time, today


def badge(word: object, tone: str = "") -> SafeString:
    """A word on its tone: "go", "slow", "stop" or none. The word carries the meaning, never the colour alone."""
    return format_html('<span class="jr-state{}">{}</span>', f" jr-state--{tone}" if tone else "", word)


def state_badge(row: Any, tones: dict[Any, str]) -> SafeString:
    """The state of a row; `tones` names the tone of each state that has one."""
    return badge(row.get_state_display(), tones.get(row.state, ""))


def lines(first: object, *others: object) -> SafeString:
    """The first as it is, the others each on a line of its own below it; what is empty is left out."""
    below = format_html_join("", '<span class="jr-below">{}</span>', ((each,) for each in others if each))
    return format_html("{}{}", first, below)


def short_day(day: date | None) -> str:
    """`15 Des 2026`."""
    return format_date_short(day, get_language() or "id", with_year=True) if day else EMPTY


def moment(at: datetime | None, zone: str = Zone.WITA) -> SafeString:
    """`15 Des 2026` above `14.02 WITA`."""
    if at is None:
        return SafeString(EMPTY)
    return lines(short_day(today(zone, now=at)), format_time(at, zone, get_language() or "id"))


def period(first: date, last: date | None) -> SafeString:
    """`1 Jan 2026` above `sampai 31 Des 2026`, which is left out when there is no end."""
    return lines(short_day(first), _("until %(date)s") % {"date": short_day(last)} if last else "")


def yes_or_no(name: str, label: Any) -> Callable[[Any], SafeString]:
    """The column of a field that is true or false, in words: Django's pictures are named in English only."""

    @admin.display(description=label, ordering=name)
    def shown(row: Any) -> SafeString:
        return badge(_("yes"), "go") if getattr(row, name) else badge(_("no"))

    shown.__name__ = name
    return shown
