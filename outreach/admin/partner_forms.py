"""Forms about a partner: its facts, its agreement, its contact person."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import PhoneField
from outreach.models import Partner
from portal.admin.transitions import TransitionForm
from portal.admin.versions import VersionedForm
from portal.models import Language


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PartnerForm(VersionedForm):
    """What staff write about a partner. State, dates of verification and contact have pages of their own."""

    class Meta:
        model = Partner
        fields: Any = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "languages" in self.fields:
            self.fields["languages"].widget = forms.CheckboxSelectMultiple()
            self.fields["languages"].queryset = Language.objects.order_by("name")  # type: ignore[attr-defined]
            self.fields["languages"].widget.choices = self.fields["languages"].choices  # type: ignore[attr-defined]
            self.fields["languages"].help_text = ""


class NewPartnerForm(PartnerForm):
    """Entered by the office, with the contact person."""

    contact_name = forms.CharField(label=gettext_lazy("contact person"), max_length=120)
    contact_phone = PhoneField(label=gettext_lazy("contact telephone"))
    contact_email = forms.EmailField(label=gettext_lazy("contact e-mail"), required=False, max_length=200)


class AgreementForm(forms.Form):
    """Number and inclusive WITA dates."""

    agreement_number = forms.CharField(label=gettext_lazy("agreement number"), max_length=120)
    agreement_from = forms.DateField(label=gettext_lazy("agreement from"), widget=date_input())
    agreement_until = forms.DateField(label=gettext_lazy("agreement until"), widget=date_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on: date | None = cleaned.get("agreement_from")
        ends_on: date | None = cleaned.get("agreement_until")
        if starts_on and ends_on and ends_on < starts_on:
            raise ValidationError(_("The agreement cannot end before it begins."))
        return cleaned


class ApprovalForm(AgreementForm, TransitionForm):
    """Approving needs the agreement: what the editor has written stands there already."""

    field_order = ("agreement_number", "agreement_from", "agreement_until", "reason", "read_version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agreement_number", "agreement_from", "agreement_until"):
            self.fields[name].initial = getattr(self.subject, name)


class ContactForm(forms.Form):
    """Whom the office may ask. Personal data: encrypted, and never public."""

    contact_name = forms.CharField(label=gettext_lazy("contact person"), max_length=120)
    contact_phone = PhoneField(label=gettext_lazy("contact telephone"))
    contact_email = forms.EmailField(label=gettext_lazy("contact e-mail"), required=False, max_length=200)
