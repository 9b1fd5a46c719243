"""The next few sessions for a corner of some other page."""

from datetime import datetime

from outreach.finding.nearness import point_in_sql, ranked
from outreach.models import Session
from portal.models import Region

MOST_UPCOMING = 3


def upcoming(now: datetime, region_code: str = "", most: int = MOST_UPCOMING) -> list[Session]:
    """Those in a regency or district first, then the nearest; anywhere without a region. One statement."""
    announced = Session.objects.announced(now).for_cards()
    if region_code:
        return list(ranked(announced, Region(code=region_code), point_in_sql(region_code))[:most])
    return list(announced.order_by("starts_at", "pk")[:most])
