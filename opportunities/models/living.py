"""What living and working in a country costs a month, as dated facts: all that estimates rest on."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from portal.models import Country, ExchangeRate, SourcedFact, Versioned

HUNDRED = Decimal(100)
_READ = (  # what pages show of an assumption
    "kind",
    "amount",
    "currency",
    "percent",
    "source",
    "certainty",
    "checked_on",
    "review_status",
    "is_demo",
)


class LivingKind(models.TextChoices):
    LEVIES = "levies", _("tax and compulsory insurance")
    HOUSING = "housing", _("housing")
    MEALS = "meals", _("meals")
    TRANSPORT = "transport", _("transport to work")
    OTHER = "other", _("telephone, soap and other needs")


class LivingAssumptionQuerySet(models.QuerySet["LivingAssumption"]):
    def in_force(self, on: date) -> "LivingAssumptionQuerySet":
        """Those that hold on that day (inclusive, WITA date)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def one_of_a_kind(self) -> "LivingAssumptionQuerySet":
        """Of each country and kind the one that began last."""
        return self.order_by("country_id", "kind", "-starts_on").distinct("country_id", "kind")

    def with_rupiah(self, on: date) -> "LivingAssumptionQuerySet":
        """With `rupiah`, the amount in rupiah by the newest rate not later than `on`; None without a rate."""
        rates = ExchangeRate.objects.filter(currency=OuterRef("currency"), on__lte=on).order_by("-on")
        rate = Case(
            When(currency="IDR", then=Value(Decimal(1))), default=Subquery(rates.values("rupiah")[:1])
        )
        return self.annotate(rupiah=F("amount") * rate)


class LivingAssumption(SourcedFact, Versioned):
    """What one need costs a worker in a country each month: an amount, or a share of the pay before deductions.

    Of one kind only one may hold on a day. Nothing legal rests on it, and no page shows it without its source.
    """

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="living_assumptions"
    )
    kind = models.CharField(_("what for"), max_length=10, choices=LivingKind.choices)
    amount = models.DecimalField(_("amount a month"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    percent = models.DecimalField(
        _("or percent of the pay"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    rupiah: Decimal | None  # a month, by `with_rupiah()`

    objects = LivingAssumptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("living assumption")
        verbose_name_plural = _("living assumptions")
        ordering = ["country", "kind", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount__isnull=False, amount__gte=0, percent__isnull=True, currency__regex=r"^[A-Z]{3}$"
                )
                | Q(amount__isnull=True, percent__isnull=False, percent__range=(0, 100), currency=""),
                name="livingassumption_amount_or_percent",
                violation_error_message=_(
                    "Write either an amount with its currency (three capital letters) or a percentage up to 100."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="livingassumption_dates",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="livingassumption_source",
                violation_error_message=_("Write where the number was read."),
            ),
            models.UniqueConstraint(
                fields=["country", "kind", "starts_on"],
                name="livingassumption_once_a_day",
                violation_error_message=_("There is already one of this kind from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_kind_display()}"

    def monthly(self, pay: int) -> Decimal | None:
        """Rupiah a month for somebody who earns `pay` rupiah a month; None without an exchange rate."""
        return self.rupiah if self.percent is None else pay * self.percent / HUNDRED


def living_of(country: str, on: date) -> ArraySubquery:
    """The assumptions in force for the country in this column of the outer query, as JSON for `read_living`."""
    values = {name: F(name) for name in (*_READ, "rupiah")}
    found = LivingAssumption.objects.in_force(on).filter(country=OuterRef(country)).with_rupiah(on)
    return ArraySubquery(found.one_of_a_kind().values(found=JSONObject(**values)))


def read_living(found: Iterable[dict[str, Any]]) -> list[LivingAssumption]:
    """What `living_of` gave as rows that are not to be saved, each with `rupiah`, in the order of `LivingKind`."""
    return in_order(_read(values) for values in found)


def in_order(found: Iterable[LivingAssumption]) -> list[LivingAssumption]:
    """In the order of `LivingKind`."""
    order = {str(kind): place for place, kind in enumerate(LivingKind)}
    return sorted(found, key=lambda living: order[living.kind])


def _read(values: dict[str, Any]) -> LivingAssumption:
    row = LivingAssumption(**{name: values[name] for name in _READ})
    for name in ("amount", "percent", "rupiah"):
        number = values[name]
        setattr(row, name, None if number is None else Decimal(str(number)))
    row.checked_on = date.fromisoformat(values["checked_on"]) if values["checked_on"] else None
    return row
