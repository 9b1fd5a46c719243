"""How both apps write rules that the database keeps."""

from django.db import models
from django.db.models import Q


def check(table: str, name: str, condition: Q, message: object) -> models.CheckConstraint:
    """A rule called `table_name`; `message` is the sentence for the form of whoever breaks it."""
    return models.CheckConstraint(
        condition=condition,
        name=f"{table}_{name}",
        violation_error_message=message,  # type: ignore[arg-type]
    )
