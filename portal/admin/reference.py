"""Shared reference data: places, work, legal references, texts, numbers and rates."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.admin.base import BackOfficeAdmin, TranslatedAdmin
from portal.admin.cells import yes_or_no
from portal.admin.history import HistoryMixin
from portal.admin.site import CONTENT, PEOPLE, RULES, WORDS, site
from portal.dates import today
from portal.models import (
    Country,
    ExchangeRate,
    GuidePage,
    Hotline,
    Language,
    Occupation,
    PlacementScheme,
    Region,
    RuleReference,
    Sector,
)
from portal.rates import RateRules

SOURCE: Any = (_("Source"), {"fields": ("source", "certainty", "checked_on", "review_status")})


@admin.register(Occupation, site=site)
class OccupationAdmin(HistoryMixin, TranslatedAdmin):
    section = WORDS
    may_write = staticmethod(access.may_edit)
    list_display = ("title", "isco08_code", "sector", "review_status")
    list_filter = ("sector", "review_status")
    list_select_related = ("sector",)
    search_fields = ("title_ind", "title_en", "isco08_code", "synonyms")
    fieldsets = (
        (None, {"fields": ("slug", "isco08_code", "sector", "title", "summary", "skill_level")}),
        (_("How one gets there"), {"fields": ("typical_language", "training_path")}),
        (_("Search"), {"fields": ("synonyms",)}),
        SOURCE,
    )


@admin.register(Sector, site=site)
class SectorAdmin(HistoryMixin, TranslatedAdmin):
    section = WORDS
    list_display = ("name", "key")
    search_fields = ("name_ind", "name_en", "other_names")


@admin.register(RuleReference, site=site)
class RuleReferenceAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = (
        "citation",
        yes_or_no("allows_worker_cost", _("allows a cost of the worker")),
        "certainty",
        "checked_on",
        "review_status",
    )
    list_filter = ("allows_worker_cost", "certainty", "review_status")
    search_fields = ("citation", "key", "summary_ind")
    fieldsets = ((None, {"fields": ("key", "citation", "summary", "url", "allows_worker_cost")}), SOURCE)


@admin.register(PlacementScheme, site=site)
class PlacementSchemeAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("name", "key", "who_places", "review_status")
    search_fields = ("name_ind", "name_en", "key")
    fieldsets = ((None, {"fields": ("key", "name", "who_places", "how", "order", "other_names")}), SOURCE)


@admin.register(Country, site=site)
class CountryAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("name", "iso2", "currency")
    search_fields = ("name_ind", "name_en", "iso2", "iso3", "other_names")
    ordering = ("name_ind",)


@admin.register(GuidePage, site=site)
class GuidePageAdmin(HistoryMixin, TranslatedAdmin):
    section = CONTENT
    list_display = ("title", "slug", "certainty", "checked_on", "review_status")
    list_filter = ("review_status",)
    search_fields = ("title_ind", "title_en")
    fieldsets = (
        (None, {"fields": ("slug", "order", "icon", "title", "summary", "body", "unconfirmed")}),
        SOURCE,
    )


@admin.register(Hotline, site=site)
class HotlineAdmin(HistoryMixin, TranslatedAdmin):
    section = CONTENT
    list_display = ("name", "number", "kind", "call_tested_on", "review_status")
    list_filter = ("kind", "review_status")
    search_fields = ("name_ind", "number")
    fieldsets = (
        (None, {"fields": ("key", "order", "name", "number", "kind", "for_whom", "call_tested_on")}),
        SOURCE,
    )


@admin.register(ExchangeRate, site=site)
class ExchangeRateAdmin(HistoryMixin, BackOfficeAdmin):
    """A rate is written once: what a page said on a day stays checkable. Only today's can be corrected, by KP2MI."""

    section = CONTENT
    form = RateRules
    may_write = staticmethod(access.may_edit)
    list_display = ("currency", "on", "rupiah", "source")
    list_filter = ("currency",)
    search_fields = ("currency",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_govern(request.user) and (obj is None or obj.on == today())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("currency", "on") if obj else ()


@admin.register(Language, site=site)
class LanguageAdmin(HistoryMixin, TranslatedAdmin):
    section = PEOPLE
    list_display = ("name", "code")
    search_fields = ("name_ind", "name_en", "code")
    autocomplete_fields = ("regencies",)


@admin.register(Region, site=site)
class RegionAdmin(HistoryMixin, BackOfficeAdmin):
    """Codes and names are the ministry of home affairs'; what staff decide is whether a place counts as border."""

    section = PEOPLE
    list_display = ("name", "code", "level", yes_or_no("is_border", _("border")))
    list_filter = ("level", "is_border")
    search_fields = ("^name", "^code")
    search_help_text = _("beginning of the name or the code")
    readonly_fields = ("code", "level", "name", "parent", "population")
    fields = ("code", "level", "name", "parent", "seat", "population", "is_border", "latitude", "longitude")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
