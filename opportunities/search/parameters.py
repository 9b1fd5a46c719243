"""The address of the list as one value. Whatever stands in an address, reading it never fails.

Old links must work for years, so unknown parameters are ignored, of repeated ones every code or the first usable
number counts, and what cannot be read is left out (and named in `problems`, for callers that answer with an error).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from opportunities.models.choices import Education
from opportunities.search.normalise import LONGEST_TEXT

SORTS = ("cocok", "gaji", "biaya", "tutup", "baru")
MOST_CODES = 30
LARGEST_NUMBER = 10**12
LONGEST_CURSOR = 300
# Parameter → attribute, of those whose values are codes of a table.
CODED = {"negara": "countries", "profesi": "occupations", "sektor": "sectors", "skema": "schemes"}
_COUNTRY = re.compile(r"[A-Z]{2}")
_SLUG = re.compile(r"[a-z0-9-]{1,60}")
_REGION = re.compile(r"\d\d(\.\d\d)?", re.ASCII)
_NUMBER = re.compile(r"(?:rp\.?)?\s*(\d{1,3}(?:[.,]\d{3})+|\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class SearchParams:
    """What a visitor asks of the list. Money is rupiah (pay per month); None and empty mean "any".

    Each field's metadata names its parameter, as outsiders rely on it.
    """

    q: str = field(default="", metadata={"name": "q"})
    exactly: bool = field(default=False, metadata={"name": "persis"})
    countries: tuple[str, ...] = field(default=(), metadata={"name": "negara"})
    occupations: tuple[str, ...] = field(default=(), metadata={"name": "profesi"})
    sectors: tuple[str, ...] = field(default=(), metadata={"name": "sektor"})
    schemes: tuple[str, ...] = field(default=(), metadata={"name": "skema"})
    education: str = field(default="", metadata={"name": "pendidikan"})
    pay_min: int | None = field(default=None, metadata={"name": "gaji_min"})
    cost_max: int | None = field(default=None, metadata={"name": "biaya"})
    experience_max: int | None = field(default=None, metadata={"name": "pengalaman"})
    no_diploma: bool = field(default=False, metadata={"name": "ijazah"})
    couples: bool = field(default=False, metadata={"name": "suami_istri"})
    training: bool = field(default=False, metadata={"name": "pelatihan"})
    closes_within: int | None = field(default=None, metadata={"name": "tutup"})
    origin: str = field(default="", metadata={"name": "asal"})
    sort: str = field(default="", metadata={"name": "urut"})
    cursor: str = field(default="", metadata={"name": "hal"})
    problems: tuple[str, ...] = field(default=(), compare=False)

    @property
    def province(self) -> str:
        """Two-digit code of the visitor's province; empty when they did not say."""
        return self.origin[:2]

    def first_page(self) -> "SearchParams":
        """The same from the first page."""
        return replace(self, cursor="")

    def without(self, *names: str) -> "SearchParams":
        """The same with these parameters at "any", and from the first page."""
        cleared: dict[str, Any] = {
            attribute: _DEFAULTS[attribute] for attribute in map(_ATTRIBUTES.get, names) if attribute
        }
        return replace(self, cursor="", **cleared)

    def with_codes(self, attribute: str, codes: tuple[str, ...]) -> "SearchParams":
        """The same with these codes for `countries`, `occupations`, `sectors` or `schemes`, from the first page."""
        values: dict[str, Any] = {attribute: codes}
        return replace(self.first_page(), **values)

    def pairs(self) -> list[tuple[str, str]]:
        """Parameter and value of everything that is not "any", always in the same order."""
        found: list[tuple[str, str]] = []
        for name, attribute in _ATTRIBUTES.items():
            value = getattr(self, attribute)
            if value == _DEFAULTS[attribute]:
                continue
            values = value if isinstance(value, tuple) else (_FLAG_VALUES.get(name, value),)
            found += [(name, str(one)) for one in values]
        return found

    def url(self, path: str) -> str:
        """The address of this list."""
        query = urlencode(self.pairs())
        return f"{path}?{query}" if query else path


_ATTRIBUTES = {item.metadata["name"]: item.name for item in fields(SearchParams) if item.metadata}
_DEFAULTS: dict[str, Any] = {item.name: item.default for item in fields(SearchParams)}
_FLAG_VALUES = {"persis": "1", "ijazah": "0", "suami_istri": "1", "pelatihan": "1"}


def read_params(data: QueryDict | Mapping[str, Any]) -> SearchParams:
    """The parameters of an address (`request.GET`)."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, reader in _READERS.items():
        given = [text for text in _given(data, name) if text.strip()]
        value, good = reader(given)
        values[_ATTRIBUTES[name]] = value
        if not good:
            problems.append(name)
    return SearchParams(**values, problems=tuple(problems))


Reader = Callable[[list[str]], tuple[Any, bool]]


def _given(data: QueryDict | Mapping[str, Any], name: str) -> list[str]:
    return data.getlist(name) if isinstance(data, QueryDict) else [str(data[name])] if name in data else []


def _codes(pattern: re.Pattern[str], *, capitals: bool = False) -> Reader:
    """Codes from repeated or comma-separated values."""

    def read(given: list[str]) -> tuple[tuple[str, ...], bool]:
        written = [code.strip() for text in given for code in text[:2000].split(",")]
        cased = [code.upper() if capitals else code.lower() for code in written]
        good = [code for code in cased if pattern.fullmatch(code)]
        return tuple(dict.fromkeys(good))[:MOST_CODES], len(good) == len(cased)

    return read


def _number(largest: int) -> Reader:
    def read(given: list[str]) -> tuple[int | None, bool]:
        matches = [_NUMBER.fullmatch(text.strip()[:30]) for text in given]
        numbers = [int(re.sub(r"\D", "", match[1])) for match in matches if match]
        usable = [number for number in numbers if number <= largest]
        return (usable[0] if usable else None), len(usable) == len(given)

    return read


def _flag(value: str) -> Reader:
    def read(given: list[str]) -> tuple[bool, bool]:
        return value in given, all(text == value for text in given)

    return read


def _one_of(*allowed: str) -> Reader:
    def read(given: list[str]) -> tuple[str, bool]:
        good = [text.lower() for text in given if text.lower() in allowed]
        return (good[0] if good else ""), len(good) == len(given)

    return read


def _text(longest: int) -> Reader:
    def read(given: list[str]) -> tuple[str, bool]:
        text = given[0].replace("\x00", " ").strip()[:longest] if given else ""
        return text, len(given) <= 1

    return read


def _region(given: list[str]) -> tuple[str, bool]:
    good = [text.strip() for text in given if _REGION.fullmatch(text.strip())]
    return (good[0] if good else ""), len(good) == len(given)


_READERS: dict[str, Reader] = {
    "q": _text(LONGEST_TEXT),
    "persis": _flag("1"),
    "negara": _codes(_COUNTRY, capitals=True),
    "profesi": _codes(_SLUG),
    "sektor": _codes(_SLUG),
    "skema": _codes(_SLUG),
    "pendidikan": _one_of(*Education.values),
    "gaji_min": _number(LARGEST_NUMBER),
    "biaya": _number(LARGEST_NUMBER),
    "pengalaman": _number(600),
    "ijazah": _flag("0"),
    "suami_istri": _flag("1"),
    "pelatihan": _flag("1"),
    "tutup": _number(3650),
    "asal": _region,
    "urut": _one_of(*SORTS),
    "hal": _text(LONGEST_CURSOR),
}
