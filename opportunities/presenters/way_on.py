"""When nothing was found: what there is instead, each with its count, as rows to tap."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.presenters.results_page import CODED, alert_url, flag_labels
from opportunities.presenters.words import Part
from opportunities.search.facets import YES, Facets
from opportunities.search.parameters import SearchParams
from opportunities.search.results import Results

MOST_DROPPED = 2


def ways_on(results: Results, everything: Facets) -> list[Part]:
    """`everything` counts all live listings (open to the visitor's home) without words and filters."""
    path = reverse("opportunities:search")
    params = results.params
    bare = SearchParams(origin=params.origin)
    ways = _without_one_filter(results, path)
    if params.countries and params != replace(bare, countries=params.countries):
        here = sum(everything.of("negara").get(code, 0) for code in params.countries)
        names = ", ".join(results.names.label("negara", code) for code in params.countries)
        title = _("All jobs in %(country)s") % {"country": names}
        ways.append(_way("world", title, here, replace(bare, countries=params.countries), path))
    easy = everything.of("pengalaman").get(YES, 0)
    ways.append(_way("users", flag_labels()["pengalaman"], easy, replace(bare, experience_max=0), path))
    ways.append(_way("list-check", _("All open jobs"), everything.total, bare, path))
    found = [way for way in ways if way["count"]]
    return [
        *found,
        {
            "url": alert_url(results.asked),
            "icon": "message",
            "title": _("Tell me when there is one"),
            "text": _("By e-mail or as a feed"),
        },
        {
            "url": reverse("offices"),
            "icon": "map-pin",
            "title": _("Ask an officer"),
            "text": _("Offices near you"),
        },
    ]


def _without_one_filter(results: Results, path: str) -> list[Part]:
    """The filters whose removal helps most."""
    params, facets = results.params, results.facets
    without = {
        name: facets.without(name) for name in facets.counts if params.without(name) != params.first_page()
    }
    best = sorted((name for name, count in without.items() if count), key=lambda name: -without[name])
    title = _("Without the filter “%(filter)s”")
    return [
        _way(
            "search",
            title % {"filter": filter_name(results, name)},
            without[name],
            params.without(name),
            path,
        )
        for name in best[:MOST_DROPPED]
    ]


def filter_name(results: Results, parameter: str) -> str:
    """What the filter of this parameter is called on the page."""
    if parameter in CODED:
        codes = getattr(results.params, CODED[parameter])
        return ", ".join(results.names.label(parameter, code) for code in codes)
    others = {
        "pendidikan": _("Your schooling"),
        "gaji_min": _("Pay a month"),
        "biaya": _("You pay"),
        "tutup": _("Closing date"),
    }
    return {**flag_labels(), **others}[parameter]


def _way(icon: str, title: str, count: int, params: SearchParams, path: str) -> Part:
    return {"url": params.url(path), "icon": icon, "title": title, "count": count}
