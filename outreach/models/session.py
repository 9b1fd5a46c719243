"""The session: one dated occurrence of outreach. A series is several rows with the same `series_key`."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import (
    Material,
    SessionKind,
    SessionState,
    SpeakerRole,
    TargetGroup,
)
from outreach.models.finding import SessionQuerySet
from outreach.models.partner import Partner
from outreach.models.place import LARGEST_CAPACITY, Venue
from outreach.models.session_rules import SESSION_CONSTRAINTS, session_indexes
from portal.dates import Zone
from portal.models import Language, Occupation, Office, User, Versioned

REPORT_WITHIN = timedelta(days=7)


class Session(Versioned):
    """A meeting with people of a village, or online. Taking part costs nothing, ever: there is no price column.

    Moments are UTC; `zone` is the zone of the place, in which they are shown and entered. `capacity` None is no
    limit; `is_soft` means nobody is turned away, so seats are counted but never refused. Material fields (time, place,
    capacity) of an approved session change only through a `SessionChange` that a second person approves.
    `version` is the SEQUENCE of the calendar entry.
    """

    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=120, blank=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=SessionKind.choices, default=SessionKind.OUTREACH
    )
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState.choices, default=SessionState.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=140, blank=True)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)

    # Who
    office = models.ForeignKey(
        Office, verbose_name=_("host office"), on_delete=models.PROTECT, related_name="sessions"
    )
    lead_partner = models.ForeignKey(
        Partner,
        verbose_name=_("lead partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_sessions",
    )
    co_partners = models.ManyToManyField(
        Partner, verbose_name=_("other partners"), blank=True, related_name="supported_sessions"
    )
    contact_office = models.ForeignKey(
        Office,
        verbose_name=_("office for questions"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("empty: the host office"),
    )
    author = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    proposed_by = models.ForeignKey(
        User,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    approved_at = models.DateTimeField(_("first approved at"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    # When and where
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone.choices, default=Zone.WITA)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    online_url = models.URLField(
        _("link of the online session"),
        blank=True,
        max_length=500,
        help_text=_("shown only to people who have registered"),
    )

    # For whom and with what
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup.choices),
        verbose_name=_("for whom"),
        default=list,
        blank=True,
    )
    languages = models.ManyToManyField(Language, verbose_name=_("languages"), blank=True, related_name="+")
    has_interpreter = models.BooleanField(_("with an interpreter"), default=False)
    speakers = ArrayField(
        models.CharField(max_length=30, choices=SpeakerRole.choices),
        verbose_name=_("who speaks"),
        default=list,
        blank=True,
    )
    occupations = models.ManyToManyField(
        Occupation, verbose_name=_("occupations"), blank=True, related_name="sessions"
    )
    materials = ArrayField(
        models.CharField(max_length=20, choices=Material.choices),
        verbose_name=_("materials"),
        default=list,
        blank=True,
    )
    what_to_bring = models.TextField(_("what to bring"), blank=True)

    # Seats
    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_CAPACITY)],
        help_text=_("empty: no limit"),
    )
    is_soft = models.BooleanField(_("nobody is turned away"), default=False)
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("empty: when the session is approved")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("empty: when the session begins")
    )

    # Series and changes
    series_key = models.UUIDField(_("series"), null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
    )
    cancel_reason = models.TextField(_("why it is cancelled"), blank=True, editable=False)
    acknowledged = models.JSONField(
        _("warnings accepted"), default=dict, blank=True, editable=False
    )  # {key of the conflict: reason}
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = SESSION_CONSTRAINTS
        indexes = session_indexes()

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:session", args=[self.code, self.slug or "-"])

    @property
    def is_online(self) -> bool:
        return self.kind == SessionKind.ONLINE

    @property
    def seats_are_limited(self) -> bool:
        """A full session has a waiting list: there is a capacity, and it is meant."""
        return self.capacity is not None and not self.is_soft

    @property
    def has_been_public(self) -> bool:
        """Approved at some time: its address stays and says what became of it."""
        return self.approved_at is not None

    @property
    def office_for_questions(self) -> Office:
        return self.contact_office or self.office

    @property
    def report_due_at(self) -> datetime | None:
        """When the report of a held session is overdue (UTC)."""
        return self.ends_at + REPORT_WITHIN if self.ends_at else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Beginning and end (UTC). Raises ValueError for a draft without time."""
        if self.starts_at is None or self.ends_at is None:
            raise ValueError("The session has no time yet.")
        return self.starts_at, self.ends_at

    def is_over(self, now: datetime) -> bool:
        """The session has ended: links to manage a registration are dead."""
        return self.ends_at is not None and self.ends_at <= now


class SessionChange(models.Model):
    """Proposed changes of material fields of an approved session: `{field: {"old": …, "new": …}}`.

    The approved version stays up until a second person decides; then everybody registered is told what changed.
    Values are JSON-safe: moments in ISO format (UTC), places by id.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("replaced by a newer one")

    session: models.ForeignKey[Any, Any] = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="changes"
    )
    changes = models.JSONField(_("changes"))
    acknowledged = models.JSONField(_("warnings accepted"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        verbose_name = _("change of a session")
        verbose_name_plural = _("changes of sessions")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | Q(state="superseded"),
                name="sessionchange_two_people",
                violation_error_message=_(
                    "Two people decide: whoever proposed a change cannot decide on it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "superseded"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="sessionchange_decided",
                violation_error_message=_("A decision names the person and the time."),
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state="pending"),
                name="sessionchange_one_pending",
                violation_error_message=_("A change of this session is already waiting for approval."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="sessionchange_waiting")]

    def __str__(self) -> str:
        return str(self.session)
