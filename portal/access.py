"""Roles and predicates: who may do what, for both apps, the pages and the admin alike.

Roles are Django groups whose names are constants here; `manage.py seed` creates them. The rule of two people is
not a role: whoever wrote a thing cannot approve it, whatever the role (see `portal.workflow`).
"""

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import User

SUPERVISOR = "supervisor"  # KP2MI, national
EDITOR = "editor"  # BP3MI, writes and submits
VERIFIER = "verifier"  # BP3MI, approves what a colleague wrote
PARTNER_COORDINATOR = "partner coordinator"
PARTNER_VOLUNTEER = "partner volunteer"

STAFF_ROLES = frozenset({SUPERVISOR, EDITOR, VERIFIER})
ROLES = (SUPERVISOR, EDITOR, VERIFIER, PARTNER_COORDINATOR, PARTNER_VOLUNTEER)
ROLE_LABELS: dict[str, Promise] = {
    SUPERVISOR: _("supervisor (KP2MI)"),
    EDITOR: _("editor (BP3MI)"),
    VERIFIER: _("verifier (BP3MI)"),
    PARTNER_COORDINATOR: _("partner coordinator"),
    PARTNER_VOLUNTEER: _("partner volunteer"),
}

NEEDS_SECOND_FACTOR: frozenset[str] = frozenset()  # roles that cannot do without; nobody must yet

AnyUser = User | AnonymousUser


def _has(user: AnyUser, *roles: str) -> bool:
    return isinstance(user, User) and user.is_active and not user.roles.isdisjoint(roles)


def is_supervisor(user: AnyUser) -> bool:
    """National staff of the ministry: sees and stops everything."""
    return _has(user, SUPERVISOR)


def is_staff(user: AnyUser) -> bool:
    """A member of KP2MI or BP3MI with a role in the back office."""
    return _has(user, *STAFF_ROLES)


def is_partner_member(user: AnyUser) -> bool:
    """Works for some partner. What that allows, the partner's sessions say: see `outreach.access`."""
    return _has(user, PARTNER_COORDINATOR, PARTNER_VOLUNTEER)


def may_edit(user: AnyUser) -> bool:
    """May write listings, agencies and sessions (within the office's reach)."""
    return _has(user, EDITOR, SUPERVISOR)


def may_approve(user: AnyUser) -> bool:
    """May publish, return, approve and suspend what somebody else wrote (within the office's reach)."""
    return _has(user, VERIFIER, SUPERVISOR)


def may_sanction(user: AnyUser) -> bool:
    """May enter a sanction on a company. Stopping is safe and must be quick, so a verifier of any office may too."""
    return may_approve(user)


def may_lift_sanction(user: AnyUser) -> bool:
    """May lift a sanction: it puts listings of every office back at once, so only the ministry does."""
    return is_supervisor(user)


def may_govern(user: AnyUser) -> bool:
    """May write national facts: which countries are open, legal references, kinds of cost, guide, accounts.

    Only the central government opens or closes countries and positions (PP 59/2021 art. 35).
    """
    return is_supervisor(user)


def reaches(user: AnyUser, office_id: int | None) -> bool:
    """The user may handle rows of this office: their own, or any for a supervisor."""
    if is_supervisor(user):
        return True
    return isinstance(user, User) and user.office_id is not None and user.office_id == office_id


def needs_second_factor(user: AnyUser) -> bool:
    """The account cannot turn two-step verification off. Whoever makes people turn it on asks here too."""
    return _has(user, *NEEDS_SECOND_FACTOR)
