"""The search page: heading, chips, facets, sorts, pages, and a way on when nothing was found."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from opportunities.models import Destination
from opportunities.models.choices import Education
from opportunities.presenters.card import card
from opportunities.presenters.offices import office_part
from opportunities.presenters.places import country_warning
from opportunities.presenters.words import Part, lang, rupiah_short
from opportunities.search.facets import YES, Facets
from opportunities.search.filters import levels_up_to
from opportunities.search.names import Names
from opportunities.search.parameters import CODED, SearchParams
from opportunities.search.results import Results
from opportunities.search.steps import COST_STEPS, DAY_STEPS
from portal import money
from portal.filter_form import group, option, with_a_choice
from portal.models import Office

CLOSED = Destination.Status.CLOSED
MOST_WARNINGS = 3
MOST_OCCUPATIONS = 8  # of the facet; the others are found by typing
LEVELS = (Education.SD, Education.SMP, Education.SMA, Education.D3, Education.S1)


def results_page(results: Results, offices: Iterable[Office], on: date) -> dict[str, Any]:
    """Everything that search.html shows of the results. `offices` serve the visitor's home, when it is known."""
    path = reverse("opportunities:search")
    params = results.params
    chips = filter_chips(results, path)
    return {
        "path": path,
        "asked": results.asked,
        "params": params,
        "facets": results.facets,
        "heading": heading(results),
        "cards": [card(listing, on, params.origin) for listing in results.page.listings],
        "chips": chips,
        "filters_set": sum(not chip.get("plain") for chip in chips),
        "sorts": sort_links(results, path),
        "groups": facet_groups(results),
        "hidden": [pair for pair in params.pairs() if pair[0] in ("q", "persis", "asal", "urut")],
        "carried": [pair for pair in params.pairs() if pair[0] == "asal"],
        "pager": pager(results, path),
        "alert_url": alert_url(results.params),
        "understood": explanation(results, path),
        "warnings": warnings(results),
        "home": results.names.label("asal", params.origin) if params.origin else "",
        "home_code": params.origin,
        "home_offices": [office_part(office) for office in offices],
        "without_home_url": params.without("asal").url(path),
    }


def heading(results: Results) -> str:
    """How many there are, or that there is none."""
    total = results.facets.total
    if total:
        return ngettext("%(total)s job", "%(total)s jobs", total) % {
            "total": money.format_number(total, lang())
        }
    params = results.params
    work = [results.names.label("profesi", code) for code in params.occupations]
    words = " · ".join(filter(None, (results.understood.rest, *work)))
    where = " · ".join(results.names.label("negara", code) for code in params.countries)
    if words and where:
        return _("No job yet for “%(words)s” in %(where)s") % {"words": words, "where": where}
    if words or where:
        return _("No job yet for “%(words)s”") % {"words": words or where}
    if replace(params.first_page(), origin="", sort="") == SearchParams():
        return _("No job is open now")
    return _("No job fits all filters")


def warnings(results: Results) -> list[Part]:
    """What to do about an offer from a country that was asked for and is closed."""
    closed = [code for code in results.params.countries if results.names.statuses.get(code) == CLOSED]
    found = (
        country_warning(CLOSED, results.names.label("negara", code), 0) for code in closed[:MOST_WARNINGS]
    )
    return [warning for warning in found if warning]


def explanation(results: Results, path: str) -> Part | None:
    """What is searched instead of the typed words, and the way to insist on them; None when nothing was changed.

    When the visitor has insisted, the way back.
    """
    asked, understood = results.asked, results.understood
    if asked.exactly and understood.typed:
        return {"typed": understood.typed, "back_url": replace(asked, exactly=False, cursor="").url(path)}
    if not understood.was_changed:
        return None
    words = [" / ".join(group.alternatives[:4]) for group in understood.groups]
    return {
        "words": ", ".join([*words, *filter_labels(results.names, understood.filters)]) or _("all jobs"),
        "typed": understood.typed,
        "url": replace(asked, exactly=True, cursor="").url(path),
    }


