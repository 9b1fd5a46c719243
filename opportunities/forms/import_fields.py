"""Form fields that read the cells of a job-order file as people write them. Every message names the value."""

import itertools
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.forms.import_known import Known
from portal.dates import parse_date
from portal.imports import Ambiguous, NameIndex, fold

EMPTY = gettext_lazy("This cell must not be empty.")
_EMPTY_WORDS = frozenset({"-", "–", "—", "n/a", "null"})
_PARTS = re.compile(r"[|\n]")
_SHOWN = 60  # characters of a value in a message
_REMEMBERED = 500  # texts of a column

CURRENCIES = {
    "RM": "MYR",
    "RINGGIT": "MYR",
    "RP": "IDR",
    "RUPIAH": "IDR",
    "NTD": "TWD",
    "NT$": "TWD",
    "NT": "TWD",
    "S$": "SGD",
    "HK$": "HKD",
    "US$": "USD",
    "B$": "BND",
    "NZ$": "NZD",
    "YEN": "JPY",
    "¥": "JPY",
    "WON": "KRW",
    "₩": "KRW",
    "EURO": "EUR",
    "€": "EUR",
    "£": "GBP",
    "DHS": "AED",
}


def refuse(message: str, value: str, **more: object) -> ValidationError:
    """A message with `%(value)s`, the value cut short."""
    return ValidationError(
        message % {"value": value if len(value) <= _SHOWN else value[:_SHOWN] + "…", **more}
    )


class CellField(forms.Field):
    """Reads one cell. Subclasses turn text into a value in `read`; an empty cell is `empty`.

    The cells of a column repeat themselves over a file, so what a text stands for is remembered.
    """

    empty: Any = None
    known: Known  # set by the form, before the first cell is read

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required, error_messages={"required": EMPTY})
        self._read: dict[str, Any] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Each form has its own memory: the same text may stand for something else tomorrow."""
        copied = super().__deepcopy__(memo)
        copied._read = {}
        return copied

    def to_python(self, value: Any) -> Any:
        text = str(value or "")
        if text not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[text] = self._value(text.strip())
        return self._read[text]

    def _value(self, text: str) -> Any:
        return self.empty if not text or text.lower() in _EMPTY_WORDS else self.read(text)

    def read(self, text: str) -> Any:
        """The value of a cell that is not empty. Raises ValidationError."""
        return text


class TextCell(CellField):
    """Words of at most so many characters, on one line unless `lines`: then `|` and line breaks separate them."""

    empty = ""

    def __init__(self, limit: int = 10_000, *, lines: bool = False, required: bool = False) -> None:
        super().__init__(required=required)
        self.limit, self.lines = limit, lines

    def read(self, text: str) -> str:
        parts = _PARTS.split(text) if self.lines else [text]
        text = "\n".join(part for part in (" ".join(part.split()) for part in parts) if part)
        if len(text) > self.limit:
            raise refuse(
                _("“%(value)s” is too long: %(length)s characters, at most %(limit)s."),
                text,
                length=len(text),
                limit=self.limit,
            )
        return text


class DateCell(CellField):
    """A date as day/month/year, ISO or Excel's serial number."""

    def read(self, text: str) -> date:
        try:
            return parse_date(text)
        except ValueError as error:
            raise refuse(_("“%(value)s”: %(problem)s"), text, problem=_(str(error))) from error


class DaysCell(CellField):
    """A date as days from the load date: `45`, `-3`."""

    def read(self, text: str) -> date:
        if not re.fullmatch(r"[+-]?\d{1,5}", text):
            raise refuse(
                _("“%(value)s” is not a number of days. Write a whole number, for example 45 or -3."), text
            )
        return self.known.on + timedelta(days=int(text))


class NumberCell(CellField):
    """A number from `low` to `high`, whole unless `decimals`."""

    def __init__(self, low: int = 0, high: int = 32_767, *, decimals: int = 0) -> None:
        super().__init__()
        self.low, self.high, self.decimals = low, high, decimals

    def read(self, text: str) -> Decimal | int:
        number = read_number(text)
        if number is None or -number.as_tuple().exponent > self.decimals:  # type: ignore[operator]
            raise refuse(_("“%(value)s” is not a whole number. Write only digits."), text)
        if not self.low <= number <= self.high:
            raise refuse(
                _("“%(value)s” is not possible here: from %(low)s to %(high)s."),
                text,
                low=self.low,
                high=self.high,
            )
        return number if self.decimals else int(number)


class QuotaCell(NumberCell):
    """A number of places."""

    empty = 0

    def __init__(self) -> None:
        super().__init__(high=100_000)

    def read(self, text: str) -> Decimal | int:
        number = read_number(text)
        if number is not None and number < 0:
            raise refuse(_("“%(value)s” places: a number of places cannot be below zero."), text)
        return super().read(text)


