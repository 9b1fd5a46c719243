"""Listings that somebody has chosen, as their codes in an address: `?kode=NTT-4K7M8&kode=NTT-2PD3X`.

Nothing is stored here: the address is the list. Whatever stands in it, reading it never fails.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import QueryDict

from opportunities.models import DestinationRule, Opportunity
from opportunities.models.live import obstacles
from opportunities.obstacles import Obstacle
from portal import codes

PARAMETER = "kode"
MOST_COMPARED = 3
MOST_KEPT = 20  # an address of this many codes still fits into a message
MOST_READ = 100
LONGEST = 40
_CODE = re.compile(r"[A-Z]{2,4}-[0-9A-Z]{4,10}")


@dataclass(frozen=True)
class Choice:
    """The codes in an address, each once: the first `most` of them, those beyond, and how many texts were no code."""

    codes: tuple[str, ...]
    beyond: tuple[str, ...]
    odd: int


def read_choice(data: QueryDict, most: int) -> Choice:
    """The chosen codes, from repeated or comma-separated values, however they were typed."""
    typed = [text.strip()[:LONGEST] for value in data.getlist(PARAMETER) for text in value[:2000].split(",")]
    typed = [text for text in typed if text][:MOST_READ]
    written = [codes.normalise(text) for text in typed]
    good = list(dict.fromkeys(code for code in written if _CODE.fullmatch(code)))
    odd = sum(1 for code in written if not _CODE.fullmatch(code))
    return Choice(tuple(good[:most]), tuple(good[most:]), odd)


def choice_url(path: str, chosen: Iterable[str], origin: str = "") -> str:
    """The address of this list of codes; `origin` is the visitor's home regency, carried along."""
    pairs = [(PARAMETER, code) for code in chosen]
    if origin:
        pairs.append(("asal", origin))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def in_order(found: Iterable[Opportunity], chosen: Sequence[str]) -> list[Opportunity]:
    """The listings in the order in which they were chosen."""
    by_code = {listing.code: listing for listing in found}
    return [by_code[code] for code in chosen if code in by_code]


def why_not_live(listings: Iterable[Opportunity], on: date) -> dict[str, list[Obstacle]]:
    """Code → reasons, for those that carry `live_now` and are not. At most two statements, none when all are live."""
    stopped = [listing for listing in listings if not listing.live_now]  # type: ignore[attr-defined]
    if not stopped:
        return {}
    agencies = [listing.agency for listing in stopped if listing.agency]
    if agencies:
        prefetch_related_objects(agencies, "sanctions")
    countries = {listing.country_id for listing in stopped}
    rules = list(DestinationRule.objects.in_force(on).filter(country_id__in=countries))
    own = {country: [rule for rule in rules if rule.country_id == country] for country in countries}
    return {listing.code: obstacles(listing, on, rules=own[listing.country_id]) for listing in stopped}
