"""Staff and partners' accounts, and the offices they belong to."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.facts import SourcedFact
from portal.models.places import Region

_IS_OPEN = models.ExpressionWrapper(models.Q(status__in=["active", "new"]), models.BooleanField())


class OfficeQuerySet(models.QuerySet["Office"]):
    def listed(self) -> "OfficeQuerySet":
        """All offices for people to read: open ones first, then by kind and name."""
        return self.annotate(is_open=_IS_OPEN).order_by("-is_open", "kind", "name")

    def serving(self, region: str) -> "OfficeQuerySet":
        """Offices not closed that serve a regency (or the whole of its province): open ones first, then the nearest."""
        nearest = models.Max("serves", filter=models.Q(serves__in=[region, region[:2]]))
        found = self.filter(serves__in=[region, region[:2]]).exclude(status="closed")
        return found.alias(is_open=_IS_OPEN, nearest=nearest).order_by("-is_open", "-nearest", "kind", "name")


class Office(SourcedFact):
    """A service office: the ministry, BP3MI (province), P4MI (post), LTSA (one roof) or Dinas (regency)."""

    class Kind(models.TextChoices):
        MINISTRY = "kp2mi", "KP2MI"
        PROVINCE = "bp3mi", "BP3MI"
        POST = "p4mi", "P4MI"
        ONE_ROOF = "ltsa", "LTSA"
        MANPOWER = "dinas", _("manpower office")

    class Status(models.TextChoices):
        ACTIVE = "active", _("open")
        NEW = "new", _("newly opened")
        UNKNOWN = "unknown", _("not confirmed")
        CLOSED = "closed", _("closed")

    key = models.SlugField(_("key"), unique=True, max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    code_prefix = models.CharField(
        _("prefix of spoken codes"),
        max_length=4,
        blank=True,
        help_text=_("for offices that own listings, for example NTT"),
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offices",
    )
    serves = models.ManyToManyField(Region, verbose_name=_("serves"), blank=True, related_name="served_by")
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code_prefix="") | models.Q(code_prefix__regex=r"^[A-Z]{2,4}$"),
                name="office_code_prefix",
                violation_error_message=_("A prefix is two to four capital letters."),
            ),
            models.UniqueConstraint(
                fields=["code_prefix"],
                condition=~models.Q(code_prefix=""),
                name="office_code_prefix_once",
                violation_error_message=_("Another office already has this prefix."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province_code(self) -> str:
        """Two-digit code of the office's province; empty for the ministry, which is national."""
        if self.kind == self.Kind.MINISTRY or not self.region_id:
            return ""
        return self.region_id[:2]


class User(AbstractUser):
    """An account of staff or of a partner's member. Citizens need none. Roles are groups, see `portal.access`."""

    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]
        ordering = ["username"]

    def __str__(self) -> str:
        """The person's name, or the account's where none is known."""
        return self.get_full_name() or self.get_username()

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the groups the user is in, read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def province_code(self) -> str:
        """Two-digit code of the province of the user's office; empty when national or without office."""
        return self.office.province_code if self.office else ""
