"""Members of a partner, open invitations, and the paper with a code."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from outreach.models import Invitation, Membership, Partner
from outreach.models.choices import MemberRole
from outreach.presenters.words import absolute, lang
from portal import dates
from portal.models import User


def members_page(
    partner: Partner, members: Iterable[Membership], invitations: Iterable[Invitation], reader: User
) -> dict[str, Any]:
    """Everything that members.html shows, the form to invite aside."""
    return {
        "partner": partner,
        "members": [
            {
                "name": str(each.user),
                "username": each.user.get_username(),
                "role": each.get_role_display(),
                "since": each.joined_at,
                "is_reader": each.user_id == reader.pk,
                "other_role": MemberRole.VOLUNTEER
                if each.role == MemberRole.COORDINATOR
                else MemberRole.COORDINATOR,
                "pk": each.pk,
            }
            for each in members
        ],
        "invitations": [
            {
                "kind": each.get_kind_display(),
                "email": each.email,
                "role": each.get_role_display(),
                "until": each.expires_at,
                "pk": each.pk,
            }
            for each in invitations
        ],
    }


def paper(partner: Partner, invitation: Invitation, secret: str) -> dict[str, Any]:
    """The sheet that is handed over: the code is seen once."""
    return {
        "partner": partner,
        "role": invitation.get_role_display(),
        "code": secret,
        "until": dates.format_date(dates.today(now=invitation.expires_at), lang()),
        "address": absolute(reverse("outreach:join_by_code")).partition("://")[2],
    }
