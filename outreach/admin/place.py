"""Places and travel times. A place that a partner has proposed is used by others once the office has checked it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.admin.pages import PagesMixin
from outreach.models import TravelTime, Venue
from portal import access
from portal.admin.base import BackOfficeAdmin, TranslatedAdmin
from portal.admin.cells import lines, yes_or_no
from portal.admin.history import HistoryMixin
from portal.admin.reference import SOURCE
from portal.admin.site import OUTREACH, member, site
from portal.admin.versions import VersionedAdminMixin
from portal.models.places import RegionLevel


@admin.register(Venue, site=site)
class VenueAdmin(VersionedAdminMixin, HistoryMixin, PagesMixin, TranslatedAdmin):
    section = OUTREACH
    place = 40
    may_write = staticmethod(access.may_edit)
    change_form_template = "admin/outreach/venue.html"
    list_display = (
        "name_and_kind",
        "where",
        "capacity",
        "step_free",
        "electricity",
        yes_or_no("is_approved", gettext_lazy("checked")),
    )
    list_filter = ("is_approved", "kind", "step_free")
    search_fields = ("name_ind", "name_en", "region__name", "region__parent__name")
    autocomplete_fields = ("region",)
    ordering = ("name_ind", "pk")
    fieldsets = (
        (None, {"fields": ("name", "kind", "region", "capacity")}),
        (gettext_lazy("How to get there"), {"fields": ("directions", ("step_free", "electricity"))}),
        (gettext_lazy("Point on the map"), {"fields": (("latitude", "longitude"), "coordinate_source")}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Venue]:
        found: models.QuerySet[Venue] = super().get_queryset(request)
        return found.select_related("region__parent__parent", "proposed_by", "author")

    @admin.display(description=gettext_lazy("name"), ordering="name_ind")
    def name_and_kind(self, venue: Venue) -> SafeString:
        return lines(venue, venue.get_kind_display())

    @admin.display(description=gettext_lazy("where"))
    def where(self, venue: Venue) -> str:
        parents = [venue.region, venue.region.parent]
        return ", ".join(region.name for region in parents if region is not None)

    def save_model(self, request: HttpRequest, obj: Venue, form: Any, change: bool) -> None:
        """What staff enter is checked by that."""
        if not change:
            obj.author = member(request)
            obj.is_approved = True
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.check_view)
        return [path("<int:pk>/check/", view, name="outreach_venue_check"), *super().get_urls()]

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first; its POST says that the office knows the place. Any member of staff of the province may."""
        with transaction.atomic():
            venue: Venue = self.get_object(request, str(pk))
            if not (access.may_edit(request.user) or access.may_approve(request.user)):
                raise PermissionDenied
            if request.method == "POST":
                venue.is_approved = True
                venue.version += 1
                venue.save(update_fields=["is_approved", "version", "updated_at"])
                messages.success(request, _("The place is checked: %(place)s.") % {"place": venue})
                return self.back_to(venue)
        consequences = [_("Every partner of the province can choose this place from now on.")]
        return self.act_page(request, venue, _("The place is right"), forms.Form(), consequences)


class TravelTimeForm(forms.ModelForm):
    """Two regencies in either order: the lower code is kept first."""

    class Meta:
        model = TravelTime
        fields: Any = ()
        localized_fields = ("hours",)  # 2,5 in Indonesian

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ends = [cleaned.get("first"), cleaned.get("second")]
        for name, region in zip(("first", "second"), ends, strict=True):
            if region is not None and region.level != RegionLevel.REGENCY:
                self.add_error(name, _("Choose a regency or city."))
        if not self.errors and all(ends):
            cleaned["first"], cleaned["second"] = sorted(ends, key=lambda region: str(region.pk))  # type: ignore[union-attr]
        return cleaned


@admin.register(TravelTime, site=site)
class TravelTimeAdmin(HistoryMixin, BackOfficeAdmin):
    """Asked when one person is to help at two sessions: warnings follow from it at once."""

    section = OUTREACH
    place = 60
    may_write = staticmethod(access.may_edit)
    form = TravelTimeForm
    list_display = ("way", "hours_shown", "review_status", "checked_on")
    list_filter = ("review_status",)
    list_select_related = ("first", "second")
    search_fields = ("first__name", "second__name")
    autocomplete_fields = ("first", "second")
    ordering = ("first", "second")
    fieldsets = ((None, {"fields": ("first", "second", "hours")}), SOURCE)

    @admin.display(description=gettext_lazy("way"))
    def way(self, row: TravelTime) -> str:
        return f"{row.first} – {row.second}"

    @admin.display(description=gettext_lazy("least hours"), ordering="hours")
    def hours_shown(self, row: TravelTime) -> Decimal:
        return row.hours

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An estimate that turned out wrong may go: the history keeps it."""
        return access.may_edit(request.user)
