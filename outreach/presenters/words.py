"""Short words that several pages of outreach share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from outreach.models import Session, Venue
from portal import dates
from portal.models import Region
from portal.models.places import RegionLevel

Part = dict[str, Any]  # what a component takes, see templates/components


def lang() -> str:
    """The language of the page."""
    return get_language() or settings.LANGUAGE_CODE


def rows(*pairs: tuple[str, object]) -> list[Part]:
    """Rows of kv.html; those without a value are left out."""
    return [{"label": label, "value": value} for label, value in pairs if value not in ("", None)]


def listed(words: Iterable[object]) -> str:
    """`a, b, c`."""
    return ", ".join(str(word) for word in words)


def date_part(moment: datetime, zone: str) -> Part:
    """The leaf of the calendar of a moment in a zone (date_block.html)."""
    local = moment.astimezone(ZoneInfo(zone))
    short = dates.format_date_short(local.date(), lang(), with_year=True)
    day, _space, month = short.partition(" ")
    return {
        "iso": local.date().isoformat(),
        "weekday": dates.format_weekday(local.date(), lang()),
        "day": day,
        "month": month,
    }


def time_of(session: Session) -> str:
    """`09.00–12.00 WITA`, with both dates when it ends on another day."""
    start, end = session.span
    zone = ZoneInfo(session.zone)
    same_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    shown = dates.format_time_range if same_day else dates.format_span
    return shown(start, end, session.zone, lang())


def span_of(session: Session) -> str:
    """`Sabtu, 28 November 2026, 09.00–12.00 WITA`."""
    return dates.format_span(*session.span, session.zone, lang())


def region_names(region: Region) -> list[str]:
    """The names from the region itself up to its regency. The parents must be loaded."""
    names, at = [], region
    while at is not None and at.level != RegionLevel.PROVINCE:
        names.append(at.name)
        if at.level == RegionLevel.REGENCY:
            break
        at = at.parent
    return names


def place_line(session: Session) -> str:
    """`Aula Kantor Desa Silawan, Tasifeto Timur`: the place and where it lies, in a few words."""
    venue: Venue | None = session.venue
    if venue is None:
        return _("online")
    names = region_names(venue.region)
    around = names[-2] if len(names) > 1 else names[0]
    return f"{venue.name}, {around}" if around not in venue.name else venue.name


def seats_badge(session: Session, obstacle: str = "") -> Part | None:
    """How many places are left. `obstacle` is the code of why nobody can register, if so; see `outreach.obstacles`."""
    closed = {
        "started": _("has begun"),
        "closed": _("registration closed"),
        "not_open_yet": _("registration not open yet"),
    }
    if obstacle in closed:
        return {"text": closed[obstacle], "icon": "info-circle", "tone": "slow"}
    if obstacle:
        return None
    if not session.seats_are_limited:
        return {"text": _("open to everybody"), "icon": "users"}
    left = session.seats_left  # type: ignore[attr-defined]
    if not left:
        return {"text": _("full, waiting list open"), "icon": "users", "tone": "slow"}
    return {
        "text": ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left},
        "icon": "users",
    }


def calendar_url(session: Session) -> str:
    """The session as a calendar file."""
    return reverse("outreach:session_calendar", args=[session.code])


def absolute(path: str) -> str:
    """The address with the site in front."""
    return f"{settings.SITE_URL}{path}"
