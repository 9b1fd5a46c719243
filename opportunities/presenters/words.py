"""Short words that several pages share."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from opportunities.models import CostItem, Opportunity
from opportunities.models.choices import WagePeriod
from portal import dates, money

Part = dict[str, Any]  # what a component takes, see templates/components

STALE_AFTER_DAYS = 7  # an official record checked longer ago is said to be old


def lang() -> str:
    """The language of the page."""
    return get_language() or "id"


def day(value: date) -> str:
    """`10 Desember 2025`."""
    return dates.format_date(value, lang())


def day_short(value: date, on: date) -> str:
    """`15 Des`, with its year when it is not the year of `on`."""
    return dates.format_date_short(value, lang(), today=on)


def wita_day(moment: datetime) -> date:
    """The WITA date of a moment."""
    return dates.today(now=moment)


def moment(value: datetime) -> str:
    """`10 Desember 2025 pukul 14.02 WITA`; the date alone for midnight: its source named a date and no time."""
    if value.astimezone(ZoneInfo(dates.Zone.WITA)).time() == time():
        return day(wita_day(value))
    return dates.format_moment(value, dates.Zone.WITA, lang())


def time_left(closes_on: date, on: date) -> str:
    """How long something stays open that ends with the day `closes_on`."""
    left = dates.days_left(closes_on, on)
    if left <= 0:
        return _("last day today")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


def count(number: int) -> str:
    """`1.423`."""
    return money.format_number(number, lang())


def rupiah(amount: int) -> str:
    """`Rp730.000`."""
    return money.format_money(amount, "IDR", lang())


def rupiah_short(amount: int) -> str:
    """`Rp730.000`, `Rp2,1 juta`."""
    return money.format_rupiah_short(amount, None, lang())


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = words
    if not most:
        return last
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}


def payer(code: str) -> str:
    """Who pays a cost, in one or two short words."""
    return {
        CostItem.Payer.WORKER: pgettext("who pays", "you"),
        CostItem.Payer.EMPLOYER: pgettext("who pays", "employer"),
        CostItem.Payer.AGENCY: pgettext("who pays", "placement company"),
        CostItem.Payer.STATE: pgettext("who pays", "government"),
    }[CostItem.Payer(code)]


def per_period(period: str) -> str:
    """`per bulan`."""
    return {
        WagePeriod.HOUR: _("per hour"),
        WagePeriod.DAY: _("per day"),
        WagePeriod.WEEK: _("per week"),
        WagePeriod.MONTH: _("per month"),
        WagePeriod.YEAR: _("per year"),
    }[WagePeriod(period)]


def pay(listing: Opportunity, on: date, *, with_rate: bool = False) -> Part:
    """The pay as pay.html takes it: in the contract's currency and period, and a rupiah estimate a month."""
    if listing.wage_min is None or not listing.wage_period:
        return {"amount": _("not stated"), "period": ""}
    amount = money.format_range(listing.wage_min, listing.wage_max, listing.currency, lang())
    found = {"amount": amount, "period": per_period(listing.wage_period)}
    monthly = listing.wage_period == WagePeriod.MONTH
    if listing.pay_idr_min is None or (monthly and listing.currency == "IDR"):
        return found
    found["estimate"] = money.format_rupiah_short(listing.pay_idr_min, listing.pay_idr_max, lang())
    notes = [] if monthly else [_("per month")]
    if with_rate and listing.rate_on:
        notes.append(_("(rate of %(date)s)") % {"date": day_short(listing.rate_on, on)})
    found["note"] = " ".join(notes)
    return found


def place(listing: Opportunity) -> str:
    """`Malaysia · Sandakan, Sabah`; `Singapura` once."""
    same = listing.city.strip().casefold() == listing.country.name.casefold()
    return " · ".join(filter(None, (listing.country.name, "" if same else listing.city)))


def checked(listing: Opportunity, on: date) -> Part | None:
    """The badge that says when the official record was last checked; None when it never was."""
    if listing.source_checked_at is None:
        return None
    seen = wita_day(listing.source_checked_at)
    fresh = dates.days_left(on, seen) <= STALE_AFTER_DAYS
    text = _("Permit checked %(date)s") if listing.needs_permit else _("Checked %(date)s")
    return {
        "text": text % {"date": day_short(seen, on)},
        "icon": "shield-check" if fresh else "alert-triangle",
        "tone": "go" if fresh else "slow",
    }
