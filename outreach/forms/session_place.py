"""The step of the wizard that says where: a link, a place that is known, or a new place."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import LineField, PlainForm
from outreach.forms.session_steps import StepForm, positive
from outreach.models import Session, Venue
from outreach.models.choices import VenueKind, YesNoUnknown
from outreach.models.place import LARGEST_CAPACITY, VenueQuerySet
from portal.models import Region
from portal.models.places import RegionLevel

NEW = "new"


class OnlineForm(StepForm):
    """The link of an online session."""

    columns = ("online_url",)

    online_url = forms.URLField(
        label=gettext_lazy("Link of the online session"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Shown only to people who have registered."),
    )

    def values(self) -> dict[str, Any]:
        return super().values() | {"venue": None}


class PlaceForm(StepForm):
    """A place from the list, or what is known about a new one in the chosen district.

    `usable` are the places that the person may choose; `district` is None while none is chosen.
    """

    venue = forms.CharField(required=False, max_length=20)
    village = forms.ModelChoiceField(
        label=gettext_lazy("Village or ward"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=gettext_lazy("not known, only the district"),
    )
    name = LineField(
        label=gettext_lazy("Name of the place"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("For example: hall of the village office."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=VenueKind.choices, required=False)
    directions = LineField(
        label=gettext_lazy("How to get there (may be left empty)"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For example: 40 minutes from Atambua, paved road."),
    )
    holds = forms.IntegerField(
        label=gettext_lazy("How many people does it hold? (may be left empty)"),
        required=False,
        min_value=1,
        max_value=LARGEST_CAPACITY,
    )
    step_free = forms.ChoiceField(
        label=gettext_lazy("Can a wheelchair get in?"), choices=YesNoUnknown.choices, required=False
    )
    electricity = forms.ChoiceField(
        label=gettext_lazy("Is there electricity?"), choices=YesNoUnknown.choices, required=False
    )
    latitude = forms.DecimalField(
        label=gettext_lazy("Latitude (may be left empty)"), required=False, max_digits=8, decimal_places=5,
        min_value=Decimal(-11), max_value=Decimal(6), help_text=gettext_lazy("For example -9.10670."),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=gettext_lazy("Longitude (may be left empty)"), required=False, max_digits=8, decimal_places=5,
        min_value=Decimal(95), max_value=Decimal(142), help_text=gettext_lazy("For example 124.89250."),
    )  # fmt: skip
    details = (
        "village",
        "name",
        "kind",
        "directions",
        "holds",
        "step_free",
        "electricity",
        "latitude",
        "longitude",
    )

    def __init__(
        self, session: Session, usable: VenueQuerySet, district: Region | None, *, data: Any = None
    ) -> None:
        super().__init__(session, data=data)
        self.usable, self.district = usable, district
        self.found: Venue | None = None
        villages = (
            Region.objects.filter(level=RegionLevel.VILLAGE, parent=district)
            if district
            else Region.objects.none()
        )
        self.fields["village"].queryset = villages.order_by("name")  # type: ignore[attr-defined]

    def written(self, session: Session) -> dict[str, Any]:
        return {"venue": str(session.venue_id or ""), "step_free": "unknown", "electricity": "unknown"}

    @property
    def is_new(self) -> bool:
        """A place that is not in the list is being proposed."""
        return bool(self.data.get("venue") == NEW)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("venue") == NEW:
            self._check_new(values)
        elif values.get("venue"):
            self._check_chosen(values["venue"])
        else:
            self.add_error("venue", _("Choose a place, or “another place”."))
        return values

    def _check_new(self, values: dict[str, Any]) -> None:
        if self.district is None:
            self.add_error("venue", _("Choose the regency and the district first."))
        if not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write the name of the place, for example: hall of the village office."))
        if (values.get("latitude") is None) != (values.get("longitude") is None) and not self.errors:
            self.add_error("latitude", _("Latitude and longitude belong together: write both or neither."))

    def _check_chosen(self, text: str) -> None:
        try:
            self.found = self.usable.filter(pk=positive(text, "venue")).first()
        except forms.ValidationError as error:
            self.add_error("venue", error)
            return
        if self.found is None:
            self.add_error("venue", _("Choose one from the list."))

    def new_place(self) -> dict[str, Any]:
        """What a valid form says about a new place."""
        values = self.cleaned_data
        return {
            "name_ind": values["name"],
            "kind": values["kind"] or VenueKind.OTHER,
            "region": values["village"] or self.district,
            "capacity": values["holds"],
            "directions_ind": values["directions"],
            "step_free": values["step_free"] or YesNoUnknown.UNKNOWN,
            "electricity": values["electricity"] or YesNoUnknown.UNKNOWN,
            "latitude": values["latitude"],
            "longitude": values["longitude"],
            "coordinate_source": _("the organiser") if values["latitude"] is not None else "",
        }


class RegionForm(PlainForm):
    """Regency, then district: each is sent before the next can be chosen."""

    kabupaten = forms.ModelChoiceField(
        label=gettext_lazy("Regency"), queryset=Region.objects.none(), required=False,
        empty_label=gettext_lazy("Choose one"),
    )  # fmt: skip
    kecamatan = forms.ModelChoiceField(
        label=gettext_lazy("District"), queryset=Region.objects.none(), required=False,
        empty_label=gettext_lazy("Choose one"),
    )  # fmt: skip

    def __init__(self, province: str, regency: Region | None, district: Region | None) -> None:
        super().__init__(initial={"kabupaten": regency, "kecamatan": district})
        self.fields["kabupaten"].queryset = Region.objects.regencies(province)  # type: ignore[attr-defined]
        if regency is None:
            del self.fields["kecamatan"]
        else:
            districts = Region.objects.filter(level=RegionLevel.DISTRICT, parent=regency).order_by("name")
            self.fields["kecamatan"].queryset = districts  # type: ignore[attr-defined]
