"""What organisers do with the list of a session: write to everybody, open a telephone, take the list along.

Each is written into the history of the session with the person who did it; names and telephones are not.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import access, notifications, seats
from outreach.models import Registration, Session
from outreach.models.choices import SessionState
from outreach.registrations import close_registration, reopen_registration
from portal.models import StateChange, User
from portal.workflow import history_of, record

MOST_NOTES_A_DAY = 2
MOST_NOTES = 6  # a session, in all
NOTE_ACTION = "note"
REVEAL_ACTION = "reveal_phone"
EXPORT_ACTION = "export_list"


def send_note(
    session: Session, actor: User, kind: str, words: str, key: str, *, now: datetime | None = None
) -> int:
    """Write to everybody in the list: a sentence of the template (`kind`) with a few words. Returns how many messages.

    `key` is the form's: the same form sent twice writes once. Raises PermissionDenied, or ValidationError when the
    session is over, not approved, or two messages have gone out within a day (six in all).
    """
    at = now or timezone.now()
    if not access.can_contact(actor, session):
        raise PermissionDenied
    with transaction.atomic():
        locked = seats.lock_session(session.pk)
        if locked.state not in (SessionState.APPROVED, SessionState.ON_HOLD) or locked.is_over(at):
            raise ValidationError(_("Messages go out only for an approved session that is not over."))
        told = notes_of(locked)
        if told.filter(reason__startswith=f"{key}:").exists():
            return 0
        recent = told.filter(at__gt=at - timedelta(days=1)).count()
        if recent >= MOST_NOTES_A_DAY or told.count() >= MOST_NOTES:
            raise ValidationError(
                _(
                    "At most %(day)s messages a day and %(all)s for a session can be sent. Put it into the next one."
                )
                % {"day": MOST_NOTES_A_DAY, "all": MOST_NOTES}
            )
        record(locked, NOTE_ACTION, locked.state, locked.state, actor, f"{key}: {kind}: {words}", at)
        return notifications.tell_registered(
            locked,
            notifications.NOTE,
            f"{locked.code}:{key}",
            {"kind": kind, "note": words},
            now=at,
            until=locked.starts_at,
        )


def notes_of(session: Session) -> QuerySet[StateChange]:
    """The messages that organisers have sent, newest first."""
    return history_of(session).filter(action=NOTE_ACTION)


def reveal(
    session: Session, actor: User, code: str, reason: str, *, now: datetime | None = None
) -> Registration:
    """The person of that code with the telephone in full; that it was opened, by whom and why is written down.

    Raises PermissionDenied outside the time or for others, Registration.DoesNotExist for a code of another session.
    """
    at = now or timezone.now()
    if not access.can_reveal(actor, session, at):
        raise PermissionDenied
    with transaction.atomic():
        row = Registration.objects.counted().get(session=session, code=code, forgotten_at__isnull=True)
        record(session, REVEAL_ACTION, session.state, session.state, actor, f"{row.code}: {reason}", at)
    return row


def note_export(session: Session, actor: User, *, now: datetime | None = None) -> None:
    """Write down that the list was taken along. Raises PermissionDenied."""
    if not access.can_contact(actor, session):
        raise PermissionDenied
    at = now or timezone.now()
    record(session, EXPORT_ACTION, session.state, session.state, actor, "", at)


def set_registration_open(
    session: Session, actor: User, is_open: bool, *, now: datetime | None = None
) -> None:
    """Close registration, or open it again until the session begins. Raises PermissionDenied."""
    if not access.can_write(actor, session):
        raise PermissionDenied
    at = now or timezone.now()
    with transaction.atomic():
        if is_open:
            reopen_registration(session)
        else:
            close_registration(session, now=at)
        action = "reopen_registration" if is_open else "close_registration"
        record(session, action, session.state, session.state, actor, "", at)
