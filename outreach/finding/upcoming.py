"""The next few sessions for a corner of some other page."""

from datetime import datetime

from outreach.finding.nearness import point_of, ranked
from outreach.models import Session
from portal.models import Region

MOST_UPCOMING = 3


def upcoming(now: datetime, region_code: str = "", most: int = MOST_UPCOMING) -> list[Session]:
    """Those in a regency or district first, then the nearest; the next ones anywhere without a region.

    One statement without a region, two with one.
    """
    announced = Session.objects.announced(now).for_cards()
    if region_code:
        found = {
            region.code: region for region in Region.objects.filter(code__in=[region_code, region_code[:5]])
        }
        region = found.get(region_code)
        if region is not None:
            return list(ranked(announced, region, point_of(region, found.get(region_code[:5])))[:most])
    return list(announced.order_by("starts_at", "pk")[:most])
