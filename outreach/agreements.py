"""Agreements with partners: renewed by a second person of the office, so that nobody extends what they entered."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import access
from outreach.models import Partner
from outreach.models.choices import PartnerState
from portal.dates import today
from portal.models import User
from portal.workflow import record

RENEWABLE = (PartnerState.APPROVED, PartnerState.SUSPENDED)


def renew(
    partner: Partner, actor: User, number: str, starts_on: date, ends_on: date, *, now: datetime | None = None
) -> Partner:
    """Write down a new agreement (inclusive WITA dates) of a partner that was approved; a suspension stays.

    Raises PermissionDenied for somebody who may not decide, ValidationError when the dates are wrong or the partner was
    never approved.
    """
    at = now or timezone.now()
    with transaction.atomic():
        locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
        if not access.can_decide_partner(actor, locked):
            raise PermissionDenied
        if locked.state not in RENEWABLE:
            raise ValidationError(_("Only the agreement of an approved partner can be renewed."))
        if ends_on < starts_on:
            raise ValidationError(_("The agreement cannot end before it begins."))
        if ends_on < today(now=at):
            raise ValidationError(_("The agreement has already ended."))
        locked.agreement_number = number.strip()
        locked.agreement_from, locked.agreement_until = starts_on, ends_on
        locked.version += 1
        locked.save()
        record(locked, "renew", locked.state, locked.state, actor, locked.agreement_number, at)
    return locked


def set_contact(partner: Partner, name: str, phone: str, email: str) -> None:
    """Replace the contact person (telephone in E.164 or empty). Nobody needs to see the old one for that."""
    with transaction.atomic():
        locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
        locked.contact_name, locked.contact_phone, locked.contact_email = name.strip(), phone, email
        locked.version += 1
        locked.save()


def show_contact(partner: Partner, actor: User, *, now: datetime | None = None) -> Partner:
    """The partner with its contact person in full; who looked, and when, is written down first."""
    record(partner, "reveal", partner.state, partner.state, actor, "", now or timezone.now())
    return Partner.objects.get(pk=partner.pk)
