"""Audit by the database: triggers write every insert, change and deletion of a table, raw SQL included.

Call `audit()` in an app's `translation.py` after the translations are registered, so that the translated columns
are in the history too. The event tables are append-only (`portal.append_only`).
"""

import pghistory
from django.db import models
from modeltranslation.translator import TranslationOptions, translator

from portal.append_only import append_only


def translate(model: type[models.Model], fields: tuple[str, ...]) -> None:
    """Give each field an Indonesian (`_ind`) and an English (`_en`) column; the first is required as the field is."""
    required = tuple(name for name in fields if not model._meta.get_field(name).blank)  # type: ignore[union-attr]
    attributes = {"fields": fields, "required_languages": {"id": required, "default": ()}}
    translator.register(model, type("Options", (TranslationOptions,), attributes))


def audit(model: type[models.Model], *, exclude: tuple[str, ...] = ()) -> None:
    """Keep the history of `model`. `exclude` names derived columns and personal data that must not outlive the row."""
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        meta={"triggers": append_only()},
    )(model)
