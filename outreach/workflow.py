"""How a session moves: draft → proposed → approved → held → reported, with on hold, cancelled and back to draft.

Partners and editors propose, a second person of the host office approves. What follows from a move (messages, waiting
list, credited hours) is in its effect, in the same transaction.
"""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach import access, notifications, seats
from outreach.conflicts import place_taken, refuse
from outreach.models import Session
from outreach.models.choices import SEATED_STATES, FacilitationState, SessionState
from portal import messages
from portal.dates import today
from portal.models import User
from portal.workflow import Change, Transition, transition

BEFORE_APPROVAL = (SessionState.PROPOSED, SessionState.ON_HOLD)
STOPPABLE = (SessionState.DRAFT, SessionState.PROPOSED, SessionState.ON_HOLD, SessionState.APPROVED)


def missing_fields(session: Session) -> list[str]:
    """Names of the fields that must still be written before the session may be proposed."""
    needed = {
        "title": session.title_ind,  # type: ignore[attr-defined]
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "target_groups": session.target_groups,
    }
    if session.is_online:
        needed["online_url"] = session.online_url
    else:
        needed["venue"] = session.venue_id
    return [name for name, value in needed.items() if value in (None, "", [])]


def missing_to_propose(session: Session) -> list[str]:
    """What must still be written before the session may be proposed, as sentences; empty when it is complete."""
    missing = [
        _("Write this field: %(field)s.") % {"field": Session._meta.get_field(name).verbose_name}  # type: ignore[union-attr]
        for name in missing_fields(session)
    ]
    if session.lead_partner is not None and not session.lead_partner.is_active(today()):
        missing.append(_("The partner's agreement is not in force: it cannot run sessions now."))
    return missing


def acknowledge(session: Session, reasons: dict[str, str]) -> None:
    """Write the reasons for which warnings are accepted, by key of the conflict; empty ones are left out."""
    kept = {key: reason.strip()[:500] for key, reason in reasons.items() if reason.strip()}
    session.acknowledged = session.acknowledged | kept
    session.save(update_fields=["acknowledged", "updated_at"])


def _propose(change: Change) -> None:
    session = change.subject
    missing = missing_to_propose(session)
    if missing:
        raise ValidationError(missing)
    refuse(session, session.acknowledged, change.at)
    session.slug = slugify(session.title_ind)[:100].strip("-")
    session.proposed_by = change.actor
    session.approved_by = None
    session.proposed_at = change.at
    session.version += 1


def _approve(change: Change) -> None:
    """Complete, free of conflicts at this moment, and by a second person. Anybody who was told of a pause is told."""
    session = change.subject
    missing = missing_to_propose(session)
    if missing:
        raise ValidationError(missing)
    refuse(session, session.acknowledged, change.at)
    was_public = session.has_been_public
    session.approved_by = change.actor
    session.approved_at = session.approved_at or change.at
    session.version += 1
    notifications.tell_proposer(session, "approved", "", change.at)
    notifications.tell_helpers(session, "approved", {}, str(session.version), change.at)
    if was_public:
        notifications.tell_registered(
            session, notifications.RESUMED, str(session.version), now=change.at, until=session.starts_at
        )
    seats.promote(session, change.at)


def _return(change: Change) -> None:
    change.subject.approved_by = None
    change.subject.version += 1
    notifications.tell_proposer(change.subject, "returned", change.reason, change.at)


def _hold(change: Change) -> None:
    """People who have registered learn that they should not travel yet, and so do helpers."""
    session = change.subject
    session.version += 1
    notifications.tell_proposer(session, "on_hold", change.reason, change.at)
    notifications.tell_helpers(session, "on_hold", {}, str(session.version), change.at)
    if session.has_been_public:
        notifications.tell_registered(
            session, notifications.PAUSED, str(session.version), now=change.at, until=session.ends_at
        )


def _resume(change: Change) -> None:
    change.subject.version += 1


