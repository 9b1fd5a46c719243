"""The page of one session for those who run it: numbers, the list of people, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from outreach import access
from outreach.models import Facilitation, Registration, Session, SessionChange, Venue
from outreach.models.choices import (
    BOOKING_STATES,
    FacilitationState,
    Need,
    SeatState,
    SessionState,
)
from outreach.obstacles import registration_obstacle
from outreach.presenters.organiser.home import state_badge
from outreach.presenters.share import share_text
from outreach.presenters.words import Part, date_part, lang, listed, place_line, rows, span_of, time_of
from portal import dates
from portal.models import StateChange, User
from portal.phones import mask_phone

ANSWERS = {
    FacilitationState.ACCEPTED: "yes",
    FacilitationState.INVITED: "todo",
    FacilitationState.DECLINED: "no",
}


@dataclass(frozen=True)
class Rights:
    """What the reader may do with the session: write it, write to its people, see their telephones now."""

    write: bool
    contact: bool
    reveal: bool
    cancel: bool


def rights_of(user: User, session: Session, now: datetime) -> Rights:
    """Asked once a page."""
    write = access.can_write(user, session)
    cancel = write or access.can_stop(user, session)
    contact = cancel or access.can_contact(user, session)
    return Rights(write, contact, contact and access.can_reveal(user, session, now), cancel)


def session_page(
    session: Session,
    rights: Rights,
    people: Sequence[Registration],
    coming: int,
    helpers: Sequence[Facilitation],
    newest: StateChange | None,
    change: SessionChange | None,
    now: datetime,
) -> dict[str, Any]:
    """Everything that session.html shows, the pages of the list and the open telephone aside.

    `coming`: how many of those with a place have said yes. `change`: the newest one that was proposed.
    """
    booked = session.state in BOOKING_STATES or session.state == SessionState.ON_HOLD
    return {
        "session": session,
        "badge": state_badge(session, now),
        "date": date_part(session.starts_at, session.zone) if session.starts_at else None,
        "when": time_of(session) if session.starts_at and session.ends_at else _("no date yet"),
        "place": place_line(session) if session.venue or session.is_online else _("no place yet"),
        "note": note(session, newest),
        "facts": numbers(session, coming, now) if booked else [],
        "rows": rows(
            (_("Code of the session"), session.code),
            (_("Theme"), session.theme),
            (_("Host office"), session.office.name),
            (_("Registration"), registration_words(session, now)),
        ),
        "rights": rights,
        "actions": actions(session, rights, now),
        "people": [person(row, rights) for row in people] if booked else [],
        "shows_people": booked,
        "helpers": [helper(each) for each in helpers],
        "change": proposed(change, session, now) if change else None,
        "share_text": share_text(session)
        if session.state == SessionState.APPROVED and not session.is_over(now)
        else "",
    }


def note(session: Session, newest: StateChange | None) -> Part | None:
    """What was decided last, with its reason, where the organisers must know it."""
    if session.state == SessionState.DRAFT and newest is not None and newest.action == "return":
        return {"tone": "warning", "strong": _("The office sent it back. Revise it and propose it again."),
                "text": newest.reason}  # fmt: skip
    if session.state == SessionState.PROPOSED:
        text = _("To change something now, ask the office to send it back.")
        return {"tone": "info", "strong": _("Waiting for the office."), "text": text}
    if session.state == SessionState.ON_HOLD:
        return {"tone": "danger", "strong": _("On hold."), "text": newest.reason if newest else ""}
    if session.state == SessionState.CANCELLED:
        return {"tone": "danger", "strong": _("Cancelled."), "text": session.cancel_reason}
    return None


def numbers(session: Session, coming: int, now: datetime) -> list[Part]:
    """Registered, who said yes, who waits, and the days that are left."""
    seated = session.people_seated  # type: ignore[attr-defined]
    of = (
        _("registered, of %(capacity)s") % {"capacity": session.capacity}
        if session.capacity
        else _("registered")
    )
    found = [
        {"label": of, "value": seated},
        {"label": _("said yes"), "value": coming},
    ]
    waiting = session.people_waiting  # type: ignore[attr-defined]
    offered = session.seats_held - seated  # type: ignore[attr-defined]
    if waiting or offered:
        label = _("waiting, %(offered)s with an offer") % {"offered": offered} if offered else _("waiting")
        found.append({"label": label, "value": waiting + offered})
    if session.starts_at is not None and session.starts_at > now:
        start = dates.today(session.zone, now=session.starts_at)
        left = dates.days_left(start, dates.today(session.zone, now=now))
        found.append({"label": _("days to go"), "value": left})
    return found


def registration_words(session: Session, now: datetime) -> str:
    """Open, closed, and until when."""
    if session.state != SessionState.APPROVED:
        return ""
    obstacle = registration_obstacle(session, now)
    if obstacle is not None:
        return str(obstacle.message)
    closes = session.registration_closes_at
    if closes is None:
        return _("open until the session begins")
    return _("open until %(moment)s") % {"moment": dates.format_moment(closes, session.zone, lang())}


def actions(session: Session, rights: Rights, now: datetime) -> dict[str, Any]:
    """Which buttons the page has."""
    state = session.state
    approved, over = state == SessionState.APPROVED, session.is_over(now)
    begun = session.starts_at is not None and session.starts_at <= now
    obstacle = registration_obstacle(session, now)
    return {
        "edit": rights.write and state == SessionState.DRAFT,
        "repeat": rights.write,
        "sheet": approved or state in (SessionState.HELD, SessionState.ON_HOLD),
        "poster": approved and not over,
        "register": approved and not over,
        "close": approved and rights.write and obstacle is None,
        "reopen": approved
        and rights.write
        and obstacle is not None
        and obstacle.code == "closed"
        and not begun,
        "message": rights.contact and state in (SessionState.APPROVED, SessionState.ON_HOLD) and not over,
        "change": rights.cancel and state in (SessionState.APPROVED, SessionState.ON_HOLD) and not begun,
        "cancel": rights.cancel and state in (*BEFORE_HELD, SessionState.APPROVED) and not over,
        "export": rights.contact and session.has_been_public,
        "report": (approved and begun) or state == SessionState.HELD,
        "invite": rights.write and state not in FINISHED and not over,
    }


BEFORE_HELD = (SessionState.DRAFT, SessionState.PROPOSED, SessionState.ON_HOLD)
FINISHED = (SessionState.CANCELLED, SessionState.HELD, SessionState.REPORTED)


def person(row: Registration, rights: Rights) -> Part:
    """A line of the list. Telephones are masked, and only for those who may write to the people."""
    return {
        "code": row.code,
        "name": row.name or _("deleted"),
        "state": seat_badge(row),
        "needs": listed(Need(need).label for need in row.needs),
        "village": row.village_text or (row.village.name if row.village else ""),
        "phone": phone_words(row) if rights.contact else "",
        "may_open": rights.reveal and bool(row.phone),
    }


def phone_words(row: Registration) -> str:
    """`0812••••890`, or that there is none."""
    return mask_phone(row.phone) or _("no telephone")


def seat_badge(row: Registration) -> Part:
    """Coming, not answered, waiting, offered, cancelled."""
    if row.is_seated and row.coming_at:
        return {"text": _("yes"), "icon": "circle-check", "tone": "go"}
    if row.is_seated:
        return {"text": _("not answered") if row.phone else _("has a place")}
    tone = "stop" if row.state == SeatState.CANCELLED else "slow"
    return {"text": row.get_state_display(), "tone": tone}


def helper(facilitation: Facilitation) -> Part:
    """A line of checks.html: who helps, as what, and whether they agreed."""
    return {
        "text": f"{facilitation.display_name}, {facilitation.get_role_display()}",
        "state": ANSWERS.get(FacilitationState(facilitation.state), "no"),
        "word": facilitation.get_state_display(),
    }


def proposed(change: SessionChange, session: Session, now: datetime) -> Part | None:
    """A change that waits for approval, or was not approved and why: before and after. Nothing of what is in force."""
    is_pending = change.state == SessionChange.State.PENDING
    is_rejected = change.state == SessionChange.State.REJECTED and not session.is_over(now)
    if not (is_pending or is_rejected):
        return None
    return {
        "rows": differences(change.session, change.changes),
        "who": str(change.proposed_by),
        "refused": change.decision_note if is_rejected else "",
    }


def differences(session: Session, changes: dict[str, dict[str, Any]]) -> list[Part]:
    """Label, before and after of each changed field, as people read them.

    The zone of a moment is that of its side of the change. Asks for the names of places if they changed.
    """
    zones = changes.get("zone", {"old": session.zone, "new": session.zone})
    places = [place for place in changes.get("venue", {}).values() if place]
    names = {venue.pk: venue.name for venue in Venue.objects.filter(pk__in=places)}

    def said(name: str, side: str) -> str:
        value = changes[name][side]
        if name == "venue":
            return names.get(value, "–")
        return change_value(name, value, zones[side])

    labels = {field.name: str(field.verbose_name) for field in Session._meta.fields}
    return [{"label": labels[name], "old": said(name, "old"), "new": said(name, "new")} for name in changes]


def change_value(name: str, value: Any, zone: str) -> str:
    """A value of a change in words; `outreach.changes` keeps moments as text."""
    if value is None or value == "":
        return _("no limit") if name == "capacity" else "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("starts_at", "ends_at"):
        return dates.format_moment(datetime.fromisoformat(value), zone, lang())
    if name == "zone":
        return str(dates.Zone(value).label)
    return str(value)


def opened(row: Registration) -> dict[str, Any]:
    """The telephone that was just opened, to call it or write to it."""
    return {
        "name": row.name,
        "number": row.phone,
        "call": f"tel:{row.phone}",
        "whatsapp": f"https://wa.me/{row.phone.lstrip('+')}",
    }


def heading(session: Session) -> Any:
    """Title and time in two lines, for the pages behind the session's."""
    when = span_of(session) if session.starts_at and session.ends_at else _("no date yet")
    return format_html("<b>{}</b><br>{}", session.title or session.code, when)
