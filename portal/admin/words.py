"""Values of fields as people read them: in histories, in differences, in notices of conflict."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.dates import Zone, format_date, format_moment

EMPTY = "–"


def label_of(field: Any) -> str:
    """The field's name with a capital; a translated column says its language."""
    original = getattr(field, "translated_field", None)
    if original is None:
        return capfirst(str(field.verbose_name))
    language = _("Indonesian") if field.name.endswith("_ind") else _("English")
    return f"{capfirst(str(original.verbose_name))} ({language})"


class Speaker:
    """Says values in the active language. Keeps the names of related rows it has looked up, so use one a page."""

    def __init__(self) -> None:
        self.language = get_language() or "id"
        self._names: dict[tuple[type[models.Model], Any], str] = {}

    def say(self, field: Any, value: Any) -> str:
        """One value of a model field, or EMPTY. Takes Python values and the JSON forms of them."""
        if value is None or value == "" or value == [] or value == {}:
            return EMPTY
        if isinstance(value, dict):
            return "; ".join(str(each) for each in value.values())
        if isinstance(value, models.Model):
            return str(value)
        if isinstance(field, models.ManyToManyField):
            return self._several(field.related_model, value)
        if isinstance(field, models.ForeignKey):
            return self._name(field.related_model, value)
        if isinstance(field, ArrayField):
            return ", ".join(self.say(field.base_field, item) for item in value)
        try:
            value = field.to_python(value)
        except (ValidationError, ValueError):
            return str(value)
        return self._plain(field, value)

    def _plain(self, field: Any, value: Any) -> str:
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return format_moment(value, Zone.WITA, self.language)
        if isinstance(value, date):
            return format_date(value, self.language)
        if isinstance(value, Decimal):
            return self._number(value)
        return str(value)

    def _number(self, value: Decimal) -> str:
        shown = f"{value.normalize():,f}"
        return shown if self.language == "en" else shown.translate(str.maketrans(",.", ".,"))

    def _several(self, model: Any, values: Iterable[Any]) -> str:
        return ", ".join(self.say_row(model, value) for value in values) or EMPTY

    def say_row(self, model: Any, value: Any) -> str:
        return str(value) if isinstance(value, models.Model) else self._name(model, value)

    def _name(self, model: Any, key: Any) -> str:
        if (model, key) not in self._names:
            found = model._base_manager.filter(pk=key).first()
            self._names[model, key] = str(found) if found else str(key)
        return self._names[model, key]
