"""Registrations in the back office: names and telephones are hidden; seeing them is a step that is written down."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from outreach import access as outreach_access
from outreach import seats
from outreach.admin.pages import PagesMixin, masked_name, masked_phone
from outreach.models import Registration, Session
from outreach.models.choices import ACTIVE_STATES, SEATED_STATES, SeatState
from outreach.registrations import canonical_code
from portal import access, codes
from portal.admin.base import BackOfficeAdmin
from portal.admin.cells import lines, moment, state_badge
from portal.admin.history import HistoryMixin
from portal.admin.site import OUTREACH, member, site
from portal.admin.transitions import Outlook, TransitionForm, TransitionsMixin
from portal.crypto import lookup_hashes
from portal.dates import Zone, format_moment
from portal.middleware import PRIVATE
from portal.models import User
from portal.phones import normalise_phone
from portal.workflow import Transition, record

TONES = {
    **dict.fromkeys(SEATED_STATES, "go"),
    SeatState.WAITING: "slow",
    SeatState.OFFERED: "slow",
    SeatState.CANCELLED: "stop",
    SeatState.LAPSED: "stop",
}
LONGEST_SEARCH = 60


def may_cancel(user: User, registration: Registration) -> bool:
    """Staff who may handle the session's list."""
    return outreach_access.can_cancel(user, registration.session)


MOVES: dict[str, Transition] = {
    "cancel": Transition(
        gettext_lazy("Cancel the registration"), ACTIVE_STATES, SeatState.CANCELLED, may_cancel, danger=True
    ),
}


@admin.register(Registration, site=site)
class RegistrationAdmin(TransitionsMixin, HistoryMixin, PagesMixin, BackOfficeAdmin):
    section = OUTREACH
    place = 30
    transitions = MOVES
    change_form_template = "admin/outreach/registration.html"
    list_display = ("code", "session_of", "person", "state_word", "village_shown", "since")
    list_filter = ("state", "source")
    list_select_related = ("session", "village")
    search_fields = ("code",)  # `get_search_results` does the search; the name only shows the box
    search_help_text = gettext_lazy("code of the registration or of the session, or a whole telephone number")
    ordering = ("-pk",)
    fields = (
        "session",
        "hidden_name",
        "hidden_phone",
        "village_shown",
        "age_band",
        "sex",
        "source",
        "registered_by",
        "created",
        "consent_to_contact",
        "interest",
        "offer_expires_at",
        "coming_at",
        "cancelled_at",
        "forgotten_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People register, or partners and staff enter them in the organiser area."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Registration]:
        found: Any = super().get_queryset(request)
        if not access.is_supervisor(request.user):
            sessions = Session.objects.visible_to(request.user).values("pk")
            found = found.filter(session__in=sessions)
        return found.select_related("session__office", "session__lead_partner", "village", "registered_by")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Nobody is found by name, or by a part of a number: only what is written on a ticket or said by its owner."""
        text = search_term.strip()[:LONGEST_SEARCH]
        return (queryset.filter(found_by(text)) if text else queryset), False

    @admin.display(description=gettext_lazy("session"))
    def session_of(self, registration: Registration) -> str:
        return str(registration.session)

    @admin.display(description=gettext_lazy("name"))
    def hidden_name(self, registration: Registration) -> str:
        return masked_name(registration.name) or _("deleted")

    @admin.display(description=gettext_lazy("telephone"))
    def hidden_phone(self, registration: Registration) -> str:
        return masked_phone(registration.phone) or "–"

    @admin.display(description=gettext_lazy("village"))
    def village_shown(self, registration: Registration) -> str:
        return registration.village.name if registration.village else registration.village_text or "–"

    @admin.display(description=gettext_lazy("person"))
    def person(self, registration: Registration) -> SafeString:
        return lines(self.hidden_name(registration), masked_phone(registration.phone))

    @admin.display(description=gettext_lazy("registered at"), ordering="created_at")
    def since(self, registration: Registration) -> SafeString:
        return moment(registration.created_at)

    @admin.display(description=gettext_lazy("registered at"))
    def created(self, registration: Registration) -> str:
        return format_moment(registration.created_at, Zone.WITA, get_language() or "id")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_word(self, registration: Registration) -> SafeString:
        return state_badge(registration, TONES)

    def page_facts(self, request: HttpRequest, obj: Registration) -> dict[str, Any]:
        return {
            "registration": obj,
            "title": _("Registration"),
            "transition_links": self.transition_links(request, obj),
            "may_reveal": self.may_reveal(request, obj),
        }

    # --- Moves and reveals ---------------------------------------------------------------------------------------
    def moved(self, request: HttpRequest, obj: Any, action: str, form: TransitionForm) -> bool:
        try:
            row = seats.cancel(obj)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        record(
            row, action, obj.state, row.state, member(request), form.cleaned_data["reason"], timezone.now()
        )
        return True

    def outlook(self, request: HttpRequest, obj: Registration, action: str) -> Outlook:
        return Outlook([_("The place is free at once and goes to whoever has waited longest.")])

    def may_reveal(self, request: HttpRequest, registration: Registration) -> bool:
        at = timezone.now()
        return registration.forgotten_at is None and outreach_access.can_reveal(
            member(request), registration.session, at
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal_view)
        return [path("<int:pk>/reveal/", view, name="outreach_registration_reveal"), *super().get_urls()]

    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first; its POST writes down who looked and shows name and telephone, kept by no cache."""
        registration: Registration = self.get_object(request, str(pk))
        if not self.may_reveal(request, registration):
            raise PermissionDenied
        if request.method != "POST":
            consequences = [
                _("Your name and this moment are written down in the history of the registration.")
            ]
            title = _("Show name and telephone")
            return self.act_page(request, registration, title, forms.Form(), consequences)
        state = registration.state
        record(registration, "reveal", state, state, member(request), "", timezone.now())
        shown = ("name", "phone")
        facts = [
            (capfirst(Registration._meta.get_field(name).verbose_name), getattr(registration, name))  # type: ignore[union-attr]
            for name in shown
        ]
        title, template = _("Name and telephone"), "admin/outreach/shown.html"
        response = self.other_page(request, registration, title, template, {"facts": facts})
        response.headers["Cache-Control"] = PRIVATE
        return response


def found_by(text: str) -> models.Q:
    """A code of a registration or session however it was typed, or a whole telephone number.

    Each arm is answered by an index of the table itself: a join would make the database read all of it.
    """
    sessions = list(Session.objects.filter(code=codes.normalise(text)[:16]).values_list("pk", flat=True))
    found = models.Q(code=canonical_code(text)[:16]) | models.Q(session__in=sessions)
    try:
        hashes = lookup_hashes(normalise_phone(text), "registration-phone")
    except ValueError:
        return found
    return found | models.Q(phone_hash__in=hashes)
