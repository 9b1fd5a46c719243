"""A session in a list (session_item.html)."""

from datetime import datetime

from django.utils.translation import gettext as _

from outreach.models import Session
from outreach.obstacles import registration_obstacle
from outreach.presenters.words import Part, calendar_url, date_part, place_line, seats_badge, time_of
from portal.homes import with_home


def card(session: Session, now: datetime, home: str = "") -> Part:
    """Date, time, place and how many places are left, for a visitor from `home`. `session` comes from `for_cards()`."""
    obstacle = registration_obstacle(session, now)
    return {
        "title": session.title,
        "url": with_home(session.get_absolute_url(), home),
        "date": date_part(session.span[0], session.zone),
        "time": time_of(session),
        "place": " · ".join(filter(None, (place_line(session), distance(session)))),
        "badge": seats_badge(session, obstacle.code if obstacle else ""),
        "calendar_url": calendar_url(session),
    }


def distance(session: Session) -> str:
    """`± 42 km`, as the crow flies; nothing inside the chosen region, or when no home was chosen."""
    away: float | None = getattr(session, "away_km", None)
    return _("about %(km)s km away") % {"km": max(1, round(away))} if away else ""
