"""How far a session is, in SQL, without extensions and without asking the visitor's telephone where it is.

A place without a point of its own stands where its village is, or else its district, or else its regency. Distances
are great circles ("as the crow flies"); a bounding box over the few places comes before them.
"""

import math
from dataclasses import dataclass

from django.db.models import Case, F, FloatField, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cast, Coalesce, Cos, Power, Radians, Sin, Sqrt
from django.db.models.lookups import GreaterThan

from outreach.models import Venue
from outreach.models.choices import SessionKind
from outreach.models.finding import SessionQuerySet
from portal.models import Region

NEAR_KM = 100
EARTH_KM = 6371.0
KM_A_DEGREE = 111.2  # of latitude; of longitude it is less the further from the equator
INSIDE, NEAR, ONLINE = 0, 1, 2
_UP = ("", "region__", "region__parent__", "region__parent__parent__")


@dataclass(frozen=True)
class Point:
    """Degrees, south and west negative."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class PointInSql:
    """The same as expressions that the statement itself reads; null when the place has no point."""

    latitude: Combinable
    longitude: Combinable


def point_in_sql(code: str) -> PointInSql:
    """The point of a region, or else of its regency, without a statement of its own."""
    pointed = Region.objects.filter(
        code__in=[code, code[:5]], latitude__isnull=False, longitude__isnull=False
    )
    nearest = pointed.order_by("-code")
    return PointInSql(
        *(Cast(Subquery(nearest.values(name)[:1]), FloatField()) for name in ("latitude", "longitude"))
    )


def point_of(*regions: Region | None) -> Point | None:
    """The point of the first of these regions (the smallest first) that has one."""
    for region in regions:
        if region is not None and region.latitude is not None and region.longitude is not None:
            return Point(float(region.latitude), float(region.longitude))
    return None


def _degrees(name: str, front: str = "") -> Combinable:
    return Cast(Coalesce(*(F(f"{front}{up}{name}") for up in _UP)), FloatField())


def venues_near(point: Point, km: float = NEAR_KM) -> QuerySet[Venue]:
    """Places in the box of so many kilometres to each side of a point."""
    south_north = km / KM_A_DEGREE
    west_east = south_north / math.cos(math.radians(point.latitude))
    return (
        Venue.objects.alias(at_latitude=_degrees("latitude"), at_longitude=_degrees("longitude"))
        .filter(
            at_latitude__range=(point.latitude - south_north, point.latitude + south_north),
            at_longitude__range=(point.longitude - west_east, point.longitude + west_east),
        )
        .order_by()
    )


def distance_km(point: Point | PointInSql) -> Combinable:
    """From a point to the place of a session (haversine); null where either is not known, and for online sessions."""
    latitude, longitude = _degrees("latitude", "venue__"), _degrees("longitude", "venue__")
    here = Value(point.latitude) if isinstance(point, Point) else point.latitude
    half_chord = Power(Sin(Radians(latitude - point.latitude) / 2), 2) + Cos(Radians(here)) * Cos(
        Radians(latitude)
    ) * Power(Sin(Radians(longitude - point.longitude) / 2), 2)
    rounded_up = When(
        GreaterThan(half_chord, Value(1.0)), then=Value(1.0)
    )  # LEAST would make 1 of what is not known
    return Value(2 * EARTH_KM) * ASin(Sqrt(Case(rounded_up, default=half_chord, output_field=FloatField())))


def inside(region: Region) -> Q:
    """Sessions held in a region."""
    return Q(venue__region_id=region.code) | Q(venue__region__code__startswith=f"{region.code}.")


def around(sessions: SessionQuerySet, region: Region, point: Point | None) -> SessionQuerySet:
    """Sessions inside a region, then those near its point, nearest first, then online ones; ties by date.

    Adds `rank` (INSIDE, NEAR or ONLINE) and `away_km` (0 inside the region).
    """
    here, online = inside(region), Q(kind=SessionKind.ONLINE)
    reach = here | online
    if point is not None:
        reach |= Q(venue__in=venues_near(point).values("pk"))
    return ranked(sessions.filter(reach), region, point)


def ranked(sessions: SessionQuerySet, region: Region, point: Point | PointInSql | None) -> SessionQuerySet:
    """All of these sessions in the order of `around`, however far."""
    away: Combinable = distance_km(point) if point is not None else Value(None, output_field=FloatField())
    rank = Case(When(inside(region), then=INSIDE), When(kind=SessionKind.ONLINE, then=ONLINE), default=NEAR)
    return sessions.annotate(
        rank=rank,
        away_km=Case(When(inside(region), then=Value(0.0)), default=away, output_field=FloatField()),
    ).order_by("rank", F("away_km").asc(nulls_last=True), "starts_at", "pk")
