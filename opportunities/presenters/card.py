"""A listing as a card in a list."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opportunities.models import CostItem, Opportunity
from opportunities.presenters.words import (
    Part,
    checked,
    lang,
    listed,
    pay,
    payer,
    place,
    rupiah_short,
    time_left,
)
from portal import dates
from portal.dates import days_left
from portal.homes import with_home

NEAR_DAYS = 180  # a day and month within half a year need no year


def card(listing: Opportunity, on: date, origin: str = "") -> Part:
    """What listing_card.html takes; the listing comes from `for_cards()`."""
    badge = checked(listing, on)
    return {
        "code": listing.code,
        "title": listing.title,
        "url": with_home(listing.get_absolute_url(), origin),
        "place": place(listing),
        "pay": pay(listing, on),
        "facts": [you_pay(listing, listing.payers), places(listing), closing(listing, on)],  # type: ignore[attr-defined]
        "badges": [badge] if badge else [],
        "agency": listing.agency.name if listing.agency else listing.scheme.name,
    }


def you_pay(listing: Opportunity, payers: Iterable[str]) -> Part:
    """What the worker pays in all, and who pays the rest. `payers` are those who pay any of the costs."""
    label = _("You pay")
    if listing.worker_cost_idr is None:
        return {"label": label, "value": _("ask the office"), "note": _("not all is itemised")}
    others = [payer(code) for code in payers if code != CostItem.Payer.WORKER]
    if listing.worker_cost_idr and len(others) > 1:
        rest = _("the rest is paid for you")
    elif listing.worker_cost_idr and others:
        rest = _("the rest: %(payers)s") % {"payers": others[0]}
    else:
        rest = listed(others) if others else ""
    return {"label": label, "value": rupiah_short(listing.worker_cost_idr), "note": rest}


def places(listing: Opportunity) -> Part:
    """Places left of all."""
    return {
        "label": pgettext("jobs", "Places"),
        "value": _("%(left)s left") % {"left": listing.quota_left},
        "note": _("of %(total)s people") % {"total": listing.quota_total},
    }


def closing(listing: Opportunity, on: date, *, with_year: bool = False) -> Part:
    """The closing date, and how long that is."""
    if listing.closes_on is None:
        return {"label": _("Closes"), "value": _("not stated"), "note": ""}
    near = not with_year and days_left(listing.closes_on, on) <= NEAR_DAYS
    text = dates.format_date_short(listing.closes_on, lang(), with_year=not near)
    return {"label": _("Closes"), "value": text, "note": time_left(listing.closes_on, on)}
