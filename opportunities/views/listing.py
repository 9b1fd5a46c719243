"""One listing: its page while it is live, its tombstone afterwards."""

import re
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opportunities.models import CostItem, LanguageRequirement, Opportunity
from opportunities.models.document import papers_of
from opportunities.presenters.card import card
from opportunities.presenters.listing_page import listing_page
from opportunities.presenters.tombstone import GONE, tombstone_page
from opportunities.presenters.words import moment
from portal import codes
from portal.addresses import moved
from portal.dates import today
from portal.homes import home_of
from portal.hotlines import help_numbers
from portal.models import Office, StateChange
from portal.remembered import remembered

_CODE = re.compile(r"[A-Z]{2,4}-[0-9A-Z]{4,10}")
MOST_OFFICES = 2
MOST_SIMILAR = 3


@require_safe
@remembered
def listing(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    on = today()
    origin = home_of(request)
    found = find(code, on, origin)
    if found is None:
        return unknown(request, code)
    if (code, slug) != (found.code, found.slug):
        return moved(request, found.get_absolute_url())
    if found.live_now:  # type: ignore[attr-defined]
        return render(request, "opportunities/listing.html", live_context(found, on, origin))
    return tombstone(request, found, on, origin)


def find(code: str, on: date, origin: str = "") -> Opportunity | None:
    """The listing of a code as somebody wrote it, if it has ever been public. One statement, none for no code.

    A code without its dash may be read as that of two listings: then it is neither, a wrong one would be believed.
    """
    ways = {code, *codes.readings(code[:40])}
    possible = [way for way in ways if _CODE.fullmatch(way)]
    if not possible:
        return None
    seen = Opportunity.objects.seen().for_page(on, origin).annotate(papers=papers_of("scheme"))
    found = list(seen.filter(code__in=possible)[:2])
    return found[0] if len(found) == 1 else None


def read_terms(found: Opportunity) -> Opportunity:
    """The same, with its costs and languages read."""
    costs = CostItem.objects.select_related("kind", "legal_basis")
    languages = LanguageRequirement.objects.select_related("language")
    prefetch_related_objects([found], Prefetch("costs", costs), Prefetch("languages", languages))
    return found


def live_context(found: Opportunity, on: date, origin: str) -> dict[str, object]:
    read_terms(found)
    offices = list(Office.objects.serving(origin)[:MOST_OFFICES]) if origin else []
    fallback = [found.apply_office] if found.apply_office else []
    return {
        "listing": found,
        "origin": origin,
        "help_number": next((number.number for number in help_numbers() if number.is_dialled), ""),
        **listing_page(found, found.papers, offices or fallback, on, origin),  # type: ignore[attr-defined]
    }


def tombstone(request: HttpRequest, found: Opportunity, on: date, origin: str) -> HttpResponse:
    """A page that says what became of the listing: gone for good (410), or not to be paid for now (200)."""
    obstacles = with_sanctions(found).obstacles(on)
    similar = Opportunity.objects.live(on, origin[:2]).similar_to(found).for_cards()[:MOST_SIMILAR]
    context = {
        "listing": found,
        "origin": origin,
        "similar": [card(other, on, origin) for other in similar],
        **tombstone_page(found, obstacles, StateChange.objects.of(found).first(), on),
    }
    status = 410 if found.state in GONE else 200
    return render(request, "opportunities/tombstone.html", context, status=status)


def with_sanctions(found: Opportunity) -> Opportunity:
    """The same, with the sanctions of its company read: `obstacles()` asks for them more than once."""
    if found.agency:
        prefetch_related_objects([found.agency], "sanctions")
    return found


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """No listing has this code, or it has never been public: which of the two is not said."""
    checked = Opportunity.objects.checked_until()
    context = {"code": codes.normalise(code[:40])[:12], "data_moment": moment(checked) if checked else ""}
    return render(request, "opportunities/unknown.html", context, status=404)
