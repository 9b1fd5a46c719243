"""The list of live listings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opportunities.presenters.left_out import left_out
from opportunities.presenters.results_page import results_page
from opportunities.presenters.way_on import ways_on
from opportunities.presenters.words import moment
from opportunities.search.misses import note
from opportunities.search.nearby import look_around
from opportunities.search.parameters import read_params
from opportunities.search.results import search
from portal.dates import today
from portal.models import Office

MOST_OFFICES = 2


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    on = today()
    results = search(read_params(request.GET), on)
    origin = results.params.origin
    offices = Office.objects.serving(origin)[:MOST_OFFICES] if origin else []
    context = results_page(results, offices, on)
    shown = results.names.without_unknown(results.asked).first_page()
    context["feed_url"] = shown.url(reverse("opportunities:feed"))
    context["left_out"] = left_out(results)
    if not results.facets.total:
        note(results)
        around = look_around(results, on)
        context["ways_on"] = ways_on(results, around)
        context["data_moment"] = moment(around.checked_at) if around.checked_at else ""
    return render(request, "opportunities/search.html", context)
