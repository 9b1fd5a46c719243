"""Which sessions are shown to whom: the sets that pages, feeds, worklists and rules ask for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from outreach.models.choices import (
    ASSIGNED_STATES,
    HOLDING_STATES,
    SEATED_STATES,
    MemberRole,
    PartnerState,
    SeatState,
    SessionState,
)
from outreach.models.partner import PRIVATE_COLUMNS, Partner
from portal.access import AnyUser, is_staff, is_supervisor, may_edit
from portal.dates import today
from portal.models import User

if TYPE_CHECKING:
    from outreach.models.session import Session  # noqa: F401


class SessionQuerySet(models.QuerySet["Session"]):
    def announced(self, now: datetime) -> "SessionQuerySet":
        """Shown to the public as coming or running: approved, not over, its lead partner (if any) active that day."""
        partners = Partner.objects.active(today(now=now)).values("pk")
        return self.filter(
            Q(lead_partner__isnull=True) | Q(lead_partner__in=partners),
            state=SessionState.APPROVED,
            ends_at__gt=now,
        )

    def open_for_registration(self, now: datetime) -> "SessionQuerySet":
        """People may register at this moment. Twin: `outreach.obstacles.registration_obstacle()`."""
        return self.announced(now).filter(
            Q(registration_opens_at__isnull=True) | Q(registration_opens_at__lte=now),
            Q(registration_closes_at__isnull=True) | Q(registration_closes_at__gt=now),
            starts_at__gt=now,
        )

    def in_calendars(self, now: datetime) -> "SessionQuerySet":
        """What a subscribed calendar holds: announced, and what was announced and is on hold or cancelled by now."""
        stopped = self.filter(
            state__in=[SessionState.CANCELLED, SessionState.ON_HOLD],
            approved_at__isnull=False,
            starts_at__isnull=False,
            ends_at__gt=now,
        )
        return self.announced(now) | stopped

    def seen(self) -> "SessionQuerySet":
        """Public at some time, so that the address must answer: as it is now, or what became of it."""
        return self.filter(approved_at__isnull=False).exclude(state=SessionState.DRAFT)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "SessionQuerySet":
        """Share a moment with the half-open interval: one that begins when it ends does not."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def within(self, region_code: str) -> "SessionQuerySet":
        """Held in a province, regency, district or village, by the front of its code."""
        return self.filter(
            Q(venue__region_id=region_code) | Q(venue__region__code__startswith=f"{region_code}.")
        )

    def with_seats(self) -> "SessionQuerySet":
        """Adds `seats_held`, `people_seated`, `people_waiting`, and `seats_left` (None: no limit)."""
        registrations = apps.get_model("outreach", "Registration")
        counted = (
            registrations.objects.filter(session=OuterRef("pk"), repeat_of__isnull=True)
            .order_by()
            .values("session")
        )

        def number(states: tuple[str, ...]) -> Coalesce:
            rows = counted.filter(state__in=states).values(n=Count("pk"))
            return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

        return self.annotate(
            seats_held=number(HOLDING_STATES),
            people_seated=number(SEATED_STATES),
            people_waiting=number((SeatState.WAITING,)),
        ).annotate(
            seats_left=Case(
                When(capacity__isnull=True, then=None),
                When(is_soft=True, then=None),
                When(people_waiting__gt=0, then=Value(0)),
                default=Greatest(F("capacity") - F("seats_held"), 0),
                output_field=IntegerField(null=True),
            )
        )

    def with_room(self) -> "SessionQuerySet":
        """Somebody who registers now gets a place: no limit, or more places than are taken and nobody waiting.

        Asks session by session, so that a page of a long list asks for few of them.
        """
        registrations = apps.get_model("outreach", "Registration")
        counted = registrations.objects.filter(session=OuterRef("pk"), repeat_of__isnull=True).order_by()
        held = counted.filter(state__in=HOLDING_STATES).values("session").values(n=Count("pk"))
        free = self.alias(held=Coalesce(Subquery(held, output_field=IntegerField()), 0))
        return free.filter(
            Q(capacity__isnull=True)
            | Q(is_soft=True)
            | Q(capacity__gt=F("held")) & ~Exists(counted.filter(state=SeatState.WAITING))
        )

    def of_partner(self, slug: str) -> "SessionQuerySet":
        """Led or supported by the partner with this address."""
        supported = self.model.co_partners.through.objects.filter(partner__slug=slug).values("session_id")
        return self.filter(Q(lead_partner__slug=slug) | Q(pk__in=supported))

    def for_cards(self) -> "SessionQuerySet":
        """Everything that a session in a list shows, in one statement: place with its regions, partner, places left."""
        return self.with_places().with_seats()

    def with_places(self) -> "SessionQuerySet":
        """Place with its regions, host office and lead partner, without what is private of the partner."""
        found = self.select_related("venue__region__parent__parent", "office", "lead_partner")
        return found.defer(*(f"lead_partner__{name}" for name in PRIVATE_COLUMNS))

    def run_by(self, user: AnyUser) -> "SessionQuerySet":
        """Sessions of the partners the user coordinates, as lead or co-partner."""
        partners = Partner.objects.joined_by(user, MemberRole.COORDINATOR).values("pk")
        supported = self.model.co_partners.through.objects.filter(partner_id__in=partners).values(
            "session_id"
        )
        return self.filter(Q(lead_partner__in=partners) | Q(pk__in=supported))

    def assigned_to(self, user: AnyUser) -> "SessionQuerySet":
        """Sessions the user is invited to help at, or has accepted, unless the lead partner is suspended."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        facilitations = apps.get_model("outreach", "Facilitation")
        assignments = facilitations.objects.filter(user=user, state__in=ASSIGNED_STATES)
        return self.filter(
            Q(lead_partner__isnull=True) | Q(lead_partner__state=PartnerState.APPROVED),
            pk__in=assignments.values("session_id"),
        )

    def visible_to(self, user: AnyUser) -> "SessionQuerySet":
        """Rows the user may open: all for the ministry, the office's for staff, their own for partners' people."""
        if is_supervisor(user):
            return self
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if is_staff(user):
            return self.filter(office_id=user.office_id) if user.office_id else self.none()
        mine = self.model.objects.run_by(user).values("pk")
        assigned = self.model.objects.assigned_to(user).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=assigned))

    def editable_by(self, user: AnyUser) -> "SessionQuerySet":
        """Rows the user may write: staff who edit, within the office; coordinators, what their partner leads."""
        if is_staff(user):
            return self.visible_to(user) if may_edit(user) else self.none()
        return self.filter(lead_partner__in=Partner.objects.joined_by(user, MemberRole.COORDINATOR))

    def waiting_for_decision(self) -> "SessionQuerySet":
        """Proposed or on hold, the oldest proposal first."""
        return self.filter(state__in=[SessionState.PROPOSED, SessionState.ON_HOLD]).order_by(
            "proposed_at", "pk"
        )

    def to_mark_held(self, now: datetime) -> "SessionQuerySet":
        """Over, and nobody has said yet whether it took place."""
        return self.filter(state=SessionState.APPROVED, ends_at__lte=now).order_by("ends_at", "pk")

    def report_overdue(self, now: datetime, within: timedelta = timedelta(days=7)) -> "SessionQuerySet":
        """Held, and still without a report after a week."""
        return self.filter(state=SessionState.HELD, ends_at__lte=now - within).order_by("ends_at", "pk")
