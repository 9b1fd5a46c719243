"""The rota: who is asked to help at a session, what they answer, when they can come, and their own calendar link."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import notifications
from outreach.conflicts import is_meeting, parts_near
from outreach.models import CalendarFeed, Facilitation, FacilitatorAvailability, Session
from outreach.models.choices import BOOKING_STATES, FacilitationRole, FacilitationState, SessionState
from portal.crypto import lookup_hashes
from portal.models import User
from portal.tokens import new_token, token_hash

FINISHED = (SessionState.CANCELLED, SessionState.HELD, SessionState.REPORTED)


def invite(
    session: Session,
    by: User,
    *,
    user: User | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    role: str = FacilitationRole.FACILITATOR,
    now: datetime | None = None,
) -> Facilitation:
    """Ask a user, or somebody known by name (with telephone in E.164 or e-mail), to help at a session.

    The answer comes by a secret link. Asking somebody who declined or withdrew asks again. Raises ValidationError when
    the session is finished, the person is asked already, or nobody is named.
    """
    at = now or timezone.now()
    if session.state in FINISHED or session.is_over(at):
        raise ValidationError(_("This session is over: nobody can be invited any more."))
    if user is None and not name.strip():
        raise ValidationError(_("Choose a user or write a name."))
    token = new_token()
    with transaction.atomic():
        person = _earlier(session, user, phone) or Facilitation(session=session, user=user)
        if person.pk and person.state in (FacilitationState.INVITED, FacilitationState.ACCEPTED):
            raise ValidationError(_("This person is already invited to this session."))
        person.role, person.state, person.responded_at = role, FacilitationState.INVITED, None
        person.invited_by, person.token_hash = by, token_hash(token)
        if user is None:
            person.name, person.phone, person.email = name.strip(), phone, email
        person.full_clean(exclude=["session", "user", "invited_by"])
        person.save()
        notifications.invite_facilitator(person, token, at)
    return person


def _earlier(session: Session, user: User | None, phone: str) -> Facilitation | None:
    if user is not None:
        return session.facilitations.filter(user=user).first()
    return session.facilitations.filter(phone_hash__in=lookup_hashes(phone, "facilitator-phone")).first()


def by_token(token: str, *, now: datetime | None = None) -> Facilitation | None:
    """The invitation of a secret link; None when it is wrong or the session is over."""
    found = Facilitation.objects.filter(
        token_hash=token_hash(token), session__ends_at__gt=now or timezone.now()
    )
    return found.select_related("session__venue", "session__office").first()


def answer(facilitation: Facilitation, accept: bool, *, now: datetime | None = None) -> Facilitation:
    """Accept or decline; the answer may be changed until the session is over.

    Raises ValidationError after that, and when the person has accepted another approved session at the same time.
    """
    at = now or timezone.now()
    with transaction.atomic():
        if facilitation.user_id is not None:  # two answers of one person take turns
            User.objects.select_for_update(no_key=True).get(pk=facilitation.user_id)
        person = (
            Facilitation.objects.select_for_update(of=("self",))
            .select_related("session")
            .get(pk=facilitation.pk)
        )
        if person.state == FacilitationState.WITHDRAWN:
            raise ValidationError(_("This invitation has been withdrawn."))
        if person.session.is_over(at) or person.session.state in FINISHED:
            raise ValidationError(_("This session is over."))
        if accept:
            _refuse_two_at_once(person)
        person.state = FacilitationState.ACCEPTED if accept else FacilitationState.DECLINED
        person.responded_at = at
        person.save(update_fields=["state", "responded_at"])
    return person


def _refuse_two_at_once(person: Facilitation) -> None:
    session = person.session
    if session.starts_at is None or session.ends_at is None or session.state not in BOOKING_STATES:
        return
    for part in parts_near(session, person):
        accepted = part.state == FacilitationState.ACCEPTED and part.session.state in BOOKING_STATES
        if accepted and is_meeting(session, part.session):
            raise ValidationError(
                _(
                    "You have agreed to help at another session at this time: %(code)s. Decline that one first."
                )
                % {"code": part.session.code}
            )


def withdraw(facilitation: Facilitation, *, now: datetime | None = None) -> None:
    """Take an invitation back: the person is not counted on and sees the session no longer."""
    Facilitation.objects.filter(pk=facilitation.pk).update(
        state=FacilitationState.WITHDRAWN, responded_at=now or timezone.now(), token_hash=""
    )


def set_availability(
    user: User, starts_at: datetime, ends_at: datetime, *, is_available: bool, note: str = ""
) -> FacilitatorAvailability:
    """Say when one can or cannot come (UTC). Raises ValidationError when the end is not later than the beginning."""
    said = FacilitatorAvailability(
        user=user, starts_at=starts_at, ends_at=ends_at, is_available=is_available, note=note
    )
    said.full_clean()
    said.save()
    return said


def new_calendar_feed(user: User, *, now: datetime | None = None) -> str:
    """The secret of a new calendar link, seen once; an earlier link ends at once."""
    token = new_token()
    with transaction.atomic():
        revoke_calendar_feed(user, now=now)
        CalendarFeed.objects.create(user=user, secret_hash=token_hash(token))
    return token


def revoke_calendar_feed(user: User, *, now: datetime | None = None) -> int:
    """End the user's calendar link at once; returns how many were live."""
    return CalendarFeed.objects.live().filter(user=user).update(revoked_at=now or timezone.now())


def calendar_owner(token: str) -> User | None:
    """Whose calendar the secret opens; None when it is wrong, revoked, or the account is closed."""
    feed = CalendarFeed.objects.live().filter(secret_hash=token_hash(token)).select_related("user").first()
    return feed.user if feed is not None and feed.user.is_active else None
