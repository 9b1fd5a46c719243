"""The picture of a shared listing: what its page says first, live or not."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity
from opportunities.presenters.card import closing, places
from opportunities.presenters.tombstone import GONE, verdict
from opportunities.presenters.words import lang, pay, place, rupiah_short
from opportunities.views.listing import find, with_sanctions
from portal.dates import today
from portal.pictures import picture_response


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """Drawn for the state of this moment, so a listing that was stopped says so; 410 and 404 as its page."""
    on = today()
    found = find(code, on)
    if found is None:
        raise Http404
    if not found.live_now:  # type: ignore[attr-defined]
        return stopped_picture(found, on)
    wage = pay(found, on)
    estimate = f" ({wage['estimate']})" if "estimate" in wage else ""
    return picture_response(
        lang=lang(),
        kicker=_("SAMPLE, not a real job.") if found.is_demo else _("OFFICIAL JOB"),
        title=found.title,
        place=place(found),
        big=f"{wage['amount']} {wage['period']}",
        note=" · ".join(filter(None, (estimate.strip(" ()"), facts(found, on)))),
        code=found.code,
    )


def facts(found: Opportunity, on: date) -> str:
    """What the worker pays, places left, closing date."""
    paid = (
        _("You pay %(amount)s") % {"amount": rupiah_short(found.worker_cost_idr)}
        if found.worker_cost_idr is not None
        else ""
    )
    closes = closing(found, on, with_year=True)
    return " · ".join(filter(None, (paid, places(found)["value"], f"{closes['label']} {closes['value']}")))


def stopped_picture(found: Opportunity, on: date) -> HttpResponse:
    """Not the offer: what to do."""
    said = verdict(found, with_sanctions(found).obstacles(on))
    return picture_response(
        410 if found.state in GONE else 200,
        lang=lang(),
        tone="stop",
        kicker=found.title[:60],
        title=said.title,
        place=place(found),
        note=said.strong,
        code=found.code,
    )
