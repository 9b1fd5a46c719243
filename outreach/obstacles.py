"""Why nobody can register for a session at this moment, in words. Codes are stable (API, tests)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outreach.models import Session
from outreach.models.choices import SessionState
from portal.dates import today


@dataclass(frozen=True)
class Obstacle:
    """One reason."""

    code: str
    message: str | Promise


NOT_ANNOUNCED = Obstacle("not_announced", _("This session has not been announced yet."))
ON_HOLD = Obstacle("on_hold", _("This session is on hold. Do not travel yet: ask the office first."))
CANCELLED = Obstacle("cancelled", _("This session has been cancelled."))
OVER = Obstacle("over", _("This session is over."))
STARTED = Obstacle("started", _("This session has begun. You can still come if there is room."))
PARTNER_STOPPED = Obstacle("partner_stopped", _("Registration for this session is stopped. Ask the office."))
NOT_OPEN_YET = Obstacle("not_open_yet", _("Registration has not opened yet."))
CLOSED = Obstacle("closed", _("Registration has closed. Ask the office whether there is still room."))

_OF_STATE = {
    SessionState.DRAFT: NOT_ANNOUNCED,
    SessionState.PROPOSED: NOT_ANNOUNCED,
    SessionState.ON_HOLD: ON_HOLD,
    SessionState.CANCELLED: CANCELLED,
    SessionState.HELD: OVER,
    SessionState.REPORTED: OVER,
}


def announcement_obstacle(session: Session, now: datetime) -> Obstacle | None:
    """Why the session is not announced at this moment; None when it is. Twin of `SessionQuerySet.announced()`."""
    if session.state != SessionState.APPROVED:
        return _OF_STATE[SessionState(session.state)]
    if session.is_over(now):
        return OVER
    if session.lead_partner is not None and not session.lead_partner.is_active(today(now=now)):
        return PARTNER_STOPPED
    return None


def registration_obstacle(session: Session, now: datetime) -> Obstacle | None:
    """Why nobody can register at this moment; None when people can. A full session has a waiting list: no obstacle.

    Twin of `SessionQuerySet.open_for_registration()`.
    """
    obstacle = announcement_obstacle(session, now)
    if obstacle is not None:
        return obstacle
    if session.starts_at is not None and session.starts_at <= now:
        return STARTED
    if session.registration_opens_at is not None and now < session.registration_opens_at:
        return NOT_OPEN_YET
    if session.registration_closes_at is not None and session.registration_closes_at <= now:
        return CLOSED
    return None
