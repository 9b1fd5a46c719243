"""Sessions in the back office: drafts are written, proposals decided on, approved ones changed by two people."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from outreach import access as outreach_access
from outreach import workflow
from outreach.admin.pages import office_of
from outreach.admin.session_change import described
from outreach.admin.session_form import SAID, SessionForm, fieldsets_of, read_only
from outreach.admin.session_moves import (
    ASKS_FOR_REASONS,
    open_warnings,
    session_outlook,
    session_panel,
)
from outreach.admin.session_pages import SessionPagesMixin
from outreach.admin.warnings import WarningsForm
from outreach.models import Facilitation, Partner, Session, SessionChange, Venue
from outreach.models.choices import SessionState
from outreach.presenters.words import place_line
from outreach.series import new_session_code
from portal import access
from portal.admin.base import TranslatedAdmin
from portal.admin.cells import lines, moment, state_badge
from portal.admin.filters import PartsFilter
from portal.admin.history import HistoryMixin, Line
from portal.admin.site import OUTREACH, member, site
from portal.admin.transitions import Outlook, TransitionForm, TransitionsMixin
from portal.admin.versions import VersionedAdminMixin
from portal.admin.words import Speaker
from portal.workflow import Transition

TONES = {
    SessionState.APPROVED: "go",
    SessionState.PROPOSED: "slow",
    SessionState.ON_HOLD: "slow",
    SessionState.HELD: "slow",
    SessionState.CANCELLED: "stop",
}
FIXED_BY_APPROVAL = ("kind", "lead_partner")  # who vouches for it, and whether there is a place at all
EDITABLE = (SessionState.DRAFT, SessionState.APPROVED, SessionState.ON_HOLD)
MOST_REPLACEMENTS = 200


def said(session: Session, name: str) -> str:
    """A list of choices in words."""
    return Speaker().say(Session._meta.get_field(name), getattr(session, name))


class WhenFilter(PartsFilter):
    """What is to come, and what somebody has to finish."""

    title = gettext_lazy("when")
    parameter_name = "when"
    parts = {
        "week": (
            gettext_lazy("within 7 days"),
            lambda rows: rows.filter(starts_at__range=(timezone.now(), timezone.now() + timedelta(days=7))),
        ),
        "coming": (gettext_lazy("to come"), lambda rows: rows.filter(starts_at__gt=timezone.now())),
        "unmarked": (
            gettext_lazy("over, not marked"),
            lambda rows: rows.filter(pk__in=_keys(Session.objects.to_mark_held(timezone.now()))),
        ),
        "overdue": (
            gettext_lazy("report overdue"),
            lambda rows: rows.filter(pk__in=_keys(Session.objects.report_overdue(timezone.now()))),
        ),
    }


def _keys(found: Any) -> Any:
    return found.order_by().values("pk")


class CancelForm(TransitionForm):
    """Why, and where people can go instead."""

    replacement: Any = forms.ModelChoiceField(
        label=gettext_lazy("session to go to instead (may be left empty)"),
        queryset=Session.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = Session.objects.announced(timezone.now()).filter(office_id=self.subject.office_id)
        field: Any = self.fields["replacement"]
        field.queryset = coming.exclude(pk=self.subject.pk).order_by("starts_at", "pk")


@admin.register(Session, site=site)
class SessionAdmin(VersionedAdminMixin, TransitionsMixin, HistoryMixin, SessionPagesMixin, TranslatedAdmin):
    section = OUTREACH
    place = 0
    may_write = staticmethod(access.may_edit)
    form = SessionForm
    transitions = workflow.TRANSITIONS
    change_form_template = "admin/outreach/session.html"
    history_children = ((SessionChange, "session"), (Facilitation, "session"))
    list_display = ("name", "when", "state_word", "seats_shown", "place_of")
    list_filter = ("state", WhenFilter, "kind")
    search_fields = ("code", "title_ind", "title_en", "venue__name_ind")
    search_help_text = gettext_lazy("code, title or place")
    autocomplete_fields = (
        "office",
        "lead_partner",
        "co_partners",
        "contact_office",
        "venue",
        "occupations",
    )
    ordering = ("-starts_at", "-pk")

    # --- Who may -------------------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_edit(request.user) and getattr(request.user, "office_id", None) is not None

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        """Proposals are read: they are returned first. What is over stays as it was."""
        if obj is None:
            return access.may_edit(request.user)
        return obj.state in EDITABLE and outreach_access.can_write(member(request), obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Session]:
        found: Any = super().get_queryset(request)
        return found.with_places().with_seats().select_related("author", "proposed_by", "approved_by")

    # --- The list ------------------------------------------------------------------------------------------------
    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "office") if access.is_supervisor(request.user) else self.list_display

    @admin.display(description=gettext_lazy("session"), ordering="code")
    def name(self, session: Session) -> SafeString:
        """With the partner that leads it."""
        return lines(session, session.lead_partner.name if session.lead_partner else "")

    @admin.display(description=gettext_lazy("begins"), ordering="starts_at")
    def when(self, session: Session) -> SafeString:
        return moment(session.starts_at, session.zone)

    @admin.display(description=gettext_lazy("place"))
    def place_of(self, session: Session) -> str:
        return place_line(session)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_word(self, session: Session) -> SafeString:
        return state_badge(session, TONES)

    @admin.display(description=gettext_lazy("seats"))
    def seats_shown(self, session: Any) -> str:
        of = "–" if session.capacity is None else str(session.capacity)
        return f"{session.seats_held} / {of}"

    # --- The form ------------------------------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> Any:
        sets: list[Any] = fieldsets_of(obj, with_office=access.is_supervisor(request.user))
        if obj is not None and not self.has_change_permission(request, obj):
            sets = read_only(sets)
        copies: Any = [(name, dict(options)) for name, options in sets]
        return self._patch_fieldsets(copies)

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        fixed = (*super().get_readonly_fields(request, obj), *SAID.values())
        return fixed if obj is None or obj.state == SessionState.DRAFT else (*fixed, *FIXED_BY_APPROVAL)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What the search offers is all that is accepted: partners and places of the person's reach."""
        if db_field.related_model in (Partner, Venue):
            kwargs["queryset"] = db_field.related_model.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("for whom"))
    def said_target_groups(self, session: Session) -> str:
        return said(session, "target_groups")

    @admin.display(description=gettext_lazy("who speaks"))
    def said_speakers(self, session: Session) -> str:
        return said(session, "speakers")

    @admin.display(description=gettext_lazy("materials"))
    def said_materials(self, session: Session) -> str:
        return said(session, "materials")

    def transition_links(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Nobody marks a session as held before it begins."""
        links = super().transition_links(request, obj)
        if obj.starts_at is not None and obj.starts_at > timezone.now():
            early = self.transitions["mark_held"].label
            links = [link for link in links if link["label"] != early]
        return links

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        if not change:
            obj.author = member(request)
            obj.code = new_session_code()
            if "office" not in form.cleaned_data:
                obj.office_id = office_of(obj.author)
        if not obj.has_been_public:
            obj.slug = slugify(obj.title_ind)[:100].strip("-")  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def page_facts(self, request: HttpRequest, obj: Session) -> dict[str, Any]:
        return session_panel(obj, member(request), self.transition_links(request, obj), timezone.now())

    def history_lines(self, subject: Session, event: Any) -> list[Line] | None:
        """A proposed change in words instead of JSON."""
        if event.pgh_tracked_model is not SessionChange or event.pgh_label != "insert":
            return None
        return described(subject, event.changes)

    # --- Moves ---------------------------------------------------------------------------------------------------
    def transition_form(self, request: HttpRequest, obj: Any, action: str, row: Transition) -> TransitionForm:
        if action == "cancel":
            return CancelForm(request.POST or None, row=row, subject=obj)
        if action not in ASKS_FOR_REASONS:
            return TransitionForm(request.POST or None, row=row, subject=obj)
        warnings = open_warnings(obj, timezone.now())
        return WarningsForm(request.POST or None, row=row, subject=obj, warnings=warnings)

    def moved(self, request: HttpRequest, obj: Any, action: str, form: TransitionForm) -> bool:
        """Reasons for warnings are written in the same step as the move, or not at all."""
        reason = form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                if action == "cancel":
                    workflow.cancel(obj, member(request), reason, form.cleaned_data["replacement"])
                    return True
                if isinstance(form, WarningsForm):
                    workflow.acknowledge(obj, form.reasons())
                workflow.move(obj, action, member(request), reason)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        return True

    def outlook(self, request: HttpRequest, obj: Session, action: str) -> Outlook:
        return session_outlook(obj, action, timezone.now())
