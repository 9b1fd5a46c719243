"""Partners in the back office: applications, agreements, contact persons that are shown on request, suspensions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach import access as outreach_access
from outreach.admin.pages import PagesMixin, masked_name, masked_phone, office_of
from outreach.admin.partner_forms import (
    AgreementForm,
    ApprovalForm,
    ContactForm,
    NewPartnerForm,
    PartnerForm,
)
from outreach.agreements import renew, set_contact, show_contact
from outreach.models import Membership, Partner, Session
from outreach.models.choices import PartnerState
from outreach.partners import TRANSITIONS, unique_slug
from portal import access
from portal.admin.base import TranslatedAdmin
from portal.admin.cells import lines, short_day, state_badge
from portal.admin.filters import PartsFilter
from portal.admin.history import HistoryMixin
from portal.admin.site import OUTREACH, member, site
from portal.admin.transitions import Outlook, TransitionForm, TransitionsMixin
from portal.admin.versions import VersionedAdminMixin
from portal.dates import today
from portal.middleware import PRIVATE
from portal.workflow import Transition

TONES = {PartnerState.APPROVED: "go", PartnerState.APPLIED: "slow", PartnerState.SUSPENDED: "stop"}
BEFORE_APPROVAL = (PartnerState.APPLIED, PartnerState.RETURNED, PartnerState.REJECTED)
AGREEMENT = ("agreement_number", "agreement_from", "agreement_until")
CONTACT = ("contact_name", "contact_phone", "contact_email")


class AgreementFilter(PartsFilter):
    """Whether the agreement is in force today."""

    title = gettext_lazy("agreement")
    parameter_name = "agreement"
    parts = {
        "active": (
            gettext_lazy("in force"),
            lambda rows: rows.filter(pk__in=Partner.objects.active(today()).values("pk")),
        ),
        "ending": (
            gettext_lazy("ends within 30 days"),
            lambda rows: rows.filter(pk__in=Partner.objects.ending(today()).values("pk")),
        ),
        "ended": (gettext_lazy("has ended"), lambda rows: rows.filter(agreement_until__lt=today())),
    }


@admin.register(Partner, site=site)
class PartnerAdmin(VersionedAdminMixin, TransitionsMixin, HistoryMixin, PagesMixin, TranslatedAdmin):
    section = OUTREACH
    place = 20
    may_write = staticmethod(access.may_edit)
    form = PartnerForm
    transitions = TRANSITIONS
    change_form_template = "admin/outreach/partner.html"
    history_children = ((Membership, "partner"),)
    list_display = ("name_and_kind", "state_word", "agreement_ends", "waits_since")
    list_filter = ("state", AgreementFilter, "kind")
    list_select_related = ("office",)
    search_fields = ("name_ind", "name_en", "agreement_number")
    autocomplete_fields = ("regions",)
    ordering = ("name_ind", "pk")

    # --- Who may -------------------------------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        return access.may_edit(request.user) and (
            obj is None or outreach_access.can_look_after(request.user, obj)
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An office enters a partner that applied on paper."""
        return access.may_edit(request.user) and getattr(request.user, "office_id", None) is not None

    # --- The list ------------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Partner]:
        return super().get_queryset(request).select_related("office", "author", "approved_by")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "office") if access.is_supervisor(request.user) else self.list_display

    @admin.display(description=gettext_lazy("name"), ordering="name_ind")
    def name_and_kind(self, partner: Partner) -> SafeString:
        return lines(partner, partner.get_kind_display())

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_word(self, partner: Partner) -> SafeString:
        return state_badge(partner, TONES)

    @admin.display(description=gettext_lazy("agreement until"), ordering="agreement_until")
    def agreement_ends(self, partner: Partner) -> str:
        return short_day(partner.agreement_until)

    @admin.display(description=gettext_lazy("applied at"), ordering="applied_at")
    def waits_since(self, partner: Partner) -> str:
        return short_day(today(now=partner.applied_at))

    # --- The form ------------------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new partner comes with its contact person; later that has a page of its own."""
        return super().get_form(request, obj, change, **({} if change else {"form": NewPartnerForm}) | kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Partner | None = None) -> Any:
        who = (
            "name",
            "kind",
            *(("office",) if access.is_supervisor(request.user) else ()),
            "website",
            "about",
        )
        sets: list[Any] = [
            (None, {"fields": who}),
            (gettext_lazy("Where it works"), {"fields": ("regions", "languages")}),
            (gettext_lazy("Agreement"), {"fields": AGREEMENT}),
            (gettext_lazy("For the office only"), {"fields": ("note",)}),
        ]
        if obj is None:
            sets.insert(1, (gettext_lazy("Contact person"), {"fields": CONTACT}))
        return self._patch_fieldsets(sets)

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> Any:
        """An agreement in force is renewed by a second person, not edited."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if obj is None or obj.state in BEFORE_APPROVAL else (*fixed, *AGREEMENT)

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        if not change:
            obj.author = member(request)
            obj.slug = unique_slug(obj.name_ind)  # type: ignore[attr-defined]
            if "office" not in form.cleaned_data:
                obj.office_id = office_of(obj.author)
        super().save_model(request, obj, form, change)

    def page_facts(self, request: HttpRequest, obj: Partner) -> dict[str, Any]:
        return self.panel(request, obj)

    def panel(self, request: HttpRequest, partner: Partner) -> dict[str, Any]:
        """The block above the form."""
        day = today()
        mine = partner.author_id == request.user.pk and partner.state == PartnerState.APPLIED
        return {
            "partner": partner,
            "is_active": partner.is_active(day),
            "agreement_ended": bool(partner.agreement_until and partner.agreement_until < day),
            "members": list(partner.memberships.current().select_related("user")),
            "coming": Session.objects.announced(timezone.now()).filter(lead_partner=partner).count(),
            "contact": [
                masked_name(partner.contact_name),
                masked_phone(partner.contact_phone),
                _("with e-mail") if partner.contact_email else "",
            ],
            "may_decide": outreach_access.can_decide_partner(member(request), partner),
            "may_edit": self.has_change_permission(request, partner),
            "renewable": partner.state in (PartnerState.APPROVED, PartnerState.SUSPENDED),
            "two_people": _("You entered this partner, so somebody else approves it.") if mine else "",
            "transition_links": self.transition_links(request, partner),
        }

    # --- Moves ---------------------------------------------------------------------------------------------------
    def transition_form(self, request: HttpRequest, obj: Any, action: str, row: Transition) -> TransitionForm:
        kind = ApprovalForm if action == "approve" else TransitionForm
        return kind(request.POST or None, row=row, subject=obj)

    def moved(self, request: HttpRequest, obj: Any, action: str, form: TransitionForm) -> bool:
        """Approving writes the agreement down in the same step."""
        if action != "approve":
            return super().moved(request, obj, action, form)
        try:
            with transaction.atomic():
                Partner.objects.filter(pk=obj.pk).update(
                    **{name: form.cleaned_data[name] for name in AGREEMENT}
                )
                if not super().moved(request, obj, action, form):
                    raise ValidationError([])  # undoes the agreement; the form says why
        except ValidationError:
            return False
        return True

    def outlook(self, request: HttpRequest, obj: Partner, action: str) -> Outlook:
        coming = Session.objects.announced(timezone.now()).filter(lead_partner=obj).count()
        says = {
            "approve": [
                _("The profile is public at once, with your office and today's date of verification."),
                _("Its coordinators may propose sessions. Nobody may publish jobs or take money."),
            ],
            "return": [_("The contact person gets your reason by e-mail, if there is an address.")],
            "apply_again": [_("The application waits for a decision again.")],
            "reject": [_("The contact person gets your reason by e-mail, if there is an address.")],
            "suspend": [
                _("The profile disappears at once, and its members lose access."),
                _("Registration stops at once for its sessions to come: %(number)s.") % {"number": coming},
                _(
                    "People who have registered are not told: cancel or hold the sessions if they must not come."
                ),
            ],
            "resume": [_("Profile, sessions and access of the members are back at once.")],
        }
        return Outlook([str(text) for text in says[action]])

    # --- Pages of its own ----------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/contact/", wrap(self.contact_view), name="outreach_partner_contact"),
            path("<int:pk>/contact/new/", wrap(self.new_contact_view), name="outreach_partner_new_contact"),
            path("<int:pk>/renew/", wrap(self.renew_view), name="outreach_partner_renew"),
            *super().get_urls(),
        ]

    @transaction.atomic
    def contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first; its POST writes down who looked and shows the contact person, once, kept by no cache."""
        partner: Partner = self.get_object(request, str(pk))
        if request.method != "POST":
            consequences = [_("Your name and this moment are written down in the history of the partner.")]
            return self.act_page(request, partner, _("Show the contact person"), forms.Form(), consequences)
        shown = show_contact(partner, member(request))
        facts = [
            (capfirst(Partner._meta.get_field(name).verbose_name), getattr(shown, name))  # type: ignore[union-attr]
            for name in CONTACT
        ]
        response = self.other_page(
            request, partner, _("Contact person"), "admin/outreach/shown.html", {"facts": facts}
        )
        response.headers["Cache-Control"] = PRIVATE
        return response

    @transaction.atomic
    def new_contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner: Partner = self.get_object(request, str(pk))
        if not self.has_change_permission(request, partner):
            raise PermissionDenied
        form = ContactForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            set_contact(partner, *(form.cleaned_data[name] for name in CONTACT))
            messages.success(request, _("The contact person is saved: %(partner)s.") % {"partner": partner})
            return self.back_to(partner)
        consequences = [_("What you write replaces the contact person of today.")]
        return self.act_page(request, partner, _("Write another contact person"), form, consequences)

    @transaction.atomic
    def renew_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner: Partner = self.get_object(request, str(pk))
        if not outreach_access.can_decide_partner(member(request), partner):
            raise PermissionDenied
        form = AgreementForm(request.POST or None, initial={"agreement_from": partner.agreement_until})
        if request.method == "POST" and form.is_valid():
            try:
                renew(partner, member(request), *(form.cleaned_data[name] for name in AGREEMENT))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The agreement is renewed: %(partner)s.") % {"partner": partner})
                return self.back_to(partner)
        consequences = [_("Profile and sessions are public while the new agreement runs.")]
        return self.act_page(request, partner, _("Renew the agreement"), form, consequences)
