"""The job opportunity: the data dictionary of a job order, its rules as constraints, and what each page asks of it."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opportunities.models.agency import Agency
from opportunities.models.amendment import JobOrderFile
from opportunities.models.choices import (
    PERMIT_SCHEMES,
    Education,
    Formality,
    Gender,
    PaymentMethod,
    Provider,
    SourceKind,
    State,
    TrainingBy,
    WageBasis,
    WagePeriod,
    Welcome,
)
from opportunities.models.constraints import LISTING_CONSTRAINTS, LISTING_INDEXES, LISTING_TRIGGERS
from opportunities.models.destination import EmployerKind
from opportunities.models.live import OpportunityQuerySet, obstacles
from opportunities.obstacles import Obstacle
from portal.models import (
    Country,
    Language,
    Occupation,
    Office,
    PlacementScheme,
    Region,
    Sector,
    User,
    Versioned,
)


class Opportunity(Versioned):
    """A job order: so many workers under named terms. Public only while `live()`; see `opportunities.models.live`.

    Dates are WITA dates and inclusive. Wages are in `currency` per `wage_period`. The columns under "derived" are
    rebuilt by `opportunities.derived.refresh()` and are never edited.
    """

    # Identity and origin of the data
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=120, editable=False)
    office = models.ForeignKey(
        Office, verbose_name=_("owned by"), on_delete=models.PROTECT, related_name="opportunities"
    )
    origin = models.ForeignKey(
        Region,
        verbose_name=_("for people from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"level": "province"},
        help_text=_("home province; empty: the whole country"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    author = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    submitted_by = models.ForeignKey(
        User,
        verbose_name=_("submitted by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    publisher = models.ForeignKey(
        User,
        verbose_name=_("published by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    source_kind = models.CharField(_("source"), max_length=20, choices=SourceKind.choices)
    source_id = models.CharField(_("number in the source"), max_length=80, blank=True)
    source_url = models.URLField(_("official record"), blank=True)
    source_checked_at = models.DateTimeField(_("official record checked at"), null=True, blank=True)
    imported_from = models.ForeignKey(
        JobOrderFile,
        verbose_name=_("file"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    imported_values = models.JSONField(
        null=True, editable=False
    )  # the row as last read, base of the three-way merge
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)
    policy_note = models.CharField(
        _("hold for a policy answer"),
        max_length=200,
        blank=True,
        help_text=_("seen by staff; blocks publishing"),
    )

    # Legality
    scheme = models.ForeignKey(
        PlacementScheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("placement company (P3MI)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
    )
    permit_number = models.CharField(_("permit number (SIP2MI)"), max_length=120, blank=True)
    permit_issued_on = models.DateField(_("permit issued on"), null=True, blank=True)
    permit_expires_on = models.DateField(_("permit valid until"), null=True, blank=True)
    job_order_number = models.CharField(_("job order number"), max_length=80, blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)

    # Employer and place
    employer_name = models.CharField(_("employer"), max_length=160, blank=True)
    employer_kind = models.CharField(
        _("kind of employer"), max_length=12, choices=EmployerKind.choices, default=EmployerKind.LEGAL_ENTITY
    )
    employer_address = models.TextField(_("employer's address"), blank=True)
    foreign_agency = models.CharField(_("foreign agency"), max_length=160, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="opportunities"
    )
    city = models.CharField(_("town or region"), max_length=120, blank=True)

    # The work
    title = models.CharField(_("title"), max_length=140)
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("occupation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
    )
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="+")
    formality = models.CharField(
        _("formality"), max_length=10, choices=Formality.choices, default=Formality.FORMAL
    )
    description = models.TextField(_("description"), blank=True)
    daily_tasks = models.TextField(_("daily tasks, one a line"), blank=True)

    # Places
    quota_male = models.PositiveIntegerField(_("places for men"), default=0)
    quota_female = models.PositiveIntegerField(_("places for women"), default=0)
    quota_any = models.PositiveIntegerField(_("places for men or women"), default=0)
    quota_filled = models.PositiveIntegerField(_("places taken"), default=0)
    quota_total = models.GeneratedField(
        expression=F("quota_male") + F("quota_female") + F("quota_any"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )

    # Pay and conditions
    wage_min = models.DecimalField(_("pay from"), max_digits=14, decimal_places=2, null=True, blank=True)
    wage_max = models.DecimalField(_("pay up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    wage_period = models.CharField(_("per"), max_length=6, choices=WagePeriod.choices, blank=True)
    wage_basis = models.CharField(_("gross or net"), max_length=6, choices=WageBasis.choices, blank=True)
    overtime_rule = models.TextField(_("overtime"), blank=True)
    payment_method = models.CharField(
        _("way of payment"), max_length=6, choices=PaymentMethod.choices, blank=True
    )
    payment_note = models.CharField(_("note on payment"), max_length=200, blank=True)
    deductions = models.TextField(_("deductions"), blank=True)
    hours_per_day = models.DecimalField(
        _("hours a day"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), null=True, blank=True)
    rest_day = models.CharField(_("rest day"), max_length=120, blank=True)
    annual_leave_days = models.PositiveSmallIntegerField(_("leave, days a year"), null=True, blank=True)
    contract_months = models.PositiveSmallIntegerField(_("contract, months"), null=True, blank=True)
    probation_months = models.PositiveSmallIntegerField(_("probation, months"), null=True, blank=True)
    extendable = models.BooleanField(_("can be extended"), null=True, blank=True)
    housing = models.CharField(_("housing"), max_length=8, choices=Provider.choices, blank=True)
    meals = models.CharField(_("meals"), max_length=8, choices=Provider.choices, blank=True)
    transport_local = models.CharField(
        _("transport to work"), max_length=8, choices=Provider.choices, blank=True
    )
    ticket_out = models.CharField(_("ticket out"), max_length=8, choices=Provider.choices, blank=True)
    ticket_home = models.CharField(_("ticket home"), max_length=8, choices=Provider.choices, blank=True)
    insurance = models.TextField(_("insurance abroad"), blank=True)
    bpjs_months = models.PositiveSmallIntegerField(
        _("BPJS package, months"), choices=[(6, "6"), (12, "12"), (24, "24")], null=True, blank=True
    )

    # Requirements
    age_min = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age up to"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, default=Gender.ANY)
    height_cm_min = models.PositiveSmallIntegerField(_("height from, cm"), null=True, blank=True)
    health_note = models.CharField(_("health"), max_length=200, blank=True)
    education_min = models.CharField(_("schooling"), max_length=4, choices=Education.choices, blank=True)
    experience_months = models.PositiveSmallIntegerField(_("experience, months"), null=True, blank=True)
    skills = models.TextField(_("skills"), blank=True)
    certificates = models.CharField(_("certificates"), max_length=200, blank=True)
    training_by = models.CharField(_("training by"), max_length=8, choices=TrainingBy.choices, blank=True)
    welcomes = ArrayField(
        models.CharField(max_length=12, choices=Welcome.choices),
        verbose_name=_("also for"),
        default=list,
        blank=True,
    )

    # How to apply
    apply_steps = models.TextField(_("how to apply, one step a line"), blank=True)
    apply_office = models.ForeignKey(
        Office, verbose_name=_("apply at"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    orientation_office = models.ForeignKey(
        Office,
        verbose_name=_("pre-departure orientation (OPP) at"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    interview_region = models.ForeignKey(
        Region,
        verbose_name=_("interview in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # Derived (opportunities.derived)
    pay_idr_min = models.BigIntegerField(null=True, editable=False)  # rupiah per month, by the newest rate
    pay_idr_max = models.BigIntegerField(null=True, editable=False)
    rate_on = models.DateField(null=True, editable=False)
    worker_cost_idr = models.BigIntegerField(null=True, editable=False)  # null: no cost table yet
    search_title = SearchVectorField(null=True, editable=False)
    search_all = SearchVectorField(null=True, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-published_at", "-pk"]
        constraints = LISTING_CONSTRAINTS
        indexes = LISTING_INDEXES
        triggers = LISTING_TRIGGERS

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("opportunities:detail", args=[self.code, self.slug])

    @property
    def quota_left(self) -> int:
        """Places not taken yet."""
        return max(0, self.quota_male + self.quota_female + self.quota_any - self.quota_filled)

    @property
    def needs_permit(self) -> bool:
        """The scheme goes through a P3MI and needs a SIP2MI."""
        return self.scheme_id in PERMIT_SCHEMES

    @property
    def has_been_public(self) -> bool:
        """Published at some time: its address stays and says what became of it."""
        return self.published_at is not None

    def obstacles(self, on: date, origin: str = "") -> list[Obstacle]:
        """Why the listing is not public on that WITA date, most serious first; empty when it is. Twin of `live()`."""
        return obstacles(self, on, origin)

    def is_live(self, on: date, origin: str = "") -> bool:
        """One-object twin of `OpportunityQuerySet.live()`."""
        return not self.obstacles(on, origin)


class LanguageRequirement(models.Model):
    """A language the order asks for, at a level (`A1`, `N4`, `EPS`…), with the certificate if one is needed."""

    opportunity = models.ForeignKey(
        Opportunity, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="languages"
    )
    language = models.ForeignKey(
        Language, verbose_name=_("language"), on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(_("level"), max_length=10, blank=True)
    certificate = models.CharField(_("certificate"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("language requirement")
        verbose_name_plural = _("language requirements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "language"],
                name="languagerequirement_once",
                violation_error_message=_("This language is already in the list."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level}".strip()
