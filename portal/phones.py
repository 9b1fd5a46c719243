"""Telephone numbers: one written form for storing and comparing, and a masked form for screens."""

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext_noop

HOME_REGION = "ID"
HOME_CODE = "+62"
MASK = "••••"
_COUNTRY_CODES = (
    "62",
    "60",
    "670",
)  # no Indonesian number begins so without its 0: read as if + stood before them
_WRITTEN = re.compile(r"\+?[0-9 .()/-]+")


def normalise_phone(text: str) -> str:
    """The number in E.164 (`+6281234567890`), so that equal numbers are equal texts.

    Numbers without `+` are Indonesian: `0812…`, `812…` (a spreadsheet drops the zero); but `62812…`, `6012…` (Malaysia)
    and `67077…` (Timor-Leste) begin with their country code, and `00` in front is read as `+`. Spaces, dashes, dots,
    brackets, slashes and the invisible marks that telephones copy along are taken out; letters are refused. Raises
    ValueError (a message id for `gettext`) when it cannot be a number.
    """
    written = "".join(_plain(character) for character in unicodedata.normalize("NFKC", text)).strip()
    if not _WRITTEN.fullmatch(written):
        raise ValueError(_refusal())
    try:
        number = phonenumbers.parse(_with_country_code(written), HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError(_refusal()) from error
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(_refusal())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(number: str) -> str:
    """An E.164 number for the screen: `0812••••890`, from other countries `+670••••567`; empty stays empty.

    At most the operator's prefix or the country code and the last three digits are shown.
    """
    if not number:
        return ""
    if number.startswith(HOME_CODE):
        return f"0{number[3:6]}{MASK}{number[-3:]}"
    country_code = phonenumbers.parse(number).country_code
    return f"+{country_code}{MASK}{number[-3:]}"


def _plain(character: str) -> str:
    """Dashes and spaces of every kind as the plain ones; invisible format marks gone."""
    category = unicodedata.category(character)
    return {"Pd": "-", "Zs": " ", "Cf": ""}.get(category, character)


def _with_country_code(written: str) -> str:
    """`62812…` without + would be read as the Indonesian number 62812…, that is +62 62812…."""
    digits = re.sub(r"[^0-9]", "", written)
    if written.startswith("+") or digits.startswith(_COUNTRY_CODES):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _refusal() -> str:
    return gettext_noop("Write the phone number with digits, for example 0812 3456 7890.")
