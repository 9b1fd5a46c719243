"""Audit by the database: triggers write every insert, change and deletion of a table, raw SQL included.

Call `audit()` in an app's `translation.py` after the translations are registered, so that the translated columns
are in the history too. The event tables are append-only (`portal.append_only`).
"""

from typing import Any

import pghistory
from django.db import models
from modeltranslation.translator import TranslationOptions, translator

from portal.append_only import append_only


def translate(model: type[models.Model], fields: tuple[str, ...]) -> None:
    """Give each field an Indonesian (`_ind`) and an English (`_en`) column; the first is required as the field is."""
    required = tuple(name for name in fields if not model._meta.get_field(name).blank)  # type: ignore[union-attr]
    attributes = {"fields": fields, "required_languages": {"id": required, "default": ()}}
    translator.register(model, type("Options", (TranslationOptions,), attributes))


def audit(model: type[models.Model], *, exclude: tuple[str, ...] = (), inserts: bool = True) -> None:
    """Keep the history of `model` and of its links to many rows.

    `exclude` names derived columns and personal data that must not outlive the row. Without `inserts` a row's first
    state is that of the shipped file: for tables that staff never add to.
    """
    links: list[Any] = [link for link in model._meta.local_many_to_many if link.name not in exclude]
    columns = {column.name for column in model._meta.concrete_fields}
    _track(model, [name for name in exclude if name in columns], inserts)
    for link in links:
        _track(link.remote_field.through, [], inserts=True)


def _track(model: type[models.Model], exclude: list[str], inserts: bool) -> None:
    changes = (pghistory.UpdateEvent(), pghistory.DeleteEvent())
    pghistory.track(
        *((pghistory.InsertEvent(), *changes) if inserts else changes),
        exclude=exclude,
        meta={"triggers": append_only()},
    )(model)
