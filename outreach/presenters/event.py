"""The session as schema.org/Event, for search engines. A data block, which no browser runs."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString

from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.presenters.words import absolute, region_names
from portal.jsonld import data_block

STATUSES = {
    SessionState.CANCELLED: "EventCancelled",
    SessionState.ON_HOLD: "EventPostponed",
}


def event_data(session: Session) -> SafeString:
    """The element of a session with a time. `session` comes with office, lead partner, place and its regions."""
    return data_block(event(session))


def event(session: Session) -> dict[str, Any]:
    """Who, what, when, where, and that it costs nothing."""
    start, end = session.span
    url = absolute(session.get_absolute_url())
    mode = "OnlineEventAttendanceMode" if session.is_online else "OfflineEventAttendanceMode"
    found: dict[str, Any] = {
        "@type": "Event",
        "name": session.title,
        "url": url,
        "startDate": start.astimezone(ZoneInfo(session.zone)).isoformat(),
        "endDate": end.astimezone(ZoneInfo(session.zone)).isoformat(),
        "eventStatus": f"https://schema.org/{status(session)}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": location(session, url),
        "organizer": [{"@type": "GovernmentOrganization", "name": session.office.name}],
        "isAccessibleForFree": True,
        "image": absolute(reverse("outreach:picture", args=[session.code])),
        "offers": offer(session, url),
    }
    if moved_from(session):
        found["previousStartDate"] = moved_from(session)
    if session.theme or session.description:
        found["description"] = session.description or session.theme
    if session.lead_partner is not None:
        partner = session.lead_partner
        found["organizer"].insert(
            0,
            {
                "@type": "Organization",
                "name": partner.name,
                "url": absolute(partner.get_absolute_url()),
            },
        )
    return found


def offer(session: Session, url: str) -> dict[str, Any]:
    """A seat, which costs nothing, and whether there are any."""
    full = session.seats_left == 0  # type: ignore[attr-defined]
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "IDR",
        "availability": f"https://schema.org/{'SoldOut' if full else 'InStock'}",
        "url": url,
    }


def status(session: Session) -> str:
    """As schema.org names it; a session that was moved says so until it is over."""
    usual = "EventRescheduled" if moved_from(session) else "EventScheduled"
    return STATUSES.get(SessionState(session.state), usual)


def moved_from(session: Session) -> str:
    """When the session was to begin before it was moved last (ISO, UTC); empty when it never was."""
    return getattr(session, "moved_from", None) or ""


def location(session: Session, url: str) -> dict[str, Any]:
    """The place with its point if known; an online session takes place at its page, where one registers."""
    venue = session.venue
    if venue is None:
        return {"@type": "VirtualLocation", "url": url}
    names = region_names(venue.region)
    found: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": ", ".join(names[:-1]) or names[0],
            "addressRegion": names[-1],
            "addressCountry": "ID",
        },
    }
    if venue.point is not None:
        latitude, longitude = venue.point
        found["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return found
