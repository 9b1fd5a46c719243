"""Partners: the organisations that carry outreach into the villages, their members and invitations."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import MemberRole, PartnerKind, PartnerState
from portal.access import AnyUser, is_staff, is_supervisor
from portal.crypto import EncryptedTextField
from portal.models import Language, Office, Region, User, Versioned

EXPIRY_WARNING = timedelta(days=30)
PRIVATE_COLUMNS = ("contact_name", "contact_phone", "contact_email", "note")  # never on a public page


class PartnerQuerySet(models.QuerySet["Partner"]):
    def active(self, on: date) -> "PartnerQuerySet":
        """May run sessions on that WITA date: approved, and the agreement in force. Twin: `Partner.is_active()`."""
        return self.filter(state=PartnerState.APPROVED, agreement_from__lte=on, agreement_until__gte=on)

    def for_public(self) -> "PartnerQuerySet":
        """Without the columns that no public page may show."""
        return self.defer(*PRIVATE_COLUMNS)

    def ending(self, on: date) -> "PartnerQuerySet":
        """Active partners whose agreement ends within 30 days."""
        return (
            self.active(on).filter(agreement_until__lte=on + EXPIRY_WARNING).order_by("agreement_until", "pk")
        )

    def joined_by(self, user: AnyUser, role: str = "") -> "PartnerQuerySet":
        """Partners the user is a member of today (in that role), suspended and rejected ones left out."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        memberships = Membership.objects.current().filter(user=user)
        if role:
            memberships = memberships.filter(role=role)
        return self.filter(state=PartnerState.APPROVED, pk__in=memberships.values("partner_id"))

    def visible_to(self, user: AnyUser) -> "PartnerQuerySet":
        """Rows the user may open in the back office or the organiser area."""
        if is_supervisor(user):
            return self
        if isinstance(user, User) and is_staff(user):
            return self.filter(office_id=user.office_id) if user.office_id else self.none()
        return self.joined_by(user)


class Partner(Versioned):
    """An organisation that may propose and run sessions. It never publishes jobs and never takes money.

    Agreement dates are inclusive WITA dates. The contact person is personal data: encrypted, never public,
    and deleted some time after an application was refused (`outreach.retention`).
    """

    name = models.CharField(_("name"), max_length=160)
    about = models.TextField(_("what it does"), blank=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=PartnerKind.choices)
    office = models.ForeignKey(
        Office, verbose_name=_("looked after by"), on_delete=models.PROTECT, related_name="partners"
    )
    regions = models.ManyToManyField(Region, verbose_name=_("works in"), blank=True, related_name="partners")
    languages = models.ManyToManyField(Language, verbose_name=_("languages"), blank=True, related_name="+")
    website = models.URLField(_("website"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PartnerState.choices, default=PartnerState.APPLIED, editable=False
    )
    author = models.ForeignKey(
        User,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text=_("empty: the organisation applied itself"),
    )
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    agreement_number = models.CharField(_("agreement number"), max_length=120, blank=True)
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)
    contact_name = EncryptedTextField(_("contact person"), blank=True)
    contact_phone = EncryptedTextField(_("contact telephone"), blank=True)
    contact_email = EncryptedTextField(_("contact e-mail"), blank=True)
    note = models.TextField(_("note"), blank=True)
    applied_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    forgotten_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PartnerState.values),
                name="partner_state",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(approved_by__isnull=True) | ~Q(author=F("approved_by")),
                name="partner_two_people",
                violation_error_message=_("Two people decide: whoever entered a partner cannot approve it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PartnerState.APPROVED)
                | Q(agreement_from__isnull=False, agreement_until__isnull=False, verified_on__isnull=False)
                & ~Q(agreement_number=""),
                name="partner_approved_has_agreement",
                violation_error_message=_(
                    "An approved partner has an agreement with number and dates, and the date of verification."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agreement_from__isnull=True)
                | Q(agreement_until__isnull=True)
                | Q(agreement_from__lte=F("agreement_until")),
                name="partner_agreement_dates",
                violation_error_message=_("The agreement cannot end before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="partner_office_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outreach:partner", args=[self.slug])

    def is_active(self, on: date) -> bool:
        """One-object twin of `PartnerQuerySet.active()`."""
        return (
            self.state == PartnerState.APPROVED
            and self.agreement_from is not None
            and self.agreement_until is not None
            and self.agreement_from <= on <= self.agreement_until
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Of people who have not left."""
        return self.filter(left_at__isnull=True)


class Membership(models.Model):
    """A person with an account who works for a partner. Leaving ends access at once; the row stays."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="memberships"
    )
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["partner", "role", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=Q(left_at__isnull=True),
                name="membership_once",
                violation_error_message=_("This person is already a member."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=MemberRole.values),
                name="membership_role",
                violation_error_message=_("Choose coordinator or volunteer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, now: datetime) -> "InvitationQuerySet":
        """Neither used nor withdrawn nor expired."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """An invitation to join a partner, used once: the secret of an e-mailed link, or a code printed on paper."""

    class Kind(models.TextChoices):
        LINK = "link", _("link by e-mail")
        PAPER = "paper", _("printed code")

    partner: models.ForeignKey[Any, Any] = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="invitations"
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices)
    email = EncryptedTextField(_("e-mail"), blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    forgotten_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True, editable=False)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    used_by = models.ForeignKey(
        User, verbose_name=_("used by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used",
                violation_error_message=_("A used invitation says by whom and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_role_display()})"
