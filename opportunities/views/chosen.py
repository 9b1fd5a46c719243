"""Chosen listings: the list to keep and to send on, and up to three beside each other. The address is all there is."""

from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opportunities.choosing import MOST_COMPARED, MOST_KEPT, in_order, read_choice, why_not_live
from opportunities.models import LanguageRequirement, Opportunity
from opportunities.presenters.chosen import compare_page, kept_page
from portal.dates import today
from portal.homes import home_of


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    on = today()
    origin = home_of(request)
    choice = read_choice(request.GET, MOST_KEPT)
    seen = Opportunity.objects.seen().with_liveness(on).for_cards()
    found = in_order(seen.filter(code__in=choice.codes), choice.codes) if choice.codes else []
    context = kept_page(choice, found, why_not_live(found, on), on, origin)
    return render(request, "opportunities/kept.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    on = today()
    origin = home_of(request)
    choice = read_choice(request.GET, MOST_COMPARED)
    seen = Opportunity.objects.seen().for_page(on, origin)
    found = in_order(seen.filter(code__in=choice.codes), choice.codes) if choice.codes else []
    languages = LanguageRequirement.objects.select_related("language")
    prefetch_related_objects(found, "costs", Prefetch("languages", languages))
    similar = similar_to(found, on, origin) if found and len(found) < MOST_COMPARED else []
    context = compare_page(choice, found, why_not_live(found, on), similar, on, origin)
    return render(request, "opportunities/compare.html", context)


def similar_to(found: list[Opportunity], on: date, origin: str) -> list[Opportunity]:
    """Live listings like the first of these that could stand beside them."""
    others = Opportunity.objects.live(on, origin[:2]).similar_to(found[0])
    return list(others.exclude(pk__in=[listing.pk for listing in found]).for_cards()[:MOST_COMPARED])
