"""Spoken codes such as `NTT-4K7M8`: office prefix, body, one check character.

They are read off posters, told over the telephone and copied by hand, so the part after the dash uses only 21
characters: no 0/O/Q, no 1/I/L, no U/V, one each of 2/Z, 5/S, 6/G and 8/B (the digit, whose name cannot be
misheard), one of the sound-alikes M/N and F/V, and no vowels, so that no code spells a word.

The check character follows ISO 7064 MOD 37,2: the sum of value times 2^place is 1 modulo 37. 37 is a prime larger
than the number of different values, and the powers of two up to the 36th are all different modulo 37. Therefore

* one wrong character, anywhere (prefix, body or check), and
* two characters that changed places, next to each other or not, in the same part or across the dash,

are always caught. So that this holds after `normalise`, look-alikes count the same (B as 8, G as 6, I as 1, O as 0,
S as 5, Z as 2). Bodies whose check character is not among the 21 are never given out: 4 characters give some 110,000
codes a prefix, 5 some 2.3 million, 6 some 48 million.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from django.utils.translation import gettext_noop

ALPHABET = "23456789CDFHJKMPRTWXY"
BODY_LENGTH = 4
_LETTERS_AS_DIGITS = str.maketrans("BGSZ", "8652")
_DIGITS_AS_LETTERS = str.maketrans("012568", "OIZSGB")
_MODULUS = 37
_VALUES = {
    character: int(character.translate(str.maketrans("BGIOSZ", "861052")), base=36)
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
}
_CHECKS = {_VALUES[character]: character for character in ALPHABET}
_PREFIX = re.compile(r"[A-Z]{2,4}")
_REST = re.compile(f"[{ALPHABET}]{{5,7}}")


class Chooser(Protocol):
    """What draws the characters: the `secrets` module, or a seeded `random.Random` in tests and demo data."""

    def choice(self, seq: Sequence[str], /) -> str: ...


class SpokenCode(NamedTuple):
    """A well-formed code with a right check character. `str()` gives its canonical form."""

    prefix: str
    body: str
    check: str

    def __str__(self) -> str:
        return f"{self.prefix}-{self.body}{self.check}"


def new_code(prefix: str, rng: Chooser = secrets, *, body_length: int = BODY_LENGTH) -> str:
    """A random code for an office's prefix (2–4 letters). `body_length` is 4, 5 or 6: raise it when codes run short.

    Uniqueness is the caller's: draw again when the database has the code already. Raises ValueError for a prefix
    or a length that `parse` would not read back.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix is two to four capital letters, not {prefix!r}.")
    if body_length not in (4, 5, 6):
        raise ValueError(f"A body has 4 to 6 characters, not {body_length}.")
    while True:
        body = "".join(rng.choice(ALPHABET) for _ in range(body_length))
        check = _check_character(prefix + body)
        if check:
            return f"{prefix}-{body}{check}"


def normalise(text: str) -> str:
    """The canonical form of what somebody typed: capitals, one dash, look-alikes replaced. Not yet checked.

    Small letters, full-width characters, spaces, dots and missing or other dashes are all right. Text that has not
    the shape of a code comes back in capitals without separators, and `is_valid` says no to it. Without a dash this
    is the likeliest of the `readings`.
    """
    return next(iter(readings(text)), _without_separators(_capitals(text)))


def readings(text: str) -> list[str]:
    """Every code that somebody may have meant, likeliest first: one if the dash was typed, none if it is no code.

    Without its dash `NTTK47MDT` is NTT-K47MDT or NTTK-47MDT, and the check character is right in both or in neither.
    Only the data know: whoever looks a code up asks for all of them, and takes none if several are there.
    """
    text = _capitals(text)
    characters = _without_separators(text)
    found: dict[str, None] = {}
    for size in _prefix_sizes(text, len(characters)):
        prefix = characters[:size].translate(_DIGITS_AS_LETTERS)
        rest = characters[size:].translate(_LETTERS_AS_DIGITS)
        if _PREFIX.fullmatch(prefix) and _REST.fullmatch(rest):
            found[f"{prefix}-{rest}"] = None
    return list(found)


def _capitals(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _without_separators(text: str) -> str:
    """Spaces, punctuation and control characters (NUL too) taken out."""
    return "".join(character for character in text if unicodedata.category(character)[0] not in "ZPC")


def _prefix_sizes(text: str, length: int) -> Iterator[int]:
    """Where the prefix may end: at the one dash, or else after three letters, as most have, after four or two."""
    dashes = [place for place, character in enumerate(text) if unicodedata.category(character) == "Pd"]
    if dashes:
        yield len(_without_separators(text[: dashes[0]]))
    if len(dashes) != 1:
        yield from (3, 4, 2)


def is_valid(code: str) -> bool:
    """The code is in canonical form and its check character is right. Whether it was ever given out is not said."""
    prefix, _dash, rest = code.partition("-")
    return bool(_PREFIX.fullmatch(prefix) and _REST.fullmatch(rest)) and _sum(prefix + rest) == 1


def parse(text: str) -> SpokenCode:
    """The code in what somebody typed. Raises ValueError (a message id for `gettext`) when it is none or mistyped."""
    code = normalise(text)
    prefix, dash, rest = code.partition("-")
    if not dash:
        raise ValueError(gettext_noop("This does not look like a code. A code looks like NTT-4K7M8."))
    if not is_valid(code):
        raise ValueError(gettext_noop("A letter or digit of this code is wrong. Compare it with the poster."))
    return SpokenCode(prefix, rest[:-1], rest[-1])


def _sum(characters: str) -> int:
    """Value times 2^place, places counted from the check character (place 0), modulo 37."""
    return sum(_VALUES[char] << place for place, char in enumerate(reversed(characters))) % _MODULUS


def _check_character(characters: str) -> str | None:
    """The character that makes the sum 1; None when the alphabet has no character of that value."""
    return _CHECKS.get((1 - 2 * _sum(characters)) % _MODULUS)
