"""Personal data of outreach is deleted on schedule; what counts stays for the numbers (UU 27/2022 on personal data).

Names and addresses go `REGISTRATION_RETENTION_DAYS` after they were last needed: those of people who registered and of
helpers without an account after the session, the address of an invited member after the invitation ended, those of a
refused applicant after the last change of the application. Partners keep their contact as long as they are partners;
messages have a schedule of their own.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from outreach.models import Facilitation, Invitation, Partner, Registration
from outreach.models.choices import PartnerState

BATCH = 1000


def forget(now: datetime | None = None) -> int:
    """The job: delete what is due; returns from how many rows. Works in batches and can be cut off anywhere."""
    at = now or timezone.now()
    before = at - timedelta(days=settings.REGISTRATION_RETENTION_DAYS)
    kept, over = Q(forgotten_at__isnull=True), Q(session__ends_at__lt=before)
    registered = Registration.objects.filter(kept, over)
    helpers = Facilitation.objects.filter(kept, over, user__isnull=True)
    invited = Invitation.objects.filter(kept, expires_at__lt=before)
    refused = Partner.objects.filter(  # it may have been taken up and refused again
        kept | Q(forgotten_at__lt=F("updated_at")), state=PartnerState.REJECTED, updated_at__lt=before
    )
    return (
        _empty(registered, at, "name phone name_hash phone_hash village_text token_hash", needs=[])
        + _empty(helpers, at, "name phone email phone_hash token_hash")
        + _empty(invited, at, "email")
        + _empty(refused, at, "contact_name contact_phone contact_email")
    )


def _empty(due: QuerySet[Any], at: datetime, columns: str, **others: Any) -> int:
    """Empty these columns of the rows; village, age band, sex, part, hours and states stay."""
    values = dict.fromkeys(columns.split(), "") | others
    total = 0
    while batch := list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        total += due.model.objects.filter(pk__in=batch).update(**values, forgotten_at=at)
    return total
