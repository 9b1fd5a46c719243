"""Seats are counted under a lock: lock the session row, recount, write, in one transaction. Waiting before newcomers.

Every function that changes a seat takes the lock of its session first and the registration rows after it, so two of
them never wait for each other in a circle. Who waits first is decided by row numbers given under the lock, not by
clocks, which jump.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import notifications
from outreach.models import Registration, Session
from outreach.models.choices import ACTIVE_STATES, HOLDING_STATES, SEATED_STATES, SeatState
from outreach.obstacles import announcement_obstacle
from portal.daytime import add_daytime

PROLONG_BEFORE = timedelta(minutes=5)  # several turns of the worker
OFFER_HOURS = 12  # of the day (07.00–20.00 where the session is): an offer made at noon ends the next morning


def lock_session(pk: int) -> Session:
    """The session as it is now, locked until the transaction ends. The one query that keeps seats from being oversold.

    FOR NO KEY UPDATE: those who write rows that merely refer to the session need not wait.
    """
    locked = Session.objects.select_for_update(of=("self",), no_key=True).select_related("lead_partner")
    return locked.get(pk=pk)


def free_seats(session: Session) -> int | None:
    """How many newcomers get a seat at once: None is no limit, and 0 while anybody waits. Needs the lock."""
    if not session.seats_are_limited:
        return None
    counts = session.registrations.counted().aggregate(
        holding=Count("pk", filter=Q(state__in=HOLDING_STATES)),
        waiting=Count("pk", filter=Q(state=SeatState.WAITING)),
    )
    if counts["waiting"]:
        return 0
    return max(0, session.capacity - counts["holding"])


def cancel(registration: Registration, *, now: datetime | None = None) -> Registration:
    """Give the seat or the place in the waiting list back; the next one waiting is offered it. Repeating is harmless.

    Raises ValidationError when the session is over.
    """
    at = now or timezone.now()
    with transaction.atomic():
        session, row = _locked(registration)
        if row.state not in ACTIVE_STATES:
            return row
        if session.is_over(at):
            raise ValidationError(_("This session is over: there is nothing left to cancel."))
        seat = row.state
        row.state = SeatState.CANCELLED
        row.cancelled_at = at
        row.save(update_fields=["state", "cancelled_at"])
        if row.repeat_of_id is None and not hand_over(row, seat):
            promote(session, at)
    return row


def hand_over(row: Registration, seat: str) -> bool:
    """A repetition of the person that was not cancelled takes the seat over: somebody still wants to come.

    Needs the lock, and the row saved as one that is not counted under the old name any more.
    """
    heirs = _repetitions(row)
    if not heirs:
        return False
    heir, *others = heirs
    heir.repeat_of = None
    heir.state = seat
    heir.offered_at, heir.offer_expires_at, heir.seated_at = (
        row.offered_at,
        row.offer_expires_at,
        row.seated_at,
    )
    heir.save(update_fields=["repeat_of", "state", "offered_at", "offer_expires_at", "seated_at"])
    Registration.objects.filter(pk__in=[other.pk for other in others]).update(repeat_of=heir)
    return True


def stand_alone(session: Session, row: Registration, now: datetime) -> None:
    """The repetitions of a row that keeps or has lost its seat are a person of their own now. Needs the lock."""
    heirs = _repetitions(row)
    if not heirs:
        return
    heir, *others = heirs
    seat_newcomer(session, heir, now)
    heir.save(update_fields=["repeat_of", "state", "seated_at"])
    Registration.objects.filter(pk__in=[other.pk for other in others]).update(repeat_of=heir)


def seat_newcomer(session: Session, row: Registration, now: datetime) -> None:
    """Count the row as a person of its own: with a seat if one is free, otherwise waiting. The caller saves it."""
    free = free_seats(session)
    seated = free is None or free > 0
    row.repeat_of = None
    row.state = SeatState.REGISTERED if seated else SeatState.WAITING
    row.seated_at = now if seated else None


def _repetitions(row: Registration) -> list[Registration]:
    """Those that still want to come, in the order of registration."""
    return list(row.repeats.filter(state__in=ACTIVE_STATES).order_by("pk"))


def accept_offer(registration: Registration, *, now: datetime | None = None) -> Registration:
    """Take the offered seat. Repeating is harmless. Raises ValidationError when there is no offer or it has lapsed."""
    at = now or timezone.now()
    with transaction.atomic():
        _session, row = _locked(registration)
        if row.state in SEATED_STATES:
            return row
        if row.state != SeatState.OFFERED or row.offer_expires_at is None or row.offer_expires_at <= at:
            raise ValidationError(_("This offer is no longer open. You can register again."))
        row.state = SeatState.ACCEPTED
        row.seated_at = row.coming_at = at
        row.save(update_fields=["state", "seated_at", "coming_at"])
    return row


def confirm_coming(registration: Registration, *, now: datetime | None = None) -> Registration:
    """Answer “yes” to “are you coming?”. Raises ValidationError for somebody without a seat."""
    with transaction.atomic():
        _session, row = _locked(registration)
        if row.state not in SEATED_STATES:
            raise ValidationError(_("You do not have a place in this session."))
        row.coming_at = now or timezone.now()
        row.save(update_fields=["coming_at"])
    return row


def promote_waiting(session: Session, *, now: datetime | None = None) -> list[Registration]:
    """Offer free seats to those who wait, in order; returns who was served."""
    with transaction.atomic():
        return promote(lock_session(session.pk), now or timezone.now())


def promote(session: Session, now: datetime) -> list[Registration]:
    """`promote_waiting` for a caller that holds the lock.

    Offers end after twelve hours of the day, at the latest when the session begins. Somebody without a telephone
    cannot be asked and gets the seat outright. While the session is on hold or its partner suspended, nobody is served.
    """
    if (
        announcement_obstacle(session, now) is not None
        or session.starts_at is None
        or session.starts_at <= now
    ):
        return []
    waiting = session.registrations.waiting()
    if session.seats_are_limited:
        free = (session.capacity or 0) - session.registrations.holding().count()
        waiting = waiting[: max(0, free)]
    served = list(waiting)
    expires_at = offer_end(session, now)
    for row in served:
        if row.phone:
            row.state, row.offered_at, row.offer_expires_at = SeatState.OFFERED, now, expires_at
        else:
            row.state, row.seated_at = SeatState.ACCEPTED, now
    Registration.objects.bulk_update(served, ["state", "offered_at", "offer_expires_at", "seated_at"])
    notifications.offer_seats(session, [row for row in served if row.phone], now)
    return served


def lapse_offers(now: datetime | None = None) -> int:
    """The job: end offers that were not taken in time and offer the seats to the next; returns how many ended.

    An offer that has not gone out yet, because the gateway is down or nobody of the office has passed it on, is
    prolonged instead: nobody loses a seat without having heard of it.
    """
    at = now or timezone.now()
    soon = at + PROLONG_BEFORE
    ending = Registration.objects.filter(state=SeatState.OFFERED, offer_expires_at__lte=soon)
    total = 0
    for pk in ending.order_by("session_id").values_list("session_id", flat=True).distinct():
        with transaction.atomic():
            session = lock_session(pk)
            _prolong_unheard(session, soon, at)
            ended = list(session.registrations.filter(state=SeatState.OFFERED, offer_expires_at__lte=at))
            Registration.objects.filter(pk__in=[row.pk for row in ended]).update(state=SeatState.LAPSED)
            promote(session, at)
            for row in ended:
                stand_alone(session, row, at)
            total += len(ended)
    return total


def _prolong_unheard(session: Session, soon: datetime, at: datetime) -> None:
    if session.starts_at is None or session.starts_at <= soon:
        return
    unsent = notifications.unsent_offers(session)
    unheard = session.registrations.filter(
        state=SeatState.OFFERED, offer_expires_at__lte=soon, code__in=unsent.values("reference")
    )
    codes, end = list(unheard.values_list("code", flat=True)), offer_end(session, at)
    unsent.filter(reference__in=codes).update(valid_until=end)
    unheard.update(offer_expires_at=end)


def offer_end(session: Session, now: datetime) -> datetime:
    """Until when an offer made now holds: twelve hours of the day, at the latest until the session begins."""
    end = add_daytime(now, OFFER_HOURS, session.zone)
    return min(end, session.starts_at) if session.starts_at is not None else end


def serve_waiting(now: datetime | None = None) -> int:
    """The job: offer seats that are free while somebody waits, as after a suspension ended; returns how many."""
    at = now or timezone.now()
    waiting = Registration.objects.waiting().order_by().values("session_id")
    coming = Session.objects.announced(at).filter(starts_at__gt=at, pk__in=waiting).with_seats()
    with_room = coming.filter(Q(capacity__isnull=True) | Q(is_soft=True) | Q(capacity__gt=F("seats_held")))
    return sum(len(promote_waiting(session, now=at)) for session in with_room)


def set_capacity(session: Session, capacity: int | None, now: datetime) -> list[Registration]:
    """Change the number of seats of a locked session; more seats go to those who wait. The caller saves nothing more.

    Raises ValidationError when more people hold a seat than that.
    """
    held = session.registrations.holding().count()
    if capacity is not None and not session.is_soft and capacity < held:
        raise ValidationError(
            _("%(held)s people already have a place: the session cannot have fewer seats.") % {"held": held}
        )
    session.capacity = capacity
    session.full_clean(validate_unique=False, validate_constraints=False, exclude=_all_but("capacity"))
    session.save(update_fields=["capacity", "updated_at"])
    return promote(session, now)


def _locked(registration: Registration) -> tuple[Session, Registration]:
    """The session, locked, and the registration as it is now."""
    session = lock_session(registration.session_id)
    return session, Registration.objects.get(pk=registration.pk)


def _all_but(*kept: str) -> Iterable[str]:
    return [field.name for field in Session._meta.fields if field.name not in kept]
