"""The page of a session: what, when, where, who runs it; or what became of it, said first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from outreach.models import Partner, Session
from outreach.models.choices import (
    SessionState,
    SpeakerRole,
    TargetGroup,
    YesNoUnknown,
)
from outreach.obstacles import Obstacle
from outreach.presenters.card import card
from outreach.presenters.event import event_data
from outreach.presenters.share import share_text
from outreach.presenters.words import (
    Part,
    calendar_url,
    date_part,
    lang,
    listed,
    region_names,
    rows,
    seats_badge,
    span_of,
)
from portal import dates, money
from portal.models import Office

UNREVIEWED = (SessionState.DRAFT, SessionState.PROPOSED)  # what it says now, nobody has approved


def session_page(session: Session, obstacle: Obstacle | None, now: datetime) -> dict[str, Any]:
    """Everything that session.html shows of an announced session. `obstacle`: why nobody can register now."""
    return {
        "session": session,
        "date": date_part(session.span[0], session.zone),
        "when": span_of(session),
        "facts": facts(session, obstacle),
        "rows": details(session),
        "maps": maps(session),
        "proof": proof(session),
        "obstacle": obstacle,
        "register_url": reverse("outreach:register", args=[session.code]) if obstacle is None else "",
        "full": obstacle is None and session.seats_left == 0,  # type: ignore[attr-defined]
        "calendar_url": calendar_url(session),
        "poster_url": reverse("outreach:poster", args=[session.code]),
        "share_text": share_text(session),
        "event_data": event_data(session),
        "office": session.office_for_questions,
    }


def facts(session: Session, obstacle: Obstacle | None) -> list[Part]:
    """Cost, places, languages: the three things people ask first."""
    languages = [language.name for language in session.languages.all()]
    found = [
        {
            "label": _("Cost"),
            "value": money.format_money(0, "IDR", lang()),
            "note": _("nobody may ask for money"),
        },
        seats_fact(session, obstacle),
    ]
    if languages:
        interpreter = _("with an interpreter") if session.has_interpreter else ""
        note = listed(filter(None, (listed(languages[1:]), interpreter)))
        found.append({"label": _("Languages"), "value": languages[0], "note": note})
    return found


def seats_fact(session: Session, obstacle: Obstacle | None) -> Part:
    """`23 left of 80`."""
    if session.seats_are_limited and obstacle is None:
        left = session.seats_left  # type: ignore[attr-defined]
        note = _("of %(capacity)s") % {"capacity": session.capacity}
        if left:
            return {"label": _("Seats"), "value": _("%(left)s left") % {"left": left}, "note": note}
        return {"label": _("Seats"), "value": _("full"), "note": _("waiting list open")}
    badge = seats_badge(session, obstacle.code if obstacle else "")
    return {"label": _("Seats"), "value": badge["text"] if badge else "–", "note": ""}


def details(session: Session) -> list[Part]:
    """Place, way, people, languages and what to bring, as rows of kv.html."""
    venue = session.venue
    return rows(
        (_("Place"), place_part(session)),
        (_("How to get there"), venue.directions if venue else ""),
        (_("Step-free"), step_free(session)),
        (_("Topic"), session.theme),
        (_("Kind"), session.get_kind_display()),
        (_("For whom"), listed(TargetGroup(group).label for group in session.target_groups)),
        (_("Run by"), organisers(session)),
        (_("Speakers"), listed(SpeakerRole(role).label for role in session.speakers)),
        (_("Bring"), session.what_to_bring),
        (_("Questions"), office_part(session.office_for_questions)),
        (_("Code of the session"), session.code),
    )


def place_part(session: Session) -> str | SafeString:
    """The place in bold, and below it where it lies."""
    if session.venue is None:
        return _("online: the link is shown after you register")
    around = listed(region_names(session.venue.region))
    return format_html("<b>{}</b><br>{}", session.venue.name, around)


def step_free(session: Session) -> str:
    """Whether a wheelchair gets in; nothing when it is not known."""
    if session.venue is None or session.venue.step_free == YesNoUnknown.UNKNOWN:
        return ""
    return (
        _("yes, without steps") if session.venue.step_free == YesNoUnknown.YES else _("no, there are steps")
    )


def organisers(session: Session) -> SafeString:
    """Lead and other partners with their profiles, and the host office."""
    partners: list[Partner] = [
        partner for partner in (session.lead_partner, *public_partners(session)) if partner
    ]
    linked = format_html_join(
        ", ", '<a href="{}">{}</a>', ((partner.get_absolute_url(), partner.name) for partner in partners)
    )
    if not linked:
        return format_html("{}", session.office.name)
    return format_html(_("{partners} with {office}"), partners=linked, office=session.office.name)


def public_partners(session: Session) -> Iterable[Partner]:
    """The other partners that have a public profile today; loaded by the view as `active_co_partners`."""
    found: Iterable[Partner] = session.active_co_partners  # type: ignore[attr-defined]
    return found


def office_part(office: Office) -> str | SafeString:
    """The office for questions, its number to tap."""
    if not office.phone:
        return office.name
    dialled = "".join(char for char in office.phone if char.isdigit() or char == "+")
    return format_html('{}, <a href="tel:{}">{}</a>', office.name, dialled, office.phone)


def proof(session: Session) -> str:
    """Who has approved, and since when the partner is verified."""
    office = session.office.name
    partner = session.lead_partner
    if partner is not None and partner.verified_on is not None:
        return _("%(office)s approved this session. %(partner)s: verified partner since %(date)s.") % {
            "office": office,
            "partner": partner.name,
            "date": dates.format_date(partner.verified_on, lang()),
        }
    return _("%(office)s approved this session.") % {"office": office}


def maps(session: Session) -> list[Part]:
    """Links to a map: the telephone's own, and one in the browser. Nothing is loaded from there before the tap."""
    venue = session.venue
    if venue is None or venue.point is None:
        return []
    latitude, longitude = (f"{degrees:.5f}" for degrees in venue.point)
    point = f"{latitude},{longitude}"
    return [
        {"text": _("Map on the phone"), "url": f"geo:{point}?q={point}({quote(venue.name, safe='')})"},
        {
            "text": "OpenStreetMap",
            "url": f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}",
        },
    ]


