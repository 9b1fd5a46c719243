"""The form by which an organisation asks to become a partner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.forms.people import LineField, PhoneField, PlainForm
from outreach.models.choices import PartnerKind
from portal.models import Language, Region


class ApplicationForm(PlainForm):
    """An application: what the organisation is, where it works, and whom the office may ask."""

    name = LineField(label=_("Name of the organisation"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=[("", _("Choose one")), *PartnerKind.choices]
    )
    about = forms.CharField(
        label=_("What does it do?"),
        max_length=2000,
        help_text=_("Two or three sentences: since when, in which villages, with how many people."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    region = forms.ModelChoiceField(
        label=_("Regency where you mainly work"), queryset=Region.objects.none(), empty_label=_("Choose one")
    )
    languages: Any = forms.ModelMultipleChoiceField(
        label=_("Languages (may be left empty)"),
        queryset=Language.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.URLField(
        label=_("Website (may be left empty)"), required=False, max_length=200, assume_scheme="https"
    )
    contact_name = LineField(
        label=_("Contact person"),
        max_length=120,
        help_text=_("Name, telephone and e-mail are seen by the office only."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = PhoneField(label=_("Telephone"), help_text=_("For example 0812 3456 7890."))
    contact_email = forms.EmailField(
        label=_("E-mail (may be left empty)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    no_money = forms.BooleanField(
        label=_("We will never ask for money, never keep papers of others, and never publish jobs.")
    )

    def __init__(self, province: str, data: Any = None) -> None:
        super().__init__(data=data)
        regions = Region.objects.regencies(province)
        languages = Language.objects.filter(regencies__parent_id=province).distinct().order_by("name")
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["languages"].queryset = languages  # type: ignore[attr-defined]
