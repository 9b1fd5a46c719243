"""The home page: is there work, and is this offer real?"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity
from opportunities.presenters.card import card
from opportunities.presenters.results_page import flag_labels
from opportunities.presenters.words import count, moment
from opportunities.search.facets import YES, Facets, count_live
from opportunities.search.names import Names, read_names
from opportunities.search.parameters import SearchParams
from portal.dates import today
from portal.homes import home_of, with_home

NEWEST = 3
COUNTRIES = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    on, origin = today(), home_of(request)
    live = Opportunity.objects.live(on, origin[:2])
    facets = count_live(SearchParams(origin=origin), on)
    newest = live.for_cards().order_by("-published_at", "-pk")[:NEWEST]
    context = {
        "chips": chips(facets, read_names(), origin),
        "total": facets.total,
        "facts": [
            {"label": _("open jobs"), "value": count(facets.total)},
            {"label": _("places left"), "value": count(facets.places)},
        ],
        "data_moment": moment(facets.checked_at) if facets.checked_at else "",
        "starts": starts(origin),
        "cards": [card(listing, on, origin) for listing in newest],
    }
    return render(request, "portal/home.html", context)


def chips(facets: Facets, names: Names, origin: str) -> list[dict[str, Any]]:
    """The countries with most jobs, and the two wishes most people have."""
    path = reverse("opportunities:search")
    most = sorted(facets.of("negara").items(), key=lambda item: (-item[1], item[0]))[:COUNTRIES]
    bare = SearchParams(origin=origin)
    found = [(names.label("negara", code), count, replace(bare, countries=(code,))) for code, count in most]
    found.append(
        (flag_labels()["pengalaman"], facets.of("pengalaman").get(YES, 0), replace(bare, experience_max=0))
    )
    found.append((_("You pay Rp0"), facets.at_most("biaya", (0,))[0], replace(bare, cost_max=0)))
    return [{"text": text, "count": count, "url": params.url(path)} for text, count, params in found if count]


def starts(origin: str) -> list[dict[str, Any]]:
    """Where to begin, for four kinds of visitor."""
    return [
        {
            "url": reverse("guide_page", args=["langkah-langkah"]),
            "icon": "file-text",
            "title": _("I want to begin"),
            "text": _("Step by step from the village to departure"),
        },
        {
            "url": reverse("guide_page", args=["biaya"]),
            "icon": "receipt",
            "title": _("What does it cost?"),
            "text": _("Who pays what, by the rules"),
        },
        {
            "url": with_home(reverse("offices"), origin),
            "icon": "map-pin",
            "title": _("Which office is near?"),
            "text": _("Where to ask and what they do"),
        },
        {
            "url": reverse("report"),
            "icon": "flag",
            "tone": "stop",
            "title": _("I was cheated or threatened"),
            "text": _("Whom to call and what to write down"),
        },
    ]
