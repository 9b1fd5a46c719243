"""The list of sessions: where one is, filters, what was found there and nearby, and a way on when there is none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from outreach.finding.nearness import INSIDE, NEAR, ONLINE
from outreach.finding.parameters import SessionParams
from outreach.finding.results import Home, Results
from outreach.models.choices import SessionKind
from outreach.presenters.card import card
from outreach.presenters.words import Part, lang
from portal import dates
from portal.filter_form import day, group, option, with_a_choice
from portal.models import Language, Occupation


def list_page(
    results: Results, languages: Iterable[Language], occupations: Iterable[Occupation], now: datetime
) -> dict[str, Any]:
    """Everything that sessions.html shows. Languages and occupations are those that can be filtered by."""
    path = reverse("outreach:sessions")
    params = results.params
    names = {language.pk: language.name for language in languages}
    titles = {occupation.pk: occupation.title for occupation in occupations}
    return frame(results, path, names, titles, now) | {
        "heading": heading(results),
        "sections": [{"title": title, "cards": cards} for title, cards in sections(results, now)],
        "nearest": [card(session, now, results.params.asal) for session in results.nearest],
        "relaxed": results.relaxed,
        "cleared_url": SessionParams(asal=params.asal).url(path),
        "pager": pager(results, path),
        "alert_url": alert_url(params),
    }


def alert_url(params: SessionParams) -> str:
    """Where one asks to be told of new sessions; page and dates do not matter to it."""
    asked = replace(params, hal=1, bulan=None, dari=None, sampai=None)
    return asked.url(reverse("outreach:alert-new"))


def frame(
    results: Results, path: str, languages: dict[str, str], occupations: dict[str, str], now: datetime
) -> dict[str, Any]:
    """What list and month share: home, filters, and the way between the two."""
    params = results.params
    chips = filter_chips(params, path, languages, occupations)
    month = params.bulan or dates.today(now=now).replace(day=1)
    return {
        "path": path,
        "home": home_part(results.home),
        "chips": chips,
        "filters_set": sum(not chip.get("plain") for chip in chips),
        "groups": filter_groups(params, languages, occupations),
        "hidden": [pair for pair in params.pairs() if pair[0] in ("asal", "bulan")],
        "carried": [pair for pair in params.pairs() if pair[0] not in ("asal", "hal")],
        "views": [
            {
                "text": pgettext("view", "List"),
                "url": replace(params, bulan=None, hal=1).url(path),
                "current": params.bulan is None,
            },
            {
                "text": pgettext("view", "Month"),
                "url": replace(params, bulan=month, hal=1).url(path),
                "current": params.bulan is not None,
            },
        ],
        "calendar_url": feed_url("outreach:calendar", results.home),
        "feed_url": feed_url("outreach:feed", results.home),
    }


def feed_url(name: str, home: Home) -> str:
    """A feed of the chosen home, or of everywhere."""
    return reverse(name) + (f"?kabupaten={home.chosen.code}" if home.chosen else "")


def home_part(home: Home) -> Part:
    """The choice of a home: regencies, and districts of the chosen one."""
    return {
        "name": home.chosen.name if home.chosen else "",
        "code": home.chosen.code if home.chosen else "",
        "regencies": home.regencies,
        "districts": home.districts,
    }


def heading(results: Results) -> str:
    """How many there are, and where."""
    name = results.home.chosen.name if results.home.chosen else ""
    total = results.total
    if results.more:
        return _("More than %(total)s sessions") % {"total": total}
    if total and name:
        text = ngettext(
            "%(total)s session in and near %(place)s", "%(total)s sessions in and near %(place)s", total
        )
        return text % {"total": total, "place": name}
    if total:
        return ngettext("%(total)s session", "%(total)s sessions", total) % {"total": total}
    if results.params.filters != SessionParams():
        return _("No session fits all filters")
    return _("No session in or near %(place)s yet") % {"place": name} if name else _("No session planned yet")


def sections(results: Results, now: datetime) -> list[tuple[str, list[Part]]]:
    """The page in parts: at home, nearby, online; one part without a home."""
    home = results.home.chosen
    if home is None:
        return [("", [card(session, now, results.params.asal) for session in results.sessions])]
    titles = {
        INSIDE: _("In %(place)s") % {"place": home.name},
        NEAR: _("Near %(place)s") % {"place": home.name},
        ONLINE: _("Online"),
    }
    by_rank = groupby(results.sessions, key=lambda session: session.rank)  # type: ignore[attr-defined]
    return [
        (titles[rank], [card(session, now, results.params.asal) for session in group])
        for rank, group in by_rank
    ]


def pager(results: Results, path: str) -> Part:
    """Links to the pages before and after."""
    page, pages, params = min(results.params.hal, results.pages), results.pages, results.params
    position = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
    return {
        "previous_url": replace(params, hal=page - 1).url(path) if page > 1 else "",
        "next_url": replace(params, hal=page + 1).url(path) if page < pages else "",
        "position": position if pages > 1 else "",
    }


def filter_chips(
    params: SessionParams, path: str, languages: dict[str, str], occupations: dict[str, str]
) -> list[Part]:
    """One link for each filter that is set, which takes it away; and one that clears all."""
    kinds = {str(value): str(label) for value, label in SessionKind.choices}
    chips = [
        {"text": labels.get(code, code), "url": params.without(name, code).url(path)}
        for name, labels in (("jenis", kinds), ("bahasa", languages), ("profesi", occupations))
        for code in getattr(params, name)
    ]
    texts = {
        "mitra": params.mitra,
        "dari": _("from %(date)s") % {"date": _day(params.dari)} if params.dari else "",
        "sampai": _("until %(date)s") % {"date": _day(params.sampai)} if params.sampai else "",
        "kursi": _("Seats left") if params.kursi else "",
        "landai": _("Step-free") if params.landai else "",
    }
    chips += [{"text": text, "url": params.without(name).url(path)} for name, text in texts.items() if text]
    if len(chips) > 1:
        cleared = SessionParams(asal=params.asal, bulan=params.bulan)
        chips.append({"text": _("Clear all"), "url": cleared.url(path), "plain": True})
    return chips


def _day(value: date) -> str:
    return dates.format_date(value, lang())


def filter_groups(
    params: SessionParams, languages: dict[str, str], occupations: dict[str, str]
) -> list[Part]:
    """The filter form (facets.html)."""
    kinds = {str(value): str(label) for value, label in SessionKind.choices}
    days = [day("dari", _("From"), params.dari), day("sampai", _("Until"), params.sampai)]
    flags = [
        option("kursi", "1", _("Seats left"), checked=params.kursi),
        option("landai", "1", _("Step-free"), checked=params.landai),
    ]
    return with_a_choice(
        [
            group(_("Date"), [], is_open=True, days=days),
            group(_("Suits"), flags, is_open=True),
            _choices("jenis", _("Kind"), kinds, params.jenis),
            _choices("bahasa", _("Language"), languages, params.bahasa),
            _choices("profesi", _("Occupation"), occupations, params.profesi),
        ]
    )


def _choices(name: str, title: str, labels: dict[str, str], chosen: tuple[str, ...]) -> Part:
    options = [
        option(name, code, label, checked=code in chosen)
        for code, label in ({code: code for code in chosen} | labels).items()
    ]
    return group(title, options, is_open=bool(chosen))
