"""The A4 poster of a live listing for the village office and the church door; see `portal.paper`."""

from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import accumulate, compress
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opportunities.models import CostItem, Opportunity
from opportunities.presenters.card import you_pay
from opportunities.presenters.listing_page import lines
from opportunities.presenters.words import Part, day, lang, pay, payer, place
from opportunities.presenters.work import contract, provided_by, requirement_rows, working_time
from portal import dates
from portal.hotlines import help_numbers
from portal.paper import Text, one_line, qr, sheet, without_scheme

LONGEST = 240  # characters of a cell; a poster is read standing
ROOM_FOR_STEPS = 700  # characters; more would make everything else too small


def poster_file(listing: Opportunity, on: date) -> bytes:
    """The sheet as PDF, in the active language. The listing comes from `for_page()`, costs and languages read."""
    return sheet("print/listing_poster.typ", texts(listing, on))


def texts(listing: Opportunity, on: date) -> dict[str, Text]:
    """Every text of the sheet, by the name that the source knows it by."""
    wage = pay(listing, on, with_rate=True)
    check = settings.SITE_URL + reverse("opportunities:check_code", args=[listing.code])
    number = next((number.number for number in help_numbers() if number.is_dialled), "")
    costs = list(listing.costs.all())
    payers = sorted({cost.payer for cost in costs if cost.amount})
    closes = _("After %(date)s this poster is void.") % {"date": day(listing.closes_on)}  # type: ignore[arg-type]
    return {
        "lang": lang(),
        "head": _("OFFICIAL JOB"),
        "office": f"KP2MI · {listing.office.name}",
        "code-label": _("Code"),
        "code": listing.code,
        "sample": _("SAMPLE, not a real job.") if listing.is_demo else "",
        "title": listing.title,
        "place": " · ".join(filter(None, (place(listing), contract(listing)))),
        "pay": wage["amount"],
        "period": wage["period"],
        "estimate": _("about %(amount)s") % {"amount": f"{wage['estimate']} {wage['note']}".strip()}
        if "estimate" in wage
        else "",
        "facts": facts(listing, you_pay(listing, payers)),
        "rows": poster_rows(listing, costs),
        "asked": _("Asked for more than this?"),
        "stop": _("Do not pay. Call %(number)s.") % {"number": number} if number else _("Do not pay."),
        "apply": _("How to apply"),
        "apply-lines": [(line,) for line in apply_lines(listing)],
        "printed": _("Printed on %(date)s.") % {"date": day(on)},
        "void": closes if listing.closes_on else "",
        "here": _("Check here"),
        "address": without_scheme(check),
        "qr": qr(check),
    }


def facts(listing: Opportunity, yours: Part) -> list[tuple[str, str, str]]:
    """Label, value and note of the numbers under the pay; none of them is counted from today, paper hangs for weeks."""
    total = _("%(total)s people") % {"total": listing.quota_total}
    closes = dates.format_date_short(listing.closes_on, lang(), with_year=True) if listing.closes_on else ""
    return [
        (yours["label"], yours["value"], yours["note"]),
        (pgettext("jobs", "Places"), total, ""),
        (_("Closes"), closes or _("not stated"), last_minute(listing.closes_on)),
    ]


def last_minute(closes_on: date | None) -> str:
    """`23.59 WITA`: until when on the last day; empty without one."""
    if closes_on is None:
        return ""
    moment = datetime.combine(closes_on, time(23, 59), ZoneInfo(dates.Zone.WITA))
    return dates.format_time(moment, dates.Zone.WITA, lang())


def poster_rows(listing: Opportunity, costs: Iterable[CostItem]) -> list[tuple[str, str]]:
    """Who may apply, the work's terms, what others pay, and who sends. What is not stated is left out."""
    agency = listing.agency
    permit = listing.permit_expires_on
    found = [
        (
            _("Requirements"),
            "; ".join(f"{row['label']}: {row['value']}" for row in requirement_rows(listing)),
        ),
        (_("Working time"), working_time(listing)),
        (_("Housing"), provided_by(listing.housing)),
        (_("Meals"), provided_by(listing.meals)),
        *(
            (_("Paid by: %(payer)s") % {"payer": payer(code)}, names)
            for code, names in paid_by(costs).items()
        ),
        (pgettext("of a worker", "Employer"), listing.employer_name),
        (_("Company"), agency.name if agency else listing.scheme.name),
        (_("Permit (SIP2MI)"), _("valid until %(date)s") % {"date": day(permit)} if permit else ""),
    ]
    return [(label, shortened(value)) for label, value in found if value]


def paid_by(costs: Iterable[CostItem]) -> dict[str, str]:
    """Payer → the costs that are not the worker's."""
    found: dict[str, list[str]] = {}
    for cost in costs:
        if cost.payer != CostItem.Payer.WORKER and cost.amount:
            found.setdefault(cost.payer, []).append(cost.kind.name)
    return {code: ", ".join(names) for code, names in found.items()}


def apply_lines(listing: Opportunity) -> list[str]:
    """Where to go, and the steps."""
    office = listing.apply_office
    where = ", ".join(filter(None, (office.name, office.address, office.opening_hours))) if office else ""
    phone = _("Telephone: %(number)s") % {"number": office.phone} if office and office.phone else ""
    return [*(shortened(line) for line in (where, phone) if line), *step_lines(listing)]


def step_lines(listing: Opportunity) -> list[str]:
    """The steps, numbered, as far as there is room for them; then a line that says where the others are."""
    steps = [shortened(f"{number}. {line}") for number, line in enumerate(lines(listing.apply_steps), 1)]
    room = (total <= ROOM_FOR_STEPS for total in accumulate(map(len, steps)))
    shown = list(compress(steps, room))
    return shown if shown == steps else [*shown, _("Scan the code to see the other steps.")]


def shortened(text: object) -> str:
    """At most so many characters, cut after a word."""
    line = one_line(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"
