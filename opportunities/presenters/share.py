"""The text that people pass on by WhatsApp or SMS: short, whole, and ending in the official address and code."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from opportunities.models import Opportunity
from opportunities.presenters.words import day, pay, place, rupiah

LONGEST = 700  # characters; WhatsApp folds longer messages, and an SMS costs by the piece


def share_text(listing: Opportunity, on: date) -> str:
    """At most 700 characters; the end is never cut."""
    end = f"{settings.SITE_URL}{listing.get_absolute_url()} {_('Code')} {listing.code}"
    wage = pay(listing, on)
    lines = [
        _("SAMPLE, not a real job.") if listing.is_demo else "",
        _("Official job: %(title)s, %(place)s.") % {"title": listing.title, "place": place(listing)},
        _("Pay: %(amount)s %(period)s.") % {"amount": wage["amount"], "period": wage["period"]},
        _("About %(estimate)s.") % {"estimate": wage["estimate"]} if "estimate" in wage else "",
        _("You pay %(amount)s, see the table.") % {"amount": rupiah(listing.worker_cost_idr)}
        if listing.worker_cost_idr is not None
        else "",
        _("Closes on %(date)s.") % {"date": day(listing.closes_on)} if listing.closes_on else "",
        _("Pay nobody before you have checked:"),
    ]
    text = " ".join(filter(None, lines))
    return f"{text[: LONGEST - len(end) - 1]} {end}"
