"""Buttons that move an object: each leads to a page that says what happens; only its POST acts.

Everything that decides is in the app's transition table and in `portal.workflow.transition()`.
"""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import workflow
from portal.admin.base import RulesMixin
from portal.admin.site import member
from portal.models import Versioned
from portal.workflow import Table, Transition

CHANGED_MEANWHILE = gettext_lazy(
    "The content has changed since you opened this page. Read it again, then decide."
)


@dataclass
class Outlook:
    """What a confirmation page says: what will happen, what stands in the way, and what else to know."""

    consequences: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TransitionForm(forms.Form):
    """The reason, and the version of the object that the page showed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Transition, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.fields["read_version"].initial = getattr(subject, "version", None)
        if row.reason_required:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _("Colleagues read this sentence in the history.")

    def clean_read_version(self) -> int | None:
        read: int | None = self.cleaned_data["read_version"]
        if isinstance(self.subject, Versioned) and read != self.subject.version:
            data = QueryDict(mutable=True)
            data.update({**self.data, "read_version": str(self.subject.version)})
            self.data = data
            raise ValidationError(CHANGED_MEANWHILE)
        return read


class TransitionsMixin(RulesMixin):
    """For admins of objects with a `state`: buttons (`transition_links`) and their page, `<pk>/act/<action>/`."""

    transitions: Table = {}
    transition_template = "admin/transition.html"

    def get_urls(self) -> list[URLPattern]:
        opts = self.opts
        view = self.admin_site.admin_view(self.transition_view)
        own = path(
            "<path:object_id>/act/<slug:action>/", view, name=f"{opts.app_label}_{opts.model_name}_transition"
        )
        return [own, *super().get_urls()]

    def outlook(self, request: HttpRequest, obj: Any, action: str) -> Outlook:
        """What the confirmation page tells; apps say more."""
        return Outlook()

    def transition_facts(self, obj: Any) -> dict[str, Any]:
        """More context for the confirmation page, for templates that extend it."""
        return {}

    def transition_form(self, request: HttpRequest, obj: Any, action: str, row: Transition) -> TransitionForm:
        """The form of the confirmation page; apps ask for more than a reason."""
        return TransitionForm(request.POST or None, row=row, subject=obj)

    def transition_links(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Label, address and weight of each move this person may make now."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_transition"
        offered = workflow.available(self.transitions, obj, member(request))
        return [
            {"label": row.label, "url": reverse(name, args=[obj.pk, action]), "danger": row.danger}
            for action, row in offered.items()
        ]

    def transition_view(self, request: HttpRequest, object_id: str, action: str) -> HttpResponse:
        row = self.transitions.get(action)
        if row is None:
            raise Http404
        with transaction.atomic():
            obj = self.get_object(request, unquote(object_id))
            form = self.transition_form(request, obj, action, row)
            if not row.may(member(request), obj):
                raise PermissionDenied
            if obj.state not in row.sources:
                messages.warning(
                    request, _("“%(action)s” is not possible in this state.") % {"action": row.label}
                )
                return redirect(self.change_url(obj))
            if request.method == "POST" and form.is_valid() and self.moved(request, obj, action, form):
                messages.success(
                    request, _("Done: %(action)s. %(object)s") % {"action": row.label, "object": obj}
                )
                return redirect(self.change_url(obj))
        return self.render_transition(request, obj, action, row, form)

    def moved(self, request: HttpRequest, obj: Any, action: str, form: TransitionForm) -> bool:
        """Make the move; on refusal the form says why."""
        try:
            workflow.transition(self.transitions, obj, action, member(request), form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            return False
        return True

    def change_url(self, obj: Any) -> str:
        opts = self.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])

    def render_transition(
        self, request: HttpRequest, obj: Any, action: str, row: Transition, form: TransitionForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": row.label,
            "subtitle": str(obj),
            "opts": self.opts,
            "object": obj,
            "form": form,
            "row": row,
            "outlook": self.outlook(request, obj, action),
            "back_url": self.change_url(obj),
            **self.transition_facts(obj),
        }
        return TemplateResponse(request, self.transition_template, context)
