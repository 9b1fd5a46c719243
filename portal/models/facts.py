"""Dated facts: every legal fact, fee, number and rule has a source, a certainty and the day it was last read."""

import re
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    OFFICIAL = "A", _("read in the rule or on an official page")
    PUBLISHED = "B", _("read in the press, a study or an industry source")
    UNREAD = "C", _("general knowledge, not read in a source")


class ReviewStatus(models.TextChoices):
    READY = "ready", _("confirmed")
    UNCONFIRMED = "unconfirmed", _("to be confirmed by staff")


_MARK = re.compile(r"\s*\[[A-D]\]")


class SourcedFact(models.Model):
    """Where a fact was read, how sure we are, and when somebody last looked."""

    source = models.TextField(_("source"), blank=True)
    certainty = models.CharField(
        _("certainty"), max_length=1, choices=Certainty.choices, default=Certainty.UNREAD
    )
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    review_status = models.CharField(
        _("review"), max_length=12, choices=ReviewStatus.choices, default=ReviewStatus.UNCONFIRMED
    )

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        """True when staff or an official text confirmed the fact; others are shown as unconfirmed or not at all."""
        return self.review_status == ReviewStatus.READY

    @property
    def sources(self) -> list[str]:
        """Where it was read, one entry a line, for readers: without the marks of certainty (`[B]`) of each."""
        return [text for line in self.source.splitlines() if (text := _MARK.sub("", line).strip())]


class RuleReference(SourcedFact):
    """A legal text and article that a cost, a rule or a sentence rests on."""

    key = models.SlugField(_("key"), primary_key=True, max_length=60)
    citation = models.CharField(
        _("citation"), max_length=200, help_text=_("for example: Perban 2/2020 art. 3")
    )
    summary = models.TextField(_("what it says"), blank=True)
    url = models.URLField(_("address of the text"), blank=True)
    allows_worker_cost = models.BooleanField(_("allows a cost to be paid by the worker"), default=False)

    class Meta:
        verbose_name = _("legal reference")
        verbose_name_plural = _("legal references")
        ordering = ["citation"]

    def __str__(self) -> str:
        return self.citation


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def latest_by_currency(self, on: date) -> dict[str, "ExchangeRate"]:
        """The newest rate of each currency not later than `on` (WITA date)."""
        rates = self.filter(on__lte=on).order_by("currency", "-on").distinct("currency")
        return {rate.currency: rate for rate in rates}


class ExchangeRate(models.Model):
    """Rupiah for one unit of a currency on a day, for estimates only."""

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("date"))
    rupiah = models.DecimalField(_("rupiah for one unit"), max_digits=14, decimal_places=4)
    source = models.CharField(_("source"), max_length=200)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-on", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "on"],
                name="exchangerate_one_a_day",
                violation_error_message=_("There is already a rate for this currency and day."),
            ),
            models.CheckConstraint(
                condition=models.Q(rupiah__gt=Decimal(0)),
                name="exchangerate_positive",
                violation_error_message=_("A rate is more than zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"),
                name="exchangerate_currency_code",
                violation_error_message=_("A currency is three capital letters, for example MYR."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on:%Y-%m-%d}"


class Hotline(SourcedFact):
    """A help number. `call_tested_on` stays empty until a member of staff has called it."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("number or address"), max_length=60, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[("phone", _("telephone")), ("whatsapp", "WhatsApp"), ("web", _("website"))],
    )
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    call_tested_on = models.DateField(_("test call on"), null=True, blank=True)

    class Meta:
        verbose_name = _("help number")
        verbose_name_plural = _("help numbers")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class GuidePage(SourcedFact):
    """A page of the guide, written in Markdown; `{{hotlines}}` and `{{hotline:key}}` stand for the numbers table."""

    slug = models.SlugField(_("slug"), primary_key=True, max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    icon = models.SlugField(_("icon"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    body = models.TextField(_("text (Markdown)"))
    unconfirmed = models.TextField(_("sentences to be confirmed, one a line"), blank=True)

    class Meta:
        verbose_name = _("guide page")
        verbose_name_plural = _("guide pages")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.title
