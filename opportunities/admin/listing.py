"""Listings in the back office: drafts are saved, published ones are amended, the rest is read."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities import amendments, derived
from opportunities.admin.amendment import lines_of
from opportunities.admin.listing_export import export_listings
from opportunities.admin.listing_form import (
    COSTS_PREFIX,
    FIELDSETS,
    HELP,
    LANGUAGES_PREFIX,
    CostInline,
    LanguageInline,
    ListingForm,
    save_public,
)
from opportunities.admin.listing_list import (
    AgencyFilter,
    CountryFilter,
    ListingChangeList,
    OfficeFilter,
    ShownFilter,
    search,
)
from opportunities.admin.listing_moves import listing_outlook, listing_panel
from opportunities.completeness import score, ten_questions
from opportunities.models import Amendment, CostItem, LanguageRequirement, Opportunity
from opportunities.models.choices import PUBLIC_STATES, State
from opportunities.workflow import TRANSITIONS
from portal import access, codes
from portal.admin.base import TranslatedAdmin
from portal.admin.cells import lines, short_day, state_badge
from portal.admin.history import HistoryMixin, Line
from portal.admin.site import LISTINGS, member, site
from portal.admin.transitions import Outlook, TransitionsMixin
from portal.admin.versions import VersionedAdminMixin

EDITABLE = (State.DRAFT, *PUBLIC_STATES)
TONES = {
    State.PUBLISHED: "go",
    State.IN_REVIEW: "slow",
    State.SUSPENDED: "stop",
    State.WITHDRAWN: "stop",
}
Base = TranslatedAdmin


@admin.register(Opportunity, site=site)
class ListingAdmin(VersionedAdminMixin, TransitionsMixin, HistoryMixin, Base):
    section = LISTINGS
    place = 0
    may_write = staticmethod(access.may_edit)
    transitions = TRANSITIONS
    form = ListingForm
    fieldsets = FIELDSETS
    inlines = (CostInline, LanguageInline)
    autocomplete_fields = (
        "origin",
        "agency",
        "country",
        "occupation",
        "apply_office",
        "orientation_office",
        "interview_region",
    )
    change_form_template = "admin/opportunities/listing.html"
    change_list_template = "admin/opportunities/listings.html"
    history_children = (
        (CostItem, "opportunity"),
        (LanguageRequirement, "opportunity"),
        (Amendment, "opportunity"),
    )
    versioned_children = (
        (CostItem, "opportunity", COSTS_PREFIX),
        (LanguageRequirement, "opportunity", LANGUAGES_PREFIX),
    )

    list_display = ("name", "closes", "state_word", "completeness")
    list_filter = ("state", ShownFilter, "scheme", CountryFilter, AgencyFilter)
    list_select_related = ("country", "agency", "scheme")
    search_fields = ("code",)  # `get_search_results` does the search; the name only shows the box
    search_help_text = gettext_lazy("code, title, country, company, employer, permit or job order number")
    ordering = ("-pk",)
    actions = (export_listings,)

    # --- Who may -------------------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only for an office that has a prefix for its codes."""
        office = getattr(request.user, "office", None)
        return access.may_edit(request.user) and office is not None and bool(office.code_prefix)

    def has_change_permission(self, request: HttpRequest, obj: Opportunity | None = None) -> bool:
        """In review, closed and withdrawn listings are read: a review is returned first."""
        may = access.may_edit(request.user)
        return may and (
            obj is None or (obj.state in EDITABLE and access.reaches(request.user, obj.office_id))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Opportunity | None = None) -> bool:
        """A draft that nobody has submitted yet. Everything else is withdrawn and keeps its history."""
        if obj is None:
            return access.may_edit(request.user)
        fresh = obj.state == State.DRAFT and obj.submitted_by_id is None and obj.imported_from_id is None
        return fresh and self.has_change_permission(request, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Opportunity:
        """Pending amendments are locked before their listing, here as everywhere."""
        if request.method == "POST" and object_id.isdecimal():
            waiting = Amendment.objects.filter(opportunity_id=int(object_id), state=Amendment.State.PENDING)
            list(waiting.select_for_update().order_by("pk"))
        found: Opportunity = super().get_object(request, object_id, from_field)
        return found

    # --- The list ------------------------------------------------------------------------------------------------
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ListingChangeList]:
        return ListingChangeList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "office") if access.is_supervisor(request.user) else self.list_display

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*self.list_filter, OfficeFilter) if access.is_supervisor(request.user) else self.list_filter

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_select_related, "office")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        return (search(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description=gettext_lazy("listing"))
    def name(self, listing: Opportunity) -> SafeString:
        company = listing.agency.name if listing.agency else ""
        return lines(listing, " · ".join(filter(None, (listing.country.name, company))))

    @admin.display(description=gettext_lazy("closes on"), ordering="closes_on")
    def closes(self, listing: Opportunity) -> str:
        return short_day(listing.closes_on)

    @admin.display(description=gettext_lazy("state"))
    def state_word(self, listing: Any) -> SafeString:
        """With the reasons why nobody sees it."""
        return lines(state_badge(listing, TONES), *listing.why_not_shown)

    @admin.display(description=gettext_lazy("answered"))
    def completeness(self, listing: Opportunity) -> str:
        return _("%(answered)s of 10") % {"answered": score(ten_questions(listing))}

    # --- The form ------------------------------------------------------------------------------------------------
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in HELP:
            kwargs["help_text"] = HELP[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def page_facts(self, request: HttpRequest, obj: Opportunity) -> dict[str, Any]:
        return listing_panel(obj, request.user, self.transition_links(request, obj))

    def save_model(self, request: HttpRequest, obj: Opportunity, form: Any, change: bool) -> None:
        if change and obj.state in PUBLIC_STATES:
            return  # `save_related` knows the rows of costs and languages too
        if not change:
            obj.author = member(request)
            obj.office = obj.author.office  # type: ignore[assignment]
            obj.code = unused_code(obj.office.code_prefix)
        if not obj.has_been_public:
            obj.slug = slugify(obj.title_ind)[:120] or obj.code.lower()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        listing = form.instance
        if change and listing.state in PUBLIC_STATES:
            self.propose(request, listing, formsets)
            return
        super().save_related(request, form, formsets, change)
        derived.refresh([listing.pk])

    def propose(self, request: HttpRequest, listing: Opportunity, formsets: list[Any]) -> None:
        """Say what was saved, what waits for a second person, or that nothing was changed."""
        saved, direct, material = save_public(listing, formsets)
        if direct:
            messages.success(request, _("Saved: %(fields)s.") % {"fields": named(direct)})
        elif not material:
            messages.info(request, _("You have changed nothing."))
        if not material:
            return
        try:
            amendments.propose(saved, material, member(request), Amendment.Origin.EDIT)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return
        messages.warning(
            request,
            _(
                "These changes wait for a second person: %(fields)s. Until then the public page stays as it is."
            )
            % {"fields": named(material)},
        )

    def response_change(self, request: HttpRequest, obj: Opportunity) -> HttpResponse:
        """Back to the listing: its buttons are the next step."""
        if obj.state in PUBLIC_STATES:
            return redirect(self.change_url(obj))  # `propose` has said what became of it
        if "_continue" in request.POST or "_addanother" in request.POST:
            return super().response_change(request, obj)
        messages.success(request, _("Saved: %(listing)s") % {"listing": obj})
        return redirect(self.change_url(obj))

    def response_add(
        self, request: HttpRequest, obj: Opportunity, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("Draft saved: %(listing)s") % {"listing": obj})
        return redirect(self.change_url(obj))

    def history_lines(self, subject: Opportunity, event: Any) -> list[Line] | None:
        return lines_of(event, subject)

    def outlook(self, request: HttpRequest, obj: Opportunity, action: str) -> Outlook:
        return listing_outlook(obj, action)


def named(fields: Iterable[str]) -> str:
    """The fields' names for a sentence."""
    return ", ".join(amendments.label_of(name) for name in fields)


def unused_code(prefix: str) -> str:
    """A spoken code that no listing has."""
    while True:
        code = codes.new_code(prefix)
        if not Opportunity.objects.filter(code=code).exists():
            return code
