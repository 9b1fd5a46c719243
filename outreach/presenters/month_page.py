"""A month of sessions: a small calendar to jump with, and below it every day as a list that reads on its own."""

import calendar
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.finding.results import Results
from outreach.models import Session
from outreach.presenters.list_page import frame
from outreach.presenters.words import Part, lang, place_line, time_of
from portal import dates
from portal.models import Language, Occupation

A_MONDAY = date(2024, 1, 1)


def month_page(
    results: Results,
    month: date,
    languages: Iterable[Language],
    occupations: Iterable[Occupation],
    now: datetime,
) -> dict[str, Any]:
    """Everything that month.html shows."""
    path = reverse("outreach:sessions")
    names = {language.pk: language.name for language in languages}
    titles = {occupation.pk: occupation.title for occupation in occupations}
    days = days_of(results.sessions)
    return frame(results, path, names, titles, now) | {
        "heading": _("Sessions in %(month)s") % {"month": dates.format_month(month, lang())},
        "days": days,
        "weekdays": [dates.format_weekday(A_MONDAY + timedelta(days=number), lang()) for number in range(7)],
        "weeks": weeks_of(month, {day["date"]: len(day["items"]) for day in days}),
        "more": results.more,
        "around": [
            neighbour(results, month, -1, path, dates.today(now=now)),
            neighbour(results, month, 1, path, dates.today(now=now)),
        ],
    }


def neighbour(results: Results, month: date, step: int, path: str, on: date) -> Part | None:
    """The month before or after; none before this month, when everything is over."""
    index = month.year * 12 + month.month - 1 + step
    other = date(index // 12, index % 12 + 1, 1)
    if other < on.replace(day=1) or other.year > on.year + 2:
        return None
    return {
        "text": dates.format_month(other, lang()),
        "url": replace(results.params, bulan=other, hal=1).url(path),
        "rel": "next" if step > 0 else "prev",
    }


def days_of(sessions: Iterable[Session]) -> list[Part]:
    """The days that have sessions, in order, each with its sessions in a line."""
    ordered = sorted(sessions, key=lambda session: (session.local_day, session.starts_at, session.pk))  # type: ignore[attr-defined]
    by_day = groupby(ordered, key=lambda session: session.local_day)  # type: ignore[attr-defined]
    return [
        {
            "date": day,
            "title": dates.format_date_with_weekday(day, lang()),
            "items": [
                {
                    "url": session.get_absolute_url(),
                    "title": session.title,
                    "time": time_of(session),
                    "place": place_line(session),
                }
                for session in group
            ],
        }
        for day, group in by_day
    ]


def weeks_of(month: date, counts: dict[date, int]) -> list[list[Part]]:
    """The calendar: weeks from Monday, days of other months empty, `count` sessions on a day."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [
            {"date": day, "number": day.day if day.month == month.month else "", "count": counts.get(day, 0)}
            for day in week
        ]
        for week in weeks
    ]
