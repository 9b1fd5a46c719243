"""When nothing was found: what there is instead, each with its count, as rows to tap."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from opportunities.models import Destination
from opportunities.presenters.places import country_way
from opportunities.presenters.results_page import alert_url, experience_label, filter_labels, flag_labels
from opportunities.presenters.words import Part
from opportunities.search.nearby import Nearby, Surroundings
from opportunities.search.parameters import CODED, SearchParams
from opportunities.search.results import Results
from portal.homes import with_home

MOST_DROPPED = 2
MOST_NEAREST = 2
MOST_COUNTRIES = 3


def ways_on(results: Results, around: Surroundings) -> list[Part]:
    """Rows that each find something, the nearest to what was asked first, then who else can help."""
    path = reverse("opportunities:search")
    params = results.params
    bare = SearchParams(origin=params.origin)
    ways = [_nearest(results, nearby, path) for nearby in around.nearest[:MOST_NEAREST]]
    ways += _without_one_filter(results, path)
    if params.countries:
        names = ", ".join(results.names.label("negara", code) for code in params.countries)
        title = _("All jobs in %(country)s") % {"country": names}
        here = replace(bare, countries=params.countries)
        ways.append(_way("world", title, around.in_countries, here, path))
    ways.append(
        _way("users", flag_labels()["pengalaman"], around.easy, replace(bare, experience_max=0), path)
    )
    everything = _way("list-check", _("All open jobs"), around.everything, bare, path)
    found: dict[str, Part] = {}
    for way in ways:  # of two ways to one list the first has the place, the last the plainer title
        if way["count"] and way["url"] not in (params.url(path), everything["url"]):
            found[way["url"]] = way
    return [
        *about_countries(results),
        *found.values(),
        *([everything] if around.everything else []),
        {
            "url": alert_url(results.params),
            "icon": "message",
            "title": _("Tell me when there is one"),
            "text": _("By e-mail or in a news app"),
        },
        {
            "url": with_home(reverse("offices"), params.origin),
            "icon": "map-pin",
            "title": _("Ask an officer"),
            "text": _("Offices near you"),
        },
    ]


def about_countries(results: Results) -> list[Part]:
    """The pages of the countries that were asked for: whether they are open, and since when."""
    params, statuses, unknown = results.params, results.names.statuses, Destination.Status.UNKNOWN
    return [
        country_way(code, results.names.label("negara", code), statuses.get(code, unknown), params.origin)
        for code in params.countries[:MOST_COUNTRIES]
    ]


def _nearest(results: Results, nearby: Nearby, path: str) -> Part:
    """A query with less in it: `Only “sopir”`, or the whole kind of work that an occupation belongs to."""
    params = nearby.params
    texts = [params.q, *filter_labels(results.names, params)]
    title = _("Only “%(query)s”") % {"query": " · ".join(filter(None, texts))}
    if nearby.whole_sector:
        title = _("Other work: %(query)s") % {"query": " · ".join(filter(None, texts))}
    return _way("search", title, nearby.count, params, path)


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
        "pengalaman": experience_label(results.params.experience_max or 0),
    }
    return {**flag_labels(), **others}[parameter]


def _way(icon: str, title: str, count: int, params: SearchParams, path: str) -> Part:
    return {"url": params.url(path), "icon": icon, "title": title, "count": count}
