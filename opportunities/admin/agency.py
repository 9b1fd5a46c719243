"""Placement companies, their licences, and sanctions: entered and lifted on pages of their own, by POST."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.admin.agency_sanctions import (
    coming_back,
    disappearing,
)
from opportunities.models import Agency, AgencySanction
from opportunities.workflow import lift_sanction, sanction_agency
from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.cells import badge
from portal.admin.filters import PartsFilter
from portal.admin.history import HistoryMixin
from portal.admin.site import AGENCIES, member, site
from portal.admin.versions import VersionedAdminMixin
from portal.dates import today


class StandingFilter(PartsFilter):
    """Whether the company may recruit today."""

    title = gettext_lazy("may recruit")
    parameter_name = "standing"
    parts = {
        "licensed": (
            gettext_lazy("yes"),
            lambda rows: rows.filter(pk__in=Agency.objects.licensed(today()).values("pk")),
        ),
        "sanctioned": (
            gettext_lazy("under a sanction"),
            lambda rows: rows.filter(pk__in=AgencySanction.objects.in_force(today()).values("agency_id")),
        ),
        "ended": (gettext_lazy("licence has ended"), lambda rows: rows.filter(licence_until__lt=today())),
    }


class SanctionForm(forms.ModelForm):
    class Meta:
        model = AgencySanction
        fields = ("kind", "starts_on", "ends_on", "decree", "source", "reason")
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }


# What says that a company may send people. Whoever enters a new company writes them too: its first listing takes two.
LICENCE_FIELDS = ("key", "name", "licence_number", "licence_from", "licence_until")


@admin.register(Agency, site=site)
class AgencyAdmin(VersionedAdminMixin, HistoryMixin, BackOfficeAdmin):
    section = AGENCIES
    may_write = staticmethod(access.may_edit)
    history_children = ((AgencySanction, "agency"),)
    change_form_template = "admin/opportunities/agency.html"
    list_display = ("name", "licence_until", "standing", "licence_number", "checked_on")
    list_filter = (StandingFilter,)
    search_fields = ("name", "licence_number", "other_names")
    autocomplete_fields = ("head_office", "branches", "countries")
    fieldsets = (
        (None, {"fields": ("key", "name", "other_names", "website")}),
        (
            gettext_lazy("Licence (SIP3MI)"),
            {"fields": ("licence_number", ("licence_from", "licence_until"), "source", "checked_on")},
        ),
        (gettext_lazy("Where it works"), {"fields": ("head_office", "branches", "countries", "note")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Agency | None = None) -> tuple[str, ...]:
        """A longer licence puts listings of every office back at once, as lifting a sanction does: the ministry's."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if obj is None or access.may_lift_sanction(request.user) else (*fixed, *LICENCE_FIELDS)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Agency]:
        return super().get_queryset(request).prefetch_related("sanctions")

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, agency: Agency) -> SafeString:
        day = today()
        if agency.sanctions_in_force(day):
            tone, word = "stop", _("sanction")
        elif agency.is_licensed(day):
            tone, word = "go", _("licensed")
        else:
            tone, word = "slow", _("licence not valid")
        return badge(word, tone)

    def page_facts(self, request: HttpRequest, obj: Agency) -> dict[str, Any]:
        day = today()
        return {
            "sanctions": [(sanction, sanction.is_in_force(day)) for sanction in obj.sanctions.all()],
            "may_sanction": access.may_sanction(request.user),
            "may_lift": access.may_lift_sanction(request.user),
            "shown_listings": disappearing(obj),
        }

    # --- Sanctions -----------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sanction/", wrap(self.sanction_view), name="opportunities_agency_sanction"),
            path(
                "<int:pk>/sanction/<int:sanction>/lift/",
                wrap(self.lift_view),
                name="opportunities_agency_lift",
            ),
            *super().get_urls(),
        ]

    def sanction_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows how many listings disappear; its POST enters the sanction."""
        if not access.may_sanction(request.user):
            raise PermissionDenied
        agency = get_object_or_404(Agency, pk=pk)
        form = SanctionForm(
            request.POST or None, initial={"starts_on": today()}, instance=AgencySanction(agency=agency)
        )
        if request.method == "POST" and form.is_valid() and self.sanctioned(request, agency, form):
            messages.success(request, _("The sanction is entered: %(agency)s.") % {"agency": agency})
            return self.back_to(agency)
        facts = {"form": form, "shown_listings": disappearing(agency)}
        return self.page(request, agency, _("Enter a sanction"), "admin/opportunities/sanction.html", facts)

    def sanctioned(self, request: HttpRequest, agency: Agency, form: SanctionForm) -> bool:
        try:
            sanction_agency(agency, member(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        return True

    def lift_view(self, request: HttpRequest, pk: int, sanction: int) -> HttpResponse:
        """Shows how many listings come back; its POST lifts the sanction as of today."""
        if not access.may_lift_sanction(request.user):
            raise PermissionDenied
        found = get_object_or_404(AgencySanction.objects.select_related("agency"), pk=sanction, agency_id=pk)
        if request.method == "POST":
            with transaction.atomic():
                lift_sanction(found, today())
            messages.success(request, _("The sanction is lifted: %(agency)s.") % {"agency": found.agency})
            return self.back_to(found.agency)
        facts = {"sanction": found, "coming_back": coming_back(found)}
        return self.page(
            request, found.agency, _("Lift the sanction"), "admin/opportunities/lift_sanction.html", facts
        )

    def back_to(self, agency: Agency) -> HttpResponse:
        return redirect("admin:opportunities_agency_change", agency.pk)

    def page(
        self, request: HttpRequest, agency: Agency, title: str, template: str, facts: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(agency),
            "object": agency,
            "opts": self.opts,
            "back_url": reverse("admin:opportunities_agency_change", args=[agency.pk]),
            **facts,
        }
        return TemplateResponse(request, template, context)
