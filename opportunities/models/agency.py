"""P3MI: the private companies licensed to place migrant workers, and the sanctions on them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Country, Region, User, Versioned


class AgencyQuerySet(models.QuerySet["Agency"]):
    def licensed(self, on: date) -> "AgencyQuerySet":
        """May recruit: licence valid on that WITA date and no sanction in force. Twin: `is_licensed()`."""
        sanctioned = AgencySanction.objects.in_force(on).values("agency_id")
        return self.filter(licence_from__lte=on, licence_until__gte=on).exclude(pk__in=sanctioned)


class Agency(Versioned):
    """A P3MI with its SIP3MI licence, valid on both dates (WITA). Source: PP 59/2021 art. 35; Permen P2MI 1/2025."""

    key = models.SlugField(_("key"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=160)
    licence_number = models.CharField(_("licence number (SIP3MI)"), max_length=80)
    licence_from = models.DateField(_("licence valid from"))
    licence_until = models.DateField(_("licence valid until"))
    head_office = models.ForeignKey(
        Region,
        verbose_name=_("head office"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    branches = models.ManyToManyField(
        Region, verbose_name=_("branches"), blank=True, related_name="agency_branches"
    )
    countries = models.ManyToManyField(
        Country, verbose_name=_("places to"), blank=True, related_name="agencies"
    )
    website = models.URLField(_("website"), blank=True)
    other_names = models.TextField(
        _("other names, one a line"),
        blank=True,
        help_text=_("as written in files and by visitors; never shown"),
    )
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement company (P3MI)")
        verbose_name_plural = _("placement companies (P3MI)")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(licence_until__gte=F("licence_from")),
                name="agency_licence_dates",
                violation_error_message=_("The licence cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["licence_number"],
                name="agency_licence_once",
                violation_error_message=_("Another company already has this licence number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def sanctions_in_force(self, on: date) -> list["AgencySanction"]:
        """The sanctions that bind the agency on that day (uses prefetched rows when there are any)."""
        return [sanction for sanction in self.sanctions.all() if sanction.is_in_force(on)]

    def is_licensed(self, on: date) -> bool:
        """One-object twin of `AgencyQuerySet.licensed()`."""
        return self.licence_from <= on <= self.licence_until and not self.sanctions_in_force(on)


class AgencySanctionQuerySet(models.QuerySet["AgencySanction"]):
    def in_force(self, on: date) -> "AgencySanctionQuerySet":
        """Sanctions that bind on that day (inclusive). Twin: `is_in_force()`."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, lifted_on__isnull=True
        )


class AgencySanction(models.Model):
    """A sanction (Permen P2MI 4/2025). While one is in force none of the agency's listings is public."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("written warning")
        TEMPORARY_STOP = "temporary_stop", _("temporary stop of activities")
        REVOCATION = "revocation", _("licence revoked")

    agency = models.ForeignKey(
        Agency, verbose_name=_("company"), on_delete=models.CASCADE, related_name="sanctions"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("empty: until it is lifted"))
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    decree = models.CharField(_("decree number"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    imposed_by = models.ForeignKey(
        User, verbose_name=_("entered by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AgencySanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="sanction_dates",
                violation_error_message=_("The sanction cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="sanction_source",
                violation_error_message=_("Write where the sanction was published."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.starts_on:%Y-%m-%d})"

    def is_in_force(self, on: date) -> bool:
        """Twin of `AgencySanctionQuerySet.in_force()`."""
        return (
            self.lifted_on is None and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
        )
