"""A live listing as schema.org/JobPosting, held against the rules that Google has published.

https://developers.google.com/search/docs/appearance/structured-data/job-posting (read in November 2026). `mistakes`
below is those rules written down; each has a case that breaks it.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from opportunities.models import AgencySanction, Opportunity
from portal.dates import today
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed

UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
EMPLOYMENT = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
CREDENTIALS = {
    "high school",
    "associate degree",
    "bachelor degree",
    "professional certificate",
    "postgraduate degree",
}


def moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def mistakes(found: dict[str, Any], now: datetime) -> list[str]:
    """What Google would refuse."""
    wrong = []
    if found.get("@context") != "https://schema.org" or found.get("@type") != "JobPosting":
        wrong.append("type")
    title = str(found.get("title", ""))
    if not title or re.search(r"<|!|\*|[A-Z]{2,4}-[0-9A-Z]{5}|Rp|RM", title):
        wrong.append("title: the job alone, no code, no pay, no markup")
    text = str(found.get("description", ""))
    if "<p>" not in text or re.sub(r"<[^>]*>", "", text).strip() in ("", title):
        wrong.append("description: HTML, and more than the title")
    posted, ends = moment(found.get("datePosted")), moment(found.get("validThrough"))
    if posted is None or posted > now:
        wrong.append("datePosted: ISO 8601, not in the future")
    if ends is None or ends < now or ends.tzinfo is None:
        wrong.append("validThrough: ISO 8601, not over")
    company = found.get("hiringOrganization", {})
    if company.get("@type") != "Organization" or not company.get("name"):
        wrong.append("hiringOrganization")
    place = found.get("jobLocation", {})
    country = place.get("address", {}).get("addressCountry", "")
    if place.get("@type") != "Place" or not re.fullmatch("[A-Z]{2}", country):
        wrong.append("jobLocation: a country")
    pay = found.get("baseSalary", {})
    value = pay.get("value", {})
    amounts = [value.get(name) for name in ("value", "minValue", "maxValue") if name in value]
    if (
        pay.get("@type") != "MonetaryAmount"
        or value.get("@type") != "QuantitativeValue"
        or not re.fullmatch("[A-Z]{3}", pay.get("currency", ""))
        or value.get("unitText") not in UNITS
        or not amounts
        or not all(isinstance(amount, int | float) and amount > 0 for amount in amounts)
        or amounts != sorted(amounts)
    ):
        wrong.append("baseSalary: currency, unit and amounts")
    if found.get("employmentType") not in EMPLOYMENT:
        wrong.append("employmentType")
    if found.get("directApply") is not False:
        wrong.append("directApply: one applies at an office")
    named = found.get("identifier", {})
    if named.get("@type") != "PropertyValue" or not named.get("name") or not named.get("value"):
        wrong.append("identifier")
    schooling = found.get("educationRequirements", "no requirements")
    if schooling != "no requirements" and schooling.get("credentialCategory") not in CREDENTIALS:
        wrong.append("educationRequirements")
    return wrong


def blocks(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    page = parsed(answer)
    scripts = [item for item in every(page, "script") if item.get("type") == "application/ld+json"]
    return [json.loads(script.text or "") for script in scripts]


def posting(client: Client, address: str) -> dict[str, Any]:
    (found,) = blocks(client, address)
    return found


def now() -> datetime:
    return datetime.now().astimezone()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_live_listing_passes_the_rules(client: Client, world: World, cast: Cast, prefix: str) -> None:
    listing = make_live_listing(world, cast)
    path = prefix + listing.get_absolute_url()
    found = posting(client, path)
    assert mistakes(found, now()) == []
    assert found["identifier"]["value"] == listing.code
    assert found["title"] == ("Palm-oil harvester in Pahang" if prefix else "Pemanen sawit di Pahang")
    assert found["url"] == f"http://127.0.0.1:8000{path}"
    assert found["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "MYR",
        "value": {
            "@type": "QuantitativeValue",
            "unitText": "MONTH",
            "minValue": 1700.0,
            "maxValue": 2300.0,
        },
    }
    assert found["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "MY",
        "addressLocality": "Pahang",
    }
    assert found["employmentType"] == "FULL_TIME"
    assert found["experienceRequirements"] == "no requirements"
    assert found["validThrough"] == f"{listing.closes_on}T23:59:59+08:00"
    assert found["description"].count("<li>") == 2


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("type", {"@type": "Job"}),
        ("title", {"title": "Pemanen NTT-4K7M8"}),
        ("title", {"title": "GAJI RM2.300!!!"}),
        ("description", {"description": "Pemanen"}),
        ("datePosted", {"datePosted": "24 November"}),
        ("validThrough", {"validThrough": "2020-01-01T00:00:00+08:00"}),
        ("hiringOrganization", {"hiringOrganization": {"@type": "Organization"}}),
        ("jobLocation", {"jobLocation": {"@type": "Place", "address": {"addressLocality": "Pahang"}}}),
        ("baseSalary", {"baseSalary": {"@type": "MonetaryAmount", "value": {"value": 1700}}}),
        ("employmentType", {"employmentType": "kontrak"}),
        ("directApply", {"directApply": True}),
        ("identifier", {"identifier": {"@type": "PropertyValue", "name": "KP2MI"}}),
        ("educationRequirements", {"educationRequirements": {"credentialCategory": "SMP"}}),
    ],
)
def test_each_rule_can_fail(
    client: Client, world: World, cast: Cast, rule: str, spoil: dict[str, Any]
) -> None:
    listing = make_live_listing(world, cast)
    found = posting(client, listing.get_absolute_url()) | spoil
    assert [wrong.partition(":")[0] for wrong in mistakes(found, now())] == [rule]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"wage_max": None}, {"value": 1700.0}),
        ({"wage_max": Decimal("1700")}, {"value": 1700.0}),
        ({"wage_period": "hour"}, {"unitText": "HOUR"}),
    ],
)
def test_pay_in_every_form(
    client: Client, world: World, cast: Cast, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    listing = make_live_listing(world, cast, **change)
    found = posting(client, listing.get_absolute_url())
    assert mistakes(found, now()) == []
    assert expected.items() <= found["baseSalary"]["value"].items()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hours_per_day": Decimal("4"), "days_per_week": 5}, "PART_TIME"),
        ({"hours_per_day": None}, "OTHER"),
    ],
)
def test_employment_by_hours(
    client: Client, world: World, cast: Cast, change: dict[str, Any], expected: str
) -> None:
    listing = make_live_listing(world, cast, **change)
    assert posting(client, listing.get_absolute_url())["employmentType"] == expected


def test_it_ends_with_the_licence(client: Client, world: World, cast: Cast) -> None:
    ends = today() + timedelta(days=3)
    world.agency.licence_until = ends
    world.agency.save()
    listing = make_live_listing(world, cast)
    assert posting(client, listing.get_absolute_url())["validThrough"] == f"{ends}T23:59:59+08:00"


def suspend(listing: Opportunity) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(state="suspended")


def sanction(listing: Opportunity) -> None:
    AgencySanction.objects.create(agency=listing.agency, kind="warning", starts_on=today(), source="uji")


def fill(listing: Opportunity) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(quota_filled=24)


@pytest.mark.parametrize("stop", [suspend, sanction, fill])
def test_it_is_gone_the_moment_the_listing_is_not_live(
    client: Client, world: World, cast: Cast, stop: Callable[[Opportunity], None]
) -> None:
    listing = make_live_listing(world, cast)
    assert len(blocks(client, listing.get_absolute_url())) == 1
    stop(listing)
    assert blocks(client, listing.get_absolute_url()) == []


def test_no_text_leaves_the_block(client: Client, world: World, cast: Cast) -> None:
    text = "</script><script>alert(1)</script><!-- <script> & ]]>"
    listing = make_live_listing(world, cast, title_ind=text, description_ind=text, city=text)
    answer = client.get(listing.get_absolute_url())
    (block,) = re.findall(rb'<script type="application/ld\+json">(.*?)</script>', answer.content)
    assert not re.search(rb"[<>&]", block)
    found = json.loads(block)
    assert found["title"] == text
    assert "&lt;/script&gt;" in found["description"]
    assert b"alert(1)</script>" not in answer.content


def test_an_invented_listing_stays_out_of_search_engines(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, is_demo=True)
    robots = [
        meta.get("content")
        for meta in every(parsed(client.get(listing.get_absolute_url())), "meta", name="robots")
    ]
    assert robots == ["noindex"]
    real = make_live_listing(world, cast)
    assert every(parsed(client.get(real.get_absolute_url())), "meta", name="robots") == []