def stopped_page(
    session: Session,
    obstacle: Obstacle,
    replacement: Session | None,
    upcoming: Iterable[Session],
    now: datetime,
) -> dict[str, Any]:
    """Everything that session_stopped.html shows: what became of the session, and which ones come next.

    What a session says that was taken back into review is not shown: nobody has approved it.
    """
    hidden = session.state in UNREVIEWED
    cancelled = session.state == SessionState.CANCELLED
    title, strong, text, tone = verdict(session, obstacle)
    return {
        "session": session,
        "name": session.code if hidden else session.title,
        "verdict": {"title": title, "strong": strong, "text": text, "tone": tone},
        "rows": rows(
            (_("Session"), "" if hidden else session.title),
            (_("Planned for") if tone else _("Was on"), "" if hidden else span_of(session)),
            (_("Place"), "" if hidden else place_part(session)),
            (_("Reason"), session.cancel_reason if cancelled else ""),
            (_("Questions"), office_part(session.office_for_questions)),
            (_("Code of the session"), session.code),
        ),
        "replacement": card(replacement, now) if replacement else None,
        "upcoming": [card(other, now) for other in upcoming],
        "event_data": "" if hidden else event_data(session),
        "is_over": obstacle.code == "over",
    }


def verdict(session: Session, obstacle: Obstacle) -> tuple[str, str, str, str]:
    """Title, what to do, a sentence, and the tone of the verdict."""
    if obstacle.code == "cancelled":
        return _("Cancelled"), _("Do not travel there."), _("This session will not take place."), "stop"
    if obstacle.code == "over":
        return _("This session is over"), "", _("See below which ones come next."), ""
    if obstacle.code == "partner_stopped":
        return _("Registration is stopped"), _("Ask the office first."), str(obstacle.message), "slow"
    text = _("The date and place are being decided anew.")
    return _("On hold"), _("Do not travel yet."), text, "slow"
