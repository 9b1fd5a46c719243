"""The registration form, the confirmation that people photograph, and the page to change or cancel."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from outreach.forms.registration import ChangeForm, RegistrationForm
from outreach.models import Registration, Session
from outreach.models.choices import SeatState, SessionState
from outreach.presenters.session_page import UNREVIEWED
from outreach.presenters.share import ticket_text
from outreach.presenters.words import Part, absolute, calendar_url, date_part, lang, place_line, span_of
from outreach.reminders import LEAD
from portal import dates

TONES = {
    SeatState.REGISTERED: "go",
    SeatState.ACCEPTED: "go",
    SeatState.WAITING: "slow",
    SeatState.OFFERED: "slow",
}


def occasion(session: Session) -> dict[str, Any]:
    """What and when, for every page about a registration; only which, while it is under review again."""
    shared = {
        "session": session,
        "session_url": session.get_absolute_url(),
        "office": session.office_for_questions,
    }
    if session.state in UNREVIEWED:
        return {**shared, "title": session.code, "date": None, "when": "", "place": "", "calendar_url": ""}
    return {
        **shared,
        "calendar_url": calendar_url(session),
        "title": session.title,
        "date": date_part(session.span[0], session.zone),
        "when": span_of(session),
        "place": place_line(session),
    }


def form_page(session: Session, form: RegistrationForm) -> dict[str, Any]:
    """Everything that register.html shows."""
    return {
        **occasion(session),
        "form": form,
        "send_url": reverse("outreach:send_registration", args=[session.code]),
        "full": session.seats_left == 0,  # type: ignore[attr-defined]
        "retention_days": settings.REGISTRATION_RETENTION_DAYS,
    }


def confirmation_page(people: list[Registration], token: str, *, already_sent: bool) -> dict[str, Any]:
    """Everything that registered.html shows. `already_sent`: the same form had arrived before."""
    session: Session = people[0].session
    manage_url = reverse("outreach:manage", args=[token])
    active = [person for person in people if person.is_active]
    seated = [person for person in active if person.is_seated]
    stopped = notice(session)
    return {
        **occasion(session),
        "verdict": stopped_verdict(stopped) if stopped else verdict(active, seated),
        "people": [person_part(person) for person in people],
        "online_url": session.online_url if session.is_online and seated else "",
        "own_text": ticket_text(session, active, absolute(manage_url)) if active and not stopped else "",
        "has_seat": bool(seated) and not stopped,
        "steps": []
        if stopped or not active
        else steps(people[0], session)
        if seated
        else waiting_steps(people[0]),
        "manage_url": manage_url,
        "another_url": reverse("outreach:register", args=[session.code]),
        "already_sent": already_sent,
    }


def verdict(active: list[Registration], seated: list[Registration]) -> Part:
    """`Anda terdaftar`, and who; or the waiting list."""
    if not active:
        return {"title": _("Cancelled"), "text": _("Nobody of this form is registered any more."), "tone": ""}
    if not seated:
        text = _("The session is full. If a place becomes free, we offer it to you: %(names)s.")
        return {"title": _("You are on the waiting list"), "text": _with_names(text, active), "tone": "slow"}
    if len(seated) < len(active):
        waiting = [person for person in active if person not in seated]
        text = _("On the waiting list: %(names)s. If a place becomes free, we offer it.")
        return {"title": _("Some of you have a place"), "text": _with_names(text, waiting), "tone": "slow"}
    return {"title": _("You are registered"), "text": names_of(seated), "tone": "go"}


def stopped_verdict(stopped: Part) -> Part:
    """What became of the session, before anything else."""
    tone = "stop" if stopped["tone"] == "danger" else "slow"
    return {"title": stopped["strong"], "text": stopped["text"], "tone": tone}


def _with_names(text: str, people: Iterable[Registration]) -> SafeString:
    return format_html(text.replace("%(names)s", "{names}"), names=names_of(people))


def names_of(people: Iterable[Registration]) -> SafeString:
    """The names, each in its own direction of writing."""
    return format_html_join(", ", "<b><bdi>{}</bdi></b>", ((person.name,) for person in people))


def person_part(person: Registration) -> Part:
    """One person: name, code, what the state means, and what can be done."""
    tone = TONES.get(SeatState(person.state), "")
    return {
        "name": person.name,
        "code": person.code,
        "state": str(person.get_state_display()),
        "tone": tone,
        "badge": {"text": str(person.get_state_display()), "tone": tone},
        "until": offer_until(person),
        "may_accept": person.state == SeatState.OFFERED,
        "may_confirm": person.is_seated and person.coming_at is None,
        "is_coming": person.is_seated and person.coming_at is not None,
        "is_active": person.is_active,
    }


def offer_until(person: Registration) -> str:
    """Until when an offered place is kept, with its zone."""
    if person.state != SeatState.OFFERED or person.offer_expires_at is None:
        return ""
    return dates.format_moment(person.offer_expires_at, person.session.zone, lang())


def steps(person: Registration, session: Session) -> list[Part]:
    """What comes next."""
    start = session.span[0]
    found = []
    if person.phone and start - LEAD > person.created_at:
        day = dates.format_date_short(dates.today(session.zone, now=start - LEAD), lang())
        found.append({"title": _("%(day)s: we ask again") % {"day": day}, "text": _("By WhatsApp or SMS.")})
    when = dates.format_moment(start, session.zone, lang())
    found.append({"title": _("%(moment)s: come") % {"moment": when}, "text": session.what_to_bring})
    return [*found, _deleted()]


def waiting_steps(person: Registration) -> list[Part]:
    """What comes next for somebody who only waits: nobody should travel without a place."""
    text = (
        _("We write by WhatsApp or SMS, and keep the place for you for a while.")
        if person.phone
        else _("You get it at once. Look here again or ask the office before you travel.")
    )
    return [
        {"title": _("A place becomes free"), "text": text},
        {"title": _("Come only when you have a place"), "text": ""},
        _deleted(),
    ]


def _deleted() -> Part:
    text = _("We delete your name and telephone %(days)s days after the session.")
    return {"title": _("After the session"), "text": text % {"days": settings.REGISTRATION_RETENTION_DAYS}}


def manage_page(people: list[Registration], token: str) -> dict[str, Any]:
    """Everything that manage.html shows."""
    session: Session = people[0].session
    stopped = notice(session)
    nothing_to_answer = {"may_accept": False, "may_confirm": False} if stopped else {}
    return {
        **occasion(session),
        "token": token,
        "people": [
            person_part(person)
            | {"change_url": reverse("outreach:change_form", args=[token, person.code])}
            | nothing_to_answer
            for person in people
        ],
        "online_url": session.online_url
        if session.is_online and any(person.is_seated for person in people)
        else "",
        "notice": stopped,
        "ticket_url": reverse("outreach:registered", args=[token]),
    }


def notice(session: Session) -> Part | None:
    """What one must know before travelling: the session is cancelled or on hold."""
    if session.state == SessionState.CANCELLED:
        return {
            "tone": "danger",
            "strong": _("This session has been cancelled."),
            "text": session.cancel_reason,
        }
    if session.state != SessionState.APPROVED:
        return {"tone": "warning", "strong": _("This session is on hold."), "text": _("Do not travel yet.")}
    return None


def change_page(person: Registration, token: str, form: ChangeForm) -> dict[str, Any]:
    """Everything that change.html shows."""
    return {
        **occasion(person.session),
        "form": form,
        "token": token,
        "code": person.code,
        "manage_url": reverse("outreach:manage", args=[token]),
    }
