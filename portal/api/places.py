"""Offices and regions."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from portal.api.problems import Problem
from portal.api.words import Words, in_both, one_of, words
from portal.models import Office, Region
from portal.models.places import RegionLevel

router = Router(tags=["places"])

RegionCode = Annotated[str, Field(pattern=r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2})?)?$", max_length=8)]
HomeCode = Annotated[str, Field(pattern=r"^[0-9]{2}(\.[0-9]{2})?$", max_length=5)]


class RegionOut(Schema):
    """A province, regency, district or village by its Kemendagri code."""

    code: str
    level: Annotated[str, one_of(RegionLevel.values)]
    name: str
    parent: str | None
    border: bool = Field(description="border area, as staff set it")
    latitude: float | None = Field(description="a settlement's point, see docs/data.md")
    longitude: float | None


class Regions(Schema):
    """Regions in the order of their codes."""

    items: list[RegionOut]


class OfficeOut(Schema):
    """A service office. What nobody has recorded is null."""

    key: str
    kind: Annotated[str, one_of(Office.Kind.values)]
    name: Words
    status: Annotated[str, one_of(Office.Status.values)]
    status_words: Words
    region: str | None
    address: str | None
    phone: str | None
    email: str | None
    opening_hours: str | None
    confirmed: bool = Field(description="staff or an official page confirmed these facts")
    checked_on: date | None


class Offices(Schema):
    """Offices, open ones first."""

    items: list[OfficeOut]


class RegionQuery(Schema):
    """Which regions."""

    induk: RegionCode = Field(
        "", description="code of the region whose parts are wanted; without it: the provinces"
    )


class OfficeQuery(Schema):
    """Which offices."""

    asal: HomeCode = Field(
        "", description="province or regency: only offices that serve it and are not closed"
    )


@router.get(
    "regions",
    response={200: Regions, 400: Problem},
    operation_id="regions",
    summary="Provinces, or the parts of a region",
    url_name="regions",
)
def regions(request: HttpRequest, asked: Query[RegionQuery]) -> Regions:
    """Provinces, or the regions directly below the one in `induk`."""
    found = Region.objects.filter(parent_id=asked.induk) if asked.induk else Region.objects.provinces()
    return Regions(items=[region_out(region) for region in found.order_by("code")])


def region_out(region: Region) -> RegionOut:
    """As the API shows it."""
    return RegionOut(
        code=region.code,
        level=region.level,
        name=region.name,
        parent=region.parent_id,
        border=region.is_border,
        latitude=float(region.latitude) if region.latitude is not None else None,
        longitude=float(region.longitude) if region.longitude is not None else None,
    )


@router.get(
    "offices",
    response={200: Offices, 400: Problem},
    operation_id="offices",
    summary="Service offices",
    url_name="offices",
)
def offices(request: HttpRequest, asked: Query[OfficeQuery]) -> Offices:
    """All offices, or those that serve `asal` and are not closed, the nearest first."""
    found = Office.objects.serving(asked.asal) if asked.asal else Office.objects.listed()
    return Offices(items=[office_out(office) for office in found])


def office_out(office: Office) -> OfficeOut:
    """As the API shows it: the office's own number, never a person's."""
    return OfficeOut(
        key=office.key,
        kind=office.kind,
        name=words(office, "name"),
        status=office.status,
        status_words=in_both(office.get_status_display),
        region=office.region_id,
        address=office.address or None,
        phone=office.phone or None,
        email=office.email or None,
        opening_hours=office.opening_hours or None,
        confirmed=office.is_confirmed,
        checked_on=office.checked_on,
    )
