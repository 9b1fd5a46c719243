"""When a helper can or cannot come."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import LineField
from portal.dates import FIRST_DAY, LAST_DAY, Zone
from portal.forms import PlainForm

CAN, CANNOT = "bisa", "tidak"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class AvailabilityForm(PlainForm):
    """Whole days, or from a time of the first to a time of the last. Days and times are those of the zone chosen."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Can you come?"),
        choices=[(CANNOT, gettext_lazy("No, I cannot")), (CAN, gettext_lazy("Yes, I can"))],
        widget=forms.RadioSelect,
        initial=CANNOT,
    )
    first_day = _day(gettext_lazy("First day"))
    from_time = _clock(gettext_lazy("From (empty: whole day)"))
    last_day = _day(gettext_lazy("Last day"))
    until_time = _clock(gettext_lazy("Until (empty: whole day)"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=Zone.choices, initial=Zone.WITA)
    note = LineField(label=gettext_lazy("Note (may be left empty)"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        for name in ("first_day", "last_day"):
            if not FIRST_DAY <= cleaned[name] < LAST_DAY:
                self.add_error(name, _("Only dates from 1990 to 2100 are accepted."))
        if self.errors:
            return cleaned
        starts_at, ends_at = self.interval(cleaned)
        if ends_at <= starts_at:
            raise ValidationError(_("The end is later than the beginning."))
        return cleaned | {"starts_at": starts_at, "ends_at": ends_at}

    def interval(self, cleaned: dict[str, Any]) -> tuple[datetime, datetime]:
        """Half-open: a whole last day ends when the next one begins."""
        zone = ZoneInfo(cleaned["zone"])
        starts_at = datetime.combine(cleaned["first_day"], cleaned["from_time"] or time(), zone)
        if cleaned["until_time"] is not None:
            return starts_at, datetime.combine(cleaned["last_day"], cleaned["until_time"], zone)
        return starts_at, datetime.combine(cleaned["last_day"] + timedelta(days=1), time(), zone)

    @property
    def is_available(self) -> bool:
        return bool(self.cleaned_data["answer"] == CAN)
