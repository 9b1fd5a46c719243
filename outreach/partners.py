"""Partners: applying, the office's decision, the agreement that ends, and the members who come and go."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach import access, notifications
from outreach.models import Facilitation, Invitation, Membership, Partner
from outreach.models.choices import FacilitationState, MemberRole, PartnerState
from portal.access import PARTNER_COORDINATOR, PARTNER_VOLUNTEER
from portal.codes import ALPHABET
from portal.dates import today
from portal.models import Language, Office, Region, User
from portal.tokens import new_token, token_hash
from portal.workflow import Change, Transition, transition

INVITATION_DAYS = 14
RESERVED_SLUGS = ("daftar",)  # addresses of pages beside the profiles
SAME_APPLICATION = timedelta(days=1)
PAPER_CODE_GROUPS = 4  # of four characters, as somebody can still type them: see `new_paper_code`
ROLE_GROUPS = {
    MemberRole.COORDINATOR.value: PARTNER_COORDINATOR,
    MemberRole.VOLUNTEER.value: PARTNER_VOLUNTEER,
}


def office_for(region: Region | None) -> Office:
    """The office that looks after partners of a region: BP3MI of its province, otherwise the ministry.

    Raises Office.DoesNotExist when the offices have not been entered.
    """
    provincial = Office.objects.filter(kind=Office.Kind.PROVINCE).order_by("pk")
    if region is not None:
        found = provincial.filter(region__code__startswith=region.province_code).first()
        if found is not None:
            return found
    return Office.objects.filter(kind=Office.Kind.MINISTRY).order_by("pk").first() or provincial.get()


@dataclass(frozen=True)
class Application:
    """What an organisation says about itself when it asks to become a partner. The contact is personal data."""

    name: str
    kind: str
    about: str
    region: Region
    contact_name: str
    contact_phone: str
    contact_email: str = ""
    website: str = ""
    languages: tuple[Language, ...] = ()


def apply(application: Application, *, now: datetime | None = None) -> Partner:
    """Write an application down for the office of the region. The same one within a day is not written twice.

    The applicant learns nothing about other partners: an application always looks accepted for review.
    """
    at = now or timezone.now()
    office = office_for(application.region)
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # two taps at once take turns
        recent = Partner.objects.filter(
            state=PartnerState.APPLIED,
            office=office,
            name_ind=application.name,
            applied_at__gt=at - SAME_APPLICATION,
        )
        same = [partner for partner in recent if partner.contact_phone == application.contact_phone]
        if same:
            return same[0]
        partner = Partner.objects.create(
            name_ind=application.name,
            about_ind=application.about,
            slug=unique_slug(application.name),
            kind=application.kind,
            office=office,
            website=application.website,
            contact_name=application.contact_name,
            contact_phone=application.contact_phone,
            contact_email=application.contact_email,
        )
        partner.regions.set([application.region])
        partner.languages.set(application.languages)
    return partner


def unique_slug(name: str) -> str:
    """An address for a partner that no other has."""
    base = slugify(name)[:70].strip("-") or "mitra"
    slug, number = base, 1
    while slug in RESERVED_SLUGS or Partner.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _move(change: Change) -> None:
    change.subject.version += 1
    notifications.tell_partner(change.subject, change.subject.state, change.reason, change.at)


def _approve(change: Change) -> None:
    partner = change.subject
    if not (partner.agreement_number and partner.agreement_from and partner.agreement_until):
        raise ValidationError(_("Write the number of the agreement, and from when until when it runs."))
    if partner.agreement_until < today(now=change.at):
        raise ValidationError(_("The agreement has already ended."))
    partner.approved_by = change.actor
    partner.verified_on = today(now=change.at)
    _move(change)


TRANSITIONS: dict[str, Transition] = {
    "approve": Transition(
        gettext_lazy("Approve"),
        (PartnerState.APPLIED,),
        PartnerState.APPROVED,
        access.can_decide_partner,
        effect=_approve,
    ),
    "return": Transition(
        gettext_lazy("Return with a reason"),
        (PartnerState.APPLIED,),
        PartnerState.RETURNED,
        access.can_stop_partner,
        reason_required=True,
        effect=_move,
    ),
    "apply_again": Transition(
        gettext_lazy("Take up again"),
        (PartnerState.RETURNED, PartnerState.REJECTED),
        PartnerState.APPLIED,
        access.can_look_after,
        effect=_move,
    ),
    "reject": Transition(
        gettext_lazy("Reject"),
        (PartnerState.APPLIED, PartnerState.RETURNED),
        PartnerState.REJECTED,
        access.can_stop_partner,
        reason_required=True,
        effect=_move,
        danger=True,
    ),
    "suspend": Transition(
        gettext_lazy("Suspend"),
        (PartnerState.APPROVED,),
        PartnerState.SUSPENDED,
        access.can_stop_partner,
        reason_required=True,
        effect=_move,
        danger=True,
    ),
    "resume": Transition(
        gettext_lazy("End the suspension"),
        (PartnerState.SUSPENDED,),
        PartnerState.APPROVED,
        access.can_decide_partner,
        reason_required=True,
        effect=_move,
    ),
}


def move(
    partner: Partner, action: str, actor: User, reason: str = "", *, now: datetime | None = None
) -> Partner:
    """One of `TRANSITIONS` on a partner: see `portal.workflow.transition` for what it raises."""
    return transition(TRANSITIONS, partner, action, actor, reason, now=now)


# --- Members ------------------------------------------------------------------------------------------------------


def invite_member(
    partner: Partner, by: User, role: str, *, email: str = "", now: datetime | None = None
) -> tuple[Invitation, str]:
    """Invite by e-mail, or without an address by a code to print; returns the row and the secret, which is seen once.

    Used once, within fourteen days. Who may: `access.can_manage_members`.
    """
    at = now or timezone.now()
    secret = new_token() if email else new_paper_code()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            partner=partner,
            kind=Invitation.Kind.LINK if email else Invitation.Kind.PAPER,
            role=role,
            email=email,
            secret_hash=token_hash(plain_secret(secret)),
            invited_by=by,
            expires_at=at + timedelta(days=INVITATION_DAYS),
        )
        if email:
            notifications.invite_member(invitation, secret, at)
    return invitation, secret


def new_paper_code() -> str:
    """Four groups of four characters that cannot be misread, such as `4K7M-X9PT-2CDH-WY63`.

    70 random bits, fewer than a link has, because hands type them. It is enough: a code is used once, within fourteen
    days, at most fifty are open for a partner, and one address may try twenty in five minutes; to meet one of a
    thousand open codes takes some 10^18 tries. Who joins with one is seen in the list of members.
    """
    groups = (
        "".join(secrets.choice(ALPHABET) for _number in range(4)) for _group in range(PAPER_CODE_GROUPS)
    )
    return "-".join(groups)


def plain_secret(typed: str) -> str:
    """The secret in what somebody typed or followed: a printed code in capitals, without dashes and spaces."""
    bare = "".join(typed.upper().replace("-", " ").split())
    is_paper_code = len(bare) == 4 * PAPER_CODE_GROUPS and set(bare) <= set(ALPHABET)
    return bare if is_paper_code else typed.strip()


def usable_invitation(secret: str, *, now: datetime | None = None) -> Invitation | None:
    """The invitation of a link or printed code; None when it is unknown, used, withdrawn or too old."""
    found = Invitation.objects.usable(now or timezone.now()).filter(
        secret_hash=token_hash(plain_secret(secret))
    )
    return found.select_related("partner").first()


def linked_invitation(secret: str, *, now: datetime | None = None) -> Invitation | None:
    """The invitation of a link. Printed codes are only typed into a form, where tries are counted."""
    found = usable_invitation(secret, now=now)
    return found if found is not None and found.kind == Invitation.Kind.LINK else None


def join(invitation: Invitation, user: User, *, now: datetime | None = None) -> Membership:
    """Become a member by an invitation, which is used up. Raises ValidationError when it is not usable any more."""
    at = now or timezone.now()
    with transaction.atomic():
        fresh = Invitation.objects.usable(at).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
        if fresh is None or fresh.partner.state != PartnerState.APPROVED:
            raise ValidationError(_("This invitation is not valid any more. Ask for a new one."))
        fresh.used_at, fresh.used_by = at, user
        fresh.save(update_fields=["used_at", "used_by"])
        current = Membership.objects.current().filter(user=user, partner=fresh.partner).first()
        membership = current or Membership(user=user, partner=fresh.partner)
        if current is None or fresh.role == MemberRole.COORDINATOR:
            membership.role = fresh.role
        membership.save()
        _match_groups(user)
    return membership


def open_account(
    invitation: Invitation, username: str, name: str, password: str, *, now: datetime | None = None
) -> User:
    """An account for somebody who was invited and has none, and the membership with it, in one transaction.

    The e-mail of the invitation becomes the account's, unless another account has it: whoever holds the link reads that
    mailbox. Raises ValidationError when the invitation is not usable any more or the user name was taken meanwhile.
    """
    email = invitation.email
    if email and User.objects.filter(email__iexact=email).exists():
        email = ""
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, email, password, first_name=name[:150])
            join(invitation, user, now=now)
    except IntegrityError:
        raise ValidationError(_("Somebody else has this user name. Add a digit or your village.")) from None
    return user


def withdraw_invitation(invitation: Invitation, *, now: datetime | None = None) -> bool:
    """End an invitation that was not used; false when it was used meanwhile."""
    at = now or timezone.now()
    unused = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    return bool(unused.update(withdrawn_at=at))


def remove_member(membership: Membership, *, now: datetime | None = None) -> None:
    """`leave`, for whoever manages members or leaves: raises ValidationError for the last coordinator."""
    with transaction.atomic():
        _refuse_last_coordinator(membership)
        leave(membership, now=now)


def set_role(membership: Membership, role: str) -> None:
    """`change_role`, for whoever manages members: raises ValidationError when no coordinator would be left."""
    with transaction.atomic():
        if role != MemberRole.COORDINATOR:
            _refuse_last_coordinator(membership)
        change_role(membership, role)


def _refuse_last_coordinator(membership: Membership) -> None:
    """Nobody could manage the partner any more. Two coordinators who remove each other at once take turns."""
    Partner.objects.select_for_update(no_key=True).get(pk=membership.partner_id)
    current = Membership.objects.current().filter(partner_id=membership.partner_id)
    coordinators = current.filter(role=MemberRole.COORDINATOR, user__is_active=True)
    is_coordinator = current.filter(pk=membership.pk, role=MemberRole.COORDINATOR).exists()
    if is_coordinator and not coordinators.exclude(pk=membership.pk).exists():
        raise ValidationError(_("A partner needs a coordinator. Make somebody else coordinator first."))


def leave(membership: Membership, *, now: datetime | None = None) -> None:
    """End a membership: access is gone at once, and the person is no longer counted on at the partner's sessions."""
    at = now or timezone.now()
    with transaction.atomic():
        Membership.objects.current().filter(pk=membership.pk).update(left_at=at)
        Facilitation.objects.assigned().filter(
            user_id=membership.user_id,
            session__lead_partner_id=membership.partner_id,
            session__ends_at__gt=at,
        ).update(state=FacilitationState.WITHDRAWN, responded_at=at, token_hash="")
        _match_groups(membership.user)


def change_role(membership: Membership, role: str) -> None:
    """Make a volunteer a coordinator or the other way round."""
    with transaction.atomic():
        Membership.objects.current().filter(pk=membership.pk).update(role=role)
        _match_groups(membership.user)


def _match_groups(user: User) -> None:
    """The account's partner roles are those of its current memberships."""
    roles = set(Membership.objects.current().filter(user=user).values_list("role", flat=True))
    for role, name in ROLE_GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        if role in roles:
            user.groups.add(group)
        else:
            user.groups.remove(group)
    user.__dict__.pop("roles", None)  # read once a request: see User.roles


def warn_of_ending_agreements(now: datetime | None = None) -> int:
    """The job: tell offices 30 days before a partner's agreement ends, once; returns how many are ending."""
    at = now or timezone.now()
    ending = list(Partner.objects.ending(today(now=at)).select_related("office"))
    for partner in ending:
        notifications.warn_of_ending_agreement(partner, at)
    return len(ending)
