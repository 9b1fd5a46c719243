"""What speaks against a time and place: hard conflicts are refused, warnings are accepted with a reason.

Times are compared as half-open intervals: a session that begins when another ends does not meet it. Days and weekdays
are those of the session's own zone, whatever the server's. `key` names a warning together with what it is about, so a
reason given for one day or neighbour does not cover another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

import holidays
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.models import Facilitation, FacilitatorAvailability, Session, TravelTime
from outreach.models.choices import (
    ASSIGNED_STATES,
    BOOKING_STATES,
    CLAIMING_STATES,
    FacilitationState,
)
from portal.dates import format_date

SAME_VILLAGE_WITHIN = timedelta(days=30)
TRAVEL_WINDOW = timedelta(days=10)  # the longest travel time staff can enter
MEANT_STATES = (*BOOKING_STATES, *CLAIMING_STATES)
NOON = time(12)
SUNDAY = 6


@dataclass(frozen=True)
class Conflict:
    """One reason against. `hard` is refused; otherwise it is a warning to be accepted with a reason under `key`."""

    code: str
    hard: bool
    message: str
    key: str


def conflicts(session: Session, *, now: datetime) -> list[Conflict]:
    """Everything against the session as it is in memory (unsaved edits count), hard conflicts first.

    A session without time has none yet. `now` is an aware moment: sessions are not planned into the past.
    """
    if session.starts_at is None or session.ends_at is None:
        return []
    found = chain(
        _past(session, now),
        _venue(session),
        _capacity(session),
        _facilitators(session),
        _same_village(session),
        _days(session),
    )
    return sorted(found, key=lambda conflict: not conflict.hard)


def hard_conflicts(found: list[Conflict]) -> list[Conflict]:
    """Those that no reason can excuse."""
    return [conflict for conflict in found if conflict.hard]


def unanswered(found: list[Conflict], reasons: Mapping[str, str]) -> list[Conflict]:
    """Warnings for which nobody has given a reason yet."""
    return [conflict for conflict in found if not conflict.hard and not reasons.get(conflict.key, "").strip()]


def refuse(session: Session, reasons: Mapping[str, str], now: datetime) -> None:
    """Raises ValidationError for hard conflicts and for warnings that nobody has accepted with a reason."""
    found = conflicts(session, now=now)
    against = hard_conflicts(found)
    if against:
        raise ValidationError(
            [ValidationError(conflict.message, code="hard_conflict") for conflict in against]
        )
    warnings = unanswered(found, reasons)
    if warnings:
        sentence = _("Give a reason: %(warning)s")
        raise ValidationError(
            [
                ValidationError(sentence % {"warning": warning.message}, code="unanswered_warning")
                for warning in warnings
            ]
        )


def place_taken(error: IntegrityError) -> Exception:
    """The sentence for the screen when the database refused a second session in one place; otherwise the error."""
    if "session_venue_once" not in str(error):
        return error
    return ValidationError(
        _("Another session is already approved for this place at this time."), code="hard_conflict"
    )


def _hard(code: str, message: str, about: str = "") -> Conflict:
    return Conflict(code, True, message, f"{code}:{about}")


def _warning(code: str, message: str, about: str = "") -> Conflict:
    return Conflict(code, False, message, f"{code}:{about}")


def _past(session: Session, now: datetime) -> Iterator[Conflict]:
    if session.span[0] <= now:
        yield _hard("past", _("The session would begin in the past."))


def _venue(session: Session) -> Iterator[Conflict]:
    """An approved session has the place; another proposal only wants it."""
    if session.venue_id is None:
        return
    meeting = (
        Session.objects.overlapping(*session.span)
        .filter(venue_id=session.venue_id, state__in=MEANT_STATES)
        .exclude(pk=session.pk)
        .order_by("starts_at", "pk")
    )
    for other in meeting:
        if other.state in BOOKING_STATES:
            message = _("The place is taken at this time by %(code)s, %(title)s.")
            yield _hard("venue_taken", message % {"code": other.code, "title": other.title}, other.code)
        else:
            message = _("Another proposal wants the place at this time: %(code)s, %(title)s.")
            yield _warning("venue_wanted", message % {"code": other.code, "title": other.title}, other.code)


def _capacity(session: Session) -> Iterator[Conflict]:
    if session.capacity is None:
        return
    if session.pk and not session.is_soft:
        held = session.registrations.holding().count()
        if session.capacity < held:
            message = _("%(held)s people already have a place: the session cannot have fewer seats.")
            yield _hard("capacity_below_registrations", message % {"held": held})
    venue = session.venue
    if venue is not None and venue.capacity is not None and session.capacity > venue.capacity:
        message = _("The place holds %(holds)s people, fewer than the session has seats.")
        yield _warning(
            "venue_too_small", message % {"holds": venue.capacity}, f"{venue.pk}:{session.capacity}"
        )


def _facilitators(session: Session) -> Iterator[Conflict]:
    """Double booking, absence and travel time of the people assigned to the session."""
    if not session.pk:
        return
    for person in session.facilitations.filter(state__in=ASSIGNED_STATES).select_related("user"):
        yield from _double_booking(session, person)
        yield from _absence(session, person)


def _double_booking(session: Session, person: Facilitation) -> Iterator[Conflict]:
    for part in parts_near(session, person):
        other = part.session
        about = f"{person.pk}:{other.code}"
        values = {"name": person.display_name, "code": other.code}
        if is_meeting(session, other):
            message = _("%(name)s is at another session at this time: %(code)s.") % values
            certain = part.state == FacilitationState.ACCEPTED and other.state in BOOKING_STATES
            yield (_hard if certain else _warning)("facilitator_taken", message, about)
        else:
            yield from _travel(session, other, values, about)


def parts_near(session: Session, person: Facilitation) -> Iterable[Facilitation]:
    """The person's other parts close enough for their times and the way between them to matter."""
    if not person.user_id and not person.phone_hash:
        return []
    starts_at, ends_at = session.span
    same = Q(user_id=person.user_id) if person.user_id else Q(phone_hash=person.phone_hash)
    return (
        Facilitation.objects.filter(
            same,
            state__in=ASSIGNED_STATES,
            session__state__in=MEANT_STATES,
            session__starts_at__lt=ends_at + TRAVEL_WINDOW,
            session__ends_at__gt=starts_at - TRAVEL_WINDOW,
        )
        .exclude(session_id=session.pk)
        .select_related("session__venue")
        .order_by("session__starts_at", "pk")
    )


