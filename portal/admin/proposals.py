"""Changes that wait for a second person: one worklist for whatever is proposed. Nobody writes them here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.cells import moment, state_badge
from portal.admin.filters import WaitingFilter
from portal.admin.history import HistoryMixin
from portal.admin.transitions import TransitionsMixin

TONES = {"pending": "slow", "approved": "go", "rejected": "stop"}


class ProposalsAdmin(TransitionsMixin, HistoryMixin, BackOfficeAdmin):
    """For models with `state`, `proposed_by` and `proposed_at`; the longest waiting first."""

    place = 10
    may_write = staticmethod(access.may_edit)
    list_filter: ClassVar[Any] = (WaitingFilter,)
    ordering = ("proposed_at", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("proposed at"), ordering="proposed_at")
    def waits_since(self, proposal: Any) -> SafeString:
        return moment(proposal.proposed_at)

    @admin.display(description=gettext_lazy("state"))
    def state_word(self, proposal: Any) -> SafeString:
        return state_badge(proposal, TONES)
