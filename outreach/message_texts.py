"""What messages of outreach say, made when they are sent, from the facts of that moment.

`context()` answers None when a message has become untrue meanwhile. Codes stand in the messages and names do not: they
pass through other people's systems.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.models import Facilitation, Partner, Registration, Session
from outreach.models.choices import SEATED_STATES, SeatState, SessionState
from outreach.notifications import (
    CONFIRMATION,
    DECISION,
    FACILITATION,
    HELPER,
    MEMBER_INVITATION,
    MOVED,
    OFFER,
    PAUSED,
    REMINDER,
    RESUMED,
    TOKEN_PURPOSE,
)
from portal.dates import format_date, format_moment
from portal.models import Message
from portal.tokens import derived_token


def site_url(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def manage_url(registration: Registration) -> str:
    """Where the people of one form see, change and cancel their registration."""
    token = derived_token(str(registration.group), TOKEN_PURPOSE, registration.token_hash)
    return site_url(reverse("outreach:manage", args=[token]))


def context(message: Message, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """What templates of outreach may say beside the payload; None when the message is not true any more."""
    if not message.subject:
        return {}
    if message.subject.startswith("partner:"):
        return _partner_facts(message, payload)
    code = message.subject.removeprefix("session:")
    session = (
        Session.objects.select_related("venue", "venue__region", "office", "contact_office")
        .filter(code=code)
        .first()
    )
    if session is None:
        return None
    facts = session_facts(session)
    if message.template in (DECISION, FACILITATION):
        return facts | _organiser_facts(message, session, payload)
    if message.template == HELPER:
        return _helper_facts(message, facts, payload)
    if message.template == OFFER:
        return _offer_facts(message, facts)
    rows = list(
        Registration.objects.filter(group=message.reference).select_related("repeat_of").order_by("position")
    )
    if not _is_true(message, session, rows):
        return None
    if message.template == MOVED:
        facts |= _before(payload["before"])
    people = _group_facts(rows)
    return facts | people | {"online_url": facts["online_url"] if people["seated"] else ""}


def _partner_facts(message: Message, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    slug = message.subject.removeprefix("partner:")
    partner = Partner.objects.select_related("office").filter(slug=slug).first()
    if partner is None:
        return None
    language = get_language() or "id"
    until = partner.agreement_until
    facts = {
        "partner": partner,
        "office": partner.office.name,
        "office_phone": partner.office.phone,
        "until": format_date(until, language) if until else "",
        "organiser_link": site_url(reverse("outreach:organiser")),
    }
    if message.template == MEMBER_INVITATION:
        facts["link"] = site_url(reverse("outreach:join", args=[payload["token"]]))
    return facts


def session_facts(session: Session) -> dict[str, Any]:
    """Title, time with its zone, place and office, in the active language."""
    language = get_language() or "id"
    office = session.office_for_questions
    return {
        "session": session,
        "title": session.title,
        "when": format_moment(session.starts_at, session.zone, language) if session.starts_at else "",
        "place": session.venue.name if session.venue else _("online"),
        "online_url": session.online_url if session.is_online else "",
        "office": office.name,
        "office_phone": office.phone,
        "session_link": site_url(session.get_absolute_url()),
    }


def _before(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    language = get_language() or "id"
    starts_at = datetime.fromisoformat(snapshot["starts_at"])
    place = snapshot["place_en" if language.startswith("en") else "place_id"]
    return {
        "before_when": format_moment(starts_at, snapshot["zone"], language),
        "before_place": place or _("online"),
    }


def _group_facts(rows: list[Registration]) -> dict[str, Any]:
    """Codes and states of a form. A repetition shows the registration that counts: its telephone is written to."""
    shown = [row.repeat_of or row for row in rows]
    active = [row for row in shown if row.is_active]
    return {
        "codes": ", ".join(row.code for row in active),
        "people": len(active),
        "seated": sum(row.is_seated for row in active),
        "waiting": sum(row.state == SeatState.WAITING for row in active),
        "link": manage_url(shown[0]) if shown else "",
    }


def _offer_facts(message: Message, facts: dict[str, Any]) -> dict[str, Any] | None:
    row = Registration.objects.filter(code=message.reference, state=SeatState.OFFERED).first()
    if row is None or row.offer_expires_at is None or row.offer_expires_at <= timezone.now():
        return None
    session: Session = facts["session"]
    until = format_moment(row.offer_expires_at, session.zone, get_language() or "id")
    return facts | {"code": row.code, "until": until, "link": manage_url(row)}


_STATE_OF_NEWS = {  # of the session, for the news to be true
    "approved": SessionState.APPROVED,
    "moved": SessionState.APPROVED,
    "on_hold": SessionState.ON_HOLD,
    "cancelled": SessionState.CANCELLED,
}


def _helper_facts(
    message: Message, facts: dict[str, Any], payload: Mapping[str, Any]
) -> dict[str, Any] | None:
    session: Session = facts["session"]
    counted_on = Facilitation.objects.assigned().filter(pk=message.reference).exists()
    if not counted_on or session.state != _STATE_OF_NEWS[payload["news"]]:
        return None
    return facts | (_before(payload["before"]) if payload["news"] == "moved" else {})


def _organiser_facts(message: Message, session: Session, payload: Mapping[str, Any]) -> dict[str, Any]:
    if message.template == FACILITATION:
        return {"link": site_url(reverse("outreach:facilitation", args=[payload["token"]]))}
    return {"organiser_link": site_url(reverse("outreach:organiser_session", args=[session.code]))}


def _is_true(message: Message, session: Session, rows: list[Registration]) -> bool:
    """Whether a message to registered people may still go out."""
    if not any(row.is_active for row in rows):
        return False
    if message.template == REMINDER:
        planned_for = message.key.rpartition(":")[2]
        seated = any(row.state in SEATED_STATES and row.repeat_of_id is None for row in rows)
        return (
            seated
            and session.state == SessionState.APPROVED
            and session.starts_at is not None
            and planned_for == str(int(session.starts_at.timestamp()))
        )
    if message.template == CONFIRMATION:
        return session.state in (SessionState.APPROVED, SessionState.ON_HOLD)
    if message.template in (MOVED, RESUMED):
        return session.state == SessionState.APPROVED
    if message.template == PAUSED:
        return session.state == SessionState.ON_HOLD
    return True
