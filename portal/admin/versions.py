"""Nobody saves over somebody else's newer edit.

The form carries the version it was read at. When the locked row is newer, nothing is saved: the page shows field by
field what the writer wrote and what was saved meanwhile, by whom and when. Fields that the writer had not touched are
filled with the newer values, so that saving once more takes nobody's work away unseen.
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import RulesMixin
from portal.admin.history import actor_id, event_model
from portal.admin.words import EMPTY, Speaker, label_of
from portal.models import User

READ_VERSION = "read_version"
LONGEST_TABLE = 100  # rows of an inline that are told again


@dataclass
class Difference:
    """One field written differently by both. `taken` is true when the newer value now stands in the form."""

    label: str
    mine: str
    saved: str
    taken: bool


@dataclass
class Conflict:
    """What a form was refused for: the differences, who saved last and when, and the form's data to go on with."""

    who: str
    at: datetime | None
    data: QueryDict
    differences: list[Difference] = field(default_factory=list)
    stale_inlines: dict[str, list[str]] = field(
        default_factory=dict
    )  # formset prefix → rows as they were written


class VersionedForm(forms.ModelForm):
    """Carries the version; refuses when it is told of a conflict."""

    conflict: Conflict | None = None
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[READ_VERSION] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.conflict:
            raise forms.ValidationError(
                _("Nothing was saved: somebody else saved a newer version while you were writing.")
            )
        return cleaned


class VersionedAdminMixin(RulesMixin):
    """For admins of `portal.models.Versioned`. `versioned_children` are the inlines' tables as (model, key, prefix)."""

    form = VersionedForm
    versioned_children: tuple[tuple[type[models.Model], str, str], ...] = ()
    version_help = gettext_lazy("Compare, correct the form below, and save again.")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            current = self.get_object(request, unquote(object_id))
            may = self.has_change_permission(request, current)
            if may and request.POST.get(READ_VERSION) != str(current.version):
                conflict = self.conflict_of(request, current)
                request.conflict = conflict  # type: ignore[attr-defined]
                request.POST = conflict.data  # type: ignore[assignment]
                extra_context = {**(extra_context or {}), "conflict": conflict}
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        conflict = getattr(request, "conflict", None)
        return type(form.__name__, (form,), {"conflict": conflict}) if conflict else form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Rows that somebody else changed are shown as they are saved; what was written is in the comparison."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        conflict = getattr(request, "conflict", None)
        if conflict and prefix in conflict.stale_inlines:
            kwargs = {
                name: value for name, value in kwargs.items() if name not in {"data", "files", "save_as_new"}
            }
        return kwargs

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The row is locked since `get_object`, so adding one is safe."""
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)

    def conflict_of(self, request: HttpRequest, current: Any) -> Conflict:
        """Compare the posted form with the row and with the row as the writer had read it."""
        base, newest = versions_of(current, request.POST.get(READ_VERSION, ""))
        conflict = Conflict("", None, request.POST.copy())
        if newest is not None:
            person = User.objects.filter(pk=actor_id(newest) or 0).first()
            conflict.who, conflict.at = str(person) if person else "", newest.pgh_created_at
        fields = flatten_fieldsets(self.get_fieldsets(request, current))
        bound = self.get_form(request, current, change=True, fields=fields)(
            request.POST, instance=copy(current)
        )
        compare(bound, current, base, conflict)
        for model, key, prefix in self.versioned_children:
            if base is not None and not changed_since(model, key, current, base):
                continue
            conflict.stale_inlines[prefix] = rows_as_written(request.POST, prefix, model, key)
        conflict.data[READ_VERSION] = str(current.version)
        return conflict


def versions_of(current: Any, read_version: str) -> tuple[Any, Any]:
    """The event of the version the form was read at (None when the form does not say), and the newest event."""
    table = event_model(type(current))
    if table is None:
        return None, None
    events = table.objects.filter(pgh_obj=current.pk).select_related("pgh_context").order_by("-pgh_id")
    base = events.filter(version=int(read_version)).first() if read_version.isdecimal() else None
    return base, events.first()


def changed_since(model: type[models.Model], key: str, parent: Any, base: Any) -> bool:
    """Some row of the parent was written, changed or deleted after the parent had the base version."""
    table = event_model(model)
    if table is None:
        return True
    return table.objects.filter(**{key: parent.pk}, pgh_created_at__gt=base.pgh_created_at).exists()


def compare(bound: Any, current: Any, base: Any, conflict: Conflict) -> None:
    """Fill `conflict.differences`, and put the saved values of fields that the writer left alone into its data."""
    bound.is_valid()
    speaker = Speaker()
    for name, form_field in bound.fields.items():
        if name not in bound.initial or name == READ_VERSION:
            continue
        column = current._meta.get_field(name)
        written, saved = bound[name].data, bound.initial[name]
        if not form_field.has_changed(saved, written):
            continue
        known = base is not None and hasattr(base, getattr(column, "attname", ""))
        before = column.value_from_object(base) if known else None
        if known and before == saved:
            continue  # only the writer changed it: it simply stays in the form
        taken = known and not form_field.has_changed(before, written)
        if taken:
            put_back(conflict.data, bound[name], saved)
        mine = bound.cleaned_data.get(name, written)
        conflict.differences.append(
            Difference(label_of(column), speaker.say(column, mine), speaker.say(column, saved), taken)
        )


def put_back(data: QueryDict, bound_field: Any, value: Any) -> None:
    """Write a Python value into form data as the field's widget would have posted it."""
    widget: Any = bound_field.field.widget
    name = bound_field.html_name
    value = bound_field.field.prepare_value(value)
    if isinstance(widget, forms.MultiWidget):
        parts: Any = widget.decompress(value)
        names: Any = getattr(widget, "widgets_names", ())
        for suffix, part, item in zip(names, widget.widgets, parts, strict=True):
            data[name + suffix] = part.format_value(item) or ""
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(value, list | tuple):
        data.setlist(name, [str(item) for item in value])
    else:
        shown = widget.format_value(value)
        data[name] = str(shown[0] if isinstance(shown, list) else shown) if shown else ""


def rows_as_written(data: QueryDict, prefix: str, model: type[models.Model], key: str) -> list[str]:
    """The posted rows of an inline in words, for the writer to write again."""
    speaker = Speaker()
    columns = [each for each in model._meta.concrete_fields if not each.primary_key and each.name != key]
    rows = []
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    for number in range(min(int(total), LONGEST_TABLE) if total.isdecimal() else 0):
        if data.get(f"{prefix}-{number}-DELETE"):
            continue
        said = [
            speaker.say(column, data[f"{prefix}-{number}-{column.name}"])
            for column in columns
            if f"{prefix}-{number}-{column.name}" in data
        ]
        if any(text != EMPTY for text in said):
            rows.append(" · ".join(said))
    return rows
