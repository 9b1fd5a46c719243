"""Occupations and countries: what the work is, what may be offered there, and what is open now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opportunities.models import Destination, DestinationRule, LivingAssumption, Opportunity
from opportunities.presenters.places import country_page, country_rows, occupation_page, occupation_rows
from portal.addresses import moved
from portal.dates import today
from portal.homes import home_of
from portal.models import Country, Occupation
from portal.remembered import remembered

SHOWN = 6  # listings on the page itself; the list has all


@require_safe
@remembered
def occupations(request: HttpRequest) -> HttpResponse:
    origin = home_of(request)
    counts = Opportunity.objects.live(today(), origin[:2]).count_by("occupation_id")
    found = Occupation.objects.select_related("sector").order_by("sector__name", "title")
    return render(
        request, "opportunities/occupations.html", {"sectors": occupation_rows(found, counts, origin)}
    )


@require_safe
@remembered
def occupation(request: HttpRequest, slug: str) -> HttpResponse:
    on = today()
    found: Occupation = get_object_or_404(Occupation.objects.select_related("sector"), pk=slug)
    origin = home_of(request)
    live = Opportunity.objects.live(on, origin[:2]).filter(occupation=found)
    countries = live.count_named("country")
    context = occupation_page(found, countries, live.for_cards()[:SHOWN], live.summary(), on, origin)
    return render(request, "opportunities/occupation.html", context)


@require_safe
@remembered
def countries(request: HttpRequest) -> HttpResponse:
    origin = home_of(request)
    counts = Opportunity.objects.live(today(), origin[:2]).count_by("country_id")
    found = Destination.objects.select_related("country").order_by("country__name")
    return render(request, "opportunities/countries.html", {"groups": country_rows(found, counts, origin)})


@require_safe
@remembered
def country(request: HttpRequest, iso2: str) -> HttpResponse:
    on = today()
    if iso2 != iso2.upper():
        return moved(request, reverse("opportunities:country", args=[iso2.upper()]))
    found = Country.objects.select_related("destination").filter(pk=iso2).first()
    if found is None:
        raise Http404
    origin = home_of(request)
    rules = (
        DestinationRule.objects.in_force(on)
        .filter(country=found)
        .select_related("sector", "origin", "reference")
    )
    living = LivingAssumption.objects.in_force(on).filter(country=found).one_of_a_kind().with_rupiah(on)
    live = Opportunity.objects.live(on, origin[:2]).filter(country=found)
    context = country_page(
        found, rules, living, live.count_named("sector"), live.for_cards()[:SHOWN], live.summary(), on, origin
    )
    return render(request, "opportunities/country.html", context)
