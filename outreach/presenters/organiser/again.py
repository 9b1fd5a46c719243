"""Repeating a session, and changing one that is approved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from outreach.conflicts import Conflict, holiday_name
from outreach.forms.session_again import ChangeSessionForm, RepeatForm
from outreach.models import Session
from outreach.presenters.organiser.session import differences, heading
from outreach.presenters.words import lang
from portal import dates


def repeat_page(
    session: Session, form: RepeatForm, days: Sequence[date], *, is_first: bool
) -> dict[str, Any]:
    """Everything that repeat.html shows. `days`: what would be made, with holidays named."""
    return {
        "session": session,
        "heading": heading(session),
        "form": form,
        "is_first": is_first,
        "days": [
            {"day": dates.format_date_with_weekday(day, lang()), "holiday": holiday_name(day, lang())}
            for day in days
        ],
    }


def change_page(
    session: Session,
    form: ChangeSessionForm,
    difference: dict[str, dict[str, Any]],
    found: Sequence[Conflict],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    """Everything that change.html of the organiser area shows."""
    return {
        "session": session,
        "heading": heading(session),
        "form": form,
        "differences": differences(session, difference),
        "hard": [conflict.message for conflict in found if conflict.hard],
        "warnings": [
            {"key": each.key, "message": each.message, "reason": reasons.get(each.key, "")}
            for each in found
            if not each.hard
        ],
    }
