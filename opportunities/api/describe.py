"""Listings as the shapes of the API."""

from collections.abc import Sequence
from typing import Any

from opportunities.api import shapes
from opportunities.models import Opportunity
from opportunities.obstacles import Obstacle
from opportunities.presenters.tombstone import GONE, Verdict, verdict
from opportunities.presenters.words import wita_day
from portal.api.words import Named, Words, addresses, in_both, words
from portal.models import StateChange


def named(thing: Any, attribute: str = "name") -> Named:
    """A coded thing by its primary key."""
    return Named(code=thing.pk, name=words(thing, attribute))


def said(listing: Opportunity, attribute: str) -> Words | None:
    """A text that may be missing."""
    return words(listing, attribute) if getattr(listing, f"{attribute}_ind") else None


def pay(listing: Opportunity) -> shapes.Pay | None:
    """The wage; None when it is not stated."""
    if listing.wage_min is None or not listing.wage_period:
        return None
    return shapes.Pay(
        min=float(listing.wage_min),
        max=float(listing.wage_max) if listing.wage_max is not None else None,
        currency=listing.currency,
        per=listing.wage_period,
        basis=listing.wage_basis or None,
    )


def estimate(listing: Opportunity) -> shapes.PayEstimate | None:
    """The rupiah estimate; None without wage or rate."""
    if listing.pay_idr_min is None:
        return None
    most = listing.pay_idr_max or listing.pay_idr_min
    return shapes.PayEstimate(min=listing.pay_idr_min, max=most, rate_on=listing.rate_on)


def agency(listing: Opportunity) -> shapes.AgencyName | None:
    """The company and its licence."""
    found = listing.agency
    if found is None:
        return None
    return shapes.AgencyName(
        key=found.key,
        name=found.name,
        licence_number=found.licence_number,
        licence_until=found.licence_until,
    )


def brief_facts(listing: Opportunity) -> dict[str, Any]:
    """What list and page share. Country, occupation, sector, scheme and company are loaded."""
    return {
        "code": listing.code,
        "title": words(listing, "title"),
        "country": named(listing.country),
        "city": listing.city or None,
        "occupation": named(listing.occupation, "title") if listing.occupation else None,
        "sector": named(listing.sector),
        "scheme": named(listing.scheme),
        "agency": agency(listing),
        "for_people_from": listing.origin_id,
        "pay": pay(listing),
        "pay_idr_month": estimate(listing),
        "worker_pays_idr": listing.worker_cost_idr,
        "places_left": listing.quota_left,
        "places_total": listing.quota_total,
        "contract_months": listing.contract_months,
        "education_min": listing.education_min or None,
        "experience_months": listing.experience_months,
        "opens_on": listing.opens_on,
        "closes_on": listing.closes_on,
        "published_at": listing.published_at,
        "checked_at": listing.source_checked_at,
        "changed_at": listing.updated_at,
        "sample": listing.is_demo,
        "page": addresses(listing),
    }


def brief(listing: Opportunity) -> shapes.ListingBrief:
    """A live listing in a list."""
    return shapes.ListingBrief(**brief_facts(listing))


def full(listing: Opportunity) -> shapes.Listing:
    """A live listing; costs and languages are prefetched."""
    return shapes.Listing(
        **brief_facts(listing),
        description=said(listing, "description"),
        daily_tasks=said(listing, "daily_tasks"),
        employer_name=listing.employer_name or None,
        employer_kind=listing.employer_kind,
        foreign_agency=listing.foreign_agency or None,
        formality=listing.formality,
        job_order_number=listing.job_order_number or None,
        permit=shapes.Permit(
            number=listing.permit_number or None,
            issued_on=listing.permit_issued_on,
            expires_on=listing.permit_expires_on,
        ),
        official_record=listing.source_url or None,
        deductions=said(listing, "deductions"),
        overtime=said(listing, "overtime_rule"),
        insurance=said(listing, "insurance"),
        rest_day=said(listing, "rest_day"),
        hours_per_day=float(listing.hours_per_day) if listing.hours_per_day is not None else None,
        days_per_week=listing.days_per_week,
        annual_leave_days=listing.annual_leave_days,
        probation_months=listing.probation_months,
        extendable=listing.extendable,
        bpjs_months=listing.bpjs_months,
        provided=provided(listing),
        costs=costs(listing),
        requirements=requirements(listing),
        training_by=listing.training_by or None,
        apply_steps=said(listing, "apply_steps"),
        apply_at=listing.apply_office.key if listing.apply_office else None,
        orientation_at=listing.orientation_office.key if listing.orientation_office else None,
        interview_in=listing.interview_region_id,
    )


def provided(listing: Opportunity) -> shapes.Provided:
    """Housing, meals and ways."""
    return shapes.Provided(
        housing=listing.housing or None,
        meals=listing.meals or None,
        transport=listing.transport_local or None,
        ticket_out=listing.ticket_out or None,
        ticket_home=listing.ticket_home or None,
    )


def costs(listing: Opportunity) -> list[shapes.Cost]:
    """The cost table."""
    return [
        shapes.Cost(
            kind=named(cost.kind),
            paid_by=cost.payer,
            amount=float(cost.amount),
            currency=cost.currency,
            legal_basis=cost.legal_basis.citation if cost.legal_basis else None,
        )
        for cost in listing.costs.all()
    ]


def requirements(listing: Opportunity) -> shapes.Requirements:
    """Who may apply."""
    return shapes.Requirements(
        age_min=listing.age_min,
        age_max=listing.age_max,
        gender=listing.gender,
        height_cm_min=listing.height_cm_min,
        skills=said(listing, "skills"),
        certificates=said(listing, "certificates"),
        health=said(listing, "health_note"),
        languages=[
            shapes.LanguageNeed(
                language=named(need.language), level=need.level or None, certificate=need.certificate or None
            )
            for need in listing.languages.all()
        ],
        welcomes=listing.welcomes,
    )


def reasons(obstacles: Sequence[Obstacle]) -> list[shapes.Reason]:
    """Every reason, most serious first."""
    return [reason(obstacle) for obstacle in obstacles]


def reason(obstacle: Obstacle) -> shapes.Reason:
    """One reason, in both languages."""
    return shapes.Reason(code=obstacle.code, stops=obstacle.stops, message=in_both(lambda: obstacle.message))


def verdict_of(listing: Opportunity, obstacles: Sequence[Obstacle]) -> shapes.Verdict:
    """What its page says first."""
    return both_verdicts(lambda: verdict(listing, obstacles))


def both_verdicts(say: Any) -> shapes.Verdict:
    """A verdict of a page, in each language."""
    first: Verdict = say()
    return shapes.Verdict(
        stop=first.stops,
        title=in_both(lambda: say().title),
        action=in_both(lambda: say().strong),
        text=in_both(lambda: say().text),
    )


def stopped(
    listing: Opportunity, obstacles: Sequence[Obstacle], change: StateChange | None
) -> shapes.StoppedListing:
    """A listing that is not live, as its tombstone speaks of it."""
    moved = change is not None and listing.state != "published"
    return shapes.StoppedListing(
        code=listing.code,
        gone=listing.state in GONE,
        title=words(listing, "title"),
        country=named(listing.country),
        city=listing.city or None,
        agency_name=listing.agency.name if listing.agency else None,
        opens_on=listing.opens_on,
        closes_on=listing.closes_on,
        verdict=verdict_of(listing, obstacles),
        reasons=reasons(obstacles),
        since=wita_day(change.at) if change and moved else None,
        sample=listing.is_demo,
        page=addresses(listing),
    )
