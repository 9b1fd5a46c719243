"""Changes that wait for a second person: a worklist, the difference field by field, and two buttons."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.amendments import TRANSITIONS, Difference, describe, label_of
from opportunities.models import Amendment, Opportunity
from portal import access
from portal.admin.cells import lines
from portal.admin.filters import WaitingFilter
from portal.admin.history import Line
from portal.admin.proposals import ProposalsAdmin
from portal.admin.site import LISTINGS, site
from portal.admin.transitions import Outlook
from portal.models import User


class Side(NamedTuple):
    """One line of an old or new value, and whether the other side has no such line."""

    text: str
    differs: bool


class Compared(NamedTuple):
    """A difference whose lines that both sides share are not marked."""

    label: str
    old: list[Side]
    new: list[Side]


def compared(difference: Difference) -> Compared:
    """Mark only the lines that changed: in a table of ten costs one amount."""
    old, new = difference.old.splitlines(), difference.new.splitlines()
    return Compared(
        difference.label,
        [Side(line, line not in new) for line in old],
        [Side(line, line not in old) for line in new],
    )


def lines_of(event: Any, listing: Opportunity) -> list[Line] | None:
    """A proposed change in the history of its listing, in words instead of JSON."""
    if event.pgh_tracked_model is not Amendment or event.pgh_label != "insert":
        return None
    described = describe(Amendment(opportunity=listing, changes=event.changes))
    return [Line(capfirst(each.label), each.old, each.new) for each in described]


@admin.register(Amendment, site=site)
class AmendmentAdmin(ProposalsAdmin):
    section = LISTINGS
    tab = "changes"
    transitions = TRANSITIONS
    fields = (
        "opportunity",
        "origin",
        "file",
        "proposed_by",
        "proposed_at",
        "carried_on_from",
        "note",
        "decided_by",
        "decided_at",
    )
    readonly_fields = ("carried_on_from",)
    change_form_template = "admin/opportunities/amendment.html"
    transition_template = "admin/opportunities/amendment_decision.html"

    list_display = ("change_of", "waits_since", "by", "state_word")
    list_filter = (WaitingFilter, "origin")
    list_select_related = ("opportunity", "proposed_by")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Amendment]:
        found: models.QuerySet[Amendment] = super().get_queryset(request).select_related("opportunity")
        if access.is_supervisor(request.user):
            return found
        return found.filter(opportunity__in=Opportunity.objects.visible_to(request.user))

    @admin.display(description=gettext_lazy("listing"), ordering="opportunity__code")
    def change_of(self, amendment: Amendment) -> SafeString:
        """With the names of what would change."""
        return lines(amendment.opportunity, ", ".join(label_of(name) for name in amendment.changes))

    @admin.display(description=gettext_lazy("proposed by"))
    def by(self, amendment: Amendment) -> SafeString:
        return lines(amendment.proposed_by, amendment.get_origin_display())

    @admin.display(description=gettext_lazy("carries on changes by"))
    def carried_on_from(self, amendment: Amendment) -> str:
        others = User.objects.filter(pk__in=set(amendment.contributors) - {amendment.proposed_by_id})
        return ", ".join(str(user) for user in others.order_by("pk")) or "–"

    def page_facts(self, request: HttpRequest, obj: Amendment) -> dict[str, Any]:
        return {
            **self.transition_facts(obj),
            "amendment": obj,
            "subtitle": str(obj.opportunity),
            "transition_links": self.transition_links(request, obj),
            "two_people": self.two_people_note(request, obj),
        }

    def transition_facts(self, obj: Amendment) -> dict[str, Any]:
        return {"differences": [compared(difference) for difference in describe(obj)]}

    def history_lines(self, subject: Amendment, event: Any) -> list[Line] | None:
        return lines_of(event, subject.opportunity)

    def two_people_note(self, request: HttpRequest, amendment: Amendment) -> str:
        if amendment.state != Amendment.State.PENDING:
            return ""
        if amendment.proposed_by_id == request.user.pk:
            return _("You proposed this change, so somebody else decides on it.")
        if request.user.pk in amendment.contributors:
            return _("Part of this change was waiting from you, so somebody else decides on it.")
        return ""

    def outlook(self, request: HttpRequest, obj: Amendment, action: str) -> Outlook:
        if action == "reject":
            return Outlook([_("The listing stays as it is. Who proposed the change reads your reason.")])
        return Outlook(
            [_("The listing changes at once, also on the public page. Your name stands in the history.")]
        )
