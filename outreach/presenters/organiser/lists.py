"""The list of a session as a form and as a table."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from outreach.forms.registration import RegistrationForm
from outreach.models import Registration, Session
from outreach.models.choices import AgeBand, Need, RegistrationSource, SeatState, Sex
from outreach.obstacles import Obstacle
from outreach.presenters.organiser.session import heading
from outreach.presenters.words import lang, listed
from portal import dates
from portal.phones import mask_phone


def register_page(session: Session, form: RegistrationForm, obstacle: Obstacle | None) -> dict[str, Any]:
    """Everything that register.html of the organiser area shows."""
    return {
        "session": session,
        "heading": heading(session),
        "form": form,
        "obstacle": obstacle,
        "full": session.seats_left == 0,  # type: ignore[attr-defined]
        "retention_days": settings.REGISTRATION_RETENTION_DAYS,
    }


def export_header() -> list[str]:
    """Names of the columns, in the language of the page."""
    return [
        _("No."), _("Code"), _("Name"), _("State"), _("Said yes"), _("Village"), _("Age"), _("Woman or man"),
        _("Needs"), _("Interested in"), _("May be contacted"), _("Telephone"), _("How"), _("Registered at"),
    ]  # fmt: skip


def export_rows(people: Iterable[Registration], zone: str, *, with_phones: bool) -> Iterator[list[Any]]:
    """A row a person. Telephones are masked unless `with_phones`; times are those of the session's zone."""
    for number, row in enumerate(people, start=1):
        yield [
            number,
            row.code,
            row.name,
            SeatState(row.state).label,
            _("yes") if row.coming_at else "",
            row.village_text or (row.village.name if row.village else ""),
            AgeBand(row.age_band).label if row.age_band else "",
            Sex(row.sex).label if row.sex else "",
            listed(Need(need).label for need in row.needs),
            row.interest.title if row.interest else "",
            _("yes") if row.consent_to_contact else _("no"),
            row.phone if with_phones else mask_phone(row.phone),
            RegistrationSource(row.source).label,
            dates.format_moment(row.created_at, zone, lang()),
        ]
