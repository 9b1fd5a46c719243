"""What a placement costs, who pays, and on which legal basis."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import RuleReference, SourcedFact


class CostKind(SourcedFact):
    """A kind of cost (passport, medical check…), with what the rules say about who normally pays."""

    class Payer(models.TextChoices):
        WORKER = "worker", _("worker")
        EMPLOYER = "employer", _("employer")
        WORKER_OR_EMPLOYER = "worker_or_employer", _("worker or employer")
        DISPUTED = "disputed", _("disputed")
        UNKNOWN = "unknown", _("not known")

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=80)
    normally_paid_by = models.CharField(_("normally paid by"), max_length=20, choices=Payer.choices)
    note = models.TextField(_("note"), blank=True)
    never_by_worker = models.BooleanField(
        _("never paid by the worker"),
        default=False,
        help_text=_("such as the company's own fee: no legal basis makes it publishable"),
    )
    legal_basis = models.ForeignKey(
        RuleReference,
        verbose_name=_("legal basis when the worker pays"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"allows_worker_cost": True},
    )

    class Meta:
        verbose_name = _("kind of cost")
        verbose_name_plural = _("kinds of cost")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class CostItem(models.Model):
    """One line of the cost table. Paid by the worker, it needs a legal basis to be published (UU 18/2017 art. 30)."""

    class Payer(models.TextChoices):
        WORKER = "worker", _("you")
        EMPLOYER = "employer", _("employer")
        AGENCY = "p3mi", _("placement company")
        STATE = "state", _("government")

    opportunity = models.ForeignKey(
        "opportunities.Opportunity", verbose_name=_("listing"), on_delete=models.CASCADE, related_name="costs"
    )
    kind = models.ForeignKey(CostKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    payer = models.CharField(_("paid by"), max_length=10, choices=Payer.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="IDR")
    legal_basis = models.ForeignKey(
        RuleReference,
        verbose_name=_("legal basis"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"allows_worker_cost": True},
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ["kind__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="cost_not_negative",
                violation_error_message=_("A cost cannot be less than zero."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="cost_currency_code",
                violation_error_message=_("A currency is three capital letters, for example IDR."),
            ),
            models.UniqueConstraint(
                fields=["opportunity", "kind", "payer"],
                name="cost_once_per_payer",
                violation_error_message=_("This cost is already in the table for this payer."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="worker_cost_has_basis",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.payer = 'worker' AND NEW.amount > 0"),
                func="""
                    IF (NEW.legal_basis_id IS NULL
                        OR (SELECT never_by_worker FROM opportunities_costkind WHERE key = NEW.kind_id))
                       AND EXISTS (SELECT 1 FROM opportunities_opportunity
                                    WHERE id = NEW.opportunity_id AND state IN ('published', 'suspended')) THEN
                        RAISE EXCEPTION 'a cost paid by the worker has no legal basis'
                              USING ERRCODE = 'check_violation', CONSTRAINT = 'cost_worker_has_basis';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}: {self.amount} {self.currency}"

    @property
    def needs_legal_basis(self) -> bool:
        """The worker pays something, and no rule allowing it is named or none can."""
        unfounded = self.legal_basis_id is None or self.kind.never_by_worker
        return self.payer == self.Payer.WORKER and self.amount > 0 and unfounded
