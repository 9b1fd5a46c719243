"""The session as schema.org/Event, for search engines. A data block, which no browser runs."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe

from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.presenters.words import absolute, region_names

STATUSES = {
    SessionState.CANCELLED: "EventCancelled",
    SessionState.ON_HOLD: "EventPostponed",
}
# What would end the element early, as in Django's json_script.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def event_data(session: Session) -> SafeString:
    """The JSON of a session with a time. `session` comes with office, lead partner, place and its regions."""
    text = json.dumps(event(session), ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 escaped above


def event(session: Session) -> dict[str, Any]:
    """Who, what, when, where, and that it costs nothing."""
    start, end = session.span
    url = absolute(session.get_absolute_url())
    mode = "OnlineEventAttendanceMode" if session.is_online else "OfflineEventAttendanceMode"
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": session.title,
        "url": url,
        "startDate": start.astimezone(ZoneInfo(session.zone)).isoformat(),
        "endDate": end.astimezone(ZoneInfo(session.zone)).isoformat(),
        "eventStatus": f"https://schema.org/{STATUSES.get(SessionState(session.state), 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": location(session, url),
        "organizer": [{"@type": "GovernmentOrganization", "name": session.office.name}],
        "isAccessibleForFree": True,
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "IDR", "url": url},
    }
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
