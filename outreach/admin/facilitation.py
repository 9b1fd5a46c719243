"""Helpers in the back office: who was asked, what they answered, and the hours that count for them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach import access as outreach_access
from outreach import facilitators
from outreach.admin.pages import PagesMixin, masked_phone
from outreach.models import Facilitation, Session
from outreach.models.choices import FacilitationState
from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.cells import moment, state_badge
from portal.admin.history import HistoryMixin
from portal.admin.site import OUTREACH, member, site

TONES = {
    FacilitationState.ACCEPTED: "go",
    FacilitationState.INVITED: "slow",
    FacilitationState.DECLINED: "stop",
    FacilitationState.WITHDRAWN: "stop",
}


class HoursForm(forms.ModelForm):
    """The part of a helper, and the hours that count."""

    class Meta:
        model = Facilitation
        fields: Any = ()
        localized_fields = ("hours_credited",)  # 2,5 in Indonesian


@admin.register(Facilitation, site=site)
class FacilitationAdmin(HistoryMixin, PagesMixin, BackOfficeAdmin):
    section = OUTREACH
    place = 50
    may_write = staticmethod(access.may_edit)
    form = HoursForm
    change_form_template = "admin/outreach/facilitation.html"
    list_display = ("who", "session_of", "begins", "role", "state_word", "hours_credited")
    list_filter = ("state", "role")
    list_select_related = ("session", "user")
    search_fields = ("session__code", "session__title_ind", "user__username", "user__first_name")
    ordering = ("-session__starts_at", "pk")
    fields = (
        "session",
        "who",
        "hidden_phone",
        "role",
        "hours_credited",
        "invited_by",
        "invited_at",
        "responded_at",
    )
    readonly_fields = ("session", "who", "hidden_phone", "invited_by", "invited_at", "responded_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are invited on the page of a session."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Facilitation | None = None) -> bool:
        return access.may_edit(request.user) and (
            obj is None or outreach_access.can_write(member(request), obj.session)
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Facilitation]:
        found: Any = super().get_queryset(request)
        if not access.is_supervisor(request.user):
            found = found.filter(session__in=Session.objects.visible_to(request.user).values("pk"))
        return found.select_related("session__office", "session__lead_partner", "user", "invited_by")

    @admin.display(description=gettext_lazy("person"))
    def who(self, facilitation: Facilitation) -> str:
        return facilitation.display_name

    @admin.display(description=gettext_lazy("session"), ordering="session__code")
    def session_of(self, facilitation: Facilitation) -> str:
        return str(facilitation.session)

    @admin.display(description=gettext_lazy("telephone"))
    def hidden_phone(self, facilitation: Facilitation) -> str:
        return masked_phone(facilitation.phone) or "–"

    @admin.display(description=gettext_lazy("begins"), ordering="session__starts_at")
    def begins(self, facilitation: Facilitation) -> SafeString:
        return moment(facilitation.session.starts_at, facilitation.session.zone)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_word(self, facilitation: Facilitation) -> SafeString:
        return state_badge(facilitation, TONES)

    def page_facts(self, request: HttpRequest, obj: Facilitation) -> dict[str, Any]:
        return {"facilitation": obj, "may_withdraw": self.may_withdraw(request, obj)}

    def may_withdraw(self, request: HttpRequest, facilitation: Facilitation) -> bool:
        open_states = (FacilitationState.INVITED, FacilitationState.ACCEPTED)
        return facilitation.state in open_states and outreach_access.can_cancel(
            member(request), facilitation.session
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<int:pk>/withdraw/", view, name="outreach_facilitation_withdraw"), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first; its POST takes the invitation back."""
        facilitation: Facilitation = self.get_object(request, str(pk))
        if not outreach_access.can_cancel(member(request), facilitation.session):
            raise PermissionDenied
        if request.method == "POST":
            if self.may_withdraw(request, facilitation):
                facilitators.withdraw(facilitation)
                messages.success(request, _("The invitation is taken back."))
            return self.back_to(facilitation)
        consequences = [
            _("The person is not counted on any more, and the link stops working."),
            _("Nobody is told: call or write to them."),
        ]
        title = _("Take the invitation back")
        return self.act_page(request, facilitation, title, forms.Form(), consequences, danger=True)
