"""The form of a listing, in the order of the data dictionary, and what becomes of an edit once published."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities import derived
from opportunities.amendments import FIELDS, MATERIAL_FIELDS, Changes, diff, snapshot
from opportunities.models import CostItem, LanguageRequirement, Opportunity
from opportunities.models.choices import PUBLIC_STATES, Welcome
from opportunities.workflow import missing_to_publish
from portal.admin.base import InlineRulesMixin
from portal.admin.versions import VersionedForm

COSTS_PREFIX, LANGUAGES_PREFIX = "costs", "languages"

FIELDSETS: Any = (
    (
        gettext_lazy("Where the data comes from"),
        {
            "fields": (
                "origin",
                ("source_kind", "source_id"),
                "source_url",
                "source_checked_at",
                "policy_note",
            )
        },
    ),
    (
        gettext_lazy("Legality"),
        {
            "fields": (
                "scheme",
                "agency",
                "permit_number",
                ("permit_issued_on", "permit_expires_on"),
                "job_order_number",
            )
        },
    ),
    (
        gettext_lazy("Employer and place"),
        {
            "fields": (
                ("employer_name", "employer_kind"),
                "employer_address",
                "foreign_agency",
                ("country", "city"),
            )
        },
    ),
    (
        gettext_lazy("The work"),
        {"fields": ("title", ("occupation", "sector", "formality"), "description", "daily_tasks")},
    ),
    (
        gettext_lazy("Places"),
        {"fields": (("quota_male", "quota_female", "quota_any", "quota_filled"),)},
    ),
    (
        gettext_lazy("Pay"),
        {
            "fields": (
                ("wage_min", "wage_max", "currency"),
                ("wage_period", "wage_basis", "payment_method"),
                "overtime_rule",
                "payment_note",
                "deductions",
            )
        },
    ),
    (
        gettext_lazy("Time, contract and what is provided"),
        {
            "fields": (
                ("hours_per_day", "days_per_week", "annual_leave_days"),
                "rest_day",
                ("contract_months", "probation_months", "extendable"),
                ("housing", "meals", "transport_local"),
                ("ticket_out", "ticket_home", "bpjs_months"),
                "insurance",
            )
        },
    ),
    (
        gettext_lazy("Requirements"),
        {
            "fields": (
                ("age_min", "age_max", "gender", "height_cm_min"),
                "health_note",
                ("education_min", "experience_months", "training_by"),
                "skills",
                "certificates",
                "welcomes",
            )
        },
    ),
    (
        gettext_lazy("How to apply"),
        {
            "fields": (
                "apply_steps",
                "apply_office",
                ("opens_on", "closes_on"),
                ("orientation_office", "interview_region"),
            )
        },
    ),
)

HELP = {
    "source_id": gettext_lazy("the number of the job order in SISKOP2MI or in the company's file"),
    "source_checked_at": gettext_lazy("when somebody last looked at the official record"),
    "permit_number": gettext_lazy("exactly as on the permit; needed when a company places (P to P)"),
    "closes_on": gettext_lazy("inclusive; not later than the end of the permit (SIP2MI)"),
    "quota_filled": gettext_lazy("at zero places left the listing disappears by itself"),
    "currency": gettext_lazy("three capital letters, for example MYR"),
    "wage_max": gettext_lazy("empty when the pay is one amount"),
    "description_ind": gettext_lazy("plain words, short sentences; also what the work is not"),
    "age_min": gettext_lazy("18 or more"),
    "apply_steps_ind": gettext_lazy(
        "never a private telephone number: people apply at an office; “here”, not “on this page”: posters say it too"
    ),
}


def capitals(text: str) -> str:
    """A currency code as ISO writes it."""
    return text.strip().upper()


class ListingForm(VersionedForm):
    welcomes = forms.MultipleChoiceField(
        label=gettext_lazy("also for"),
        choices=Welcome.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_currency(self) -> str:
        return capitals(self.cleaned_data["currency"])

    def _get_validation_exclusions(self) -> set[str]:
        """The rules "before publishing" speak of the state: check them too, though the state is not in the form."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"state", "publisher", "published_at"} if self.instance.pk else excluded

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and self.instance.pk and self.instance.state in PUBLIC_STATES:
            missing = missing_to_publish(self.instance)
            if missing:
                self.add_error(None, missing)


class RowForm(forms.ModelForm):
    """A row of a table: the column heading is the label, so each control says it itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self:
            inner: Any = bound.field.widget
            inner = getattr(inner, "widget", inner)  # inside the wrapper of choices
            inner.attrs.setdefault("aria-label", str(bound.label))


class CostForm(RowForm):
    def clean_currency(self) -> str:
        return capitals(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        paid = cleaned.get("payer") == CostItem.Payer.WORKER and (cleaned.get("amount") or 0) > 0
        listing: Opportunity = self.instance.opportunity
        if paid and not cleaned.get("legal_basis") and listing.state in PUBLIC_STATES:
            self.add_error(
                "legal_basis", _("On a published listing a cost paid by the worker needs a legal basis.")
            )
        return cleaned


class CostInline(InlineRulesMixin, admin.TabularInline):
    model = CostItem
    form = CostForm
    autocomplete_fields = ("kind", "legal_basis")
    fields = ("kind", "payer", "amount", "currency", "legal_basis", "note")
    template = "admin/rows.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("kind", "legal_basis")


class LanguageInline(InlineRulesMixin, admin.TabularInline):
    model = LanguageRequirement
    form = RowForm
    autocomplete_fields = ("language",)
    fields = ("language", "level", "certificate")
    template = "admin/rows.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("language")


def as_written(listing: Opportunity, formsets: list[Any]) -> Opportunity:
    """The listing as the form has it, with the rows of its tables, for a snapshot. Not saved."""
    written = copy(listing)
    rows = {
        formset.prefix: [
            form.instance
            for form in formset.forms
            if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        for formset in formsets
    }
    written._prefetched_objects_cache = rows  # type: ignore[attr-defined]
    return written


def save_public(listing: Opportunity, formsets: list[Any]) -> tuple[Opportunity, list[str], Changes]:
    """Save what is not material of an edited published listing.

    Returns the saved row, the names of the fields saved, and the material changes: the caller proposes those, and until
    a second person approves, the page says what it said.
    """
    saved = Opportunity.objects.prefetch_related("costs", "languages").get(pk=listing.pk)
    changes = diff(snapshot(saved), snapshot(as_written(listing, formsets)))
    direct = [name for name in changes if name not in MATERIAL_FIELDS]
    for name in direct:
        setattr(saved, FIELDS[name].attname, getattr(listing, FIELDS[name].attname))
    if direct:
        saved.version += 1
        saved.save()
        derived.refresh([saved.pk])
    return saved, direct, {name: change for name, change in changes.items() if name in MATERIAL_FIELDS}
