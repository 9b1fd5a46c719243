"""What waits for a member of staff in outreach, oldest first. Rows are those the person may open."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.models import Partner, Session, SessionChange, Venue
from outreach.models.choices import PartnerState, SessionState
from outreach.models.finding import SessionQuerySet
from portal import access
from portal.dates import today
from portal.models import User
from portal.worklist import SHOWN, Task, longest_first


def applications(user: User) -> QuerySet[Partner]:
    """Organisations that want to become partners, the longest waiting first."""
    waiting = Partner.objects.visible_to(user).filter(state=PartnerState.APPLIED)
    return waiting.order_by("applied_at", "pk")


def proposals(user: User) -> SessionQuerySet:
    """Proposed sessions, and those on hold."""
    return Session.objects.visible_to(user).waiting_for_decision()


def changes(user: User) -> QuerySet[SessionChange]:
    """Proposed changes of approved sessions."""
    mine = Session.objects.visible_to(user).values("pk")
    waiting = SessionChange.objects.filter(state=SessionChange.State.PENDING, session__in=mine)
    return waiting.order_by("proposed_at", "pk")


def unreported(user: User, now: datetime) -> SessionQuerySet:
    """Held a week ago or more, and still without a report."""
    return Session.objects.visible_to(user).report_overdue(now)


def unmarked(user: User, now: datetime) -> SessionQuerySet:
    """Over, and nobody has said whether they took place."""
    return Session.objects.visible_to(user).to_mark_held(now)


def ending(user: User, on: date) -> QuerySet[Partner]:
    """Active partners whose agreement ends within 30 days."""
    return Partner.objects.visible_to(user).ending(on)


def unchecked_places(user: User) -> QuerySet[Venue]:
    """Places that a partner has proposed and nobody of the office has looked at."""
    return Venue.objects.visible_to(user).filter(is_approved=False).order_by("pk")


def tasks(user: User, now: datetime) -> list[Task]:
    """What this person can decide or finish, the longest waiting first."""
    found: list[Task] = []
    if access.may_approve(user):
        found += [*_applications(user), *_proposals(user), *_changes(user)]
    found += [*_unmarked(user, now), *_unreported(user, now)]
    return longest_first(found)


def _applications(user: User) -> Iterator[Task]:
    for partner in applications(user).exclude(author=user).select_related("office")[:SHOWN]:
        url = reverse("admin:outreach_partner_change", args=[partner.pk])
        since = today(now=partner.applied_at)
        yield Task(partner.name, url, _("application"), since, None, str(partner.author or partner.name))


def _proposals(user: User) -> Iterator[Task]:
    waiting = (
        proposals(user).filter(state=SessionState.PROPOSED).exclude(author=user).exclude(proposed_by=user)
    )
    for session in waiting.select_related("proposed_by", "lead_partner")[:SHOWN]:
        since = today(now=session.proposed_at) if session.proposed_at else today(now=session.created_at)
        yield Task(str(session), page_of(session), _("proposal"), since, _day(session), _who(session))


def _changes(user: User) -> Iterator[Task]:
    waiting = changes(user).exclude(proposed_by=user).select_related("session", "proposed_by")
    for change in waiting[:SHOWN]:
        url = reverse("admin:outreach_sessionchange_change", args=[change.pk])
        since = today(now=change.proposed_at)
        yield Task(
            str(change.session),
            url,
            _("change of a session"),
            since,
            _day(change.session),
            str(change.proposed_by),
        )


def _unmarked(user: User, now: datetime) -> Iterator[Task]:
    for session in unmarked(user, now).select_related("proposed_by", "lead_partner")[:SHOWN]:
        since = today(now=session.ends_at)
        yield Task(str(session), page_of(session), _("did it take place?"), since, None, _who(session))


def _unreported(user: User, now: datetime) -> Iterator[Task]:
    for session in unreported(user, now).select_related("proposed_by", "lead_partner")[:SHOWN]:
        due = session.report_due_at
        since = today(now=session.ends_at)
        yield Task(
            str(session),
            page_of(session),
            _("report overdue"),
            since,
            today(now=due) if due else None,
            _who(session),
        )


def page_of(session: Session) -> str:
    """The session's page in the back office."""
    return reverse("admin:outreach_session_change", args=[session.pk])


def _day(session: Session) -> date | None:
    return today(session.zone, now=session.starts_at) if session.starts_at else None


def _who(session: Session) -> str:
    return str(session.lead_partner or session.proposed_by or "")
