"""A live listing as schema.org/JobPosting, by the rules that Google has published for it.

https://developers.google.com/search/docs/appearance/structured-data/job-posting, read in November 2026. Only for live
listings: their page is the only one that shows it, so it is gone the moment the listing is not live.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opportunities.models import Opportunity
from opportunities.models.choices import Education, WagePeriod
from opportunities.presenters.words import pay, place
from portal.dates import Zone

FULL_TIME_HOURS = 35  # a week
UNITS = {
    WagePeriod.HOUR: "HOUR",
    WagePeriod.DAY: "DAY",
    WagePeriod.WEEK: "WEEK",
    WagePeriod.MONTH: "MONTH",
    WagePeriod.YEAR: "YEAR",
}
# The kinds of schooling that Google knows; it has no word for SD and SMP.
SCHOOLING = {
    Education.SMA: "high school",
    Education.D3: "associate degree",
    Education.S1: "bachelor degree",
}


def job_posting(listing: Opportunity, on: date) -> dict[str, Any]:
    """What a search engine may say of the listing, in the active language. It comes as its page loads it."""
    found: dict[str, Any] = {
        "@type": "JobPosting",
        "title": listing.title,
        "description": description(listing, on),
        "url": settings.SITE_URL + listing.get_absolute_url(),
        "identifier": {"@type": "PropertyValue", "name": "KP2MI", "value": listing.code},
        "hiringOrganization": {"@type": "Organization", "name": hiring(listing)},
        "jobLocation": {"@type": "Place", "address": address(listing)},
        "employmentType": employment(listing),
        "directApply": False,
    }
    if listing.published_at:
        found["datePosted"] = listing.published_at.isoformat()
    if listing.closes_on:
        found["validThrough"] = valid_through(listing).isoformat()
    if listing.wage_min is not None and listing.wage_period:
        found["baseSalary"] = salary(listing)
    if listing.experience_months is not None:
        found["experienceRequirements"] = experience(listing.experience_months)
    if listing.education_min == Education.NONE:
        found["educationRequirements"] = "no requirements"
    elif listing.education_min in SCHOOLING:
        found["educationRequirements"] = {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": SCHOOLING[Education(listing.education_min)],
        }
    return found


def description(listing: Opportunity, on: date) -> SafeString:
    """The work in HTML: what it is, the tasks, pay and place."""
    tasks = [line.strip() for line in listing.daily_tasks.splitlines() if line.strip()]
    wage = pay(listing, on)
    return format_html(
        "{}{}<p>{}</p>",
        format_html("<p>{}</p>", listing.description) if listing.description else "",
        format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((task,) for task in tasks)))
        if tasks
        else "",
        f"{place(listing)}. {wage['amount']} {wage['period']}.",
    )


def hiring(listing: Opportunity) -> str:
    """Who employs; the company that places when that is not said."""
    return listing.employer_name or (listing.agency.name if listing.agency else "KP2MI")


def address(listing: Opportunity) -> dict[str, str]:
    """Country, and the town when it is known."""
    found = {"@type": "PostalAddress", "addressCountry": listing.country_id}
    if listing.city:
        found["addressLocality"] = listing.city
    return found


def valid_through(listing: Opportunity) -> datetime:
    """The end of the last WITA day on which it can be live, as far as its dates tell."""
    ends = [listing.closes_on, listing.permit_expires_on, listing.agency and listing.agency.licence_until]
    last = min(day for day in ends if day)
    return datetime.combine(last, time(23, 59, 59), tzinfo=ZoneInfo(Zone.WITA))


def employment(listing: Opportunity) -> str:
    """By the hours a week; what is not stated is "other"."""
    if not listing.hours_per_day or not listing.days_per_week:
        return "OTHER"
    hours = listing.hours_per_day * listing.days_per_week
    return "FULL_TIME" if hours >= FULL_TIME_HOURS else "PART_TIME"


def salary(listing: Opportunity) -> dict[str, Any]:
    """The wage of the contract, in its own currency and period."""
    low, high = listing.wage_min, listing.wage_max
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": UNITS[WagePeriod(listing.wage_period)]}
    if low is not None and high is not None and high != low:
        value |= {"minValue": float(low), "maxValue": float(high)}
    else:
        value["value"] = float(low or 0)
    return {"@type": "MonetaryAmount", "currency": listing.currency, "value": value}


def experience(months: int) -> str | dict[str, Any]:
    """Months that are asked for."""
    if not months:
        return "no requirements"
    return {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months}
