"""Held sessions as open data: what, where, when, who, and how many had registered. Nothing about persons."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.models.finding import SessionQuerySet

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CHUNK = 500
TABLE = {  # column → what it means
    "code": _("code of the session"),
    "kind": _("kind: sosialisasi, job_fair, class, clinic or online"),
    "title": _("title, in the language of the address"),
    "starts_at": _("beginning, with the offset of the place"),
    "ends_at": _("end, with the offset of the place"),
    "region_code": _("village or district, Kemendagri code; empty: online"),
    "regency_code": _("regency or city, Kemendagri code"),
    "venue": _("place"),
    "office": _("host office"),
    "partner": _("lead partner"),
    "capacity": _("seats; empty: no limit"),
    "registered": _("people who had a seat when it began"),
    "sample": _("True: invented data of a demonstration"),
    "url": _("address of its page"),
}
COLUMNS = tuple(TABLE)


def held_sessions(year: int | None = None) -> SessionQuerySet:
    """Sessions that took place, oldest first; those that began in a year (UTC) when one is given."""
    held = Session.objects.filter(state__in=[SessionState.HELD, SessionState.REPORTED])
    if year is not None:
        held = held.filter(starts_at__year=year)
    return held.with_places().with_seats().order_by("starts_at", "pk")


def rows(sessions: SessionQuerySet) -> Iterator[dict[str, Any]]:
    """A row a session, read in pieces however many there are. Times are those of the place, with their offset."""
    for session in sessions.iterator(chunk_size=CHUNK):
        zone = ZoneInfo(session.zone)
        start, end = session.span
        venue = session.venue
        values = (
            session.code,
            session.kind,
            session.title,
            start.astimezone(zone).isoformat(),
            end.astimezone(zone).isoformat(),
            venue.region_id if venue else None,
            venue.regency_code if venue else None,
            venue.name if venue else None,
            session.office.name,
            session.lead_partner.name if session.lead_partner else None,
            session.capacity,
            session.people_seated,  # type: ignore[attr-defined]
            session.is_demo,
            settings.SITE_URL + session.get_absolute_url(),
        )
        yield dict(zip(COLUMNS, values, strict=True))
