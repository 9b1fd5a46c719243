"""The start page of organisers: what waits, sessions to come, drafts, and what is over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.models import Facilitation, Membership, Session
from outreach.models.choices import MemberRole, SessionState
from outreach.presenters.words import Part, date_part, lang, listed, place_line, span_of, time_of
from portal import dates

REPORTABLE = (SessionState.APPROVED, SessionState.HELD)


def address_of(session: Session) -> str:
    """The session in the organiser area."""
    return reverse("outreach:organiser_session", args=[session.code])


def state_badge(session: Session, now: datetime) -> Part:
    """Where the session stands, in words."""
    if session.state == SessionState.APPROVED and session.is_over(now):
        return {"text": _("to report"), "icon": "alert-triangle", "tone": "slow"}
    found = {
        SessionState.DRAFT: (_("draft, not sent yet"), "file-text", ""),
        SessionState.PROPOSED: (_("waiting for approval"), "info-circle", "slow"),
        SessionState.ON_HOLD: (_("on hold"), "hand-stop", "stop"),
        SessionState.APPROVED: (_("approved"), "shield-check", "go"),
        SessionState.HELD: (_("took place, report is missing"), "alert-triangle", "slow"),
        SessionState.REPORTED: (_("reported"), "circle-check", ""),
        SessionState.CANCELLED: (_("cancelled"), "hand-stop", "stop"),
    }
    text, icon, tone = found[SessionState(session.state)]
    return {"text": text, "icon": icon, "tone": tone}


def start_page(
    coming: Sequence[Session],
    drafts: Sequence[Session],
    to_report: Sequence[Session],
    past: Sequence[Session],
    asked: Sequence[Facilitation],
    mine: Iterable[Membership],
    now: datetime,
) -> dict[str, Any]:
    """Everything that home.html shows."""
    return {
        "waiting": waiting(coming, drafts, to_report, asked, now),
        "coming": [card(session, now) for session in coming],
        "drafts": [draft(session) for session in drafts],
        "past": [card(session, now) for session in past],
        "warnings": [text for each in mine if (text := agreement_warning(each, now))],
        "memberships": [
            {"name": each.partner.name, "role": each.get_role_display(), "url": leave_url(each)}
            for each in mine
        ],
    }


def leave_url(membership: Membership) -> str:
    """Where a member leaves the partner."""
    return reverse("outreach:organiser_leave", args=[membership.partner.slug])


def waiting(
    coming: Sequence[Session],
    drafts: Sequence[Session],
    to_report: Sequence[Session],
    asked: Sequence[Facilitation],
    now: datetime,
) -> list[Part]:
    """Rows of tap_list.html, what is late or blocks others first."""
    rows = [
        row(
            session,
            _("Report how it was: %(title)s"),
            "alert-triangle",
            "stop" if is_late(session, now) else "slow",
        )
        for session in to_report
    ]
    rows += [
        row(session, _("Came back, revise it: %(title)s"), "file-text", "slow", session.last_reason)  # type: ignore[attr-defined]
        for session in drafts
        if session.last_action == "return"  # type: ignore[attr-defined]
    ]
    rows += [row(each.session, _("You are asked to help: %(title)s"), "users", "slow") for each in asked]
    for session in coming:
        new, offered = session.new_people, session.seats_held - session.people_seated  # type: ignore[attr-defined]
        said = [
            ngettext("%(number)s new registration", "%(number)s new registrations", new) % {"number": new}
            if new
            else "",
            ngettext(
                "%(number)s place offered, no answer yet", "%(number)s places offered, no answer yet", offered
            )
            % {"number": offered}
            if offered
            else "",
        ]
        if any(said):
            rows.append(row(session, "%(title)s", "users", "", listed(filter(None, said))))
    return rows


def is_late(session: Session, now: datetime) -> bool:
    """The report should have come by now."""
    return session.report_due_at is not None and session.report_due_at <= now


def row(session: Session, text: str, icon: str, tone: str, below: str = "") -> Part:
    """One thing to do. `text` has `%(title)s` in it; below it stands the reason, or when the session is."""
    title = session.title or session.code
    when = span_of(session) if session.starts_at and session.ends_at else ""
    return {
        "url": address_of(session),
        "icon": icon,
        "tone": tone,
        "title": text % {"title": title},
        "text": below or when,
        "count": None,
    }


def card(session: Session, now: datetime) -> Part:
    """An entry of session_item.html. Sessions cancelled as a draft may have no time."""
    if session.starts_at is None or session.ends_at is None:
        return {"url": address_of(session), "title": session.title or session.code, "date": None}
    seats = people(session)
    return {
        "url": address_of(session),
        "title": session.title or session.code,
        "date": date_part(session.starts_at, session.zone),
        "time": time_of(session),
        "place": place_line(session),
        "badge": state_badge(session, now),
        "seats": seats,
    }


def people(session: Session) -> str:
    """`57 of 80 registered, 3 waiting`; nothing where the numbers have not been asked for."""
    seated = getattr(session, "people_seated", None)
    if seated is None or session.state not in (SessionState.APPROVED, SessionState.ON_HOLD):
        return ""
    text = (
        _("%(number)s of %(capacity)s registered") % {"number": seated, "capacity": session.capacity}
        if session.capacity
        else ngettext("%(number)s registered", "%(number)s registered", seated) % {"number": seated}
    )
    waiting_list = session.people_waiting  # type: ignore[attr-defined]
    waits = ngettext("%(number)s waiting", "%(number)s waiting", waiting_list) % {"number": waiting_list}
    return listed([text, waits]) if waiting_list else text


def draft(session: Session) -> Part:
    """A row of tap_list.html for a draft."""
    when = span_of(session) if session.starts_at and session.ends_at else _("no date yet")
    returned = session.last_action == "return"  # type: ignore[attr-defined]
    return {
        "url": address_of(session),
        "icon": "file-text",
        "tone": "slow" if returned else "",
        "title": session.title or _("Without a title"),
        "text": f"{when} · {session.code}",
        "count": None,
    }


def agreement_warning(membership: Membership, now: datetime) -> str:
    """Said 30 days before the partner's agreement ends, and once it has ended; only to coordinators."""
    partner = membership.partner
    until = partner.agreement_until
    if membership.role != MemberRole.COORDINATOR or until is None:
        return ""
    left = dates.days_left(until, dates.today(now=now))
    values = {"partner": partner.name, "date": dates.format_date(until, lang())}
    if left < 0:
        return (
            _("The agreement of %(partner)s ended on %(date)s: no session can be proposed. Ask BP3MI.")
            % values
        )
    if left <= 30:
        return _("The agreement of %(partner)s ends on %(date)s. Ask BP3MI to renew it.") % values
    return ""


def past_page(sessions: Sequence[Session], number: int, has_next: bool, now: datetime) -> dict[str, Any]:
    """Everything that past.html shows. `number` counts pages from 1."""
    here = reverse("outreach:organiser_past")
    return {
        "past": [card(session, now) for session in sessions],
        "previous_url": f"{here}?hal={number - 1}" if number > 1 else "",
        "next_url": f"{here}?hal={number + 1}" if has_next else "",
    }
