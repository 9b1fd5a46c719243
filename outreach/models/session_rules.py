"""The session's invariants as database constraints with words for people, and its indexes."""

from functools import partial

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import BOOKING_STATES, SessionKind, SessionState
from outreach.models.place import LARGEST_CAPACITY
from portal.models.constraints import check

_FIXED = Q(
    state__in=[
        SessionState.PROPOSED,
        SessionState.ON_HOLD,
        SessionState.APPROVED,
        SessionState.HELD,
        SessionState.REPORTED,
    ]
)
_BOOKED = Q(state__in=list(BOOKING_STATES))


class TsTzRange(Func):
    """`tstzrange(from, until, '[)')`: half-open, so that one session may begin when another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


_check = partial(check, "session")

# Everything that must hold of a session whoever writes it, raw SQL included.
SESSION_CONSTRAINTS: list[models.BaseConstraint] = [
    _check("state", Q(state__in=SessionState.values), _("This state does not exist.")),
    _check(
        "two_people_author",
        Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
        _("Two people decide: whoever wrote the session cannot approve it."),
    ),
    _check(
        "two_people_proposer",
        Q(approved_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
        _("Two people decide: whoever proposed the session cannot approve it."),
    ),
    _check(
        "approver_when_booked",
        ~_BOOKED | Q(approved_by__isnull=False, approved_at__isnull=False),
        _("An approved session names the person who approved it."),
    ),
    _check(
        "has_time",
        ~_FIXED | Q(starts_at__isnull=False, ends_at__isnull=False),
        _("Before proposing: write when the session begins and ends."),
    ),
    _check(
        "keeps_time",
        Q(approved_at__isnull=True) | Q(starts_at__isnull=False, ends_at__isnull=False),
        _("People know of this session: write the new day and time instead of none."),
    ),
    _check(
        "has_place",
        ~_FIXED | Q(venue__isnull=False) | Q(kind=SessionKind.ONLINE),
        _("Before proposing: choose the place."),
    ),
    _check(
        "ends_after_start",
        Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
        _("The session cannot end before it begins."),
    ),
    _check(
        "capacity",
        Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=LARGEST_CAPACITY),
        _("The number of seats is between 1 and 20,000, or empty for no limit."),
    ),
    _check(
        "registration_window",
        Q(registration_opens_at__isnull=True)
        | Q(registration_closes_at__isnull=True)
        | Q(registration_opens_at__lt=F("registration_closes_at")),
        _("Registration cannot close before it opens."),
    ),
    _check(
        "cancelled_with_reason",
        ~Q(state=SessionState.CANCELLED) | ~Q(cancel_reason=""),
        _("Write why the session is cancelled."),
    ),
    _check(
        "not_replaced_by_itself",
        Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
        _("A session cannot replace itself."),
    ),
    ExclusionConstraint(
        name="session_venue_once",
        expressions=[
            (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
            ("venue", RangeOperators.EQUAL),
        ],
        condition=_BOOKED,
        violation_error_message=_("Another session is already approved for this place at this time."),
    ),
]


def session_indexes() -> list[models.Index]:
    """Lists ask by state and time, offices and partners for their own, conflicts by place."""
    return [
        models.Index(fields=["state", "starts_at", "id"], name="session_state_time"),
        models.Index(fields=["office", "state", "starts_at"], name="session_office_state"),
        models.Index(fields=["lead_partner", "state", "starts_at"], name="session_partner_state"),
        models.Index(fields=["venue", "starts_at"], name="session_venue_time"),
        models.Index(fields=["series_key"], condition=Q(series_key__isnull=False), name="session_series"),
    ]
