"""Filters of lists that more than one table has: parts of a table by name, select boxes, what waits."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Part = tuple[str | Promise, Callable[[QuerySet[Any]], QuerySet[Any]]]


class PartsFilter(admin.SimpleListFilter):
    """Each choice names a part of the table: `parts` has its word and its rows by the parameter's value."""

    parts: ClassVar[Mapping[str, Part]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, word) for value, (word, _rows) in self.parts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        part = self.parts.get(self.value() or "")
        return part[1](queryset) if part else queryset


class WaitingFilter(admin.SimpleListFilter):
    """A worklist first: without a choice only what is pending is shown."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decided", _("decided or replaced")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        pending = {"state": "pending"}
        return queryset.exclude(**pending) if self.value() == "decided" else queryset.filter(**pending)

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting")}
        yield from others


class ChoiceFilter(admin.SimpleListFilter):
    """A select box instead of a list of links, for long lists. Works without a script."""

    template = "admin/filter_select.html"
    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset

    def choices(self, changelist: Any) -> Any:
        """Options of the box, and the other parameters to keep."""
        kept = {
            name: values
            for name, values in changelist.filter_params.items()
            if name not in (self.parameter_name, "p")
        }
        kept |= {name: [value] for name, value in changelist.params.items() if name in ("q", "o")}
        hidden = [(name, value) for name, values in kept.items() for value in values]
        for value, title in self.lookup_choices:
            yield {
                "value": value,
                "display": title,
                "selected": self.value() == str(value),
                "hidden": hidden,
                "name": self.parameter_name,
            }


class RowFilter(ChoiceFilter):
    """A select box of rows of another table, by their numbers."""

    def value(self) -> str | None:
        """Only a number names a row; anything else narrows nothing."""
        typed = super().value()
        return typed if typed and typed.isdecimal() and len(typed) < 10 else None
