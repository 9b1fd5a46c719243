"""The answer to "is this offer real?" for a code: an instruction, its reasons, and always the date of our data.

What is not in our data is never called fake (the wording rules of the field): it is "not in our data, ask BP3MI".
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from opportunities.models import Opportunity
from opportunities.obstacles import Obstacle
from opportunities.presenters.tombstone import Verdict, reasons, verdict
from opportunities.presenters.words import Part, day, moment, place, rupiah
from portal import codes


def live_answer(listing: Opportunity, checked_at: datetime | None) -> dict[str, Any]:
    """Green: the job is in the data and may be offered today."""
    said = _("Job %(code)s is registered and may be offered today.") % {"code": listing.code}
    return {
        "verdict": Verdict("go", "shield-check", _("In the official data"), "", said, False),
        "data": data_of(checked_at),
        "checks": live_checks(listing),
        "steps": [
            {"title": _you_pay(listing), "text": _("Not more. Ask for a receipt.")},
            {"title": _("Keep your passport yourself")},
            {"title": _("Sign in front of an officer")},
        ],
        "listing": listing,
    }


def _you_pay(listing: Opportunity) -> str:
    if listing.worker_cost_idr is None:
        return _("Ask the office what you pay")
    return _("You pay %(amount)s") % {"amount": rupiah(listing.worker_cost_idr)}


def live_checks(listing: Opportunity) -> list[Part]:
    """What was checked, and the one thing that cannot be."""
    agency = listing.agency
    left = {"left": listing.quota_left, "total": listing.quota_total}
    found = [_("Job: %(title)s, %(place)s") % {"title": listing.title, "place": place(listing)}]
    if agency:
        values = {"name": agency.name, "date": day(agency.licence_until)}
        found.append(_("Company: %(name)s, licence until %(date)s") % values)
    if listing.permit_expires_on:
        found.append(_("Permit (SIP2MI) valid until %(date)s") % {"date": day(listing.permit_expires_on)})
    found.append(_("Places: %(left)s of %(total)s left") % left)
    unknown = {
        "text": _("Whether the person who called you works there"),
        "state": "part",
        "word": _("We do not know"),
    }
    return [*({"text": text, "state": "yes"} for text in found), unknown]


def stopped_answer(
    listing: Opportunity, obstacles: Sequence[Obstacle], checked_at: datetime | None, on: date
) -> dict[str, Any]:
    """Yellow or red: the job is in the data, but may not be offered now, and why."""
    said = verdict(listing, obstacles)
    if not said.tone:
        said = Verdict("slow", "alert-triangle", said.title, said.strong, said.text, said.stops)
    job = _("Job: %(title)s, %(place)s") % {"title": listing.title, "place": place(listing)}
    why = [{"text": reason, "state": "no"} for reason in reasons(listing, obstacles, on)]
    return {
        "verdict": said,
        "data": data_of(checked_at),
        "checks": [{"text": job, "state": "yes"}, *why],
        "steps": careful_steps(),
        "listing": listing,
    }


def missing_answer(typed: str, checked_at: datetime | None) -> dict[str, Any]:
    """A well-made code that our data do not have; a mistyped one; or no code at all."""
    try:
        code = str(codes.parse(typed[:40]))
    except ValueError as error:
        mistyped = codes.normalise(typed[:40]).count("-") == 1
        title = _("One character is wrong") if mistyped else _("This is not one of our codes")
        said = Verdict("slow", "alert-triangle", title, _("Read it again."), _(str(error)), False)
        return {
            "verdict": said,
            "data": data_of(checked_at),
            "typed": typed,
            "steps": careful_steps(),
            "again": True,
        }
    strong = _("Code %(code)s is not in our data.") % {"code": code}
    said = Verdict(
        "stop", "hand-stop", _("Stop. Do not pay."), strong, _("Ask BP3MI before you do anything."), True
    )
    return {"verdict": said, "data": data_of(checked_at), "steps": careful_steps()}


def careful_steps() -> list[Part]:
    """What to do while an offer is not confirmed."""
    return [
        {"title": _("Pay nothing, sign nothing")},
        {"title": _("Keep your ID card and passport")},
        {"title": _("Ask an officer"), "text": _("The numbers are below. It costs nothing to ask.")},
    ]


def data_of(checked_at: datetime | None) -> str:
    """How fresh our data are: "not in our data" means nothing without it."""
    return (
        _("Our data of %(moment)s.") % {"moment": moment(checked_at)}
        if checked_at
        else _("Our data are empty.")
    )
