"""Models of outreach, one file per subject."""

from outreach.models.facilitation import CalendarFeed, Facilitation, FacilitatorAvailability
from outreach.models.partner import Invitation, Membership, Partner
from outreach.models.place import TravelTime, Venue
from outreach.models.registration import Registration
from outreach.models.session import Session, SessionChange
from portal.models import watch

__all__ = [
    "CalendarFeed",
    "Facilitation",
    "FacilitatorAvailability",
    "Invitation",
    "Membership",
    "Partner",
    "Registration",
    "Session",
    "SessionChange",
    "TravelTime",
    "Venue",
]

watch(Partner, Registration, Session, Venue)
