"""Who may do what in outreach. Sets are on the querysets (`visible_to`, `editable_by`); these are for one object.

Staff act within their office, coordinators within what their partner leads, volunteers where they are assigned. The
rule of two people comes on top: whoever wrote or proposed a session does not approve it, whatever the role.
"""

from datetime import datetime, timedelta

from outreach.models import Membership, Partner, Session, SessionChange
from outreach.models.choices import MemberRole, PartnerState
from portal import access
from portal.access import AnyUser
from portal.models import User

REVEAL_BEFORE = timedelta(days=3)
REVEAL_AFTER = timedelta(days=7)


def is_member(user: AnyUser, partner: Partner | None, role: str = "") -> bool:
    """The user works for the partner today (in that role), and the partner is neither suspended nor rejected."""
    if partner is None or not isinstance(user, User) or not user.is_active:
        return False
    if partner.state != PartnerState.APPROVED:
        return False
    memberships = Membership.objects.current().filter(user=user, partner=partner)
    return (memberships.filter(role=role) if role else memberships).exists()


def is_partner_person(user: AnyUser) -> bool:
    """Has anything to do in the organiser area as a partner's member."""
    return Partner.objects.joined_by(user).exists()


def may_propose(user: AnyUser) -> bool:
    """May write sessions at all: coordinators of a partner, and staff who edit and have an office."""
    if access.may_edit(user):
        return isinstance(user, User) and user.office_id is not None
    return Partner.objects.joined_by(user, MemberRole.COORDINATOR).exists()


def can_manage_members(user: AnyUser, partner: Partner) -> bool:
    """The partner's coordinators, and staff who look after the partner."""
    return is_member(user, partner, MemberRole.COORDINATOR) or can_look_after(user, partner)


def can_look_after(user: AnyUser, partner: Partner) -> bool:
    """Staff who edit, of the office that looks after the partner."""
    return access.may_edit(user) and access.reaches(user, partner.office_id)


def can_decide_partner(user: User, partner: Partner) -> bool:
    """A verifier or supervisor of the office, who did not enter the partner."""
    return can_stop_partner(user, partner) and user.pk != partner.author_id


def can_stop_partner(user: User, partner: Partner) -> bool:
    """Stopping needs no second person."""
    return access.may_approve(user) and access.reaches(user, partner.office_id)


def can_write(user: User, session: Session) -> bool:
    """An editor or supervisor who reaches the host office, or a coordinator of the lead partner."""
    if access.may_edit(user) and access.reaches(user, session.office_id):
        return True
    return is_member(user, session.lead_partner, MemberRole.COORDINATOR)


def can_decide(user: User, session: Session) -> bool:
    """A verifier or supervisor who reaches the host office, and who neither wrote nor proposed the session."""
    return can_stop(user, session) and user.pk not in (session.author_id, session.proposed_by_id)


def can_stop(user: User, session: Session) -> bool:
    """Holding, returning and cancelling need no second person: a verifier or supervisor of the host office."""
    return access.may_approve(user) and access.reaches(user, session.office_id)


def can_cancel(user: User, session: Session) -> bool:
    """Whoever may write or stop the session."""
    return can_write(user, session) or can_stop(user, session)


def can_contact(user: User, session: Session) -> bool:
    """Writes to the people of the list and takes it along: whoever may write or stop it, and co-partners' coordinators.

    Volunteers do not: at the door they need names, not telephones.
    """
    if can_cancel(user, session):
        return True
    return session.co_partners.filter(pk__in=Partner.objects.joined_by(user, MemberRole.COORDINATOR)).exists()


def can_run(user: User, session: Session) -> bool:
    """Sees and handles the list on the day: whoever may contact the people, and people assigned to it."""
    return can_contact(user, session) or Session.objects.assigned_to(user).filter(pk=session.pk).exists()


def can_decide_change(user: User, change: SessionChange) -> bool:
    """A verifier or supervisor of the host office who did not propose the change."""
    return can_stop(user, change.session) and user.pk != change.proposed_by_id


def can_reveal(user: User, session: Session, now: datetime) -> bool:
    """May see telephones in full: in sessions of theirs, from 3 days before they begin to 7 days after they end."""
    if session.starts_at is None or session.ends_at is None or not can_contact(user, session):
        return False
    return session.starts_at - REVEAL_BEFORE <= now <= session.ends_at + REVEAL_AFTER
