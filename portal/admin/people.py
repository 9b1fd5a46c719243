"""Offices, and the accounts of staff and partners. Only the ministry opens accounts and gives roles."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import access, second_factor
from portal.admin.base import TranslatedAdmin
from portal.admin.cells import lines, yes_or_no
from portal.admin.filters import PartsFilter, RowFilter
from portal.admin.history import HistoryMixin
from portal.admin.reference import SOURCE
from portal.admin.site import PEOPLE, member, site
from portal.admin.words import Speaker
from portal.forms import PlainForm
from portal.models import Office, User

ROLE_HELD = User.groups.through  # a row for each role of each account
ROLE_TOLD = {
    "insert": gettext_lazy("Role given: %(role)s"),
    "update": gettext_lazy("Role replaced by: %(role)s"),
    "delete": gettext_lazy("Role taken away: %(role)s"),
}
NEEDS_OFFICE = frozenset({access.EDITOR, access.VERIFIER})


@admin.register(Office, site=site)
class OfficeAdmin(HistoryMixin, TranslatedAdmin):
    """An office's editors keep its address and hours; the ministry keeps all offices."""

    section = PEOPLE
    list_display = ("name_and_kind", "region", "status", "phone", "review_status")
    list_filter = ("kind", "status", "review_status")
    list_select_related = ("region",)
    search_fields = ("name_ind", "name_en", "key")
    autocomplete_fields = ("region", "serves")
    fieldsets = (
        (None, {"fields": ("key", "kind", "name", "code_prefix", "region", "serves", "status")}),
        (gettext_lazy("How to reach it"), {"fields": ("address", "phone", "email", "opening_hours", "note")}),
        SOURCE,
    )
    governed = ("key", "kind", "code_prefix", "region", "serves", "review_status")

    @admin.display(description=gettext_lazy("name"), ordering="name_ind")
    def name_and_kind(self, office: Office) -> SafeString:
        return lines(office, office.get_kind_display())

    def has_change_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return access.may_edit(request.user) and (obj is None or access.reaches(request.user, obj.pk))

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if access.may_govern(request.user) else (*fixed, *self.governed)


class RoleField(forms.ModelMultipleChoiceField):
    """The roles of `portal.access`, and no other group."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            Group.objects.filter(name__in=access.ROLES).order_by("pk"),
            label=gettext_lazy("roles"),
            required=False,
            help_text=gettext_lazy("without a role an account opens nothing"),
        )

    def label_from_instance(self, group: Any) -> str:
        return str(access.ROLE_LABELS[group.name])


ACCOUNT_FIELDS: Any = (
    (gettext_lazy("Person"), {"fields": ("username", "first_name", "last_name", "email")}),
    (gettext_lazy("Access"), {"fields": ("office", "groups", "is_active")}),
)


class AccountForm(forms.ModelForm):
    """No password here: its owner chooses it by a link, or the ministry sets one on a page of its own."""

    groups = RoleField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        roles = {group.name for group in cleaned.get("groups") or ()}
        if roles & NEEDS_OFFICE and not cleaned.get("office"):
            self.add_error("office", _("An editor or verifier belongs to an office."))
        return cleaned


class ResetForm(PlainForm):
    """Why somebody's two-step verification is turned off by others."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Colleagues read this sentence in the history."),
    )


def with_role(role: str) -> Callable[[models.QuerySet[Any]], models.QuerySet[Any]]:
    """The accounts among given ones that have the role."""
    return lambda rows: rows.filter(groups__name=role)


class RoleFilter(PartsFilter):
    title = gettext_lazy("role")
    parameter_name = "role"
    parts = {role: (label, with_role(role)) for role, label in access.ROLE_LABELS.items()}


class OfficeFilter(RowFilter):
    title = gettext_lazy("office")
    parameter_name = "office"
    column = "office_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The offices that have accounts."""
        offices = Office.objects.filter(users__isnull=False).distinct().order_by("name")
        return [(str(office.pk), office.name) for office in offices]


@admin.register(User, site=site)
class AccountAdmin(HistoryMixin, UserAdmin):
    """No account is deleted: history names it. Whoever leaves is made inactive, which ends their access at once."""

    section = PEOPLE
    form = add_form = AccountForm
    list_display = (
        "username",
        "full_name",
        "office",
        "role_names",
        yes_or_no("is_active", gettext_lazy("active")),
    )
    list_filter = (RoleFilter, "is_active", OfficeFilter)
    list_select_related = ("office",)
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    fieldsets = ACCOUNT_FIELDS
    add_fieldsets = ACCOUNT_FIELDS
    add_form_template = "admin/change_form.html"
    change_form_template = "admin/portal/account.html"
    link_template = "admin/portal/send_password_link.html"
    reset_template = "admin/portal/reset_second_factor.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_govern(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_govern(request.user)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"), ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, user: User) -> str:
        return (
            ", ".join(str(access.ROLE_LABELS.get(group.name, group.name)) for group in user.groups.all())
            or "–"
        )

    def history_words(self, event: Any, speaker: Speaker) -> str | None:
        """Roles given and taken away."""
        if event.pgh_tracked_model is not ROLE_HELD:
            return None
        name = speaker.say(ROLE_HELD._meta.get_field("group"), event.group_id)
        return ROLE_TOLD[event.pgh_label] % {"role": access.ROLE_LABELS.get(name, name)}

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who has a role of staff counts as staff everywhere."""
        super().save_related(request, form, formsets, change)
        roles = set(form.instance.groups.values_list("name", flat=True))
        form.instance.is_staff = not roles.isdisjoint(access.STAFF_ROLES)
        form.instance.save(update_fields=["is_staff"])

    def get_urls(self) -> list[URLPattern]:
        link_view = self.admin_site.admin_view(self.password_link_view)
        reset_view = self.admin_site.admin_view(self.second_factor_view)
        return [
            path("<path:object_id>/password-link/", link_view, name="portal_user_password_link"),
            path("<path:object_id>/second-factor/", reset_view, name="portal_user_second_factor"),
            *super().get_urls(),
        ]

    def page_facts(self, request: HttpRequest, obj: User) -> dict[str, Any]:
        return {"status": second_factor.status_of(obj)}

    def password_link_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first, then mail the person a link with which they choose a password themselves."""
        user: User = self.get_object(request, unquote(object_id))  # 403 for those who may not see accounts
        change_url = reverse("admin:portal_user_change", args=[user.pk])
        if request.method == "POST" and user.email:
            form = ResetPasswordForm({"email": user.email})
            if form.is_valid():
                form.save(request)
                messages.success(request, _("A link to choose a password is on its way."))
                return redirect(change_url)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send a link to choose a password"),
            "subtitle": str(user),
            "object": user,
            "opts": self.opts,
            "back_url": change_url,
        }
        return TemplateResponse(request, self.link_template, context)

    def second_factor_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first and why, then turn two-step verification off for somebody who has lost the telephone."""
        user: User = self.get_object(request, unquote(object_id))  # 403 for those who may not see accounts
        change_url = reverse("admin:portal_user_change", args=[user.pk])
        form = ResetForm(data=request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                second_factor.reset(user, member(request), form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Two-step verification of %(name)s is off.") % {"name": user})
                return redirect(change_url)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reset two-step verification"),
            "subtitle": str(user),
            "object": user,
            "opts": self.opts,
            "form": form,
            "obstacle": second_factor.obstacle_to_reset(user, member(request)),
            "back_url": change_url,
        }
        return TemplateResponse(request, self.reset_template, context)
