"""Occupations and countries as pages and lists."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from opportunities.models import Destination, DestinationRule, LivingAssumption, Opportunity
from opportunities.presenters.card import card
from opportunities.presenters.provenance import provenance
from opportunities.presenters.takehome import living_rows
from opportunities.presenters.words import Part, count, day, lang
from opportunities.presenters.work import rows
from opportunities.search.parameters import SearchParams
from portal import money
from portal.homes import with_home
from portal.icons import known_icon
from portal.models import Country, Occupation, Sector

TONES = {"open": "go", "partly": "slow", "closed": "stop", "unknown": "slow"}
ICONS = {"open": "circle-check", "partly": "info-circle", "closed": "hand-stop", "unknown": "alert-triangle"}


def occupation_rows(occupations: Iterable[Occupation], counts: Mapping[str, int], origin: str) -> list[Part]:
    """Rows of tap_list.html by sector; occupations with open jobs first."""
    found = []
    for sector, members in groupby(occupations, key=lambda occupation: occupation.sector):
        ordered = sorted(members, key=lambda occupation: (-counts.get(occupation.pk, 0), occupation.title))
        items = [
            {
                "url": with_home(reverse("opportunities:occupation", args=[occupation.pk]), origin),
                "title": occupation.title,
                "text": jobs(counts.get(occupation.pk, 0)),
                "icon": "list-check",
            }
            for occupation in ordered
        ]
        found.append({"title": sector.name, "icon": sector_icon(sector), "items": items})
    return found


def sector_icon(sector: Sector) -> str:
    """The drawing of a branch of work."""
    return known_icon(sector.icon, "list-check")


def jobs(number: int) -> str:
    """`3 lowongan buka`."""
    if not number:
        return _("no open job now")
    return ngettext("%(count)s open job", "%(count)s open jobs", number) % {"count": count(number)}


def occupation_page(
    occupation: Occupation,
    countries: Iterable[tuple[str, str, int]],
    listings: Iterable[Opportunity],
    summary: Mapping[str, Any],
    on: date,
    origin: str,
) -> dict[str, Any]:
    """Everything that occupation.html shows."""
    path = reverse("opportunities:search")
    return {
        "occupation": occupation,
        "icon": sector_icon(occupation.sector),
        "countries": [
            {
                "text": name,
                "count": number,
                "url": SearchParams(countries=(key,), occupations=(occupation.pk,), origin=origin).url(path),
            }
            for key, name, number in most_first(countries)
        ],
        "facts": summary_facts(summary),
        "rows": rows(
            (_("Kind of work"), occupation.sector.name),
            (_("Usual language"), occupation.typical_language),
            (_("Training"), occupation.training_path),
        ),
        "fact": provenance(occupation),
        "cards": [card(listing, on, origin) for listing in listings],
        "all_url": SearchParams(occupations=(occupation.pk,), origin=origin).url(path),
        "total": summary["listings"],
    }


def summary_facts(summary: Mapping[str, Any]) -> list[Part]:
    """How many jobs are open, how many places, and what they pay, computed from the live listings."""
    found = [
        {"label": _("Open jobs"), "value": count(summary["listings"])},
        {"label": _("Places left"), "value": count(summary["places"])},
    ]
    if summary["pay_min"] is not None:
        pay = money.format_rupiah_short(summary["pay_min"], summary["pay_max"], lang())
        found.append({"label": _("Pay, about"), "value": pay, "note": _("per month, from open jobs")})
    return found


def country_rows(destinations: Iterable[Destination], counts: Mapping[str, int], origin: str) -> list[Part]:
    """Rows of tap_list.html by status: open first."""
    by_status: dict[str, list[Part]] = {status: [] for status in Destination.Status.values}
    for destination in destinations:
        by_status[destination.status].append(
            {
                "url": with_home(reverse("opportunities:country", args=[destination.pk]), origin),
                "title": destination.country.name,
                "text": jobs(counts.get(destination.pk, 0)),
                "icon": ICONS[destination.status],
                "tone": TONES[destination.status],
            }
        )
    return [
        {"title": status_title(status), "items": sorted(items, key=lambda item: str(item["title"]))}
        for status, items in by_status.items()
        if items
    ]


def status_title(status: str) -> str:
    """The heading of countries of a status."""
    return {
        Destination.Status.OPEN: pgettext("country", "Open"),
        Destination.Status.PARTLY: _("Partly open"),
        Destination.Status.CLOSED: _("Closed: do not go"),
        Destination.Status.UNKNOWN: _("Not known: ask BP3MI"),
    }[Destination.Status(status)]


def country_page(
    country: Country,
    rules: Iterable[DestinationRule],
    living: Iterable[LivingAssumption],
    sectors: Iterable[tuple[str, str, int]],
    listings: Iterable[Opportunity],
    summary: Mapping[str, Any],
    on: date,
    origin: str,
) -> dict[str, Any]:
    """Everything that country.html shows; a country without a record of ours counts as not known."""
    destination: Destination | None = getattr(country, "destination", None)
    status = destination.status if destination else Destination.Status.UNKNOWN
    path = reverse("opportunities:search")
    return {
        "country": country,
        "status": {"tone": TONES[status], "icon": ICONS[status], "text": status_title(status)},
        "warning": country_warning(status, country.name, summary["listings"]),
        "note": destination.note if destination else "",
        "fact": provenance(destination) if destination else None,
        "missions": [line for line in destination.mission_contacts.splitlines() if line.strip()]
        if destination
        else [],
        "facts": summary_facts(summary),
        "rules": [rule_part(rule) for rule in rules],
        "living": (rows_of_living := living_rows(living)),
        "living_facts": unlike(row["fact"] for row in rows_of_living),
        "sectors": sector_chips(sectors, country.pk, origin),
        "cards": [card(listing, on, origin) for listing in listings],
        "all_url": SearchParams(countries=(country.pk,), origin=origin).url(path),
        "total": summary["listings"],
        "check_url": reverse("opportunities:check"),
    }


def unlike(found: Iterable[Part]) -> list[Part]:
    """Each of them once."""
    once: list[Part] = []
    for part in found:
        if part not in once:
            once.append(part)
    return once


def most_first(counted: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """(key, name, listings) with most listings first, then by name."""
    return sorted(counted, key=lambda one: (-one[2], one[1]))


def sector_chips(sectors: Iterable[tuple[str, str, int]], country: str, origin: str) -> list[Part]:
    """What kinds of work are open there (key, name, listings), most listings first, as chips.html takes them."""
    path = reverse("opportunities:search")
    return [
        {
            "text": name,
            "count": number,
            "url": SearchParams(countries=(country,), sectors=(key,), origin=origin).url(path),
        }
        for key, name, number in most_first(sectors)
    ]


def country_warning(status: str, name: str, listings: int) -> Part | None:
    """What to do about an offer from a country that is closed or not known; None for others."""
    if status == Destination.Status.CLOSED:
        strong = _("Do not pay, do not go.")
        text = _(
            "The government places nobody in %(country)s. Whoever offers it does not use the official path."
        )
        return {"tone": "danger", "icon": "hand-stop", "strong": strong, "text": text % {"country": name}}
    if status == Destination.Status.UNKNOWN and not listings:
        strong = _("Ask BP3MI first.")
        text = _("Our data do not say whether %(country)s is open.")
        return {
            "tone": "warning",
            "icon": "alert-triangle",
            "strong": strong,
            "text": text % {"country": name},
        }
    return None


def country_way(code: str, name: str, status: str, origin: str) -> Part:
    """A row of tap_list.html that leads to the page of a country and says how it stands."""
    return {
        "url": with_home(reverse("opportunities:country", args=[code]), origin),
        "icon": ICONS[status],
        "tone": TONES[status],
        "title": _("Work in %(name)s") % {"name": name},
        "text": status_title(status),
    }


def rule_part(rule: DestinationRule) -> Part:
    """One rule in force as a check: what it opens or closes, for whom, since when, and where it was read."""
    scope = [
        rule.sector.name if rule.sector else _("all work"),
        str(rule.get_employer_kind_display()) if rule.employer_kind else "",
        _("people from %(province)s") % {"province": rule.origin.name} if rule.origin else "",
    ]
    text = _("Open: %(scope)s") if rule.is_open else _("Closed: %(scope)s")
    since = _("since %(date)s") % {"date": day(rule.starts_on)}
    until = _("until %(date)s") % {"date": day(rule.ends_on)} if rule.ends_on else ""
    source = rule.reference.citation if rule.reference else "; ".join(rule.sources)
    notes = [since, until, source, "" if rule.is_confirmed else _("not confirmed"), rule.note]
    return {
        "state": "yes" if rule.is_open else "no",
        "text": text % {"scope": ", ".join(filter(None, scope))},
        "notes": " · ".join(filter(None, notes)),
    }
