"""Live listings for feed readers: the newest of any search."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity
from opportunities.presenters.left_out import names_of
from opportunities.presenters.words import day, pay, place, rupiah
from opportunities.search.parameters import SearchParams, read_params
from opportunities.search.question import Question, read_question
from portal.dates import today
from portal.feeds import Entry, atom_response
from portal.samples import marked

MOST_ENTRIES = 50


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What was published last comes first, whatever order the search has. A listing that is not live is not in it.

    As in the API a filter of which no code exists finds nothing; the title says so.
    """
    on = today()
    asked = read_params(request.GET).first_page()
    question = read_question(asked, on, strictly=True)
    newest = question.found.for_cards().order_by("-published_at", "-pk")[:MOST_ENTRIES]
    return atom_response(
        request,
        feed_title(question, asked),
        asked.url(reverse("opportunities:search")),
        (entry(listing) for listing in newest),
    )


def feed_title(question: Question, asked: SearchParams) -> str:
    """With the words, and with what was asked for and does not exist."""
    title = _("Jobs of Jalur Resmi")
    title = f"{title}: {asked.q}" if asked.q else title
    unknown = ", ".join(names_of(parameter for parameter, _code in question.unknown))
    return _("%(title)s (not known: %(what)s)") % {"title": title, "what": unknown} if unknown else title


def entry(listing: Opportunity) -> Entry:
    """A listing in a feed."""
    wage = pay(listing, today())
    parts = [
        _("SAMPLE, not a real job.") if listing.is_demo else "",
        place(listing),
        f"{wage['amount']} {wage['period']}",
        _("You pay %(amount)s, see the table.") % {"amount": rupiah(listing.worker_cost_idr)}
        if listing.worker_cost_idr is not None
        else "",
        _("Closes on %(date)s.") % {"date": day(listing.closes_on)} if listing.closes_on else "",
        _("Code %(code)s.") % {"code": listing.code},
    ]
    return Entry(
        title=marked(f"{listing.title}, {listing.country.name}", is_demo=listing.is_demo),
        link=listing.get_absolute_url(),
        key=reverse("opportunities:detail_by_code", args=[listing.code]),
        text=" · ".join(filter(None, parts)),
        published=listing.published_at,
        updated=listing.updated_at,
    )
