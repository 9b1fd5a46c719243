"""Placement companies (P3MI) with licence and sanctions: public facts of the ministry's own lists."""

from datetime import date
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from opportunities.api import shapes
from opportunities.api.asking import MOST_ITEMS, next_address
from opportunities.models import Agency
from portal.api.problems import Problem
from portal.dates import today

router = Router(tags=["agencies"])


class AgencyQuery(Schema):
    """Which companies."""

    hal: Annotated[str, Field(pattern=r"^[-A-Za-z0-9_]*$", max_length=80)] = Field(
        "", description="cursor, from `next`"
    )
    banyak: int = Field(MOST_ITEMS, ge=1, le=MOST_ITEMS, description="companies a page")


@router.get(
    "agencies",
    response={200: shapes.Agencies, 400: Problem},
    operation_id="agencies",
    summary="Placement companies",
    url_name="agencies",
)
def agencies(request: HttpRequest, asked: Query[AgencyQuery]) -> shapes.Agencies:
    """All companies in our data, licensed or not; `licensed` says which may recruit today."""
    on = today()
    found = (
        Agency.objects.filter(key__gt=asked.hal).order_by("key").prefetch_related("sanctions", "countries")
    )
    companies = list(found[: asked.banyak + 1])
    shown = companies[: asked.banyak]
    more = len(companies) > asked.banyak
    return shapes.Agencies(
        items=[agency_out(agency, on) for agency in shown],
        next=next_address(request, shown[-1].key, settings.SITE_URL) if more else None,
    )


def agency_out(agency: Agency, on: date) -> shapes.AgencyOut:
    """As the API shows it; staff's notes and other spellings stay inside."""
    return shapes.AgencyOut(
        key=agency.key,
        name=agency.name,
        licence_number=agency.licence_number,
        licence_from=agency.licence_from,
        licence_until=agency.licence_until,
        licensed=agency.is_licensed(on),
        sanctions=[
            shapes.AgencySanctionOut(
                kind=sanction.kind,
                starts_on=sanction.starts_on,
                ends_on=sanction.ends_on,
                decree=sanction.decree or None,
                source=sanction.source,
            )
            for sanction in agency.sanctions_in_force(on)
        ],
        head_office=agency.head_office_id,
        countries=sorted(country.pk for country in agency.countries.all()),
        website=agency.website or None,
        checked_on=agency.checked_on,
        sample=agency.is_demo,
    )