def _cancel(change: Change) -> None:
    """Everybody in the list and whoever helps is told why; reminders and offers are taken back."""
    session = change.subject
    session.cancel_reason = change.reason
    session.version += 1
    messages.cancel(notifications.subject_of(session))
    notifications.tell_registered(
        session, notifications.CANCELLED, str(session.version), {"reason": change.reason}, now=change.at
    )
    told = {"reason": change.reason}
    notifications.tell_helpers(session, "cancelled", told, str(session.version), change.at)
    if change.actor is None or change.actor.pk != (session.proposed_by_id or session.author_id):
        notifications.tell_proposer(session, "cancelled", change.reason, change.at)


def _mark_held(change: Change) -> None:
    """Hours are credited to those who accepted to help, and people are thanked."""
    session = change.subject
    if session.starts_at is None or session.starts_at > change.at:
        raise ValidationError(_("The session has not begun yet."))
    session.version += 1
    credit_hours(session)
    notifications.tell_registered(
        session,
        notifications.THANKS,
        "held",
        now=change.at,
        states=SEATED_STATES,
        until=session.ends_at + notifications.THANKS_WITHIN,
    )


def credit_hours(session: Session) -> None:
    """The length of the session for everybody who accepted and has no hours written down yet."""
    if session.starts_at is None or session.ends_at is None:
        return
    hours = Decimal((session.ends_at - session.starts_at).total_seconds()) / 3600
    helpers = session.facilitations.filter(state=FacilitationState.ACCEPTED, hours_credited__isnull=True)
    helpers.update(hours_credited=min(hours.quantize(Decimal("0.01")), Decimal(100)))


def _report(change: Change) -> None:
    change.subject.version += 1


TRANSITIONS: dict[str, Transition] = {
    "propose": Transition(
        gettext_lazy("Propose"),
        (SessionState.DRAFT,),
        SessionState.PROPOSED,
        access.can_write,
        effect=_propose,
    ),
    "approve": Transition(
        gettext_lazy("Approve"), BEFORE_APPROVAL, SessionState.APPROVED, access.can_decide, effect=_approve
    ),
    "return": Transition(
        gettext_lazy("Return with a reason"),
        BEFORE_APPROVAL,
        SessionState.DRAFT,
        access.can_stop,
        reason_required=True,
        effect=_return,
    ),
    "hold": Transition(
        gettext_lazy("Put on hold"),
        (SessionState.PROPOSED, SessionState.APPROVED),
        SessionState.ON_HOLD,
        access.can_stop,
        reason_required=True,
        effect=_hold,
        danger=True,
    ),
    "resume": Transition(
        gettext_lazy("Take up again"),
        (SessionState.ON_HOLD,),
        SessionState.PROPOSED,
        access.can_stop,
        effect=_resume,
    ),
    "cancel": Transition(
        gettext_lazy("Cancel the session"),
        STOPPABLE,
        SessionState.CANCELLED,
        access.can_cancel,
        reason_required=True,
        effect=_cancel,
        danger=True,
    ),
    "mark_held": Transition(
        gettext_lazy("It took place"),
        (SessionState.APPROVED,),
        SessionState.HELD,
        access.can_run,
        effect=_mark_held,
    ),
    "report": Transition(
        gettext_lazy("Report"),
        (SessionState.HELD,),
        SessionState.REPORTED,
        access.can_run,
        reason_required=True,
        effect=_report,
    ),
}


def move(
    session: Session, action: str, actor: User, reason: str = "", *, now: datetime | None = None
) -> Session:
    """One of `TRANSITIONS` on a session: see `portal.workflow.transition` for what it raises.

    When two sessions are approved for one place at the same moment, the exclusion constraint has the last word.
    """
    try:
        return transition(TRANSITIONS, session, action, actor, reason, now=now)
    except IntegrityError as error:
        raise place_taken(error) from None


def cancel(session: Session, actor: User, reason: str, replacement: Session | None = None) -> Session:
    """Cancel, and say which session people can go to instead. Raises as `move`."""
    with transaction.atomic():
        cancelled = move(session, "cancel", actor, reason)
        if replacement is not None:
            cancelled.replaced_by = replacement
            cancelled.save(update_fields=["replaced_by", "updated_at"])
    return cancelled
