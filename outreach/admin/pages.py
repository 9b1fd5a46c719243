"""Pages beside the form of an object: a form with a button, or a table. All act by POST only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from portal.admin.base import RulesMixin
from portal.models import User
from portal.phones import mask_phone

ACT_TEMPLATE = "admin/outreach/act.html"
HIDDEN = "•••"


class PagesMixin(RulesMixin):
    """For admins with pages of their own (`act_page`, `other_page`) and the way back to the object."""

    def change_url(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def back_to(self, obj: Any) -> HttpResponse:
        return redirect(self.change_url(obj))

    def other_page(
        self, request: HttpRequest, obj: Any, title: object, template: str, facts: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(obj),
            "object": obj,
            "opts": self.opts,
            "back_url": self.change_url(obj),
            **facts,
        }
        return TemplateResponse(request, template, context)

    def act_page(
        self,
        request: HttpRequest,
        obj: Any,
        title: object,
        form: forms.Form,
        consequences: Iterable[object] = (),
        *,
        danger: bool = False,
    ) -> HttpResponse:
        """A form, what its button does, and the button, which carries the title."""
        facts = {"form": form, "consequences": list(consequences), "danger": danger}
        return self.other_page(request, obj, title, ACT_TEMPLATE, facts)

    def refused(self, request: HttpRequest, error: ValidationError) -> None:
        messages.error(request, " ".join(error.messages))


def masked_name(name: str) -> str:
    """`Maria Drosari` as `M••• D•••`: enough to find a line on paper, too little to know somebody."""
    return " ".join(f"{word[0]}{HIDDEN}" for word in name.split()) if name else ""


def masked_phone(number: str) -> str:
    return mask_phone(number)


def office_of(user: User) -> int:
    """The office of a member of staff who may enter rows: `has_add_permission` asks for one."""
    if user.office_id is None:
        raise ValueError("Rows are entered by people of an office.")
    return user.office_id
