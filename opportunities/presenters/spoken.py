"""The main facts of a listing as sentences for an Indonesian voice; numbers and signs are written as they are said."""

from babel.numbers import get_currency_name
from django.utils.translation import gettext as _

from opportunities.models import Opportunity
from opportunities.presenters.words import per_period
from opportunities.presenters.work import months, who_may
from portal import dates, money

LANGUAGE = "id"  # the only one that is read aloud


def spoken_text(listing: Opportunity, language: str) -> str:
    """One sentence a line; empty on pages of another language, whose words an Indonesian voice would garble."""
    if language != LANGUAGE:
        return ""
    sentences = [
        _("Sample, not a real job.") if listing.is_demo else "",
        f"{listing.title}.",
        f"{listing.country.name}, {listing.city}." if listing.city else f"{listing.country.name}.",
        pay_sentence(listing),
        _("About %(amount)s a month.") % {"amount": range_of(listing.pay_idr_min, listing.pay_idr_max, "IDR")}
        if listing.pay_idr_min is not None and listing.currency != "IDR"
        else "",
        _("You pay %(amount)s.") % {"amount": spoken_money(listing.worker_cost_idr, "IDR")}
        if listing.worker_cost_idr is not None
        else "",
        _("Contract %(months)s.") % {"months": months(listing.contract_months)}
        if listing.contract_months
        else "",
        _("For: %(who)s.") % {"who": who_may(listing).replace("–", _(" to "))} if who_may(listing) else "",
        _("Closes on %(date)s.") % {"date": dates.format_date(listing.closes_on, LANGUAGE)}
        if listing.closes_on
        else "",
        _("Code: %(code)s.") % {"code": ", ".join(listing.code.replace("-", ""))},
        _("Pay nobody before you have checked this code."),
    ]
    return "\n".join(filter(None, sentences))


def pay_sentence(listing: Opportunity) -> str:
    """The pay of the contract; empty when it is not stated."""
    if listing.wage_min is None or not listing.wage_period:
        return ""
    amount = range_of(listing.wage_min, listing.wage_max, listing.currency)
    return _("Pay: %(amount)s %(period)s.") % {"amount": amount, "period": per_period(listing.wage_period)}


def range_of(low: money.Amount | None, high: money.Amount | None, currency: str) -> str:
    """`1.700 sampai 2.300 ringgit Malaysia`."""
    if high is None or low == high:
        return spoken_money(low, currency)
    return _("%(low)s to %(high)s") % {"low": number(low), "high": spoken_money(high, currency)}


def spoken_money(amount: money.Amount | None, currency: str) -> str:
    """`350.000 rupiah`."""
    return f"{number(amount)} {get_currency_name(currency, locale=LANGUAGE).replace('Indonesia', '').strip()}"


def number(amount: money.Amount | None) -> str:
    """A whole number with dots, which an Indonesian voice reads as one."""
    return money.format_number(round(amount or 0), LANGUAGE)
