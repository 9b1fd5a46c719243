"""The form that asks for an alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PlainForm
from portal.models import Alert


class AlertForm(PlainForm):
    """An address and how often; `places` are offered when the search needs one (value, label)."""

    place = forms.ChoiceField(label=_("Near"), choices=[])
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write the whole address, such as name@site.example."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=Alert.Frequency.choices,
        initial=Alert.Frequency.DAILY.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, places: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data=data)
        if places:
            self.fields["place"].choices = [("", _("Choose one")), *places]  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
