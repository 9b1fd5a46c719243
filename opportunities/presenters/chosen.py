"""Chosen listings: kept in a list, or beside each other. What is not live says why, and shows nothing of the offer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from opportunities.choosing import MOST_COMPARED, MOST_KEPT, Choice, choice_url
from opportunities.models import Opportunity
from opportunities.obstacles import Obstacle
from opportunities.presenters.card import card, closing, you_pay
from opportunities.presenters.takehome import first_months, first_months_label
from opportunities.presenters.tombstone import verdict
from opportunities.presenters.words import Part, listed, pay, place
from opportunities.presenters.work import contract, provided_by, requirement_rows
from opportunities.takehome import take_home
from portal.homes import with_home

Obstacles = Mapping[str, Sequence[Obstacle]]


def kept_page(
    choice: Choice, found: Sequence[Opportunity], obstacles: Obstacles, on: date, origin: str
) -> dict[str, Any]:
    """Everything that kept.html shows. `found` come from `for_cards()` with their liveness, in order."""
    path, compare = reverse("opportunities:kept"), reverse("opportunities:compare")
    live = [listing.code for listing in found if listing.code not in obstacles]
    listings = [
        {
            **entry(listing, obstacles, on, origin),
            "remove_url": choice_url(path, _without(choice.codes, listing.code), origin),
        }
        for listing in found
    ]
    return {
        "choice": choice,
        "codes": " ".join(listing.code for listing in found),
        "listings": listings,
        "notes": notes(choice, found, MOST_KEPT),
        "compare_url": choice_url(compare, live[:MOST_COMPARED], origin) if len(live) > 1 else "",
        "share_text": share_list(choice.codes) if found else "",
        "path": path,
        "origin": origin,
    }


def entry(listing: Opportunity, obstacles: Obstacles, on: date, origin: str) -> Part:
    """A kept listing: its card while it is live, else what has become of it."""
    if listing.code not in obstacles:
        return {"code": listing.code, "card": card(listing, on, origin), "stopped": None}
    return {"code": listing.code, "card": None, "stopped": stopped(listing, obstacles[listing.code], origin)}


def stopped(listing: Opportunity, why: Sequence[Obstacle], origin: str) -> Part:
    """What has become of a listing, as its own page says it."""
    said = verdict(listing, why)
    return {
        "title": listing.title,
        "code": listing.code,
        "url": with_home(listing.get_absolute_url(), origin),
        "tone": {"stop": "danger", "slow": "warning"}.get(said.tone, "info"),
        "icon": said.icon,
        "strong": said.title,
        "text": f"{said.strong} {said.text}",
    }


def share_list(chosen: Iterable[str]) -> str:
    """The message that carries the list to another telephone."""
    url = settings.SITE_URL + choice_url(reverse("opportunities:kept"), chosen)
    said = _("My list of official jobs. Pay nobody before you have checked: %(address)s")
    return said % {"address": url}


def notes(choice: Choice, found: Sequence[Opportunity], most: int) -> list[Part]:
    """What could not be shown, as alert.html takes it."""
    known = {listing.code for listing in found}
    missing = [code for code in choice.codes if code not in known]
    said = []
    if missing:
        said.append(
            (
                _("Not in our data: %(codes)s.") % {"codes": listed(missing)},
                _("Read the code again, or ask BP3MI. Pay nobody before you know."),
            )
        )
    if choice.odd:
        text = ngettext(
            "%(count)s part of this address is not a code and was left out.",
            "%(count)s parts of this address are not codes and were left out.",
            choice.odd,
        )
        said.append((_("This address has been changed or cut."), text % {"count": choice.odd}))
    if choice.beyond:
        text = _("Left out: %(codes)s.") % {"codes": listed(choice.beyond)}
        said.append((_("At most %(most)s jobs fit here.") % {"most": most}, text))
    return [
        {"tone": "warning", "icon": "alert-triangle", "strong": strong, "text": text} for strong, text in said
    ]


def compare_page(
    choice: Choice,
    found: Sequence[Opportunity],
    obstacles: Obstacles,
    similar: Iterable[Opportunity],
    on: date,
    origin: str,
) -> dict[str, Any]:
    """Everything that compare.html shows. `found` come from `for_page()`, costs and languages read."""
    path = reverse("opportunities:compare")
    columns = [
        {
            "title": listing.title,
            "code": listing.code,
            "place": place(listing),
            "url": with_home(listing.get_absolute_url(), origin),
            "remove_url": choice_url(path, _without(choice.codes, listing.code), origin),
            "not_here": not listing.open_here and listing.code not in obstacles,  # type: ignore[attr-defined]
            "sample": listing.is_demo,
        }
        for listing in found
    ]
    codes = [listing.code for listing in found]
    return {
        "choice": choice,
        "columns": columns,
        "rows": compare_rows(found, obstacles, on) if found else [],
        "notes": notes(choice, found, MOST_COMPARED),
        "swaps": [
            {"text": code, "url": choice_url(path, [*choice.codes[: MOST_COMPARED - 1], code], origin)}
            for code in choice.beyond
        ],
        "add": [
            {
                "url": choice_url(path, [*codes, listing.code], origin),
                "icon": "scale",
                "title": listing.title,
                "text": place(listing),
            }
            for listing in similar
        ],
        "room": len(codes) < MOST_COMPARED,
        "kept_url": choice_url(reverse("opportunities:kept"), codes, origin),
        "path": path,
        "origin": origin,
    }


def compare_rows(found: Sequence[Opportunity], obstacles: Obstacles, on: date) -> list[Part]:
    """One row a question, one cell a listing: what stops it stands in the first row, the others stay empty."""
    live = [listing for listing in found if listing.code not in obstacles]
    first: list[Part] = []
    if len(live) < len(found):
        cells = [
            stopped(listing, obstacles[listing.code], "")
            if listing.code in obstacles
            else {"text": _("open")}
            for listing in found
        ]
        first = [{"label": _("State"), "strong": False, "cells": cells}]
    return first + [
        {
            "label": label,
            "strong": strong,
            "cells": [{"lines": lines(listing)} if listing in live else {} for listing in found],
        }
        for label, lines, strong in questions(on)
    ]


Lines = Callable[[Opportunity], list[str]]


def questions(on: date) -> list[tuple[str, Lines, bool]]:
    """What is compared, in the order of a listing's page, the lines of a cell, and whether the first is a number."""
    return [
        (_("Pay"), lambda listing: _pay(listing, on), True),
        (_("You pay"), _you_pay, True),
        (first_months_label(), _left, True),
        (_("Contract"), lambda listing: [contract(listing)], False),
        (_("Housing"), lambda listing: [provided_by(listing.housing)], False),
        (_("Meals"), lambda listing: [provided_by(listing.meals)], False),
        (_("Requirements"), _requirements, False),
        (pgettext("jobs", "Places"), lambda listing: [_places(listing)], False),
        (_("Closes"), lambda listing: _closing(listing, on), True),
    ]