def is_meeting(first: Session, second: Session) -> bool:
    """The two sessions share a moment."""
    return first.span[0] < second.span[1] and second.span[0] < first.span[1]


def _travel(session: Session, other: Session, values: dict[str, str], about: str) -> Iterator[Conflict]:
    """The gap between two sessions of one person is shorter than the way between their regencies."""
    needed = travel_hours(session, other)
    gap = max(session.span[0] - other.span[1], other.span[0] - session.span[1])
    if needed is None or gap >= timedelta(hours=float(needed)):
        return
    message = _(
        "%(name)s would have less time than the %(hours)s hours it takes to travel to or from %(code)s."
    )
    hours = format_hours(needed)
    yield _warning("travel_time", message % (values | {"hours": hours}), about)


def format_hours(hours: Decimal) -> str:
    """`8` or `2.5`; with a comma in Indonesian."""
    text = f"{hours.normalize():f}"
    return text if (get_language() or "id").startswith("en") else text.replace(".", ",")


def travel_hours(first: Session, second: Session) -> Decimal | None:
    """The least hours between the regencies of two sessions; None within one, online, or where none is known."""
    if first.venue is None or second.venue is None:
        return None
    low, high = sorted((first.venue.regency_code, second.venue.regency_code))
    if low == high:
        return None
    found = TravelTime.objects.filter(first_id=low, second_id=high).first()
    return found.hours if found else None


def _absence(session: Session, person: Facilitation) -> Iterator[Conflict]:
    starts_at, ends_at = session.span
    if person.user_id is None:
        return
    away = FacilitatorAvailability.objects.filter(
        user_id=person.user_id,
        is_available=False,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if away.exists():
        message = _("%(name)s has said not to be available at this time.")
        yield _warning("facilitator_away", message % {"name": person.display_name}, str(person.pk))


def _same_village(session: Session) -> Iterator[Conflict]:
    """Another session in the same village less than 30 days before or after."""
    if session.venue is None or not session.venue.village_code:
        return
    starts_at = session.span[0]
    near = (
        Session.objects.filter(
            venue__region_id=session.venue.village_code,
            state__in=MEANT_STATES,
            starts_at__gt=starts_at - SAME_VILLAGE_WITHIN,
            starts_at__lt=starts_at + SAME_VILLAGE_WITHIN,
        )
        .exclude(pk=session.pk)
        .order_by("starts_at", "pk")
    )
    for other in near:
        day = format_date(local_date(other.span[0], other.zone), get_language() or "id")
        message = _("There is another session in this village within 30 days: %(code)s on %(date)s.")
        yield _warning("same_village", message % {"code": other.code, "date": day}, other.code)


def _days(session: Session) -> Iterator[Conflict]:
    """Holidays and Sunday mornings among the local days that the session touches."""
    starts_at, ends_at = session.span
    zone = ZoneInfo(session.zone)
    day = local_date(starts_at, session.zone)
    last = local_date(ends_at - timedelta(microseconds=1), session.zone)
    while day <= last:
        name = holiday_name(day, get_language() or "id")
        if name:
            message = _("%(date)s is a holiday: %(name)s.")
            shown = format_date(day, get_language() or "id")
            yield _warning("holiday", message % {"date": shown, "name": name}, day.isoformat())
        if day.weekday() == SUNDAY:
            begins = datetime.combine(day, time(0), zone).astimezone(UTC)
            noon = datetime.combine(day, NOON, zone).astimezone(UTC)
            if starts_at < noon and ends_at > begins:
                yield _warning(
                    "sunday_morning", _("People are in church on Sunday mornings."), day.isoformat()
                )
        day += timedelta(days=1)


def local_date(moment: datetime, zone: str) -> date:
    """The date in the zone, not the server's."""
    return moment.astimezone(ZoneInfo(zone)).date()


def holiday_name(day: date, language: str) -> str:
    """Name of the national holiday or joint leave day (cuti bersama); empty on other days."""
    return str(_calendar("en_US" if language.startswith("en") else "id", day.year).get(day, ""))


@lru_cache(maxsize=16)
def _calendar(language: str, year: int) -> Mapping[date, str]:
    categories = (holidays.PUBLIC, holidays.GOVERNMENT)
    return dict(holidays.country_holidays("ID", years=year, language=language, categories=categories))
