"""Hours in which people may be disturbed: from 07.00 to 20.00 where they live. Outside them nothing is sent.

Moments are aware datetimes; `zone` is one of `portal.dates.Zone`. Nothing here reads the clock or the server's zone.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.dates import Zone

MORNING = time(7)
EVENING = time(20)


def is_daytime(moment: datetime, zone: str) -> bool:
    """07.00 is day, 20.00 is not."""
    return MORNING <= moment.astimezone(ZoneInfo(zone)).time() < EVENING


def awake_zones(moment: datetime) -> list[str]:
    """The zones of Indonesia where it is day at this moment."""
    return [str(zone) for zone in Zone if is_daytime(moment, zone)]


def next_daytime(moment: datetime, zone: str) -> datetime:
    """The moment itself by day, otherwise the next 07.00 in that zone. In UTC."""
    if is_daytime(moment, zone):
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def add_daytime(moment: datetime, hours: float, zone: str) -> datetime:
    """So many hours later, counting only hours of the day: 4 hours from 18.00 end at 09.00 the next morning. In UTC."""
    left = timedelta(hours=hours)
    at = next_daytime(moment, zone)
    while True:
        local = at.astimezone(ZoneInfo(zone))
        evening = datetime.combine(local.date(), EVENING, ZoneInfo(zone)).astimezone(UTC)
        if at + left <= evening:
            return at + left
        left -= evening - at
        at = next_daytime(evening, zone)
