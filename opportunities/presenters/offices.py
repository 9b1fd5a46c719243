"""Where to go, in a few lines."""

from opportunities.presenters.words import Part
from portal.models import Office


def office_part(office: Office) -> Part:
    """Where to go, as _office.html takes it."""
    open_now = office.status in (Office.Status.ACTIVE, Office.Status.NEW)
    return {
        "name": office.name,
        "address": office.address,
        "hours": office.opening_hours,
        "phone": office.phone,
        "status": "" if open_now else str(office.get_status_display()),
    }