def filter_labels(names: Names, params: SearchParams) -> list[str]:
    """What all filters of the parameters say, and the sort when words can ask for it."""
    texts = [
        names.label(parameter, code)
        for parameter, attribute in CODED.items()
        for code in getattr(params, attribute)
    ]
    texts += filter(None, filter_texts(params).values())
    if params.origin:
        texts.append(names.label("asal", params.origin))
    sorts = {
        "gaji": _("highest pay first"),
        "biaya": _("lowest cost first"),
        "baru": _("newest first"),
    }
    return texts + [text for sort, text in sorts.items() if params.sort == sort]


def flag_labels() -> dict[str, str]:
    """Parameter → what the listings are like that it keeps."""
    return {
        "pengalaman": _("No experience needed"),
        "ijazah": _("No school certificate needed"),
        "suami_istri": _("For couples"),
        "pelatihan": _("Training included"),
    }


def filter_chips(results: Results, path: str) -> list[Part]:
    """One link for each filter that is set, which takes it away; and one that clears all."""
    params, names = results.params, results.names
    chips: list[Part] = []
    for parameter, attribute in CODED.items():
        codes: tuple[str, ...] = getattr(params, attribute)
        for code in codes:
            rest = tuple(other for other in codes if other != code)
            chips.append(_chip(names.label(parameter, code), params.with_codes(attribute, rest), path))
    texts = filter_texts(params)
    chips += [_chip(text, params.without(name), path) for name, text in texts.items() if text]
    if len(chips) > 1:
        cleared = params.without(*CODED, *texts)
        chips.append({"text": _("Clear all"), "url": cleared.url(path), "plain": True})
    return chips


def filter_texts(params: SearchParams) -> dict[str, str]:
    """Parameter → what the filter says, for those that are not codes; empty where the filter is not set."""
    return {
        "pendidikan": education_label(params.education) if params.education else "",
        "gaji_min": at_least(params.pay_min) if params.pay_min is not None else "",
        "biaya": at_most(params.cost_max) if params.cost_max is not None else "",
        "pengalaman": experience_label(params.experience_max) if params.experience_max is not None else "",
        "ijazah": flag_labels()["ijazah"] if params.no_diploma else "",
        "suami_istri": flag_labels()["suami_istri"] if params.couples else "",
        "pelatihan": flag_labels()["pelatihan"] if params.training else "",
        "tutup": within(params.closes_within) if params.closes_within is not None else "",
    }


def _chip(text: str, params: SearchParams, path: str) -> Part:
    return {"text": text, "url": params.url(path)}


def education_label(level: str) -> str:
    """What a visitor of that schooling sees."""
    if level == Education.NONE:
        return flag_labels()["ijazah"]
    return _("Schooling up to %(level)s") % {"level": Education(level).label}


def experience_label(count: int) -> str:
    """At most so many months of experience."""
    return (
        _("Experience up to %(months)s months") % {"months": count} if count else flag_labels()["pengalaman"]
    )


def at_least(amount: int) -> str:
    """Pay from so much a month."""
    return _("Pay from %(amount)s") % {"amount": rupiah_short(amount)}


def at_most(amount: int) -> str:
    """The worker pays at most so much."""
    return _("You pay up to %(amount)s") % {"amount": rupiah_short(amount)} if amount else _("You pay Rp0")


def within(days: int) -> str:
    """Closes within so many days."""
    return ngettext("Closes within %(days)s day", "Closes within %(days)s days", days) % {"days": days}


def sort_links(results: Results, path: str) -> list[Part]:
    """The sorts; without words there is no best match."""
    labels = {
        "cocok": pgettext("sort by", "Best match"),
        "baru": pgettext("sort by", "Newest"),
        "gaji": pgettext("sort by", "Pay"),
        "biaya": pgettext("sort by", "Cost"),
        "tutup": pgettext("sort by", "Closing soon"),
    }
    if not (results.understood.groups or results.understood.hints):
        del labels["cocok"]
    best = next(iter(labels))
    if results.understood.filters.sort:
        best = ""  # the words ask for another one, so each must be named
    return [
        {
            "text": text,
            "url": replace(results.lasting, sort="" if name == best else name).url(path),
            "current": name == results.sort,
        }
        for name, text in labels.items()
    ]


