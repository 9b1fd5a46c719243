"""The page of a live listing, in its fixed order: pay, costs, country, requirements, closing date, how to apply; then
proof, documents, nearest office, share.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.choosing import choice_url
from opportunities.completeness import Answer, score, ten_questions
from opportunities.models import CostItem, Opportunity, SchemeDocument
from opportunities.models.document import Paper
from opportunities.presenters.card import closing, places, you_pay
from opportunities.presenters.costs import cost_rows, cost_total
from opportunities.presenters.offices import office_part
from opportunities.presenters.share import share_text
from opportunities.presenters.spoken import spoken_text
from opportunities.presenters.takehome import take_home_part
from opportunities.presenters.words import (
    STALE_AFTER_DAYS,
    Part,
    day,
    lang,
    moment,
    pay,
    place,
    time_left,
    wita_day,
)
from opportunities.presenters.work import country_rows, months, pay_rows, requirement_rows, rows
from portal import dates
from portal.homes import with_home
from portal.models import Office

LICENCE_WARNING_DAYS = 60


def listing_page(
    listing: Opportunity,
    documents: Iterable[Paper],
    offices: Sequence[Office],
    on: date,
    origin: str = "",
) -> dict[str, Any]:
    """Everything that detail.html shows; costs and languages are prefetched."""
    costs = list(listing.costs.all())
    answers = ten_questions(listing)
    return {
        "place": place(listing),
        "pay": pay(listing, on, with_rate=True),
        "facts": facts(listing, costs, on),
        "checked_on": day(wita_day(listing.source_checked_at)) if listing.source_checked_at else "",
        "warnings": warnings(listing, on),
        "pay_rows": pay_rows(listing),
        "cost_rows": cost_rows(costs),
        "cost_total": cost_total(costs, listing.worker_cost_idr),
        "take_home": take_home_part(listing),
        "country_rows": country_rows(listing, origin),
        "country_url": with_home(reverse("opportunities:country", args=[listing.country_id]), origin),
        "occupation_url": with_home(reverse("opportunities:occupation", args=[listing.occupation_id]), origin)
        if listing.occupation_id
        else "",
        "missions": missions(listing),
        "tasks": lines(listing.daily_tasks),
        "requirement_rows": requirement_rows(listing),
        "deadline_rows": deadline_rows(listing),
        "steps": [{"title": line} for line in lines(listing.apply_steps)],
        "proof_rows": proof_rows(listing, on),
        "questions": [{"text": answer.question, **sign(answer.answer)} for answer in answers],
        "answered": score(answers),
        "documents": documents_list(documents),
        "offices": [office_part(office) for office in offices],
        "share_text": share_text(listing, on),
        "spoken": spoken_text(listing, lang()),
        "poster_url": reverse("opportunities:poster", args=[listing.code]),
        "keep_url": choice_url(reverse("opportunities:kept"), [listing.code], origin),
        "compare_url": choice_url(reverse("opportunities:compare"), [listing.code], origin),
    }


def sign(answer: Answer) -> Part:
    """The sign of checks.html for how far a question is answered."""
    return {
        Answer.YES: {"state": "yes", "word": _("Answered")},
        Answer.PARTLY: {"state": "part", "word": _("Partly answered")},
        Answer.NO: {"state": "no", "word": _("Not answered")},
    }[answer]


def lines(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def facts(listing: Opportunity, costs: list[CostItem], on: date) -> list[Part]:
    """The four numbers under the pay."""
    payers = sorted({cost.payer for cost in costs if cost.amount})
    contract = {
        "label": _("Contract"),
        "value": months(listing.contract_months) or _("not stated"),
        "note": _("can be extended") if listing.extendable else "",
    }
    return [you_pay(listing, payers), places(listing), contract, closing(listing, on, with_year=True)]


def warnings(listing: Opportunity, on: date) -> list[Part]:
    """What a reader must know before the numbers, as alert.html takes it."""
    found = []
    read_on = wita_day(listing.source_checked_at) if listing.source_checked_at else on
    agency = listing.agency
    if not listing.open_here:  # type: ignore[attr-defined]
        home = listing.home_name or _("your province")  # type: ignore[attr-defined]
        said = _("This job is not open to people from %(home)s.") % {"home": home}
        found.append((_("Not for your home."), said))
    if dates.days_left(on, read_on) > STALE_AFTER_DAYS:
        said = _("The official record was last read on %(date)s.") % {"date": day(read_on)}
        found.append((_("Ask an officer first."), said))
    if agency and dates.days_left(agency.licence_until, on) <= LICENCE_WARNING_DAYS:
        said = _("The company's licence ends on %(date)s.") % {"date": day(agency.licence_until)}
        found.append((_("Ask an officer first."), said))
    alerts = [
        {"tone": "warning", "icon": "alert-triangle", "strong": strong, "text": text}
        for strong, text in found
    ]
    return [*([sample_note()] if listing.is_demo else []), *alerts]


def sample_note() -> Part:
    """That the listing is made up."""
    said = _("This job is made up: nobody can apply.")
    return {"tone": "info", "icon": "", "strong": _("Sample data."), "text": said}


def missions(listing: Opportunity) -> list[str]:
    """Indonesian missions in the country, as staff wrote them."""
    destination = getattr(listing.country, "destination", None)
    return lines(destination.mission_contacts) if destination else []


def deadline_rows(listing: Opportunity) -> list[Part]:
    """Closing date, interview and orientation."""
    closes = dates.format_deadline(listing.closes_on, lang()) if listing.closes_on else ""
    found = rows(
        (_("Applications close"), closes),
        (_("Interview in"), listing.interview_region.name if listing.interview_region else ""),
        (
            _("Orientation (OPP) at"),
            listing.orientation_office.name if listing.orientation_office else "",
        ),
    )
    return [{**row, "strong": position == 0} for position, row in enumerate(found)]


def proof_rows(listing: Opportunity, on: date) -> list[Part]:
    """Who may send, by which permits, and when this was checked. A live listing's company is under no sanction."""
    agency = listing.agency
    permit = listing.permit_issued_on and listing.permit_expires_on
    found = rows(
        (_("Company"), agency.name if agency else ""),
        (_("Scheme"), listing.scheme.name),
        (_("Licence (SIP3MI)"), agency.licence_number if agency else ""),
        (_("Licence valid until"), _until(agency.licence_until, on) if agency else ""),
        (_("Sanction"), _("none in force") if agency else ""),
        (_("Permit (SIP2MI)"), listing.permit_number),
        (
            _("Permit valid"),
            f"{_short(listing.permit_issued_on)} – {_short(listing.permit_expires_on)}" if permit else "",
        ),
        (_("Job order"), listing.job_order_number),
        (_("Record read"), moment(listing.source_checked_at) if listing.source_checked_at else ""),
        (
            _("Published"),
            _("by two officers, %(moment)s") % {"moment": moment(listing.published_at)}
            if listing.published_at
            else "",
        ),
    )
    if agency:
        found[0]["strong"] = True
    return found


def _short(value: date | None) -> str:
    return dates.format_date_short(value, lang(), with_year=True) if value else ""


def _until(value: date, on: date) -> str:
    near = dates.days_left(value, on) <= LICENCE_WARNING_DAYS
    return f"{_short(value)} ({time_left(value, on)})" if near else _short(value)


def documents_list(papers: Iterable[Paper]) -> list[Part]:
    """The papers of the scheme as a checklist; what staff have not confirmed says so."""
    return [{"text": _paper(paper), "state": "todo"} for paper in papers]


def _paper(paper: Paper) -> str:
    name = (paper["name_en"] if lang() == "en" else "") or paper["name_ind"]
    notes = [
        _("in some cases") if paper["need"] == SchemeDocument.Need.OPTIONAL else "",
        "" if paper["confirmed"] else _("not confirmed"),
    ]
    note = ", ".join(filter(None, notes))
    return f"{name} ({note})" if note else name
