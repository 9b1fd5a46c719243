"""Changes of approved sessions that wait for a second person: a worklist, before → after, and two buttons."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from outreach import access as outreach_access
from outreach.admin.pages import PagesMixin
from outreach.admin.warnings import WarningsForm
from outreach.changes import (
    MATERIAL_FIELDS,
    TOLD_FIELDS,
    accept_warnings,
    approve_change,
    conflicts_of,
    from_json,
    reject_change,
)
from outreach.conflicts import hard_conflicts, unanswered
from outreach.models import Session, SessionChange, Venue
from portal import access
from portal.admin.cells import lines
from portal.admin.history import Line
from portal.admin.proposals import ProposalsAdmin
from portal.admin.site import OUTREACH, member, site
from portal.admin.transitions import Outlook, TransitionForm
from portal.admin.words import Speaker
from portal.dates import format_moment
from portal.workflow import Transition

State = SessionChange.State
MOVES: dict[str, Transition] = {
    "approve": Transition(
        gettext_lazy("Approve the change"),
        (State.PENDING,),
        State.APPROVED,
        outreach_access.can_decide_change,
    ),
    "reject": Transition(
        gettext_lazy("Reject the change"),
        (State.PENDING,),
        State.REJECTED,
        outreach_access.can_decide_change,
        reason_required=True,
        danger=True,
    ),
}


def described(session: Session, changes: Mapping[str, Mapping[str, Any]]) -> list[Line]:
    """The change field by field in words; times in the zone of each side."""
    speaker = Speaker()
    zones = changes.get("zone", {})
    return [
        Line(
            capfirst(str(Session._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
            _said(speaker, name, values["old"], zones.get("old", session.zone)),
            _said(speaker, name, values["new"], zones.get("new", session.zone)),
        )
        for name in MATERIAL_FIELDS
        for values in [changes.get(name)]
        if values is not None
    ]


def _said(speaker: Speaker, name: str, value: Any, zone: str) -> str:
    if name in ("starts_at", "ends_at") and value:
        return format_moment(from_json(name, value), zone, get_language() or "id")
    if name == "capacity" and value is None:
        return _("no limit")
    return speaker.say(Session._meta.get_field(name), value)


@admin.register(SessionChange, site=site)
class SessionChangeAdmin(PagesMixin, ProposalsAdmin):
    section = OUTREACH
    transitions = MOVES
    fields = ("session", "proposed_by", "proposed_at", "note", "decided_by", "decided_at", "decision_note")
    change_form_template = "admin/outreach/session_change.html"
    transition_template = "admin/outreach/session_change_decision.html"
    list_display = ("change_of", "waits_since", "proposed_by", "state_word")
    list_select_related = ("session", "proposed_by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SessionChange]:
        found = super().get_queryset(request).select_related("session__office", "proposed_by")
        if access.is_supervisor(request.user):
            return found
        return found.filter(session__in=Session.objects.visible_to(request.user).values("pk"))

    @admin.display(description=gettext_lazy("session"), ordering="session__code")
    def change_of(self, change: SessionChange) -> SafeString:
        """With the names of what would change."""
        names = (str(Session._meta.get_field(name).verbose_name) for name in change.changes)  # type: ignore[union-attr]
        return lines(change.session, ", ".join(names))

    def page_facts(self, request: HttpRequest, obj: SessionChange) -> dict[str, Any]:
        mine = obj.proposed_by_id == request.user.pk and obj.state == State.PENDING
        return {
            **self.transition_facts(obj),
            "change_of": obj,
            "subtitle": str(obj.session),
            "transition_links": self.transition_links(request, obj),
            "two_people": _("You proposed this change, so somebody else decides on it.") if mine else "",
        }

    def transition_facts(self, obj: SessionChange) -> dict[str, Any]:
        """Before → after, and what speaks against it with the reasons that were given."""
        accepted = obj.session.acknowledged | obj.acknowledged
        found = self.against(obj)
        return {
            "lines": described(obj.session, obj.changes),
            "against": [(conflict, accepted.get(conflict.key, "")) for conflict in found],
        }

    def against(self, change: SessionChange) -> list[Any]:
        """Nothing for a change that is decided, or whose new place is gone."""
        if change.state != State.PENDING:
            return []
        try:
            return conflicts_of(change, timezone.now())
        except Venue.DoesNotExist:
            return []

    def history_lines(self, subject: SessionChange, event: Any) -> list[Line] | None:
        return described(subject.session, event.changes) if event.pgh_label == "insert" else None

    def transition_form(self, request: HttpRequest, obj: Any, action: str, row: Transition) -> TransitionForm:
        if action != "approve":
            return TransitionForm(request.POST or None, row=row, subject=obj)
        warnings = unanswered(self.against(obj), obj.session.acknowledged | obj.acknowledged)
        return WarningsForm(request.POST or None, row=row, subject=obj, warnings=warnings)

    def moved(self, request: HttpRequest, obj: Any, action: str, form: TransitionForm) -> bool:
        try:
            with transaction.atomic():
                if isinstance(form, WarningsForm):
                    accept_warnings(obj, form.reasons())
                    approve_change(obj, member(request))
                else:
                    reject_change(obj, member(request), form.cleaned_data["reason"])
        except (ValidationError, Venue.DoesNotExist) as error:
            gone = _("The new place no longer exists.")
            form.add_error(None, error if isinstance(error, ValidationError) else gone)
            return False
        return True

    def outlook(self, request: HttpRequest, obj: SessionChange, action: str) -> Outlook:
        if action == "reject":
            return Outlook([_("The session stays as it is. Who proposed the change reads your reason.")])
        consequences = [_("The page changes at once. Your name stands in the history as the second person.")]
        if TOLD_FIELDS & obj.changes.keys():
            told = _("People in the list are told before → after: %(number)s.")
            consequences.append(told % {"number": obj.session.registrations.active().count()})
        hard = [conflict.message for conflict in hard_conflicts(self.against(obj))]
        return Outlook(consequences, hard)