class PayCell(CellField):
    """An amount of pay, with its currency or not: `1.700`, `RM 1.700`, `1.700,50`. Gives (amount, currency or '')."""

    _SHAPE = re.compile(
        r"(?P<before>[^\d\s.,'-]{1,8}\.?)?\s*(?P<number>-?\s*\d[\d.,' ]*?)(?:,-|\.-)?\s*(?P<after>[^\W\d_]{2,8})?"
    )

    def read(self, text: str) -> tuple[Decimal, str]:
        match = self._SHAPE.fullmatch(text)
        number = read_number(match["number"]) if match else None
        if match is None or number is None:
            raise refuse(
                _("“%(value)s” is not an amount. Write only digits, for example 1700 or 1.700."), text
            )
        if number <= 0:
            raise refuse(
                _("“%(value)s”: pay is more than zero. Leave the cell empty if it is not known."), text
            )
        if number >= 10**12:
            raise refuse(_("“%(value)s” is too large for an amount."), text)
        sign = (match["before"] or match["after"] or "").rstrip(".")
        return number, read_currency(sign) if sign else ""


class CurrencyCell(CellField):
    """A currency by its ISO code or a usual sign."""

    empty = ""

    def read(self, text: str) -> str:
        return read_currency(text)


class ChoiceCell(CellField):
    """One of the values of a closed list, or another word for it. Keys of `words` are folded."""

    def __init__(self, words: Mapping[str, Any], shown: str, empty: str | None = "") -> None:
        super().__init__()
        self.words, self.shown, self.empty = words, shown, empty

    def read(self, text: str) -> Any:
        try:
            return self.words[fold(text)]
        except KeyError:
            raise refuse(
                _("“%(value)s” is not known here. Write one of: %(choices)s."), text, choices=self.shown
            ) from None


class NameCell(CellField):
    """The key of something we know, by any of its names. `index` is a field of `Known`."""

    def __init__(self, index: str, unknown: str | Promise, *, required: bool = False) -> None:
        super().__init__(required=required)
        self.index, self.unknown = index, unknown

    def read(self, text: str) -> Any:
        return find(getattr(self.known, self.index), text, self.unknown)


class ListCell(CellField):
    """Entries separated by `|`, each of parts separated by `:`. Subclasses read one entry."""

    def _value(self, text: str) -> list[dict[str, Any]]:
        entries = [entry.strip() for entry in _PARTS.split(text) if entry.strip()]
        found = [self.entry(text, [part.strip() for part in text.split(":")]) for text in entries]
        found.sort(key=self.identity)
        for before, after in itertools.pairwise(found):
            if self.identity(before) == self.identity(after):
                raise refuse(_("“%(value)s” is in the list twice."), ":".join(map(str, self.identity(after))))
        return found

    def entry(self, text: str, parts: list[str]) -> dict[str, Any]:
        raise NotImplementedError

    def identity(self, entry: dict[str, Any]) -> tuple[str, ...]:
        raise NotImplementedError


def find(index: NameIndex[Any], text: str, unknown: str | Promise) -> Any:
    """The key of a name. Raises ValidationError with `unknown`, and a suggestion when a known name looks like it."""
    try:
        key = index.find(text)
    except Ambiguous as error:
        raise refuse(
            _("“%(value)s” may mean %(names)s. Write the full name."), text, names=" / ".join(error.args[0])
        ) from error
    if key is not None:
        return key
    near = index.closest(text)
    hint = " " + _("Did you mean “%(name)s”?") % {"name": near} if near else ""
    raise refuse(str(unknown) + hint.replace("%", "%%"), text)


def read_currency(text: str) -> str:
    """The ISO code of a currency. Raises ValidationError."""
    code = text.strip().rstrip(".").upper()
    code = CURRENCIES.get(code, code)
    if not is_currency(code):
        raise refuse(_("“%(value)s” is not a currency. Write its three letters, for example MYR."), text)
    return code


def read_number(text: str) -> Decimal | None:
    """The number in a text with Indonesian or English signs: `1.700`, `1,700`, `1.700,50`, `1700.00`. None: it is none.

    One kind of sign followed by exactly three digits separates thousands; followed by one or two, decimals. More
    digits after it are a slip in either (`1.7000`), unless nothing but zero stands before it.
    """
    if text.isdecimal() and text.isascii():
        return Decimal(text)
    digits = re.sub(r"(?<=\d)[ '’](?=\d{3}\b)", "", text.strip())
    match = re.fullmatch(r"([+-]?)\s*(\d[\d.,]*)", digits)
    if match is None:
        return None
    sign, body = match.groups()
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return Decimal(sign + body)
    mark, other = body[last], "." if body[last] == "," else ","
    whole, fraction = body[:last], body[last + 1 :]
    if other in whole:  # both signs: the last one is for decimals
        return _joined(sign, whole, other, fraction) if mark not in whole else None
    if mark in whole or (len(fraction) == 3 and whole.lstrip("0")):
        return _joined(sign, body, mark, "")
    if len(fraction) > 2 and whole.lstrip("0"):
        return None
    return _joined(sign, whole, other, fraction)


def _joined(sign: str, whole: str, separator: str, fraction: str) -> Decimal | None:
    """Thousands must stand in groups of three; at most two decimals that are not zero."""
    groups = whole.split(separator)
    if any(not group.isdigit() for group in groups) or any(len(group) != 3 for group in groups[1:]):
        return None
    if len(groups) > 1 and len(groups[0]) > 3:
        return None
    fraction = fraction.rstrip("0")
    if fraction and (not fraction.isdigit() or len(fraction) > 2):
        return None
    return (
        Decimal(f"{sign}{''.join(groups)}.{fraction or '0'}").normalize()
        if fraction
        else Decimal(sign + "".join(groups))
    )
