"""What the pages say around a session's moves: where it stands, what speaks against it, what a button will do."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from outreach import access
from outreach.conflicts import Conflict, conflicts, hard_conflicts, unanswered
from outreach.models import Session, SessionChange
from outreach.models.choices import PartnerState, SessionState
from outreach.obstacles import registration_obstacle
from outreach.presenters.words import listed, region_names, span_of
from outreach.workflow import missing_to_propose
from portal.admin.transitions import Outlook
from portal.models import User

AnyUser = User | AnonymousUser
OPEN_STATES = (SessionState.DRAFT, SessionState.PROPOSED, SessionState.ON_HOLD)
CHANGEABLE = (SessionState.APPROVED, SessionState.ON_HOLD)
ASKS_FOR_REASONS = ("propose", "approve")


def against(session: Session, now: datetime) -> list[tuple[Conflict, str]]:
    """What speaks against time and place while it can still be decided, each with the reason that was given."""
    if session.state not in (*OPEN_STATES, SessionState.APPROVED) or session.is_over(now):
        return []
    found = conflicts(session, now=now)
    if session.state == SessionState.APPROVED:
        found = [conflict for conflict in found if conflict.code != "past"]
    return [(conflict, session.acknowledged.get(conflict.key, "")) for conflict in found]


def open_warnings(session: Session, now: datetime) -> list[Conflict]:
    """Warnings that nobody has given a reason for."""
    return unanswered(conflicts(session, now=now), session.acknowledged)


def session_panel(session: Session, user: User, links: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The block above the form. `session` comes with places and seats."""
    obstacle = registration_obstacle(session, now)
    return {
        "session": session,
        "transition_links": links,
        "when": span_of(session) if session.starts_at and session.ends_at else "",
        "where": where(session),
        "seats": seats(session),
        "obstacle": str(obstacle.message) if obstacle else "",
        "against": against(session, now),
        "missing": missing_to_propose(session) if session.state in OPEN_STATES else [],
        "waiting": list(
            session.changes.filter(state=SessionChange.State.PENDING).select_related("proposed_by")
        ),
        "helpers": list(session.facilitations.select_related("user")),
        "may_change": session.state in CHANGEABLE
        and (access.can_write(user, session) or access.can_stop(user, session)),
        "may_invite": access.can_cancel(user, session) and not session.is_over(now),
        "two_people": two_people_note(session, user),
        "public_url": session.get_absolute_url() if session.has_been_public else "",
        "series_url": series_address(session),
    }


def where(session: Session) -> str:
    if session.venue is None:
        return _("online") if session.is_online else ""
    return listed([session.venue.name, *region_names(session.venue.region)])


def seats(session: Session) -> str:
    """`58 of 110, 3 waiting`."""
    held, waiting = session.seats_held, session.people_waiting  # type: ignore[attr-defined]
    of = _("no limit") if session.capacity is None else str(session.capacity)
    said = _("%(held)s of %(of)s") % {"held": held, "of": of}
    if session.is_soft:
        said += ", " + _("nobody is turned away")
    return said + (", " + _("%(number)s waiting") % {"number": waiting} if waiting else "")


def series_address(session: Session) -> str:
    """The list of all sessions of the series."""
    if session.series_key is None:
        return ""
    return reverse("admin:outreach_session_changelist") + f"?series_key={session.series_key}"


def two_people_note(session: Session, user: AnyUser) -> str:
    """Why a person who may approve finds no button to approve here."""
    waits = session.state in (SessionState.PROPOSED, SessionState.ON_HOLD)
    wrote = user.pk in (session.author_id, session.proposed_by_id)
    if waits and wrote and isinstance(user, User) and access.can_stop(user, session):
        return _("You wrote or proposed this session, so somebody else approves it.")
    return ""


def session_outlook(session: Session, action: str, now: datetime) -> Outlook:
    """What happens, what is in the way, and what to know before pressing the button."""
    registered = session.registrations.active().count()
    told = _("People in the list are told at once: %(number)s.") % {"number": registered}
    if action == "propose":
        return Outlook([_("A second person of the office approves or returns it.")], blockers(session, now))
    if action == "approve":
        shown = _("Everybody sees the session at once, and people can register.")
        stopped = session.lead_partner and session.lead_partner.state == PartnerState.SUSPENDED
        notes = [_("The lead partner is suspended.")] if stopped else []
        return Outlook(
            [shown, _("Your name stands in the history as the second person.")], blockers(session, now), notes
        )
    if action in ("hold", "cancel"):
        end = _("The page stays, says so first thing, and reminders stop.")
        return Outlook([told, end] if session.has_been_public else [end])
    says = {
        "return": _("The session becomes a draft again, and whoever proposed it reads your reason."),
        "resume": _("The session waits for approval again."),
        "mark_held": _(
            "People who had a place are thanked, helpers get their hours, and a report is due in a week."
        ),
        "report": _("What you write is kept as the report of the session."),
    }
    return Outlook([says[action]])


def blockers(session: Session, now: datetime) -> list[str]:
    """What no reason can excuse."""
    hard = [conflict.message for conflict in hard_conflicts(conflicts(session, now=now))]
    return missing_to_propose(session) + hard
