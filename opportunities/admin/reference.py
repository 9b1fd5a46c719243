"""Kinds of cost and documents."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opportunities.admin.listing_form import RowForm
from opportunities.models import CostKind, Document, LivingAssumption, SchemeDocument
from opportunities.presenters.takehome import written
from portal import access
from portal.admin.base import BackOfficeAdmin, InlineRulesMixin, TranslatedAdmin
from portal.admin.cells import period
from portal.admin.history import HistoryMixin
from portal.admin.reference import SOURCE
from portal.admin.site import RULES, site
from portal.admin.versions import VersionedAdminMixin
from portal.money import format_money


@admin.register(CostKind, site=site)
class CostKindAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("name", "normally_paid_by", "legal_basis", "review_status")
    list_filter = ("normally_paid_by", "review_status")
    list_select_related = ("legal_basis",)
    search_fields = ("name_ind", "name_en", "key")
    autocomplete_fields = ("legal_basis",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "key",
                    "order",
                    "name",
                    "normally_paid_by",
                    "never_by_worker",
                    "legal_basis",
                    "note",
                )
            },
        ),
        SOURCE,
    )


@admin.register(LivingAssumption, site=site)
class LivingAssumptionAdmin(VersionedAdminMixin, HistoryMixin, BackOfficeAdmin):
    """A number that changes gets a new row from its day; the old one keeps its end."""

    section = RULES
    may_write = staticmethod(access.may_edit)
    list_display = ("country", "kind", "worth", "in_force", "review_status")
    list_filter = ("kind", "review_status")
    list_select_related = ("country",)
    search_fields = ("country__name_ind", "country__name_en", "country__iso2")
    autocomplete_fields = ("country",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "country",
                    "kind",
                    ("amount", "currency"),
                    "percent",
                    ("starts_on", "ends_on"),
                ),
                "description": _(
                    "What one need costs a worker each month. Pages show it with its source, and mark it until it is"
                    " confirmed. Of one kind the row that began last counts."
                ),
            },
        ),
        SOURCE,
    )

    @admin.display(description=_("each month"))
    def worth(self, row: LivingAssumption) -> str:
        """An amount of money, or a part of the pay."""
        if row.amount is None:
            return written(row)
        return format_money(row.amount, row.currency, get_language() or "id")

    @admin.display(description=_("from"), ordering="starts_on")
    def in_force(self, row: LivingAssumption) -> SafeString:
        return period(row.starts_on, row.ends_on)


class SchemeDocumentInline(InlineRulesMixin, admin.TabularInline):
    model = SchemeDocument
    form = RowForm
    autocomplete_fields = ("scheme",)
    fields = ("scheme", "need", "source", "certainty", "checked_on", "review_status")
    template = "admin/rows.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("scheme")


@admin.register(Document, site=site)
class DocumentAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("name", "key", "issuer", "review_status")
    search_fields = ("name_ind", "name_en", "key")
    inlines = (SchemeDocumentInline,)
    history_children = ((SchemeDocument, "document"),)
    fieldsets = ((None, {"fields": ("key", "order", "name", "issuer", "how_to_get", "fee")}), SOURCE)