def _pay(listing: Opportunity, on: date) -> list[str]:
    found = pay(listing, on)
    estimate = found.get("estimate")
    return [
        f"{found['amount']} {found['period']}".strip(),
        _("about %(amount)s") % {"amount": f"{estimate} {found['note']}".strip()} if estimate else "",
    ]


def _you_pay(listing: Opportunity) -> list[str]:
    found = you_pay(listing, sorted({cost.payer for cost in listing.costs.all() if cost.amount}))
    return [found["value"], found["note"]]


def _left(listing: Opportunity) -> list[str]:
    found = take_home(listing)
    if found is None or not first_months(found):
        return [_("not known: no prices of this country")]
    return [
        _("about %(amount)s") % {"amount": first_months(found)},
        _("sample prices") if found.is_sample else "",
        "" if found.confirmed else _("not confirmed"),
    ]


def _requirements(listing: Opportunity) -> list[str]:
    return [f"{row['label']}: {row['value']}" for row in requirement_rows(listing)]


def _places(listing: Opportunity) -> str:
    return _("%(left)s left") % {"left": listing.quota_left}


def _closing(listing: Opportunity, on: date) -> list[str]:
    found = closing(listing, on, with_year=True)
    return [found["value"], found["note"]]


def _without(codes: Iterable[str], code: str) -> list[str]:
    return [other for other in codes if other != code]
