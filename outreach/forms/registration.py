"""Registering one to eight people in one form with one contact, without a script.

The fields of each person carry a number (`name_1`, `age_2`). "Add a person" sends the form, which comes back with what
was written and one person more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from outreach.forms.people import (
    PhoneField,
    PlainForm,
    age_field,
    consent_field,
    find_village,
    interest_field,
    name_field,
    needs_field,
    occupations_of,
    plain_data,
    sex_field,
    village_field,
)
from outreach.models import Registration, Session
from outreach.registrations import MOST_PEOPLE, Contact, Person
from portal.models import Occupation

DETAILS = ("age", "sex", "needs", "interest")


@dataclass(frozen=True)
class PersonFields:
    """The fields of one person as the page shows them: the name, and what may be left empty."""

    number: int
    name: BoundField
    details: list[BoundField]
    open: bool


class RegistrationForm(PlainForm):
    """The public form. The parameter `people` says for how many it has fields; more than eight are refused.

    Refused, not dropped: nobody thinks that the ninth is registered.

    `more`: add a person to what is written in `data`, without judging it yet.
    """

    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, session: Session, *, key: str = "", data: Any = None, more: bool = False) -> None:
        written = _count(data)
        self.count = min(MOST_PEOPLE, written + 1 if more else written)
        self.too_many = written > MOST_PEOPLE or (data is not None and f"name_{MOST_PEOPLE + 1}" in data)
        self.session = session
        if more:
            super().__init__(initial=_as_written(plain_data(data)))
        else:
            super().__init__(data=data, initial={"key": key})
        self._add_fields()

    def _add_fields(self) -> None:
        occupations = occupations_of(self.session)
        self.occupations = {occupation.pk: occupation for occupation in occupations}
        for number in range(1, self.count + 1):
            self._add_person(number, occupations)
            if number == 1:
                self._add_contact()
        self.fields["consent"] = consent_field()

    def _add_person(self, number: int, occupations: Sequence[Occupation]) -> None:
        label = _("Full name") if number == 1 else _("Name of person %(number)s") % {"number": number}
        self.fields[f"name_{number}"] = name_field(label, own=number == 1, required=number == 1)
        self.fields[f"age_{number}"] = age_field()
        self.fields[f"sex_{number}"] = sex_field()
        self.fields[f"needs_{number}"] = needs_field()
        self.fields[f"interest_{number}"] = interest_field(occupations)

    def _add_contact(self) -> None:
        self.fields["phone"] = PhoneField(
            label=_("Telephone (may be left empty)"),
            required=False,
            help_text=_("For example 0812 3456 7890. One number is enough for a family."),
        )
        self.fields["no_phone"] = forms.BooleanField(label=_("We have no telephone"), required=False)
        self.fields["village"] = village_field()

    @property
    def persons(self) -> list[PersonFields]:
        """The people of the form, for the page."""
        return [self._person_fields(number) for number in range(1, self.count + 1)]

    def _person_fields(self, number: int) -> PersonFields:
        details = [self[f"{name}_{number}"] for name in DETAILS]
        is_open = any(field.errors or field.value() for field in details)
        return PersonFields(number, self[f"name_{number}"], details, is_open)

    @property
    def may_add(self) -> bool:
        return self.count < MOST_PEOPLE

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.too_many:
            raise ValidationError(
                _("At most %(number)s people can be registered in one go. Use a second form for the others.")
                % {"number": MOST_PEOPLE}
            )
        if values.get("no_phone") and values.get("phone"):
            self.add_error("phone", _("You ticked “no telephone” but wrote a number. Keep one of the two."))
        for number in range(2, self.count + 1):
            if not self.data.get(f"name_{number}", "").strip() and self._is_begun(number):
                self.add_error(f"name_{number}", self.fields["name_1"].error_messages["required"])
        return values

    def _is_begun(self, number: int) -> bool:
        return any(self.data.get(f"{name}_{number}") for name in DETAILS)

    def contact(self) -> Contact:
        """How the people of a valid form are reached."""
        return Contact(self.cleaned_data["phone"], get_language() or "id")

    def registered_people(self) -> list[Person]:
        """The people of a valid form, in order; an empty place in the form is nobody."""
        values = self.cleaned_data
        village = find_village(self.session, values["village"])
        return [
            Person(
                name=values[f"name_{number}"],
                age_band=values[f"age_{number}"],
                sex=values[f"sex_{number}"],
                needs=tuple(values[f"needs_{number}"]),
                village=village,
                village_text=values["village"],
                interest=self.occupations.get(values[f"interest_{number}"]),
                consent_to_contact=values["consent"],
            )
            for number in range(1, self.count + 1)
            if values[f"name_{number}"]
        ]


def _count(data: Any) -> int:
    """How many people the form says it has; one when it says nothing that can be read."""
    written = str(data.get("people", "")) if data is not None else ""
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 4 else 1


def _as_written(data: Any) -> dict[str, Any]:
    """What was typed, to be shown again in a form that is not judged yet."""
    return {
        name: data.getlist(name) if name.startswith("needs_") else data.get(name)
        for name in data
        if name != "csrfmiddlewaretoken"
    }


class ChangeForm(PlainForm):
    """What somebody can change about a person who is registered. The telephone stays."""

    def __init__(self, registration: Registration, data: Any = None) -> None:
        super().__init__(data=data, initial=_of(registration))
        occupations = occupations_of(registration.session)
        if registration.interest is not None and registration.interest not in occupations:
            occupations.append(registration.interest)
        self.occupations = {occupation.pk: occupation for occupation in occupations}
        self.session: Session = registration.session
        self.fields["name"] = name_field(_("Full name"))
        self.fields["village"] = village_field()
        self.fields["age"] = age_field()
        self.fields["sex"] = sex_field()
        self.fields["needs"] = needs_field()
        self.fields["interest"] = interest_field(occupations)
        self.fields["consent"] = consent_field()

    def person(self) -> Person:
        """What a valid form says."""
        values = self.cleaned_data
        return Person(
            name=values["name"],
            age_band=values["age"],
            sex=values["sex"],
            needs=tuple(values["needs"]),
            village=find_village(self.session, values["village"]),
            village_text=values["village"],
            interest=self.occupations.get(values["interest"]),
            consent_to_contact=values["consent"],
        )


def _of(registration: Registration) -> dict[str, Any]:
    return {
        "name": registration.name,
        "village": registration.village_text,
        "age": registration.age_band,
        "sex": registration.sex,
        "needs": registration.needs,
        "interest": registration.interest_id,
        "consent": registration.consent_to_contact,
    }


class LookupForm(PlainForm):
    """A registration by its code and telephone. Both wrong and unknown are answered by the view, in the same words."""

    code = forms.CharField(
        label=gettext_lazy("Code of the registration"),
        max_length=40,
        help_text=gettext_lazy("It begins with DFT and stands on your confirmation."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label=gettext_lazy("Telephone you registered with"))
