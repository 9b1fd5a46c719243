"""The steps of the wizard that proposes a session: what, when, who, registration. The place is `session_place`.

A draft may be saved with gaps, so hardly anything is required here: what is missing is said before it is proposed.
What is written must make sense.
"""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import LineField, PlainForm
from outreach.forms.session_moments import ClockField, DayField, local_parts, moment_of
from outreach.models import Partner, Session
from outreach.models.choices import Material, SessionKind, SpeakerRole, TargetGroup
from outreach.models.place import LARGEST_CAPACITY
from portal.dates import Zone, today
from portal.models import Language, Occupation

LONGEST_SESSION = timedelta(days=7)
LONGEST_TEXT = 4000


class StepForm(PlainForm):
    """One step. `version` is the session's when the form was opened: an older one is not saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    columns: tuple[str, ...] = ()  # fields of the form that are columns of the session
    sets: tuple[str, ...] = ()  # fields of the form that are many-to-many
    folded: tuple[str, ...] = ()  # fields that most people leave empty: shown folded up

    def __init__(self, session: Session, *, data: Any = None) -> None:
        self.session = session
        super().__init__(data=data, initial=self.written(session) | {"version": session.version})

    @property
    def plain_fields(self) -> list[BoundField]:
        """The fields that everybody sees."""
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def folded_fields(self) -> list[BoundField]:
        """The fields that are folded up."""
        return [self[name] for name in self.folded]

    @property
    def is_unfolded(self) -> bool:
        """Something is wrong with the folded fields."""
        return any(field.errors for field in self.folded_fields)

    def written(self, session: Session) -> dict[str, Any]:
        """What the session says now, as the form shows it."""
        found = {name: getattr(session, name) for name in self.columns}
        if session.pk:
            found |= {name: [each.pk for each in getattr(session, name).all()] for name in self.sets}
        return found

    def read_anew(self, session: Session) -> None:
        """The form now counts as opened at the session's present version: saving it once more is a decision."""
        data: Any = self.data
        data["version"] = str(session.version)

    def values(self) -> dict[str, Any]:
        """The columns that a valid form sets."""
        return {name: self.cleaned_data[name] for name in self.columns}

    def chosen(self) -> dict[str, Any]:
        """The sets that a valid form sets."""
        return {name: self.cleaned_data[name] for name in self.sets}


def text_field(label: Any, help_text: Any = "", *, rows: int = 4) -> forms.CharField:
    """Several lines."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Several of a closed list."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def rows_of(label: Any, queryset: Any) -> Any:
    """Several rows of a table."""
    return forms.ModelMultipleChoiceField(
        label=label, required=False, queryset=queryset, widget=forms.CheckboxSelectMultiple
    )


class WhatForm(StepForm):
    """What the session is about."""

    columns = ("title_ind", "kind", "theme_ind", "description_ind", "title_en", "theme_en", "description_en")
    sets = ("occupations",)
    folded = ("occupations", "title_en", "theme_en", "description_en")

    title_ind = LineField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=140,
        help_text=gettext_lazy("For example: Legal work abroad and safe migration."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=SessionKind.choices, initial=SessionKind.OUTREACH
    )
    theme_ind = LineField(label=gettext_lazy("Topic (may be left empty)"), required=False, max_length=200)
    description_ind = text_field(
        gettext_lazy("What happens there? (may be left empty)"), gettext_lazy("Two or three short sentences.")
    )
    title_en = LineField(label=gettext_lazy("Title in English"), required=False, max_length=140)
    theme_en = LineField(label=gettext_lazy("Topic in English"), required=False, max_length=200)
    description_en = text_field(gettext_lazy("Description in English"))

    def __init__(self, session: Session, *, data: Any = None) -> None:
        super().__init__(session, data=data)
        self.fields["occupations"] = rows_of(
            _("Work that is spoken about (may be left empty)"), Occupation.objects.order_by("title")
        )


class NewForm(WhatForm):
    """The first step of a session that does not exist yet: who leads it, and the code it will have."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, partners: list[Partner], session: Session, *, code: str, data: Any = None) -> None:
        super().__init__(session, data=data)
        self.initial["code"] = code
        if len(partners) > 1:
            choices = [(partner.pk, partner.name) for partner in partners]
            self.fields["lead_partner"] = forms.TypedChoiceField(
                label=_("Who runs the session?"), choices=choices, coerce=int
            )
            self.order_fields(["lead_partner"])


