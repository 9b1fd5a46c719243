"""What people do abroad and by which route they go."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.facts import SourcedFact


class Sector(models.Model):
    """A branch of work, such as plantations or care."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    icon = models.SlugField(_("icon"), max_length=30, blank=True)
    other_names = models.TextField(
        _("other names, one a line"), blank=True, help_text=_("as written in files; never shown")
    )

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Occupation(SourcedFact):
    """An occupation (ISCO-08 unit group) in plain words. `synonyms` is for search only and never shown."""

    slug = models.SlugField(_("slug"), primary_key=True, max_length=60)
    isco08_code = models.CharField(_("ISCO-08 code"), max_length=4)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="occupations"
    )
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(_("what the work is and is not"))
    skill_level = models.CharField(_("skill level"), max_length=20, blank=True)
    typical_language = models.CharField(_("usual language"), max_length=200, blank=True)
    training_path = models.TextField(_("training"), blank=True)
    synonyms = models.TextField(_("search words, one a line"), blank=True)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class PlacementScheme(SourcedFact):
    """The legal route of a placement: `p2p` through a licensed agency, `g2g` by the government itself, and so on."""

    key = models.SlugField(_("key"), primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=80)
    who_places = models.CharField(_("who places"), max_length=200, blank=True)
    how = models.CharField(_("how to apply"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    other_names = models.TextField(
        _("other names, one a line"), blank=True, help_text=_("as written in files; never shown")
    )

    class Meta:
        verbose_name = _("placement scheme")
        verbose_name_plural = _("placement schemes")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name
