"""The text that people pass on by WhatsApp or SMS: short, whole, and ending in the official address and code."""

from datetime import date
from textwrap import shorten

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.models import Opportunity
from opportunities.presenters.words import day, pay, place, rupiah

LONGEST = 700  # characters; WhatsApp folds longer messages, and an SMS costs by the piece
SHORT_TITLE = 80


def share_text(listing: Opportunity, on: date) -> str:
    """At most 700 characters: the address, the town and the title give way in this order, the warning never does."""
    short = reverse("opportunities:detail_by_code", args=[listing.code])
    title = shorten(listing.title, SHORT_TITLE, placeholder=" …")
    ways = (
        (listing.title, place(listing), listing.get_absolute_url()),
        (listing.title, place(listing), short),
        (listing.title, listing.country.name, short),
        (title, listing.country.name, short),
    )
    texts = (whole_text(listing, on, *way) for way in ways)
    return next((text for text in texts if len(text) <= LONGEST), "") or whole_text(
        listing, on, "…", "…", short
    )


def whole_text(listing: Opportunity, on: date, title: str, where: str, path: str) -> str:
    """The message with this title, place and address."""
    wage = pay(listing, on)
    lines = [
        _("SAMPLE, not a real job.") if listing.is_demo else "",
        _("Official job: %(title)s, %(place)s.") % {"title": title, "place": where},
        _("Pay: %(amount)s %(period)s.") % {"amount": wage["amount"], "period": wage["period"]},
        _("About %(estimate)s.") % {"estimate": wage["estimate"]} if "estimate" in wage else "",
        _("You pay %(amount)s, see the table.") % {"amount": rupiah(listing.worker_cost_idr)}
        if listing.worker_cost_idr is not None
        else "",
        _("Closes on %(date)s.") % {"date": day(listing.closes_on)} if listing.closes_on else "",
        _("Pay nobody before you have checked:"),
        f"{settings.SITE_URL}{path}",
        _("Code"),
        listing.code,
    ]
    return " ".join(filter(None, lines))
