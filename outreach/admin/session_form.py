"""The form of a session. Times are written in the zone of the session, whatever the server's."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Session
from outreach.models.choices import Material, SessionState, SpeakerRole, TargetGroup
from portal.admin.versions import VersionedForm
from portal.dates import FIRST_DAY, LAST_DAY, Zone
from portal.models import Language

SAID = {name: f"said_{name}" for name in ("target_groups", "speakers", "materials")}
MOMENTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")
WHAT: Any = (
    gettext_lazy("What"),
    {"fields": ("kind", "title", "theme", "description", "occupations")},
)
WHO: Any = (
    gettext_lazy("Who runs it"),
    {"fields": ("lead_partner", "co_partners", "contact_office", "speakers", "materials")},
)
WHEN_AND_WHERE: Any = (
    gettext_lazy("When and where"),
    {"fields": ("zone", "starts_at", "ends_at", "venue", "online_url", ("capacity", "is_soft"))},
)
FOR_WHOM: Any = (
    gettext_lazy("For whom"),
    {"fields": ("target_groups", "languages", "has_interpreter", "what_to_bring")},
)
REGISTRATION: Any = (
    gettext_lazy("Registration"),
    {"fields": ("registration_opens_at", "registration_closes_at")},
)


def shown_in(moment: datetime | None, zone: str) -> datetime | None:
    """The wall time of a zone as if it were of the page's zone, for the inputs of a form."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=timezone.get_current_timezone())


def written_in(moment: datetime | None, zone: str) -> datetime | None:
    """The other way round: what the inputs say is the wall time of the zone. Raises ValidationError for odd years."""
    if moment is None:
        return None
    local = moment.astimezone(timezone.get_current_timezone()).replace(tzinfo=ZoneInfo(zone))
    if not FIRST_DAY <= local.date() <= LAST_DAY:
        raise ValidationError(_("Only dates from 1990 to 2100 are accepted."))
    return local


class ZonedMixin(forms.BaseForm):
    """Reads and shows the moments of a form in its zone."""

    def show_moments(self, zone: str) -> None:
        for name in MOMENTS:
            if name in self.fields:
                self.initial[name] = shown_in(self.initial.get(name), zone)

    def read_moments(self, cleaned: dict[str, Any], zone: str) -> None:
        for name in MOMENTS:
            if cleaned.get(name):
                try:
                    cleaned[name] = written_in(cleaned[name], zone)
                except ValidationError as error:
                    self.add_error(name, error)


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class SessionForm(ZonedMixin, VersionedForm):
    """A draft may be incomplete: what is missing is asked for before proposing."""

    target_groups = several(gettext_lazy("for whom"), TargetGroup.choices)
    speakers = several(gettext_lazy("who speaks"), SpeakerRole.choices)
    materials = several(gettext_lazy("materials"), Material.choices)

    class Meta:
        model = Session
        fields: Any = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_moments(self.instance.zone or Zone.WITA)
        if "languages" in self.fields:
            field: Any = self.fields["languages"]
            field.widget = forms.CheckboxSelectMultiple()
            field.queryset = Language.objects.order_by("name")
            field.widget.choices = field.choices
            field.help_text = ""

    def _get_validation_exclusions(self) -> set[str]:
        """Some rules speak of the state and of the approval too: check them, though these are not in the form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"state", "approved_at"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.read_moments(cleaned, cleaned.get("zone") or self.instance.zone or Zone.WITA)
        return cleaned


def fieldsets_of(session: Session | None, *, with_office: bool) -> list[Any]:
    """Time, place and seats of a session that has been proposed are changed on a page of their own."""
    is_draft = session is None or session.state == SessionState.DRAFT
    office = [(None, {"fields": ("office",)})] if with_office and is_draft else []
    return [*office, WHAT, *([WHEN_AND_WHERE] if is_draft else []), FOR_WHOM, WHO, REGISTRATION]


def read_only(sets: list[Any]) -> list[Any]:
    """The same for readers: lists of choices in words."""
    return [
        (name, {**options, "fields": tuple(SAID.get(field, field) for field in options["fields"])})
        for name, options in sets
    ]
