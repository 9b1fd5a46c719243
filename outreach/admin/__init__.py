"""Outreach in the back office, one file per subject. Importing the package registers everything."""

from outreach.admin import facilitation, partner, place, registration, session, session_change

__all__ = ["facilitation", "partner", "place", "registration", "session", "session_change"]