class WhenForm(StepForm):
    """Day, time and zone."""

    day = DayField(label=gettext_lazy("Day"), required=False)
    begins = ClockField(label=gettext_lazy("Begins at"), required=False)
    ends = ClockField(label=gettext_lazy("Ends at"), required=False)
    last_day = DayField(
        label=gettext_lazy("Last day, if it ends on another day (may be left empty)"), required=False
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of the place"), choices=Zone.choices)

    def written(self, session: Session) -> dict[str, Any]:
        day, begins = local_parts(session.starts_at, session.zone)
        last_day, ends = local_parts(session.ends_at, session.zone)
        return {
            "day": day,
            "begins": begins,
            "ends": ends,
            "last_day": last_day if last_day != day else None,
            "zone": session.zone,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_span(self, values, timezone.now())
        if not self.errors and values["day"] is None and self.session.has_been_public:
            self.add_error(
                "day", _("People know of this session: write the new day and time instead of none.")
            )
        return values

    def values(self) -> dict[str, Any]:
        return span_values(self.cleaned_data)


def check_span(form: forms.Form, values: dict[str, Any], now: datetime) -> None:
    """Day, beginning and end belong together, lie ahead, and are in order. Adds errors that say what to do."""
    if form.errors or not any(values.get(name) for name in ("day", "begins", "ends")):
        return
    words = {
        "day": _("Write the day as well."),
        "begins": _("Write when it begins as well."),
        "ends": _("Write when it ends as well."),
    }
    gaps = [name for name in words if values.get(name) is None]
    for name in gaps:
        form.add_error(name, words[name])
    if gaps:
        return
    span = span_values(values)
    if span["starts_at"] <= now:
        first = today(values["zone"], now=now)
        form.add_error(
            "day", _("This is in the past. Choose a day from %(day)s on.") % {"day": f"{first:%d/%m/%Y}"}
        )
    elif span["ends_at"] <= span["starts_at"]:
        form.add_error(
            "ends",
            _(
                "It would end before it begins. Write a later time, or the last day if it ends on another day."
            ),
        )
    elif span["ends_at"] - span["starts_at"] > LONGEST_SESSION:
        form.add_error("last_day", _("A session lasts at most 7 days. Check the last day."))


def span_values(values: dict[str, Any]) -> dict[str, Any]:
    """Beginning and end (UTC) of what was written; None for both when nothing was."""
    zone = values["zone"]
    if values["day"] is None:
        return {"starts_at": None, "ends_at": None, "zone": zone}
    return {
        "starts_at": moment_of(values["day"], values["begins"], zone),
        "ends_at": moment_of(values["last_day"] or values["day"], values["ends"], zone),
        "zone": zone,
    }


class WhoForm(StepForm):
    """For whom, in which languages, with whom, and with what."""

    columns = (
        "target_groups",
        "has_interpreter",
        "speakers",
        "materials",
        "what_to_bring_ind",
        "what_to_bring_en",
    )
    sets = ("languages", "co_partners")
    folded = ("co_partners", "materials", "what_to_bring_en")

    target_groups = boxes(gettext_lazy("For whom?"), TargetGroup.choices)
    has_interpreter = forms.BooleanField(label=gettext_lazy("There is an interpreter"), required=False)
    speakers = boxes(gettext_lazy("Who speaks? (may be left empty)"), SpeakerRole.choices)
    materials = boxes(gettext_lazy("What do you need from the office? (may be left empty)"), Material.choices)
    what_to_bring_ind = text_field(
        gettext_lazy("What should people bring? (may be left empty)"),
        gettext_lazy("For example: identity card, family card, certificates. Never money."),
        rows=2,
    )
    what_to_bring_en = text_field(gettext_lazy("What to bring, in English (may be left empty)"), rows=2)

    def __init__(self, session: Session, *, data: Any = None) -> None:
        super().__init__(session, data=data)
        province = session.office.province_code
        languages = (
            Language.objects.filter(regencies__code__startswith=province).distinct() if province else None
        )
        found = languages if languages is not None and languages.exists() else Language.objects.all()
        partners = Partner.objects.active(today()).for_public().filter(office=session.office_id)
        self.fields["languages"] = rows_of(_("Languages (may be left empty)"), found.order_by("name"))
        self.fields["co_partners"] = rows_of(
            _("Other partners who take part (may be left empty)"),
            partners.exclude(pk=session.lead_partner_id).order_by("name"),
        )
        self.order_fields(
            ["version", "target_groups", "languages", "has_interpreter", "speakers", "what_to_bring_ind"]
        )


class SeatsForm(StepForm):
    """How many people fit in, and when they can register."""

    columns = ("capacity", "is_soft")

    capacity = forms.IntegerField(
        label=gettext_lazy("How many people fit in?"),
        required=False,
        min_value=1,
        max_value=LARGEST_CAPACITY,
        help_text=gettext_lazy("Empty: no limit."),
        error_messages={
            "invalid": gettext_lazy("Write a number, for example 80, or leave it empty."),
            "min_value": gettext_lazy("Write a number of 1 or more, or leave it empty for no limit."),
            "max_value": gettext_lazy("At most 20,000 people. Leave it empty for no limit."),
        },
    )
    is_soft = forms.BooleanField(
        label=gettext_lazy("Nobody is turned away: more may come than there are seats"), required=False
    )
    opens_on = DayField(label=gettext_lazy("Registration opens on (may be left empty)"), required=False)
    opens_at = ClockField(label=gettext_lazy("at"), required=False)
    closes_on = DayField(label=gettext_lazy("Registration closes on (may be left empty)"), required=False)
    closes_at = ClockField(label=gettext_lazy("at"), required=False)

    def written(self, session: Session) -> dict[str, Any]:
        opens_on, opens_at = local_parts(session.registration_opens_at, session.zone)
        closes_on, closes_at = local_parts(session.registration_closes_at, session.zone)
        return super().written(session) | {
            "opens_on": opens_on,
            "opens_at": opens_at,
            "closes_on": closes_on,
            "closes_at": closes_at,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for day, clock in (("opens_on", "opens_at"), ("closes_on", "closes_at")):
            if values.get(clock) and not values.get(day) and day not in self.errors:
                self.add_error(day, _("Write the day as well."))
            if values.get(day) and not values.get(clock) and clock not in self.errors:
                self.add_error(clock, _("Write the time as well, for example 08.00."))
        if not self.errors:
            self._check_order()
        return values

    def _check_order(self) -> None:
        opens, closes = self._moment("opens"), self._moment("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes_on", _("Registration cannot close before it opens."))
        starts_at = self.session.starts_at
        if opens and starts_at and opens >= starts_at:
            self.add_error("opens_on", _("Registration must open before the session begins."))

    def _moment(self, which: str) -> datetime | None:
        day, clock = self.cleaned_data[f"{which}_on"], self.cleaned_data[f"{which}_at"]
        return moment_of(day, clock, self.session.zone) if day else None

    def values(self) -> dict[str, Any]:
        opens, closes = self._moment("opens"), self._moment("closes")
        return super().values() | {"registration_opens_at": opens, "registration_closes_at": closes}


def positive(text: str, name: str) -> int:
    """A key from a form. Raises ValidationError with `name` when it is none."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise ValidationError(_("Choose one from the list."), code=name)
