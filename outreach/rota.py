"""Who could help at a session: whether each is free then, in half-open intervals, and what they have done so far.

Known are staff of the host office, members of the session's partners, and whoever has helped one of them before. Nobody
sees somebody else's sessions by this: a colleague who is busy is only busy.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum

from outreach.conflicts import MEANT_STATES
from outreach.models import Facilitation, FacilitatorAvailability, Membership, Session
from outreach.models.choices import ASSIGNED_STATES, FacilitationState
from portal.access import STAFF_ROLES
from portal.models import User

MOST = 200


@dataclass
class Candidate:
    """One account. `busy_at` are codes of sessions that share a moment, `away` says that the person cannot come."""

    user: User
    state: str = ""  # of the invitation to this session, if there is one
    busy_at: list[str] = field(default_factory=list)
    away: bool = False
    said_free: bool = False
    hours: Decimal = Decimal(0)

    @property
    def is_free(self) -> bool:
        """Nothing speaks against it. Who has said nothing counts as free."""
        return not self.busy_at and not self.away

    @property
    def may_be_invited(self) -> bool:
        return self.state not in ASSIGNED_STATES


def candidates(session: Session) -> list[Candidate]:
    """Accounts that could be asked, free ones first. Five statements, however many there are."""
    people = {user.pk: Candidate(user) for user in _known(session)}
    for facilitation in session.facilitations.filter(user__in=people):
        people[facilitation.user_id].state = facilitation.state  # type: ignore[index]
    if session.starts_at is not None and session.ends_at is not None:
        for user_id, code in _busy(session, list(people), session.starts_at, session.ends_at):
            people[user_id].busy_at.append(code)
        _ask_availability(people, session.starts_at, session.ends_at)
    for user_id, hours in _hours(list(people)):
        people[user_id].hours = hours or Decimal(0)
    return sorted(people.values(), key=lambda one: (not one.is_free, not one.said_free, str(one.user)))


def _known(session: Session) -> list[User]:
    partners = [session.lead_partner_id, *session.co_partners.values_list("pk", flat=True)]
    members = Membership.objects.current().filter(partner_id__in=partners)
    earlier = Facilitation.objects.filter(session__office_id=session.office_id, user__isnull=False)
    found = User.objects.filter(
        Q(office_id=session.office_id, groups__name__in=STAFF_ROLES)
        | Q(pk__in=members.values("user_id"))
        | Q(pk__in=earlier.values("user_id")),
        is_active=True,
    )
    return list(found.distinct().order_by("username")[:MOST])


def _busy(
    session: Session, users: list[int], starts_at: datetime, ends_at: datetime
) -> list[tuple[int, str]]:
    """Who is counted on elsewhere at that time. A session that begins when the other ends does not meet it."""
    meant = Session.objects.overlapping(starts_at, ends_at).filter(state__in=MEANT_STATES)
    parts = Facilitation.objects.assigned().filter(user__in=users, session__in=meant.exclude(pk=session.pk))
    return list(parts.order_by("session__starts_at").values_list("user_id", "session__code"))


def _ask_availability(people: dict[int, Candidate], starts_at: datetime, ends_at: datetime) -> None:
    """Away: any moment of the session; free: said for the whole of it."""
    said = FacilitatorAvailability.objects.filter(
        user__in=people, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    for entry in said:
        person = people[entry.user_id]
        if not entry.is_available:
            person.away = True
        elif entry.starts_at <= starts_at and entry.ends_at >= ends_at:
            person.said_free = True


def _hours(users: list[int]) -> list[tuple[int, Decimal | None]]:
    done = Facilitation.objects.filter(user__in=users, state=FacilitationState.ACCEPTED)
    return list(done.order_by().values_list("user_id").annotate(hours=Sum("hours_credited")))


def upcoming(user: User, now: datetime) -> list[Facilitation]:
    """The user's invitations to sessions that are not over, by time; withdrawn ones left out."""
    found = Facilitation.objects.filter(user=user, session__ends_at__gt=now)
    shown = found.exclude(state=FacilitationState.WITHDRAWN)
    return list(
        shown.select_related("session__venue__region__parent__parent", "session__office").order_by(
            "session__starts_at", "pk"
        )
    )


def hours_by_year(user: User) -> dict[int, Decimal]:
    """Credited hours of the user by the year (UTC) of the session, newest first."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    credited = Facilitation.objects.filter(
        user=user, hours_credited__isnull=False, session__starts_at__isnull=False
    )
    for year, hours in credited.values_list("session__starts_at__year", "hours_credited"):
        found[year] += hours or Decimal(0)
    return dict(sorted(found.items(), reverse=True))
