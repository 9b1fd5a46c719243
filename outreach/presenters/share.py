"""Texts that people pass on by WhatsApp or SMS, or send to themselves: short, whole, ending in the official address."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from outreach.models import Registration, Session
from outreach.presenters.words import absolute, listed, place_line, span_of

LONGEST = 700  # characters; WhatsApp folds longer messages, and an SMS costs by the piece


def share_text(session: Session) -> str:
    """An invitation to the session; at most 700 characters, and the address is never cut."""
    end = absolute(session.get_absolute_url())
    lines = [
        _("SAMPLE, not a real session.") if session.is_demo else "",
        f"{session.title}.",
        f"{span_of(session)}.",
        f"{place_line(session)}.",
        _("Taking part costs nothing. Bring your family."),
    ]
    text = " ".join(filter(None, lines))
    return f"{text[: LONGEST - len(end) - 1]} {end}"


def ticket_text(session: Session, people: Iterable[Registration], link: str) -> str:
    """What somebody who has registered sends to themselves: when, where, the codes, and the link to change it."""
    codes = _("Code: %(codes)s.") % {"codes": listed(person.code for person in people)}
    lines = [f"{session.title}.", f"{span_of(session)}.", f"{place_line(session)}.", codes]
    end = _("Change or cancel: %(link)s") % {"link": link}
    text = " ".join(lines)
    return f"{text[: LONGEST - len(end) - 1]} {end}"
