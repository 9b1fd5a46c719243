"""Why a listing is not public, in words. Codes are stable (API, tests); messages are for people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Obstacle:
    """One reason. `stops` marks the reasons that call for the warning "do not pay" on the listing's page."""

    code: str
    message: str | Promise
    stops: bool = False


NOT_PUBLISHED = Obstacle("not_published", _("This listing has not been published."))
SUSPENDED = Obstacle("suspended", _("Staff have stopped this listing for a check."), stops=True)
WITHDRAWN = Obstacle("withdrawn", _("This listing has been withdrawn."), stops=True)
CLOSED = Obstacle("closed", _("This listing has been closed."))
SANCTIONED = Obstacle(
    "sanctioned", _("The placement company is under a sanction and may not recruit."), stops=True
)
LICENCE_NOT_STARTED = Obstacle(
    "licence_not_started", _("The placement company's licence is not valid yet."), stops=True
)
LICENCE_EXPIRED = Obstacle("licence_expired", _("The placement company's licence has ended."), stops=True)
AGENCY_MISSING = Obstacle("agency_missing", _("No licensed placement company is named."), stops=True)
PERMIT_MISSING = Obstacle("permit_missing", _("The job permit (SIP2MI) is missing."), stops=True)
PERMIT_NOT_STARTED = Obstacle(
    "permit_not_started", _("The job permit (SIP2MI) is not valid yet."), stops=True
)
PERMIT_EXPIRED = Obstacle("permit_expired", _("The job permit (SIP2MI) has ended."), stops=True)
DESTINATION_CLOSED = Obstacle(
    "destination_closed", _("The country is not open for this work, employer or home province."), stops=True
)
OTHER_PROVINCE = Obstacle("other_province", _("This listing is for people from another province."))
NOT_OPEN_YET = Obstacle("not_open_yet", _("Applications have not opened yet."))
EXPIRED = Obstacle("expired", _("The closing date has passed."))
FILLED = Obstacle("filled", _("All places are taken."))
