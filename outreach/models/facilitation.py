"""Who helps at a session: invitations that are accepted or declined, availability, and a private calendar feed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Length
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import ASSIGNED_STATES, FacilitationRole, FacilitationState
from outreach.models.session import Session
from portal.crypto import EncryptedTextField, LookupHashField
from portal.models import User


class FacilitationQuerySet(models.QuerySet["Facilitation"]):
    def assigned(self) -> "FacilitationQuerySet":
        """Invited or accepted: counted on."""
        return self.filter(state__in=ASSIGNED_STATES)


class Facilitation(models.Model):
    """One person's part in one session: a user of the portal, or somebody known by name and telephone only.

    Name and contact are personal data, encrypted, deleted on schedule (`outreach.retention`); `phone_hash` finds the
    same person in other sessions. The link in the invitation is known by `token_hash` and lives until the session is
    over.
    """

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="facilitations"
    )
    user = models.ForeignKey(
        User,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilitations",
    )
    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone_hash = LookupHashField(source="phone", purpose="facilitator-phone")
    role = models.CharField(
        _("part"), max_length=12, choices=FacilitationRole.choices, default=FacilitationRole.FACILITATOR
    )
    state = models.CharField(
        _("state"), max_length=10, choices=FacilitationState.choices, default=FacilitationState.INVITED
    )
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    hours_credited = models.DecimalField(
        _("hours credited"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    invited_by = models.ForeignKey(
        User, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    responded_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True, editable=False)

    objects = FacilitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        ordering = ["session", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                condition=Q(user__isnull=False),
                name="facilitation_user_once",
                violation_error_message=_("This person is already invited to this session."),
            ),
            models.UniqueConstraint(
                fields=["session", "phone_hash"],
                condition=~Q(phone_hash=""),
                name="facilitation_phone_once",
                violation_error_message=_("This person is already invited to this session."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False)
                | Q(GreaterThan(Length(Cast("name", models.TextField())), 0))
                | Q(forgotten_at__isnull=False),
                name="facilitation_somebody",
                violation_error_message=_("Choose a user or write a name."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=FacilitationState.values),
                name="facilitation_state",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(hours_credited__isnull=True) | Q(hours_credited__gte=0, hours_credited__lte=100),
                name="facilitation_hours",
                violation_error_message=_("Between 0 and 100 hours can be credited."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="facilitation_user"),
            models.Index(fields=["phone_hash"], condition=~Q(phone_hash=""), name="facilitation_phone"),
            models.Index(fields=["token_hash"], condition=~Q(token_hash=""), name="facilitation_token"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.get_role_display()}"

    @property
    def display_name(self) -> str:
        """For organisers only: the user's name, or the name that was written, until it is deleted."""
        if self.user is not None:
            return str(self.user)
        return self.name or str(_("(name deleted)"))


class FacilitatorAvailability(models.Model):
    """When a facilitator can or cannot come (half-open interval, UTC). Where nothing is said, nothing is known."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="availabilities"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    is_available = models.BooleanField(_("can come"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="availability_interval",
                violation_error_message=_("The end is later than the beginning."),
            )
        ]
        indexes = [models.Index(fields=["user", "starts_at"], name="availability_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.starts_at:%Y-%m-%d}"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """A person's own calendar by secret link. Revoking it, or the account, ends it at once."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendarfeed_one_live",
                violation_error_message=_("There is already a calendar link. Revoke it first."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)