def pager(results: Results, path: str) -> Part:
    """Links to the pages before and after; the first page has an address of its own."""
    page, first = results.page, results.lasting
    back = first if page.number <= 2 else replace(first, cursor=page.preceding)
    position = _("Page %(page)s of %(pages)s") % {"page": page.number, "pages": results.pages}
    return {
        "previous_url": back.url(path) if page.preceding else "",
        "next_url": replace(first, cursor=page.following).url(path) if page.following else "",
        "position": position if page.number <= results.pages else "",
    }


def alert_url(asked: SearchParams) -> str:
    """Where one asks to be told of what is new for this search; sort and page do not matter to it."""
    return replace(asked, sort="", cursor="").url(reverse("opportunities:alert-new"))


def facet_groups(results: Results) -> list[Part]:
    """The filter form. Values without a listing are left out unless they are ticked."""
    params, facets = results.params, results.facets
    return with_a_choice(
        [
            _coded(results, "negara", _("Country"), is_open=True),
            group(_("Suits"), _flags(params, facets), is_open=True),
            _steps("gaji_min", _("Pay a month"), params.pay_min, facets.at_least("gaji_min"), at_least),
            _steps("biaya", _("You pay"), params.cost_max, facets.at_most("biaya", COST_STEPS), at_most),
            _coded(results, "sektor", _("Kind of work")),
            _coded(
                results,
                "profesi",
                _("Occupation"),
                most=MOST_OCCUPATIONS,
                others=_("Other occupations: type the name in the search box."),
            ),
            _single(
                "pendidikan", _("Your schooling"), _levels(params, facets), chosen=bool(params.education)
            ),
            _coded(results, "skema", _("Scheme")),
            _steps(
                "tutup",
                _("Closing date"),
                params.closes_within,
                facets.at_most("tutup", DAY_STEPS),
                within,
            ),
        ]
    )


def _coded(
    results: Results, parameter: str, title: str, *, is_open: bool = False, most: int = 50, others: str = ""
) -> Part:
    """The values with most listings, after those that are chosen; `others` says how to find the ones left out."""
    chosen: tuple[str, ...] = getattr(results.params, CODED[parameter])
    counts = {code: count for code, count in results.facets.of(parameter).items() if code}
    labels = {code: results.names.label(parameter, code) for code in (*counts, *chosen)}
    ranked = sorted(counts, key=lambda code: (-counts[code], labels[code]))
    shown = [*chosen, *(code for code in ranked[:most] if code not in chosen)]
    options = [
        option(parameter, code, labels[code], checked=code in chosen, count=_written(counts.get(code, 0)))
        for code in shown
    ]
    note = others if len(shown) < len(labels) else ""
    return group(title, options, is_open=is_open or bool(chosen), note=note)


def _flags(params: SearchParams, facets: Facets) -> Iterable[Part]:
    ticked = {
        "pengalaman": ("0", params.experience_max == 0),
        "ijazah": ("0", params.no_diploma),
        "suami_istri": ("1", params.couples),
        "pelatihan": ("1", params.training),
    }
    labels = flag_labels()
    for name, (value, checked) in ticked.items():
        count = facets.of(name).get(YES, 0)
        if count or checked:
            yield option(name, value, labels[name], checked=checked, count=_written(count))


def _levels(params: SearchParams, facets: Facets) -> Iterable[Part]:
    counts = facets.of("pendidikan")
    for level in LEVELS:
        count, checked = sum(counts.get(lower, 0) for lower in levels_up_to(level)), params.education == level
        if count or checked:
            yield option("pendidikan", level, level.label, checked=checked, count=_written(count))


def _steps(name: str, title: str, chosen: int | None, counts: dict[int, int], label: Any) -> Part:
    steps = sorted({*counts, *([] if chosen is None else [chosen])})
    options = [
        option(
            name,
            step,
            label(step),
            checked=step == chosen,
            count=_written(counts[step]) if step in counts else None,
        )
        for step in steps
        if counts.get(step) or step == chosen
    ]
    return _single(name, title, options, chosen=chosen is not None)


def _single(name: str, title: str, options: Iterable[Part], *, chosen: bool) -> Part:
    """A single choice, with the option first that means no choice."""
    none = option(name, "", _("Any"), checked=not chosen)
    return group(title, [none, *options], is_open=chosen, single=True)


def _written(count: int) -> str:
    return money.format_number(count, lang())
