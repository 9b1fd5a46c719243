"""Regions of Indonesia, countries and languages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("province")
    REGENCY = "regency", _("regency or city")
    DISTRICT = "district", _("district")
    VILLAGE = "village", _("village or ward")


class RegionQuerySet(models.QuerySet["Region"]):
    def provinces(self) -> "RegionQuerySet":
        return self.filter(level=RegionLevel.PROVINCE).order_by("code")

    def regencies(self, province: str = "") -> "RegionQuerySet":
        """Regencies, of one province when its two-digit code is given."""
        found = self.filter(level=RegionLevel.REGENCY).order_by("code")
        return found.filter(parent_id=province) if province else found


class Region(models.Model):
    """A province, regency, district or village by Kemendagri code (`53`, `53.04`, `53.04.12`, `53.04.12.2001`)."""

    code = models.CharField(_("code"), primary_key=True, max_length=13)
    level = models.CharField(_("level"), max_length=10, choices=RegionLevel.choices)
    name = models.CharField(_("name"), max_length=100)
    parent: models.ForeignKey[Any, Any] = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    seat = models.CharField(_("seat"), max_length=60, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    is_border = models.BooleanField(_("border area"), default=False)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["level", "name"], name="region_level_name"),
            models.Index(fields=["latitude", "longitude"], name="region_point"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province_code(self) -> str:
        """The two-digit code of the province the region lies in."""
        return self.code[:2]


class Country(models.Model):
    """A country or territory by its ISO 3166-1 alpha-2 code; names in both languages."""

    iso2 = models.CharField(_("ISO code"), primary_key=True, max_length=2)
    iso3 = models.CharField(max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    other_names = models.TextField(
        _("other names, one a line"),
        blank=True,
        help_text=_("as written in files and by visitors; never shown"),
    )

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Language(models.Model):
    """A language asked for in a listing or spoken at a session (ISO 639 code)."""

    code = models.CharField(_("code"), primary_key=True, max_length=3)
    name = models.CharField(_("name"), max_length=60)
    regencies = models.ManyToManyField(
        Region, verbose_name=_("spoken in"), blank=True, related_name="languages"
    )

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
