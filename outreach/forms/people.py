"""Names, villages and the choices about a person, the same wherever somebody writes them."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Session
from outreach.models.choices import AgeBand, Need, Sex
from outreach.models.registration import NAME_LENGTH
from portal.forms import PlainForm as PlainForm
from portal.forms import plain_data as plain_data
from portal.models import Occupation, Region
from portal.models.places import RegionLevel
from portal.phones import normalise_phone

OPTIONAL = gettext_lazy("(may be left empty)")
JOINERS = "\u200c\u200d"  # belong to words of some scripts and to emoji


def plain_line(text: str) -> str:
    """One line without invisible marks: control characters and marks that turn the direction of what follows."""
    kept = (char if not _is_invisible(char) else " " if char.isspace() else "" for char in text)
    return " ".join("".join(kept).split())


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in JOINERS


class LineField(forms.CharField):
    """A line of text; letters, apostrophes, dots, emoji and every script are kept."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number as people write it, cleaned to E.164; empty stays empty."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "tel", "autocomplete": "tel", "type": "tel"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        if not written:
            return ""
        try:
            return normalise_phone(written)
        except ValueError as error:
            raise ValidationError(_(str(error)), code="phone") from None


def name_field(label: str, *, own: bool = True, required: bool = True) -> LineField:
    """A name: one field, one letter is enough."""
    return LineField(
        label=label,
        required=required,
        max_length=NAME_LENGTH,
        help_text=_("One word is enough."),
        error_messages={"required": _("Write the name. One word is enough, for example: Yohanes.")},
        widget=forms.TextInput(attrs={"autocomplete": "name" if own else "off"}),
    )


def village_field() -> LineField:
    """A village as people call it; which one of our list it is, `find_village` says."""
    return LineField(
        label=_("Village or ward"),
        max_length=120,
        error_messages={"required": _("Write the name of your village or ward.")},
        widget=forms.TextInput(attrs={"autocomplete": "address-level4"}),
    )


def age_field() -> forms.ChoiceField:
    """The age band, if somebody wants to say it."""
    return _choice(_("Age"), AgeBand.choices)


def sex_field() -> forms.ChoiceField:
    """Woman or man, if somebody wants to say it."""
    return _choice(_("Woman or man"), Sex.choices)


def interest_field(occupations: Sequence[Occupation]) -> forms.ChoiceField:
    """The work somebody would like to hear about."""
    return _choice(_("Interested in"), [(occupation.pk, occupation.title) for occupation in occupations])


def needs_field() -> forms.MultipleChoiceField:
    """What has to be prepared for a person."""
    return forms.MultipleChoiceField(
        label=_optional(_("Needs")),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def consent_field() -> forms.BooleanField:
    """May the office call about jobs? A question of its own, never ticked beforehand."""
    return forms.BooleanField(
        label=_("BP3MI may contact me about jobs and other sessions. (may be left empty)"), required=False
    )


def _optional(label: str) -> str:
    return f"{label} {OPTIONAL}"


def _choice(label: str, choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_optional(label), required=False, choices=[("", _("Choose one")), *choices]
    )


def find_village(session: Session, text: str) -> Region | None:
    """The village of that name in the regency of the session, when there is exactly one."""
    if session.venue is None or not text:
        return None
    found = Region.objects.filter(
        level=RegionLevel.VILLAGE, code__startswith=f"{session.venue.regency_code}.", name__iexact=text
    )
    villages = list(found[:2])
    return villages[0] if len(villages) == 1 else None


def occupations_of(session: Session) -> list[Occupation]:
    """What can be chosen as an interest: what the session speaks about, or everything."""
    linked = list(session.occupations.order_by("title"))
    return linked or list(Occupation.objects.order_by("title"))
