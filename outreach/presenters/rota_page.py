"""What helpers see: an invitation by its link, and their own list of sessions, availability and hours."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.conflicts import format_hours
from outreach.forms.rota import AvailabilityForm
from outreach.models import CalendarFeed, Facilitation, FacilitatorAvailability
from outreach.models.choices import FacilitationState, SessionState
from outreach.presenters.words import Part, date_part, lang, place_line, span_of, time_of
from outreach.rota import hours_by_year, upcoming
from portal import dates
from portal.models import User

TONES = {
    FacilitationState.ACCEPTED: "go",
    FacilitationState.INVITED: "slow",
    FacilitationState.DECLINED: "stop",
}


def invitation_page(person: Facilitation, token: str) -> dict[str, Any]:
    """Everything that invitation.html shows. The secret goes on in the forms only."""
    session = person.session
    return {
        "session": session,
        "title": session.title,
        "date": date_part(session.span[0], session.zone),
        "when": span_of(session),
        "place": place_line(session),
        "name": person.display_name,
        "role": str(person.get_role_display()),
        "badge": badge(person),
        "stopped": stopped(person),
        "may_accept": person.state != FacilitationState.ACCEPTED and not stopped(person),
        "may_decline": person.state != FacilitationState.DECLINED and not stopped(person),
        "token": token,
        "office": session.office_for_questions,
    }


def badge(person: Facilitation) -> Part:
    """The state of an invitation (badge.html)."""
    state = FacilitationState(person.state)
    return {"text": str(person.get_state_display()), "tone": TONES.get(state, "")}


def stopped(person: Facilitation) -> str:
    """Why there is nothing to answer."""
    if person.session.state == SessionState.CANCELLED:
        return _("This session has been cancelled.")
    if person.session.state in (SessionState.HELD, SessionState.REPORTED):
        return _("This session is over.")
    return ""


def rota_page(user: User, form: AvailabilityForm, now: datetime, feed_url: str = "") -> dict[str, Any]:
    """Everything that rota.html shows. `feed_url` is a calendar link just made: it is seen once."""
    said = FacilitatorAvailability.objects.filter(user=user, ends_at__gt=now).order_by("starts_at", "pk")
    hours = hours_by_year(user)
    return {
        "form": form,
        "parts": [part(person) for person in upcoming(user, now)],
        "said": [spell(entry) for entry in said],
        "hours": [{"label": str(year), "value": format_hours(worked)} for year, worked in hours.items()],
        "hours_total": format_hours(sum(hours.values(), Decimal(0))),
        "has_feed": CalendarFeed.objects.live().filter(user=user).exists(),
        "feed_url": feed_url,
    }


def part(person: Facilitation) -> Part:
    """One session of the list (session_item.html), and what can be answered."""
    session = person.session
    stop = stopped(person)
    return {
        "pk": person.pk,
        "card": {
            "title": session.title,
            "url": session.get_absolute_url() if session.has_been_public else "",
            "date": date_part(session.span[0], session.zone),
            "time": time_of(session),
            "place": place_line(session),
        },
        "role": str(person.get_role_display()),
        "badge": badge(person),
        "stopped": stop,
        "may_accept": person.state != FacilitationState.ACCEPTED and not stop,
        "may_decline": person.state != FacilitationState.DECLINED and not stop,
    }


def spell(entry: FacilitatorAvailability) -> Part:
    """`tidak bisa datang, 13 Desember 2026 pukul 00.00 WITA – …`."""
    times = [
        dates.format_moment(moment, dates.Zone.WITA, lang()) for moment in (entry.starts_at, entry.ends_at)
    ]
    return {
        "pk": entry.pk,
        "word": _("can come") if entry.is_available else _("cannot come"),
        "tone": "go" if entry.is_available else "stop",
        "when": " – ".join(times),
        "note": entry.note,
    }


def feed_address(token: str) -> str:
    """The path of a personal calendar."""
    return reverse("outreach:rota_feed", args=[token])
