"""What the frame of every page needs to know: where it is, in which language, and where one can go from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal.homes import home_in, with_home
from portal.hotlines import HelpNumber, help_numbers

LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}  # as short as the header needs
ONE_LANGUAGE = ("/api/", "/static/")  # addresses without a twin in the other language
# What `hreflang` says, and the language that is meant: readers of any other language get the default.
ALTERNATES = (*((code, code) for code, _name in settings.LANGUAGES), ("x-default", settings.LANGUAGE_CODE))
LONGEST_KEPT_QUERY = 1000  # characters; a longer query string is not carried over to the other language


class Place(NamedTuple):
    """An entry of header or footer. On a phone the header leaves its `wide` ones to the footer; one that answers for
    a home takes the visitor's along.
    """

    route: str
    label: Promise
    icon: str = ""
    wide: bool = False
    for_home: bool = False


HEADER = (
    Place("opportunities:search", _("Jobs"), "search", for_home=True),
    Place("opportunities:check", _("Check an offer"), "shield-check", for_home=True),
    Place("outreach:sessions", _("Sessions"), "calendar-event", for_home=True),
    Place("guide", _("Guide"), "file-text", wide=True),
    Place("offices", _("Offices"), "map-pin", wide=True, for_home=True),
    Place("report", _("Report fraud"), "flag"),
)
FOOTER: tuple[tuple[Promise, tuple[Place, ...]], ...] = (
    (
        _("Services"),
        (
            Place("opportunities:search", _("Official jobs"), for_home=True),
            Place("opportunities:kept", _("My list"), for_home=True),
            Place("opportunities:check", _("Check an offer"), for_home=True),
            Place("outreach:sessions", _("Sessions"), for_home=True),
            Place("report", _("Report fraud")),
        ),
    ),
    (
        _("Information"),
        (
            Place("guide", _("Guide")),
            Place("offices", _("Offices"), for_home=True),
            Place("packets", _("Without internet"), for_home=True),
            Place("outreach:partners", _("Partners")),
        ),
    ),
    (
        _("This site"),  # the component adds the other language, signing in and signing out
        (
            Place("privacy", _("Privacy")),
            Place("open_data", _("Open data")),
            Place("accessibility", _("Accessibility")),
            Place("outreach:organiser", _("For organisers")),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """A place to go, in words of the active language."""

    url: str
    title: str
    icon: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Twin:
    """A page in one language: `name` is the language's own name, `url` keeps the query string."""

    language: str
    name: str
    url: str


@dataclass(frozen=True)
class Frame:
    """The page frame. Addresses are paths, but for `canonical` and `alternates`, which are absolute; `offices` is
    where one finds the nearest; `home` is the code of the visitor's, empty when they did not say.
    """

    language: str
    section: str
    header: tuple[Link, ...]
    footer: tuple[tuple[str, tuple[Link, ...]], ...]
    twin: Twin
    canonical: str
    alternates: tuple[tuple[str, str], ...]
    help_numbers: tuple[HelpNumber, ...]
    offices: str
    home: str
    signed_in: bool
    demo: bool

    @property
    def carried(self) -> str:
        """What takes the home along, behind an address without parameters."""
        return with_home("", self.home)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same for a form."""
        return [("asal", self.home)] if self.home else []


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal` is the page frame."""
    frame = frame_of(
        request.path,
        query=request.META.get("QUERY_STRING", ""),
        language=get_language() or settings.LANGUAGE_CODE,
        signed_in=is_signed_in(request),
    )
    return {"portal": frame}


def is_signed_in(request: HttpRequest) -> bool:
    """Asked without touching the session of a visitor who has none: their pages stay cacheable."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def frame_of(path: str, *, query: str, language: str, signed_in: bool) -> Frame:
    """The frame of the page at `path` (as in `request.path`); `query` is the raw query string."""
    path = escape_uri_path(path)
    with override(language):
        numbers = help_numbers()
    home = home_in(query)
    header, footer = menu_of(language, home)
    offices = next(link.url for place, link in zip(HEADER, header, strict=True) if place.route == "offices")
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    kept = f"?{iri_to_uri(query)}" if query and len(query) <= LONGEST_KEPT_QUERY else ""
    return Frame(
        language=language,
        section=next((link.url for link in header if path.startswith(link.url.partition("?")[0])), ""),
        header=header,
        footer=footer,
        twin=Twin(other, LANGUAGE_NAMES[other], path_in(other, path) + kept),
        canonical=settings.SITE_URL + path,
        alternates=tuple((said, settings.SITE_URL + path_in(code, path)) for said, code in ALTERNATES),
        help_numbers=tuple(number for number in numbers if number.is_dialled)[:3],
        offices=offices,
        home=home,
        signed_in=signed_in,
        demo=settings.DEMO,
    )


def language_of(path: str) -> str:
    """The language that an address is written for: `/en/…` is English, everything else the default."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and (path + "/").startswith(f"/{code}/"):
            return code
    return settings.LANGUAGE_CODE


def path_in(language: str, path: str) -> str:
    """The same page in a language. Addresses that exist in one language only lead to the home page of the other."""
    present = language_of(path)
    if present == language:
        return path
    if path.startswith(ONE_LANGUAGE):
        path = "/"
    bare = path if present == settings.LANGUAGE_CODE else path[len(present) + 1 :]
    bare = "/" + bare.lstrip("/")  # never `//host`, which would lead away from here
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


@lru_cache
def menu_of(
    language: str, home: str = ""
) -> tuple[tuple[Link, ...], tuple[tuple[str, tuple[Link, ...]], ...]]:
    """Header and footer in a language, escaped once and for all."""
    with override(language):
        footer = tuple((conditional_escape(str(title)), links_to(places, home)) for title, places in FOOTER)
        return links_to(HEADER, home), footer


def links_to(places: Iterable[Place], home: str) -> tuple[Link, ...]:
    """Links in the active language."""
    return tuple(
        Link(
            conditional_escape(with_home(reverse(place.route), home if place.for_home else "")),
            conditional_escape(str(place.label)),
            place.icon,
            place.wide,
        )
        for place in places
    )
