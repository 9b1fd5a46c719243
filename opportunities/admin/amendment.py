"""Changes that wait for a second person: a worklist, the difference field by field, and two buttons."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from opportunities.amendments import TRANSITIONS, describe, label_of
from opportunities.models import Amendment, Opportunity
from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.history import HistoryMixin, name_of
from portal.admin.site import LISTINGS, site
from portal.admin.transitions import Outlook, TransitionsMixin
from portal.dates import Zone, format_moment

TONES = {Amendment.State.PENDING: "slow", Amendment.State.APPROVED: "go", Amendment.State.REJECTED: "stop"}


class WaitingFilter(admin.SimpleListFilter):
    """A worklist first: without a choice only what waits is shown."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decided", gettext_lazy("decided or replaced")), ("all", gettext_lazy("all"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "all":
            return queryset
        waiting = models.Q(state=Amendment.State.PENDING)
        return queryset.exclude(waiting) if self.value() == "decided" else queryset.filter(waiting)

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting")}
        yield from others


@admin.register(Amendment, site=site)
class AmendmentAdmin(TransitionsMixin, HistoryMixin, BackOfficeAdmin):
    section = LISTINGS
    place = 10
    may_write = staticmethod(access.may_edit)
    transitions = TRANSITIONS
    fields = (
        "opportunity",
        "origin",
        "file",
        "proposed_by",
        "proposed_at",
        "note",
        "decided_by",
        "decided_at",
    )
    change_form_template = "admin/opportunities/amendment.html"
    transition_template = "admin/opportunities/amendment_decision.html"

    list_display = ("opportunity", "waits_since", "what", "origin", "by", "state_word")
    list_filter = (WaitingFilter, "origin")
    list_select_related = ("opportunity", "proposed_by")
    ordering = ("proposed_at", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Amendment]:
        found: models.QuerySet[Amendment] = super().get_queryset(request).select_related("opportunity")
        if access.is_supervisor(request.user):
            return found
        return found.filter(opportunity__in=Opportunity.objects.visible_to(request.user))

    @admin.display(description=gettext_lazy("proposed at"), ordering="proposed_at")
    def waits_since(self, amendment: Amendment) -> str:
        return format_moment(amendment.proposed_at, Zone.WITA, get_language() or "id")

    @admin.display(description=gettext_lazy("changes"))
    def what(self, amendment: Amendment) -> str:
        return ", ".join(label_of(name) for name in amendment.changes)

    @admin.display(description=gettext_lazy("proposed by"))
    def by(self, amendment: Amendment) -> str:
        return name_of(amendment.proposed_by)

    @admin.display(description=gettext_lazy("state"))
    def state_word(self, amendment: Amendment) -> SafeString:
        tone = TONES.get(Amendment.State(amendment.state), "")
        return format_html(
            '<span class="jr-state{}">{}</span>',
            f" jr-state--{tone}" if tone else "",
            amendment.get_state_display(),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        amendment = self.get_object(request, unquote(object_id))
        facts = {
            **self.transition_facts(amendment),
            "amendment": amendment,
            "transition_links": self.transition_links(request, amendment),
            "two_people": self.two_people_note(request, amendment),
        }
        return super().change_view(request, object_id, form_url, {**facts, **(extra_context or {})})

    def transition_facts(self, obj: Amendment) -> dict[str, Any]:
        return {"differences": describe(obj)}

    def two_people_note(self, request: HttpRequest, amendment: Amendment) -> str:
        mine = amendment.proposed_by_id == request.user.pk
        if mine and amendment.state == Amendment.State.PENDING:
            return _("You proposed this change, so somebody else decides on it.")
        return ""

    def outlook(self, request: HttpRequest, obj: Amendment, action: str) -> Outlook:
        if action == "reject":
            return Outlook([_("The listing stays as it is. Who proposed the change reads your reason.")])
        return Outlook(
            [_("The listing changes at once, also on the public page. Your name stands in the history.")]
        )
