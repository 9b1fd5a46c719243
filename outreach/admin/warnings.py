"""Warnings that somebody accepts with a reason, one field each, on the page where the decision is made.

A warning that came up after the page was read has no reason in what is posted: it is asked for, never passed over.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from outreach.conflicts import Conflict
from portal.admin.transitions import TransitionForm

LONGEST_REASON = 500


def field_name(conflict: Conflict) -> str:
    """Name of the field for a warning: its key holds signs that names of fields do not."""
    return f"warning-{hashlib.sha256(conflict.key.encode()).hexdigest()[:12]}"


def reason_field(conflict: Conflict) -> forms.CharField:
    """Asks why the warning is all right."""
    return forms.CharField(
        label=conflict.message,
        max_length=LONGEST_REASON,
        help_text=_("Why is it all right? Colleagues read this sentence."),
        error_messages={"required": _("Give a reason for this warning, or change the session.")},
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class WarningsForm(TransitionForm):
    """A transition's form that also asks for the reasons of open warnings."""

    def __init__(self, *args: Any, warnings: Iterable[Conflict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = {field_name(conflict): conflict for conflict in warnings}
        self.fields |= {name: reason_field(conflict) for name, conflict in self.warnings.items()}

    def reasons(self) -> dict[str, str]:
        """The reasons by key of the conflict."""
        return {conflict.key: self.cleaned_data[name] for name, conflict in self.warnings.items()}
