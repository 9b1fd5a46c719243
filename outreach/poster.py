"""The A4 poster of a session; see `portal.paper`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.models import Session
from outreach.models.choices import TargetGroup
from outreach.presenters.words import absolute, date_part, lang, listed, region_names, time_of
from portal import dates
from portal.hotlines import help_numbers
from portal.paper import Text, one_line, qr, sheet, without_scheme

MOST_NUMBERS = 2


def poster_file(session: Session) -> bytes:
    """The sheet as PDF, in the active language. The session comes as its page loads it."""
    return sheet("print/session_poster.typ", texts(session))


def texts(session: Session) -> dict[str, Text]:
    """Every text of the sheet, by the name that the source knows it by."""
    start = session.span[0]
    leaf = date_part(start, session.zone)
    day = dates.format_date_with_weekday(dates.today(session.zone, now=start), lang())
    partner = session.lead_partner.name if session.lead_partner else ""
    numbers = [number for number in help_numbers() if number.is_dialled][:MOST_NUMBERS]
    # The short address: the page knows the rest by the code.
    short = absolute(reverse("outreach:session_by_code", args=[session.code]))
    return {
        "lang": lang(),
        "head": _("INFORMATION SESSION"),
        "office": f"KP2MI · {session.office.name}",
        "with": _("together with") if partner else "",
        "partner": partner,
        "title": session.title,
        "weekday": leaf["weekday"],
        "day": leaf["day"],
        "month": leaf["month"],
        "date": day,
        "time": time_of(session),
        "place": session.venue.name if session.venue else _("online"),
        "around": listed(region_names(session.venue.region)) if session.venue else "",
        "rows": poster_rows(session),
        "walk_in": walk_in(session),
        "family": _("You may bring your family."),
        "ask": _("Register or ask"),
        "scan": _("Scan this code, or call:"),
        "numbers": [(number.number, number.name) for number in numbers],
        "approved": _("%(office)s approved this session.") % {"office": session.office.name},
        "here": _("Register here"),
        "address": without_scheme(short),
        "sample": _("SAMPLE, not a real session.") if session.is_demo else "",
        "qr": qr(short),
    }


def walk_in(session: Session) -> str:
    """Whether somebody who has not registered gets in."""
    if session.is_online:
        return _("Register: the link comes with it.")
    if session.seats_are_limited:
        return _("You may come without registering if there is still room.")
    return _("You may come without registering.")


def poster_rows(session: Session) -> list[tuple[str, str]]:
    """For whom, what about, which languages, what to bring, what it costs. Line ends would break the table."""
    found = [
        (_("For whom"), listed(TargetGroup(group).label for group in session.target_groups)),
        (_("Topic"), session.theme),
        (_("Languages"), listed(language.name for language in session.languages.all())),
        (_("How to get there"), session.venue.directions if session.venue else ""),
        (_("Bring"), session.what_to_bring),
        (_("Cost"), _("Rp0. Nobody may ask for money.")),
    ]
    return [(label, one_line(value)) for label, value in found if value]
