"""Amounts of money as people read them: `RM1.700–2.300`, `Rp6,7–9,1 juta`.

Amounts are Decimal (or int), never float. Rounding is half up everywhere, as people do on paper. `lang` is a language
code; whatever is not English is written the Indonesian way (dot for thousands, comma for decimals).
"""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

Amount = Decimal | int

_SYMBOLS = {
    "AUD": "A$",
    "BND": "B$",
    "CAD": "C$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "IDR": "Rp",
    "JPY": "¥",
    "KRW": "₩",
    "MYR": "RM",
    "NZD": "NZ$",
    "SGD": "S$",
    "TWD": "NT$",
    "USD": "US$",
}
_WHOLE_ONLY = frozenset({"IDR", "TWD"})  # their cents exist on paper, not in pay or prices
_MILLION = Decimal(1_000_000)
_BILLION = Decimal(1_000_000_000)
_UNITS = {"id": ("juta", "miliar"), "en": ("million", "billion")}
_INDONESIAN_SIGNS = str.maketrans(",.", ".,")


def format_money(amount: Amount, currency: str, lang: str) -> str:
    """An amount with its currency sign (or ISO code and a space): `Rp8.500.000`, `US$480`, `SAR 1.500`.

    Decimals are shown only when there are any, as many as the currency has: `RM8,50`.
    """
    decimals = _decimals(currency, amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}{_symbol(currency)}{_number(abs(Decimal(amount)), decimals, lang)}"


def format_range(minimum: Amount, maximum: Amount | None, currency: str, lang: str) -> str:
    """`RM1.700–2.300`; one amount when both are equal or there is no maximum. Amounts are not negative."""
    if maximum is None or minimum == maximum:
        return format_money(minimum, currency, lang)
    decimals = max(_decimals(currency, minimum), _decimals(currency, maximum))
    low, high = _number(minimum, decimals, lang), _number(maximum, decimals, lang)
    return _symbol(currency) + (low if low == high else f"{low}–{high}")


def format_rupiah_short(minimum: Amount, maximum: Amount | None, lang: str) -> str:
    """Rupiah for a quick look: `Rp6,7–9,1 juta`, `Rp1,2 miliar`, in full below one million. Not negative.

    Rounded to one decimal of the unit. Ends of different units are written in full: `Rp750.000–Rp1,2 juta`.
    """
    low, high = (_short(Decimal(end), lang) for end in (minimum, minimum if maximum is None else maximum))
    if low == high:
        return _rupiah(low)
    if low[1] == high[1]:
        return _rupiah((f"{low[0]}–{high[0]}", low[1]))
    return f"{_rupiah(low)}–{_rupiah(high)}"


def format_number(number: int, lang: str) -> str:
    """A count with its thousands apart: `24.104`, `24,104`."""
    return _number(number, 0, lang)


def _round(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, ROUND_HALF_UP)


def _decimals(currency: str, amount: Amount) -> int:
    """How many decimals the amount is written with: those of the currency, none when they would be zeros."""
    precision = 0 if currency in _WHOLE_ONLY else get_currency_precision(currency)
    rounded = _round(Decimal(amount), Decimal(1).scaleb(-precision))
    return 0 if rounded == rounded.to_integral_value() else precision


def _number(amount: Amount, decimals: int, lang: str) -> str:
    text = f"{_round(Decimal(amount), Decimal(1).scaleb(-decimals)):,f}"
    return text if _language(lang) == "en" else text.translate(_INDONESIAN_SIGNS)


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency) or f"{currency} "


def _short(amount: Decimal, lang: str) -> tuple[str, str]:
    """Number and unit. The unit is chosen after rounding: 999,960,000 is 1 miliar, not 1,000 juta."""
    millions = _round(amount / _MILLION, Decimal("0.1"))
    if amount < _MILLION:
        return _number(amount, 0, lang), ""
    million, billion = _UNITS[_language(lang)]
    if millions < 1000:
        return _one_decimal(millions, lang), million
    return _one_decimal(_round(amount / _BILLION, Decimal("0.1")), lang), billion


def _one_decimal(number: Decimal, lang: str) -> str:
    return _number(number, 0 if number == number.to_integral_value() else 1, lang)


def _rupiah(number_and_unit: tuple[str, str]) -> str:
    return f"Rp{' '.join(filter(None, number_and_unit))}"


def _language(lang: str) -> str:
    return "en" if lang.lower().startswith("en") else "id"
