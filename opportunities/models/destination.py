"""Which countries are open, for which work, employers and home provinces."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from portal.models import Country, PlacementScheme, Region, RuleReference, Sector, SourcedFact, Versioned


class EmployerKind(models.TextChoices):
    LEGAL_ENTITY = "legal_entity", _("company or institution")
    INDIVIDUAL = "individual", _("private household")


class Destination(SourcedFact):
    """What the country page says about a country as a whole. What may be listed is decided by `DestinationRule`."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        PARTLY = "partly", _("partly open")
        CLOSED = "closed", _("closed")
        UNKNOWN = "unknown", _("not known")

    country = models.OneToOneField(
        Country,
        verbose_name=_("country"),
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="destination",
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    note = models.TextField(_("note"), blank=True)
    schemes = models.ManyToManyField(PlacementScheme, verbose_name=_("schemes"), blank=True)
    mission_contacts = models.TextField(_("Indonesian missions"), blank=True)

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        ordering = ["country"]

    def __str__(self) -> str:
        return str(self.country)


class DestinationRuleQuerySet(models.QuerySet["DestinationRule"]):
    def in_force(self, on: date) -> "DestinationRuleQuerySet":
        """Rules that bind on that day (inclusive, WITA date). Twin: `is_in_force()`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class DestinationRule(SourcedFact, Versioned):
    """Opens or closes a country for a sector, employer kind and home province; an empty field means "any".

    A placement is open on a day when at least one opening rule and no closing rule in force matches it: without a
    rule everything is closed, and a closing rule always wins. Only the central government opens and closes
    countries or positions (PP 59/2021 art. 35); provinces may add closings for their own residents.
    """

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="destination_rules"
    )
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    employer_kind = models.CharField(_("employer"), max_length=12, choices=EmployerKind.choices, blank=True)
    origin = models.ForeignKey(
        Region,
        verbose_name=_("home province"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"level": "province"},
    )
    is_open = models.BooleanField(_("opens"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reference = models.ForeignKey(
        RuleReference, verbose_name=_("legal basis"), null=True, blank=True, on_delete=models.PROTECT
    )
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = DestinationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("destination rule")
        verbose_name_plural = _("destination rules")
        ordering = ["country", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="destinationrule_dates",
                violation_error_message=_("The rule cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(employer_kind="") | Q(employer_kind__in=EmployerKind.values),
                name="destinationrule_employer_kind",
                violation_error_message=_("Choose the kind of employer, or leave it empty for any."),
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=True) | Q(Exact(Length(F("origin")), 2)),
                name="destinationrule_origin_is_province",
                violation_error_message=_("The home region of a rule is a province."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="destinationrule_source",
                violation_error_message=_("Write the source of the rule."),
            ),
        ]

    def __str__(self) -> str:
        """`Malaysia, Rumah tangga, Nusa Tenggara Timur: menutup`."""
        about = (self.country, self.sector, self.get_employer_kind_display(), self.origin)
        verb = _("opens") if self.is_open else _("closes")
        return f"{', '.join(str(each) for each in about if each)}: {verb}"

    def is_in_force(self, on: date) -> bool:
        """Twin of `DestinationRuleQuerySet.in_force()`."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def matches(self, country: str, sector: str, employer_kind: str, origin: str) -> bool:
        """True when the rule speaks of this placement; `origin` is a province code or empty for the whole country."""
        return (
            self.country_id == country
            and self.sector_id in (None, sector)
            and self.employer_kind in ("", employer_kind)
            and self.origin_id in (None, origin)
        )
