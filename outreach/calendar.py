"""Sessions as iCalendar (RFC 5545), for the calendars of telephones and for subscription.

Times stand in the zone of the session with its VTIMEZONE; Indonesia has no summer time, so each zone is one offset.
SEQUENCE is the session's version, so that a moved session replaces the old entry; a cancelled one stays in the feed
as STATUS:CANCELLED, so that it disappears from calendars that have it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vGeo

from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.presenters.words import listed, region_names
from portal.dates import Zone
from portal.samples import marked

MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
STATUSES = {SessionState.CANCELLED: "CANCELLED", SessionState.APPROVED: "CONFIRMED"}


def calendar_file(sessions: Sequence[Session], name: str) -> bytes:
    """A calendar with these sessions. Each comes with its place, host office and lead partner loaded."""
    calendar = Calendar.new(
        method="PUBLISH",
        prodid=f"-//KP2MI//Jalur Resmi//{(get_language() or 'id').upper()}",
        name=name,
        refresh_interval=REFRESH,
        uid=uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/{name}"),
    )
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    for zone in sorted({session.zone for session in sessions}):
        calendar.add_component(time_zone(zone))
    for session in sessions:
        calendar.add_component(entry(session))
    content: bytes = calendar.to_ical()
    return content


def time_zone(zone: str) -> Timezone:
    """WIB, WITA or WIT as a VTIMEZONE."""
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset()
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1990, 1, 1))  # noqa: DTZ001 a local time, as the format wants it
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", Zone(zone).label)
    found = Timezone()
    found.add("tzid", zone)
    found.add_component(standard)
    return found


def entry(session: Session) -> Event:
    """One session. DTSTAMP says when it was last changed, so that the same session is the same text."""
    zone = ZoneInfo(session.zone)
    start, end = session.span
    event = Event()
    event.add("uid", f"{session.code}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", session.updated_at.replace(microsecond=0))
    event.add("last-modified", session.updated_at.replace(microsecond=0))
    event.add("dtstart", start.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    event.add("sequence", session.version)
    event.add("status", STATUSES.get(SessionState(session.state), "TENTATIVE"))
    event.add("summary", summary(session))
    event.add("location", location(session))
    event.add("description", description(session))
    event.add("url", settings.SITE_URL + session.get_absolute_url())
    event.add("transp", "OPAQUE")
    if session.venue is not None and session.venue.point is not None:
        event.add("geo", vGeo(session.venue.point))
    return event


def summary(session: Session) -> str:
    """The title; a sample says so first, and so does a cancelled session, for calendars that ignore STATUS."""
    title = marked(str(session.title), is_demo=session.is_demo)
    return _("CANCELLED: %(title)s") % {"title": title} if session.state == SessionState.CANCELLED else title


def location(session: Session) -> str:
    """The place and the regions around it."""
    venue = session.venue
    if venue is None:
        return _("online")
    return listed([venue.name, *region_names(venue.region)])


def description(session: Session) -> str:
    """Who runs it, what to bring, and where to ask."""
    partner = session.lead_partner.name if session.lead_partner else ""
    lines: list[Any] = [
        _("SAMPLE, not a real session.") if session.is_demo else "",
        session.theme,
        _("Run by %(names)s.") % {"names": ", ".join(filter(None, (partner, session.office.name)))},
        _("Taking part costs nothing. Bring your family."),
        session.what_to_bring,
        settings.SITE_URL + session.get_absolute_url(),
    ]
    return "\n".join(str(line) for line in lines if line)
