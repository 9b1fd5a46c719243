"""The page of a listing that is not live: first what the reader must do, then why, never the offer itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from opportunities import obstacles as why
from opportunities.models import Opportunity
from opportunities.models.choices import State
from opportunities.obstacles import Obstacle
from opportunities.presenters.words import Part, day, lang, place, wita_day
from opportunities.presenters.work import rows
from portal import dates
from portal.models import StateChange

GONE = frozenset({State.CLOSED, State.WITHDRAWN})  # HTTP 410: will not come back


@dataclass(frozen=True)
class Verdict:
    """As verdict.html takes it; `stops` marks the reasons for "do not pay"."""

    tone: str
    icon: str
    title: str
    strong: str
    text: str
    stops: bool


def verdict(listing: Opportunity, obstacles: Sequence[Obstacle]) -> Verdict:
    """What the page says first. The most serious reason decides; a reason that stops is never hidden by another."""
    main = next((obstacle for obstacle in obstacles if obstacle.stops), obstacles[0])
    if main.stops:
        title = _("DO NOT PAY. %(reason)s") % {"reason": title_of(main)}
        strong = _("Do not pay anybody. Do not hand over your passport.")
        return Verdict("stop", "hand-stop", title, strong, str(main.message), True)
    if main == why.NOT_OPEN_YET:
        opens = (
            _("Applications open on %(date)s.") % {"date": day(listing.opens_on)} if listing.opens_on else ""
        )
        return Verdict("slow", "calendar-event", title_of(main), _("Pay nobody in advance."), opens, False)
    strong = _("Pay nobody for this job.")
    return Verdict("", "calendar-event", title_of(main), strong, _since(listing, main), False)


def title_of(obstacle: Obstacle) -> str:
    """The heading of a listing's page that is not live for this reason."""
    titles = {
        why.SUSPENDED: _("This job has been stopped for a check"),
        why.WITHDRAWN: _("This job has been withdrawn"),
        why.CLOSED: _("This job has been closed"),
        why.EXPIRED: _("This job has closed"),
        why.FILLED: _("All places of this job are taken"),
        why.NOT_OPEN_YET: _("This job is not open yet"),
    }
    return titles.get(obstacle, _("This job may not be offered now"))


def _since(listing: Opportunity, obstacle: Obstacle) -> str:
    if obstacle == why.EXPIRED and listing.closes_on:
        return _("Applications closed on %(date)s.") % {"date": day(listing.closes_on)}
    return str(obstacle.message)


def tombstone_page(
    listing: Opportunity, obstacles: Sequence[Obstacle], change: StateChange | None, on: date
) -> dict[str, Any]:
    """Everything that tombstone.html shows beside the similar listings."""
    return {
        "verdict": verdict(listing, obstacles),
        "rows": tombstone_rows(listing, obstacles, change, on),
        "steps": [
            {"title": _("Pay nothing more"), "text": _("Keep receipts and WhatsApp messages.")},
            {"title": _("Call an officer"), "text": _("The numbers are below.")},
            {
                "title": _("Ask for your documents back"),
                "text": _("The company must finish what it has begun."),
            },
        ],
    }


def tombstone_rows(
    listing: Opportunity, obstacles: Sequence[Obstacle], change: StateChange | None, on: date
) -> list[Part]:
    """Which listing this was, every reason, and since when."""
    opened = listing.opens_on and listing.closes_on
    found = rows(
        (_("Job"), listing.title),
        (_("Place"), place(listing)),
        (_("Code"), listing.code),
        (_("Company"), listing.agency.name if listing.agency else ""),
        (_("Was open"), f"{_short(listing.opens_on)} – {_short(listing.closes_on)}" if opened else ""),
        (
            _("Reason"),
            format_html_join(mark_safe("<br>"), "{}", ((each,) for each in reasons(listing, obstacles, on))),
        ),
        (_("Since"), day(wita_day(change.at)) if change and listing.state != State.PUBLISHED else ""),
    )
    found[0]["strong"] = True
    return found


def reasons(listing: Opportunity, obstacles: Sequence[Obstacle], on: date) -> list[str]:
    """Every reason in words, with the dates that are public."""
    return [_reason(listing, obstacle, on) for obstacle in obstacles]


def _reason(listing: Opportunity, obstacle: Obstacle, on: date) -> str:
    agency = listing.agency
    dated: dict[Obstacle, str] = {}
    if agency:
        sanctions = (
            f"{s.get_kind_display()}, {_span(s.starts_on, s.ends_on)}" for s in agency.sanctions_in_force(on)
        )
        dated[why.SANCTIONED] = "; ".join(sanctions)
        dated[why.LICENCE_EXPIRED] = _short(agency.licence_until)
    dated[why.PERMIT_EXPIRED] = _short(listing.permit_expires_on)
    dated[why.EXPIRED] = _short(listing.closes_on)
    dated[why.NOT_OPEN_YET] = _short(listing.opens_on)
    detail = dated.get(obstacle, "")
    return f"{obstacle.message} ({detail})" if detail else str(obstacle.message)


def _span(start: date, end: date | None) -> str:
    return f"{_short(start)} – {_short(end)}" if end else _("since %(date)s") % {"date": _short(start)}


def _short(value: date | None) -> str:
    return dates.format_date_short(value, lang(), with_year=True) if value else ""
