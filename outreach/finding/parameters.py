"""The address of the list of sessions as one value. Whatever stands in an address, reading it never fails.

Unknown parameters and values that cannot be read are left out: links are passed on for years.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from outreach.models.choices import SessionKind
from portal.dates import parse_date

MOST_CODES = 30
MOST_PAGES = 50
_REGION = re.compile(r"\d\d(\.\d\d(\.\d\d)?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r"[a-z0-9-]{1,80}")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class SessionParams:
    """What a visitor asks of the list; empty means "any". Days are those of the place where a session is held.

    The names of the fields are those of the parameters, as outsiders rely on them: `asal` is a province, regency or
    district by its code, `bulan` the first day of a month, `kursi` places left, `landai` step-free.
    """

    asal: str = ""
    jenis: tuple[str, ...] = ()
    bahasa: tuple[str, ...] = ()
    profesi: tuple[str, ...] = ()
    mitra: str = ""
    dari: date | None = None
    sampai: date | None = None
    kursi: bool = False
    landai: bool = False
    bulan: date | None = None
    hal: int = 1

    @property
    def filters(self) -> "SessionParams":
        """The filters alone, without home, month and page."""
        return replace(self, asal="", bulan=None, hal=1)

    def without(self, name: str, value: str = "") -> "SessionParams":
        """The same with this parameter (or one value of it) at "any", from the first page."""
        default: Any = _DEFAULTS[name]
        if value:
            default = tuple(code for code in getattr(self, name) if code != value)
        return replace(self, **{"hal": 1, name: default})

    def pairs(self) -> list[tuple[str, str]]:
        """Parameter and value of everything that is not "any", always in the same order."""
        return [
            (name, text)
            for name, default in _DEFAULTS.items()
            if getattr(self, name) != default
            for text in _written(getattr(self, name), name)
        ]

    def url(self, path: str) -> str:
        """The address of this list."""
        query = urlencode(self.pairs())
        return f"{path}?{query}" if query else path


_DEFAULTS: dict[str, Any] = {item.name: item.default for item in fields(SessionParams)}


def _written(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, tuple):
        yield from value
    elif name == "bulan":
        yield f"{value:%Y-%m}"
    else:
        yield "1" if value is True else str(value)


def read_params(data: QueryDict) -> SessionParams:
    """The parameters of an address (`request.GET`)."""
    first, last = _day(data, "dari"), _day(data, "sampai")
    if first and last and last < first:
        first, last = last, first
    return SessionParams(
        asal=next(iter(_codes(data, "asal", _REGION)), ""),
        jenis=tuple(code for code in _codes(data, "jenis", _ANY) if code in SessionKind.values),
        bahasa=_codes(data, "bahasa", _LANGUAGE),
        profesi=_codes(data, "profesi", _SLUG),
        mitra=next(iter(_codes(data, "mitra", _SLUG)), ""),
        dari=first,
        sampai=last,
        kursi="1" in data.getlist("kursi"),
        landai="1" in data.getlist("landai"),
        bulan=read_month(data.get("bulan", "")),
        hal=_page(data.get("hal", "")),
    )


_ANY = re.compile(r"\w{1,20}")


def _codes(data: QueryDict, name: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Codes from repeated or comma-separated values."""
    written = [code.strip() for text in data.getlist(name) for code in text[:2000].lower().split(",")]
    return tuple(dict.fromkeys(code for code in written if pattern.fullmatch(code)))[:MOST_CODES]


def _day(data: QueryDict, name: str) -> date | None:
    try:
        return parse_date(data.get(name, "")[:30])
    except ValueError:
        return None


def read_month(text: str) -> date | None:
    """The first day of `2026-12`; None for anything else."""
    match = _MONTH.fullmatch(text)
    return date(int(match[1]), int(match[2]), 1) if match else None


def _page(text: str) -> int:
    return min(int(text), MOST_PAGES) if re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII) else 1
