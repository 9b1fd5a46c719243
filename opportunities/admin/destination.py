"""Which countries are open, for which work and whom. Written by the ministry only (PP 59/2021 art. 35)."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opportunities.models import Destination, DestinationRule
from portal.admin.base import TranslatedAdmin
from portal.admin.cells import badge, lines, period
from portal.admin.history import HistoryMixin
from portal.admin.reference import SOURCE
from portal.admin.site import RULES, site
from portal.admin.versions import VersionedAdminMixin


@admin.register(DestinationRule, site=site)
class DestinationRuleAdmin(VersionedAdminMixin, HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("country_and_scope", "opens_or_closes", "in_force", "reference")
    list_filter = ("is_open", "sector", "employer_kind", "review_status")
    list_select_related = ("country", "sector", "origin", "reference")
    search_fields = ("country__name_ind", "country__name_en", "country__iso2", "reference__citation")
    autocomplete_fields = ("country", "origin", "reference")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "is_open",
                    "country",
                    ("sector", "employer_kind"),
                    "origin",
                    ("starts_on", "ends_on"),
                ),
                "description": _(
                    "An empty field means any. A closing rule always wins; without a rule all is closed."
                ),
            },
        ),
        (_("Legal basis"), {"fields": ("reference", "note")}),
        SOURCE,
    )

    @admin.display(description=_("country"), ordering="country")
    def country_and_scope(self, rule: DestinationRule) -> SafeString:
        """With what the rule is about; without any of it, it is about everything."""
        origin = _("from %(place)s") % {"place": rule.origin} if rule.origin else ""
        scope = (rule.sector, rule.get_employer_kind_display(), origin)
        return lines(rule.country, " · ".join(str(each) for each in scope if each))

    @admin.display(description=_("state"), ordering="is_open")
    def opens_or_closes(self, rule: DestinationRule) -> SafeString:
        return badge(_("opens"), "go") if rule.is_open else badge(_("closes"), "stop")

    @admin.display(description=_("from"), ordering="starts_on")
    def in_force(self, rule: DestinationRule) -> SafeString:
        return period(rule.starts_on, rule.ends_on)


@admin.register(Destination, site=site)
class DestinationAdmin(HistoryMixin, TranslatedAdmin):
    section = RULES
    list_display = ("country", "status", "certainty", "checked_on", "review_status")
    list_filter = ("status", "review_status")
    list_select_related = ("country",)
    search_fields = ("country__name_ind", "country__name_en", "country__iso2")
    autocomplete_fields = ("country",)
    filter_horizontal = ()
    fieldsets = ((None, {"fields": ("country", "status", "note", "schemes", "mission_contacts")}), SOURCE)
