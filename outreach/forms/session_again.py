"""Repeating a session, once or as a series, and changing one that is approved."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import PlainForm
from outreach.forms.session_moments import ClockField, DayField, local_parts, moment_of
from outreach.forms.session_steps import SeatsForm, WhenForm
from outreach.models import Session, Venue
from outreach.series import MOST_OCCURRENCES, Dates, Monthly, Rule, Weekly
from portal.dates import parse_date, today


class Rhythm(models.TextChoices):
    """How a session is repeated."""

    ONCE = "once", gettext_lazy("once")
    WEEKLY = "weekly", gettext_lazy("every week")
    FORTNIGHTLY = "fortnightly", gettext_lazy("every two weeks")
    MONTHLY = "monthly", gettext_lazy("every month")
    DATES = "dates", gettext_lazy("on these days:")


class DaysField(forms.CharField):
    """Several days, one a line or with commas between them. Cleaned to a list of dates."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "inputmode": "text"}),
            **options,
        )

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        days = []
        for text in written.replace(",", "\n").replace(";", "\n").split("\n"):
            if not text.strip():
                continue
            try:
                days.append(parse_date(text.strip()))
            except ValueError as error:
                raise ValidationError(f"{text.strip()[:20]}: {_(str(error))}", code="day") from None
        if len(days) > MOST_OCCURRENCES:
            raise ValidationError(_("At most %(number)s days.") % {"number": MOST_OCCURRENCES})
        return days


class RepeatForm(PlainForm):
    """When the session is again: the first day, the rhythm, its end, and the days that are left out.

    For a draft with a time the first day is its own, and the others are added to it.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    day = DayField(label=gettext_lazy("First day"), required=False)
    begins = ClockField(label=gettext_lazy("Begins at"), required=False)
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        initial=Rhythm.ONCE,
    )
    days = DaysField(
        label=gettext_lazy("Days (only for “on these days”)"),
        help_text=gettext_lazy("One a line, for example 31/12/2026."),
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many times in all?"), required=False, min_value=1, max_value=MOST_OCCURRENCES
    )
    until = DayField(label=gettext_lazy("Or until which day?"), required=False)
    exceptions = DaysField(
        label=gettext_lazy("Not on these days (may be left empty)"),
        help_text=gettext_lazy(
            "One a line. Each day is a session of its own and can be moved or cancelled alone."
        ),
    )

    def __init__(self, session: Session, *, is_first: bool, data: Any = None) -> None:
        """`is_first`: the session itself is the first of the series."""
        self.session, self.is_first = session, is_first
        day, begins = local_parts(session.starts_at, session.zone)
        super().__init__(
            data=data, initial={"version": session.version, "begins": begins, "rhythm": Rhythm.ONCE}
        )
        if is_first:
            del self.fields["day"], self.fields["begins"]
            self.fields["rhythm"].choices = Rhythm.choices[1:]  # type: ignore[attr-defined]
            self.initial["rhythm"] = Rhythm.WEEKLY
        self.first_day = day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.is_first:
            for name, sentence in (("day", _("Write the day.")), ("begins", _("Write when it begins."))):
                if values.get(name) is None and name not in self.errors:
                    self.add_error(name, sentence)
            if not self.errors and self.starts_at() <= timezone.now():
                first = f"{today(self.session.zone):%d/%m/%Y}"
                self.add_error(
                    "day", _("This is in the past. Choose a day from %(day)s on.") % {"day": first}
                )
        rhythm = values.get("rhythm")
        if rhythm == Rhythm.DATES and "days" not in self.errors:
            self._check_days(values.get("days") or [])
        endless = rhythm in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY)
        if (
            endless
            and not values.get("count")
            and not values.get("until")
            and not {"count", "until"} & self.errors.keys()
        ):
            self.add_error("count", _("Say how often or until when the session is repeated."))
        return values

    def _check_days(self, days: list[date]) -> None:
        first = self.first_day if self.is_first else self.cleaned_data.get("day")
        early = [day for day in days if first is not None and day < first]
        if not days:
            self.add_error("days", _("Write the days, one a line."))
        elif early:
            text = _("%(day)s is before the first day.") % {"day": f"{min(early):%d/%m/%Y}"}
            self.add_error("days", text)

    def starts_at(self) -> datetime:
        """When the first one begins (UTC)."""
        return moment_of(self.cleaned_data["day"], self.cleaned_data["begins"], self.session.zone)

    def first(self) -> date:
        """The local day of the first one."""
        day: Any = self.first_day if self.is_first else self.cleaned_data["day"]
        assert isinstance(day, date)  # noqa: S101 a valid form has it
        return day

    def rule(self) -> Rule | None:
        """The rhythm as a rule; None for once."""
        found: dict[str, Rule | None] = {
            Rhythm.ONCE: None,
            Rhythm.WEEKLY: Weekly(),
            Rhythm.FORTNIGHTLY: Weekly(2),
            Rhythm.MONTHLY: Monthly(),
            Rhythm.DATES: Dates(tuple(self.cleaned_data["days"])),
        }
        return found[self.cleaned_data["rhythm"]]

    def limits(self) -> dict[str, Any]:
        """End and exceptions, as `series` takes them."""
        values = self.cleaned_data
        return {"until": values["until"], "count": values["count"], "exceptions": values["exceptions"]}


class ChangeSessionForm(WhenForm):
    """New day, time, place or seats of an approved session, and why; a second person decides."""

    capacity = SeatsForm.base_fields["capacity"]
    is_soft = SeatsForm.base_fields["is_soft"]
    note = forms.CharField(
        label=gettext_lazy("Why? (the office reads this)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, session: Session, places: models.QuerySet[Venue], *, typed: Mapping[str, Any], data: Any = None
    ) -> None:
        """`typed`: what had been typed before another place was looked for."""
        super().__init__(session, data=data)
        self.initial.update(typed)
        if session.is_online:
            self.fields["online_url"] = forms.URLField(
                label=_("Link of the online session"), max_length=500, assume_scheme="https"
            )
        else:
            self.fields["venue"] = forms.ModelChoiceField(label=_("Place"), queryset=places, empty_label=None)
            self.fields["venue"].label_from_instance = place_label  # type: ignore[attr-defined]
        self.order_fields(["version", "day", "begins", "ends", "last_day", "zone", "venue", "online_url"])

    def written(self, session: Session) -> dict[str, Any]:
        return super().written(session) | {
            "venue": session.venue_id,
            "online_url": session.online_url,
            "capacity": session.capacity,
            "is_soft": session.is_soft,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and values.get("day") is None:
            self.add_error("day", _("Write the day."))
        return values

    def values(self) -> dict[str, Any]:
        kept = {
            name: self.cleaned_data[name]
            for name in ("capacity", "is_soft", "venue", "online_url")
            if name in self.fields
        }
        return super().values() | kept


def place_label(venue: Venue) -> str:
    """The place with its village or district."""
    return f"{venue.name}, {venue.region.name}"
