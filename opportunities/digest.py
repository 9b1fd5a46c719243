"""The digest of a regency: every live listing open to its people on two A4 sheets, dated; see `portal.paper`."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.models import Opportunity
from opportunities.models.live import OpportunityQuerySet
from opportunities.presenters.card import you_pay
from opportunities.presenters.words import count, day, lang, pay, place
from opportunities.search.parameters import SearchParams
from portal import dates
from portal.hotlines import help_numbers
from portal.models import Region
from portal.paper import VALID_DAYS, Text, one_line, qr, sheet, without_scheme

MOST_READ = 150  # more than two sheets can hold


def digest_file(home: Region, live: OpportunityQuerySet, on: date) -> bytes:
    """The sheets as PDF, in the active language. The regency comes with its province."""
    return sheet("print/digest.typ", texts(home, live, on))


def texts(home: Region, live: OpportunityQuerySet, on: date) -> dict[str, Text]:
    """Every text of the sheets. The newest stand first: of those that do not fit the oldest are left out."""
    newest = list(live.for_cards().order_by("-published_at", "-pk")[:MOST_READ])
    total = len(newest) if len(newest) < MOST_READ else live.count()
    search = SearchParams(origin=home.code).url(reverse("opportunities:search"))
    number = next((number.number for number in help_numbers() if number.is_dialled), "")
    check = without_scheme(settings.SITE_URL + reverse("opportunities:check"))
    province = home.parent.name if home.parent else home.name
    return {
        "lang": lang(),
        "head": _("OFFICIAL JOBS"),
        "title": _("Jobs open to people from %(home)s") % {"home": home.name},
        "dated": _("Data of %(date)s. Ask for a new sheet after %(until)s.")
        % {"date": day(on), "until": day(on + timedelta(days=VALID_DAYS))},
        "total": _("Open to %(province)s now: %(count)s.") % {"province": province, "count": count(total)},
        "none": "" if newest else _("No job is open now. Pay nobody who offers you one."),
        "columns": [(_("Job"), _("Pay, about"), _("You pay"), _("Closes"), _("Code"))],
        "rows": rows(newest, on),
        "count": str(total),
        "more": _("Not on this sheet: {count}. See all: %(address)s")
        % {"address": without_scheme(settings.SITE_URL + search)},
        "stop": _("Pay nobody before you have checked the code: %(address)s") % {"address": check},
        "call": _("Questions? Call %(number)s.") % {"number": number} if number else "",
        "address": without_scheme(settings.SITE_URL + search),
        "qr": qr(settings.SITE_URL + search),
        "here": _("All jobs"),
        "sample": _("SAMPLE, not real jobs.") if any(listing.is_demo for listing in newest) else "",
        "page": _("Sheet"),
        "of": _("of"),
    }


def rows(newest: list[Opportunity], on: date) -> list[tuple[str, ...]]:
    """The cells of each listing, before them its place among all by country and title."""
    by_name = sorted(newest, key=lambda listing: (place(listing), listing.title))
    places = {listing.pk: f"{position:03}" for position, listing in enumerate(by_name)}
    return [
        (
            places[listing.pk],
            one_line(listing.title),
            one_line(place(listing)),
            monthly(listing, on),
            you_pay(listing, listing.payers)["value"],  # type: ignore[attr-defined]
            dates.format_date_short(listing.closes_on, lang(), with_year=True) if listing.closes_on else "",
            listing.code,
        )
        for listing in newest
    ]


def monthly(listing: Opportunity, on: date) -> str:
    """The pay in rupiah a month, or as it stands in the contract when there is no estimate."""
    wage = pay(listing, on)
    return str(wage.get("estimate") or f"{wage['amount']} {wage['period']}".strip())
