"""What every page of the back office has: who may read and write, 404 for strangers, lists that stay fast."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from portal import access
from portal.access import AnyUser
from portal.admin.paging import CappedPaginator
from portal.admin.site import CONTENT, TABS
from portal.admin.words import label_of
from portal.models import Versioned


class SplitDateTime(AdminSplitDateTime):
    """Date and time as two inputs, each with a name of its own."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for part, name in zip(self.widgets, (_("date"), _("time")), strict=True):
            part.attrs["aria-label"] = name


def keys_among(field: Any, values: Sequence[str]) -> list[str]:
    """Those that can be keys of the related table. A forged one is refused by the form, not by the database."""
    key = field.remote_field.model._meta.pk

    def is_key(text: str) -> bool:
        try:
            key.to_python(text)
        except ValidationError:
            return False
        return "\x00" not in text

    return [text for text in values if not text or is_key(text)]


class SearchedChoices(AutocompleteSelectMultiple):
    """Several choices that are searched."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups: list[Any] = super().optgroups(name, keys_among(self.field, value), attrs)
        return groups


class SearchedChoice(AutocompleteSelect):
    """A choice that is searched. Its first option is none, with a text: HTML asks for both."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups: list[Any] = super().optgroups(name, keys_among(self.field, value), attrs)
        options = groups[0][1]
        chosen = [option for option in options if option["value"]]
        options[:] = [self.create_option(name, "", "–", not chosen, 0), *chosen]
        return groups


class LinesField(forms.CharField):
    """Text of several lines. Browsers post CR LF: an untouched text must not look changed."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


FORM_FIELDS: dict[Any, dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DateTimeField: {"widget": SplitDateTime},
    models.TextField: {"form_class": LinesField, "widget": AdminTextareaWidget(attrs={"rows": 4})},
}


def searched(rows: Any, field: Any, request: HttpRequest, chosen: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a form field with the widget for a choice that is searched, when `rows` has it searched."""
    if field.name in rows.get_autocomplete_fields(request):
        widget = SearchedChoices if field.many_to_many else SearchedChoice
        chosen.setdefault("widget", widget(field, rows.admin_site))
    return chosen


def plain_choice(field: Any) -> Any:
    """A choice of a related row without the buttons that open windows to add and change such rows."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        widget = field.widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
    return field


class RulesMixin(admin.ModelAdmin):
    """Access by predicate instead of permission rows. All staff read; `may_write` says who writes; nothing is deleted.

    A queryset with `visible_to(user)` narrows the rows; a row outside of it does not exist for the user (404).
    """

    section = CONTENT
    place = 50  # within the section, the lowest first
    may_write: Callable[[AnyUser], bool] = staticmethod(access.may_govern)

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER  # a count for every choice would read the whole table
    formfield_overrides = FORM_FIELDS
    actions_on_top = True

    @property
    def tab(self) -> str:
        """The tab of the staff pages that is marked on pages of this table."""
        return TABS.get(self.section, "data")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A list is called what it holds."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.is_staff(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_staff(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return plain_choice(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, **searched(self, db_field, request, kwargs)
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **searched(self, db_field, request, kwargs)
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        return found.visible_to(request.user) if hasattr(found, "visible_to") else found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, or 404; 403 for those who may not read the table.

        While a form is being saved a versioned row is locked, so that nobody saves in between.
        """
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        if request.method == "POST" and isinstance(found, Versioned):
            return self.get_queryset(request).select_for_update(of=("self",)).get(pk=found.pk)
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A key that people choose stays what it is: other rows and addresses point at it."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        key = self.opts.pk
        return (*fixed, key.name) if obj is not None and key.editable and not key.auto_created else fixed

    def page_facts(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the page of a row tells beside its form. `obj` is as saved, whatever a refused form tried."""
        return {}

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            saved = self.get_queryset(request).get(pk=obj.pk) if request.method == "POST" else obj
            context.update(self.page_facts(request, saved))
        return super().render_change_form(request, context, add, change, form_url, obj)

    # The database keeps the history (triggers); a second log in words would only disagree with it.
    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...


class BackOfficeAdmin(RulesMixin):
    """For models in one language."""


class TranslatedAdmin(RulesMixin, TranslationAdmin):
    """For models with Indonesian and English columns: `admin-languages.js` shows one language at a time."""

    class Media:
        js = ("js/admin-languages.js",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Names of translated columns for pages that are only read; inputs get theirs below."""
        names = {each.name: label_of(each) for each in self.opts.fields if hasattr(each, "translated_field")}
        return super().get_form(request, obj, change=change, **{"labels": names} | kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(db_field, "translated_field"):
            field.label = label_of(db_field)
        return field


class InlineRulesMixin(InlineModelAdmin):
    """Rows of a parent: whoever may change the parent may change them."""

    extra = 0
    formfield_overrides = FORM_FIELDS

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return plain_choice(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, **searched(self, db_field, request, kwargs)
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_staff(request.user)

    def _follows_parent(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or obj.pk is None:
            return parent.has_add_permission(request)
        return parent.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._follows_parent(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._follows_parent(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._follows_parent(request, obj)
