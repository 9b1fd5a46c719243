"""What organisers have before them: sessions to come, drafts, what is over, and what waits for somebody.

Everything starts from `visible_to` or `editable_by`, so a list never holds what its reader may not open.
"""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from outreach.models import Facilitation, Membership, Partner, Registration, Session
from outreach.models.choices import ACTIVE_STATES, FacilitationState, PartnerState, SessionState
from outreach.models.finding import SessionQuerySet
from outreach.models.registration import RegistrationQuerySet
from portal.access import AnyUser, is_staff
from portal.models import StateChange, User
from portal.workflow import history_of

COMING_STATES = (SessionState.PROPOSED, SessionState.ON_HOLD, SessionState.APPROVED)
FINISHED_STATES = (SessionState.HELD, SessionState.REPORTED, SessionState.CANCELLED)
NEW_WITHIN = timedelta(days=7)  # a registration is called new for so long


def is_organiser(user: AnyUser) -> bool:
    """Has something to do in the organiser area: members of partners, people assigned to a session, and staff."""
    if is_staff(user) or Partner.objects.joined_by(user).exists():
        return True
    return Session.objects.assigned_to(user).exists()


def memberships(user: User) -> QuerySet[Membership]:
    """The user's memberships in approved partners, with the partner."""
    current = Membership.objects.current().filter(user=user, partner__state=PartnerState.APPROVED)
    return current.select_related("partner").order_by("partner__name", "pk")


def coming(user: AnyUser, now: datetime) -> SessionQuerySet:
    """Proposed or approved and not over, the next first, with how many are registered, new and offered a place."""
    registered = (
        Registration.objects.counted()
        .filter(session=OuterRef("pk"), state__in=ACTIVE_STATES, created_at__gt=now - NEW_WITHIN)
        .order_by()
        .values("session")
        .values(n=Count("pk"))
    )
    found = Session.objects.visible_to(user).filter(state__in=COMING_STATES, ends_at__gt=now)
    counted = found.with_places().with_seats()
    new = Coalesce(Subquery(registered, output_field=IntegerField()), 0)
    return counted.annotate(new_people=new).order_by("starts_at", "pk")


def drafts(user: AnyUser) -> SessionQuerySet:
    """Drafts the user may write, last touched first. `last_action` is `return` for those that came back."""
    newest = (
        StateChange.objects.filter(
            content_type=ContentType.objects.get_for_model(Session),
            object_id=Cast(OuterRef("pk"), CharField()),
        )
        .exclude(source=F("target"))
        .order_by("-at", "-pk")
    )
    found = Session.objects.editable_by(user).filter(state=SessionState.DRAFT)
    return (
        found.with_places()
        .annotate(
            last_action=Subquery(newest.values("action")[:1]),
            last_reason=Subquery(newest.values("reason")[:1]),
        )
        .order_by("-updated_at", "-pk")
    )


def to_report(user: AnyUser, now: datetime) -> SessionQuerySet:
    """Over, and nobody has said yet how it was; the longest waiting first."""
    found = Session.objects.visible_to(user).filter(
        Q(state=SessionState.HELD) | Q(state=SessionState.APPROVED), ends_at__lte=now
    )
    return found.with_places().order_by("ends_at", "pk")


def past(user: AnyUser, now: datetime) -> SessionQuerySet:
    """Held, reported, cancelled, or over; the latest first."""
    found = Session.objects.visible_to(user).filter(
        Q(state__in=FINISHED_STATES) | Q(state__in=COMING_STATES, ends_at__lte=now)
    )
    return found.with_places().order_by("-starts_at", "-pk")


def invitations(user: User, now: datetime) -> QuerySet[Facilitation]:
    """Where the user is asked to help and has not answered."""
    asked = Facilitation.objects.filter(user=user, state=FacilitationState.INVITED, session__ends_at__gt=now)
    return (
        asked.exclude(session__state__in=FINISHED_STATES)
        .select_related("session__venue")
        .order_by("session__starts_at", "pk")
    )


def last_move(session: Session) -> StateChange | None:
    """The last change of the session's state: who decided what, and why."""
    return history_of(session).exclude(source=F("target")).first()


def people_of(session: Session) -> RegistrationQuerySet:
    """The list of a session in the order of registration, repetitions of a person left out."""
    return Registration.objects.counted().filter(session=session).order_by("pk")
