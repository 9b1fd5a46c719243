"""Sorts, and the cursor that continues one: a page names the listing it follows, so that paging never skips or repeats.

Each sort is a list of keys that ends with the id. A cursor holds the keys of the last (or first) listing of a page.
It comes back from addresses, so reading it never fails: rubbish is no cursor, and no cursor is the first page. A plain
number of up to two digits, as people write it, is a page counted from the first.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

BIGGEST_ID = 2**63 - 1
MOST_PAGES = 100_000
HIGHEST_RANK = 1000
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Key:
    """A column or annotation to sort by; unknown values come last. `read` takes what `json` wrote, or raises."""

    name: str
    read: Callable[[Any], Any]
    descending: bool = True
    nullable: bool = False


def _whole(value: Any) -> int | None:
    if value is None or (type(value) is int and abs(value) <= BIGGEST_ID):
        return value
    raise ValueError(value)


def _rank(value: Any) -> Decimal:
    number = Decimal(str(value)[:20])
    if not abs(number) <= HIGHEST_RANK:
        raise ValueError(value)
    return number.quantize(_THOUSANDTH)


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


ID = Key("id", _whole)
NEWEST = (Key("published_at", _moment), ID)
SORT_KEYS: dict[str, tuple[Key, ...]] = {
    "cocok": (Key("rank", _rank), *NEWEST),
    "gaji": (Key("pay_idr_max", _whole, nullable=True), ID),
    "biaya": (Key("worker_cost_idr", _whole, descending=False, nullable=True), ID),
    "tutup": (Key("closes_on", date.fromisoformat, descending=False), ID),
    "baru": NEWEST,
}


@dataclass(frozen=True)
class Cursor:
    """Continue `sort` after the listing with these keys, or before it; `page` is only for showing."""

    sort: str
    backwards: bool
    page: int
    values: tuple[Any, ...]

    def write(self) -> str:
        """The cursor as the value of `hal`."""
        values = [value if value is None or isinstance(value, int) else str(value) for value in self.values]
        text = json.dumps([self.sort, int(self.backwards), self.page, *values], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> Cursor | None:
    """The cursor in `hal` for this sort; None for none, rubbish, or one of another sort."""
    try:
        kind, backwards, page, *written = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        values = tuple(key.read(value) for key, value in zip(SORT_KEYS[kind], written, strict=True))
        usable = kind == sort and values[-1] is not None and 1 <= page <= MOST_PAGES
        return Cursor(sort, bool(backwards), int(page), values) if usable else None
    except (ValueError, TypeError, KeyError, OverflowError, InvalidOperation, RecursionError):
        return None


@dataclass(frozen=True)
class Stretch:
    """Part of a sorted list: `size` listings beyond the cursor, or from number `start` on. `page` is for showing."""

    sort: str
    size: int
    page: int = 1
    start: int = 0
    cursor: Cursor | None = None

    @property
    def backwards(self) -> bool:
        """Read from its end to its beginning."""
        return self.cursor is not None and self.cursor.backwards

    @property
    def order(self) -> list[OrderBy]:
        """ORDER BY in which it is read."""
        return order(self.sort, backwards=self.backwards)

    def order_of(self, table: str) -> str:
        """The same in SQL, by the columns of a table that have the names of the keys."""
        return ", ".join(
            f"{table}.{key.name} {'DESC' if key.descending is not self.backwards else 'ASC'}"
            f" NULLS {'FIRST' if self.backwards else 'LAST'}"
            for key in SORT_KEYS[self.sort]
        )

    @property
    def beyond(self) -> Q:
        """What lies where it begins or further on, by the keys of the sort; anything when there is no cursor."""
        return following(self.cursor) if self.cursor else Q()


def stretch_of(sort: str, hal: str, size: int) -> Stretch:
    """What `hal`, a cursor or the number of an old link, leads to: pages of `size`, with one more listing that says
    whether there is another page. The first page when it leads nowhere.
    """
    cursor = read_cursor(hal, sort) if hal else None
    if cursor:
        return Stretch(sort, size + 1, cursor.page, cursor=cursor)
    number = page_number(hal)
    return Stretch(sort, size + 1, number, start=(number - 1) * size)


def page_number(text: str) -> int:
    """The number of a page, as links of older kinds have it in `hal`; 1 for anything else."""
    return int(text) if re.fullmatch(r"[1-9][0-9]?", text, re.ASCII) else 1


def order(sort: str, *, backwards: bool = False) -> list[OrderBy]:
    """ORDER BY of a sort, or of its reverse. Unknown values are last (first, in the reverse)."""
    return [
        _ordered(key, descending=key.descending is not backwards, backwards=backwards)
        for key in SORT_KEYS[sort]
    ]


def _ordered(key: Key, *, descending: bool, backwards: bool) -> OrderBy:
    nulls = {"nulls_first" if backwards else "nulls_last": True} if key.nullable else {}
    return OrderBy(F(key.name), descending=descending, **nulls)


def following(cursor: Cursor) -> Q:
    """The listings after the cursor in its sort; before it, when it goes backwards."""
    found = Q()
    same = Q()
    for key, value in zip(SORT_KEYS[cursor.sort], cursor.values, strict=True):
        beyond = _beyond(key, value, backwards=cursor.backwards)
        if beyond is not None:
            found |= same & beyond
        same &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    return found


def _beyond(key: Key, value: Any, *, backwards: bool) -> Q | None:
    """Listings further on by this key alone; None when there can be none (unknown values are the last)."""
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if backwards else None
    smaller = key.descending is not backwards
    further = Q(**{f"{key.name}__{'lt' if smaller else 'gt'}": value})
    return further | Q(**{f"{key.name}__isnull": True}) if key.nullable and not backwards else further
