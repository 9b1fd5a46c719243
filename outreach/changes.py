"""Changes of an approved session's time, place or capacity: proposed by one person, decided by another.

The approved version stays up meanwhile. Once a change is approved, everybody in the list and whoever helps is told
before → after, and more seats go to those who wait. Who proposed it is told either way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from outreach import access, notifications, seats
from outreach.conflicts import Conflict, conflicts, place_taken, refuse
from outreach.models import Session, SessionChange, Venue
from outreach.models.choices import SessionState
from portal.models import User
from portal.workflow import record

MATERIAL_FIELDS = ("starts_at", "ends_at", "zone", "venue", "capacity", "is_soft", "online_url")
TOLD_FIELDS = frozenset({"starts_at", "ends_at", "zone", "venue", "online_url"})  # what people must hear


def to_json(value: Any) -> Any:
    """A field's value as a change keeps it: moments in ISO format, places by id."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, Venue) else value


def from_json(name: str, value: Any) -> Any:
    """The value of a field from a change. Raises Venue.DoesNotExist for a place that is gone."""
    if value is not None and name in ("starts_at", "ends_at"):
        return parse_datetime(value)
    return Venue.objects.get(pk=value) if value is not None and name == "venue" else value


def difference(session: Session, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`{field: {"old": …, "new": …}}` of the material fields that differ from the session's."""
    changes = {}
    for name in MATERIAL_FIELDS:
        if name in values:
            old, new = to_json(getattr(session, name)), to_json(values[name])
            if _same(old, new, name):
                continue
            changes[name] = {"old": old, "new": new}
    return changes


def _same(old: Any, new: Any, name: str) -> bool:
    if name in ("starts_at", "ends_at") and old and new:
        return parse_datetime(old) == parse_datetime(new)
    return bool(old == new)


def with_changes(session: Session, change: Mapping[str, Mapping[str, Any]]) -> Session:
    """A copy of the session in memory as it would be; nothing is saved."""
    copy = Session.objects.select_related("venue", "lead_partner", "office").get(pk=session.pk)
    for name, values in change.items():
        setattr(copy, name, from_json(name, values["new"]))
    return copy


def conflicts_of(change: SessionChange, now: datetime) -> list[Conflict]:
    """What speaks against the changed time, place or capacity."""
    return conflicts(with_changes(change.session, change.changes), now=now)


def propose_change(
    session: Session,
    actor: User,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[str, str] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> SessionChange:
    """Propose new values of material fields; an earlier proposal that still waits is replaced.

    `reasons` accept warnings by key. Raises PermissionDenied, or ValidationError with sentences when nothing differs,
    the session is not approved, or a conflict is hard or unanswered.
    """
    at = now or timezone.now()
    if not access.can_write(actor, session) and not access.can_stop(actor, session):
        raise PermissionDenied
    with transaction.atomic():
        locked = seats.lock_session(session.pk)
        if locked.state not in (SessionState.APPROVED, SessionState.ON_HOLD):
            raise ValidationError(_("Only an approved session is changed this way."))
        changes = difference(locked, values)
        if not changes:
            raise ValidationError(_("Nothing has been changed."))
        accepted = {key: reason.strip()[:500] for key, reason in (reasons or {}).items() if reason.strip()}
        refuse(with_changes(locked, changes), locked.acknowledged | accepted, at)
        locked.changes.filter(state=SessionChange.State.PENDING).update(
            state=SessionChange.State.SUPERSEDED, decided_at=at
        )
        return SessionChange.objects.create(
            session=locked, changes=changes, acknowledged=accepted, proposed_by=actor, note=note.strip()
        )


def approve_change(change: SessionChange, actor: User, *, now: datetime | None = None) -> Session:
    """Put a proposed change into force, tell everybody in the list, and promote if there are more seats.

    Raises PermissionDenied for the proposer and for strangers, ValidationError when the session has changed meanwhile
    or a conflict has come up.
    """
    at = now or timezone.now()
    with transaction.atomic():
        session = seats.lock_session(change.session_id)
        pending = _pending(change, actor)
        stale = [
            name
            for name, values in pending.changes.items()
            if not _same(to_json(getattr(session, name)), values["old"], name)
        ]
        if stale or session.state not in (SessionState.APPROVED, SessionState.ON_HOLD):
            raise ValidationError(
                _("The session has changed meanwhile. Return the change and propose it anew.")
            )
        before = notifications.session_snapshot(session)
        session.acknowledged = session.acknowledged | pending.acknowledged
        refuse(with_changes(session, pending.changes), session.acknowledged, at)
        for name, values in pending.changes.items():
            if name != "capacity":
                setattr(session, name, from_json(name, values["new"]))
        session.version += 1
        _save(session)
        _decide(pending, SessionChange.State.APPROVED, actor, "", at)
        record(session, "change", session.state, session.state, actor, pending.note, at)
        notifications.tell_change_decided(pending, "change_approved", "", at)
        if TOLD_FIELDS & pending.changes.keys():
            told, fact = {"before": before}, str(pending.pk)
            notifications.tell_registered(
                session, notifications.MOVED, fact, told, now=at, until=session.starts_at
            )
            notifications.tell_helpers(session, "moved", told, fact, at)
        if "capacity" in pending.changes:
            seats.set_capacity(session, pending.changes["capacity"]["new"], at)
        elif "is_soft" in pending.changes:
            seats.promote(session, at)
    return session


def reject_change(
    change: SessionChange, actor: User, reason: str, *, now: datetime | None = None
) -> SessionChange:
    """Leave the session as it is. Raises as `approve_change`, and ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("Write the reason: the colleagues who read the history need it."))
    at = now or timezone.now()
    with transaction.atomic():
        session = seats.lock_session(change.session_id)
        pending = _pending(change, actor)
        _decide(pending, SessionChange.State.REJECTED, actor, reason.strip(), at)
        notifications.tell_change_decided(pending, "change_rejected", reason.strip(), at)
        record(session, "reject_change", session.state, session.state, actor, reason, at)
    return pending


def accept_warnings(change: SessionChange, reasons: Mapping[str, str]) -> None:
    """Write down why warnings against a waiting change are all right, by key of the conflict."""
    kept = {key: reason.strip()[:500] for key, reason in reasons.items() if reason.strip()}
    change.acknowledged = change.acknowledged | kept
    change.save(update_fields=["acknowledged"])


def _pending(change: SessionChange, actor: User) -> SessionChange:
    pending = SessionChange.objects.select_related("session", "proposed_by").get(pk=change.pk)
    if not access.can_decide_change(actor, pending):
        raise PermissionDenied
    if pending.state != SessionChange.State.PENDING:
        raise ValidationError(_("This is no longer possible: somebody else has changed the state meanwhile."))
    return pending


def _decide(change: SessionChange, state: str, actor: User, note: str, at: datetime) -> None:
    change.state = state
    change.decided_by = actor
    change.decided_at = at
    change.decision_note = note
    change.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


def _save(session: Session) -> None:
    """The exclusion constraint has the last word when two sessions take one place at the same moment."""
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        raise place_taken(error) from None
