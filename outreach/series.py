"""Series: a rule becomes dated rows, each a session of its own that can be moved or cancelled alone.

A rule speaks of local wall time ("every Thursday at 09.00"); each occurrence is converted on its own day, so zones with
summer time or with half hours are right too. The 29th to 31st of a month that is shorter is its last day.
"""

import calendar
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from outreach.models import Session
from outreach.models.choices import SessionState
from portal import codes
from portal.models import User

MOST_OCCURRENCES = 60
CODE_PREFIX = "SOS"
COPIED = (
    "kind", "title_ind", "title_en", "theme_ind", "theme_en", "description_ind", "description_en", "office",
    "lead_partner", "contact_office", "zone", "venue", "online_url", "target_groups", "has_interpreter", "speakers",
    "materials", "what_to_bring_ind", "what_to_bring_en", "capacity", "is_soft",
)  # fmt: skip
COPIED_SETS = ("co_partners", "languages", "occupations")


@dataclass(frozen=True)
class Weekly:
    """Every `every` weeks on the weekday of the first date."""

    every: int = 1

    def days(self, first: date) -> Iterator[date]:
        day = first
        while True:
            yield day
            day += timedelta(weeks=self.every)


@dataclass(frozen=True)
class Monthly:
    """Every `every` months on the day of the first date; on the last day of months that are too short."""

    every: int = 1

    def days(self, first: date) -> Iterator[date]:
        month = first.year * 12 + first.month - 1
        while True:
            year, index = divmod(month, 12)
            length = calendar.monthrange(year, index + 1)[1]
            yield date(year, index + 1, min(first.day, length))
            month += self.every


@dataclass(frozen=True)
class Dates:
    """The dates somebody wrote, the first one included."""

    dates: tuple[date, ...]

    def days(self, first: date) -> Iterator[date]:
        yield from sorted({first, *self.dates})


Rule = Weekly | Monthly | Dates


def occurrence_days(
    rule: Rule,
    first: date,
    *,
    until: date | None = None,
    count: int | None = None,
    exceptions: Iterable[date] = (),
) -> list[date]:
    """The local dates of a series, exceptions left out: up to `until` (inclusive) or `count` dates of the rule.

    Raises ValidationError when there is no end, none is left, the first is left out, or there are more than 60.
    """
    if until is None and count is None and not isinstance(rule, Dates):
        raise ValidationError(_("Say how often or until when the session is repeated."))
    left_out = frozenset(exceptions)
    if first in left_out:
        raise ValidationError(_("The first day cannot be left out: begin with another day."))
    days: list[date] = []
    for number, day in enumerate(rule.days(first)):
        if (until is not None and day > until) or (count is not None and number >= count):
            break
        if number >= MOST_OCCURRENCES:
            raise ValidationError(
                _("A series has at most %(number)s sessions.") % {"number": MOST_OCCURRENCES}
            )
        if day not in left_out:
            days.append(day)
    if not days:
        raise ValidationError(_("No date is left."))
    return days


def local_moment(day: date, clock: time, zone: str) -> datetime:
    """Wall time on a day in any zone, in UTC. A time that the clocks skip is the one an hour later."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def occurrences(
    days: Iterable[date], clock: time, length: timedelta, zone: str
) -> list[tuple[datetime, datetime]]:
    """Beginning and end (UTC) of a session that begins at `clock` on each of the days and lasts `length`."""
    starts = [local_moment(day, clock, zone) for day in days]
    return [(start, start + length) for start in starts]


def repeat(session: Session, author: User, starts_at: datetime | None = None) -> Session:
    """A new draft with everything that can be the same again; without time unless `starts_at` (UTC) is given."""
    with transaction.atomic():
        return _copy(session, author, starts_at)


def make_series(
    session: Session,
    author: User,
    rule: Rule,
    *,
    until: date | None = None,
    count: int | None = None,
    exceptions: Iterable[date] = (),
) -> list[Session]:
    """Drafts for all other dates of a series that begins with this draft; the draft itself is the first of them.

    Returns all of them in order, the given one included. Raises ValidationError as `occurrence_days`, and when the
    draft has no time or is not a draft any more.
    """
    if session.state != SessionState.DRAFT or session.starts_at is None or session.ends_at is None:
        raise ValidationError(_("Only a draft with date and time can be repeated as a series."))
    local = session.starts_at.astimezone(ZoneInfo(session.zone))
    days = occurrence_days(rule, local.date(), until=until, count=count, exceptions=exceptions)
    with transaction.atomic():
        session.series_key = session.series_key or uuid.uuid4()
        session.save(update_fields=["series_key", "updated_at"])
        made = [session]
        clock = local.time().replace(tzinfo=None)
        for start, _end in occurrences(days, clock, session.ends_at - session.starts_at, session.zone):
            if start != session.starts_at:
                copy = _copy(session, author, start)
                copy.series_key = session.series_key
                copy.save(update_fields=["series_key"])
                made.append(copy)
    return made


def _copy(session: Session, author: User, starts_at: datetime | None) -> Session:
    copy = Session(
        code=new_session_code(), author=author, **{name: getattr(session, name) for name in COPIED}
    )
    if starts_at is not None and session.starts_at is not None and session.ends_at is not None:
        copy.starts_at = starts_at
        copy.ends_at = starts_at + (session.ends_at - session.starts_at)
    copy.save()
    for name in COPIED_SETS:
        getattr(copy, name).set(getattr(session, name).all())
    return copy


def new_session_code() -> str:
    """A spoken code that no session has: 110,000 are possible."""
    while True:
        code = codes.new_code(CODE_PREFIX)
        if not Session.objects.filter(code=code).exists():
            return code
