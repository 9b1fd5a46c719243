"""Second stage: a word that nothing knows becomes the known word it was probably meant to be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SHORTEST = 4  # letters; a shorter word has too many neighbours
LONG = 7  # letters; from here on two mistakes may be one word
WORD = re.compile(rf"[a-z]{{{SHORTEST},30}}")

# Pairs of letters that people take for each other by ear, in old and new spelling, Indonesian and English.
_SOUNDS = (
    (re.compile(r"(.)\1"), r"\1"),
    (re.compile(r"oe|ou"), "u"),
    (re.compile(r"tj|ch"), "c"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"kh|ck|q"), "k"),
    (re.compile(r"ph|[fv]"), "p"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"d\b"), "t"),
    (re.compile(r"b\b"), "p"),
    (re.compile(r"h\b"), ""),
)


@dataclass(frozen=True)
class Known:
    """A known word like a typed one: how many letters are added, left out or changed, in how many live titles or
    places it stands, and whether it is only the name of a place in Indonesia.
    """

    word: str
    distance: int
    listings: int = 0
    is_place: bool = False


def correct(words: Sequence[str], candidates: Mapping[str, Iterable[Known]]) -> tuple[Known | None, ...]:
    """For each word the known word it probably means; None when it may stay, or nothing is near enough."""
    return tuple(_best(word, candidates.get(word, ())) for word in words)


def _best(typed: str, candidates: Iterable[Known]) -> Known | None:
    near = [(cost, known) for known in candidates if (cost := _cost(typed, known)) <= _limit(typed, known)]
    if not near:
        return None
    return min(near, key=lambda pair: (pair[0], _unlikely(typed, pair[1]), pair[1].word))[1]


def _limit(typed: str, known: Known) -> float:
    """How many mistakes are believed. In a short word not the first letter, which people seldom miss: `enak` is no
    `anak`, and nothing short is meant but what it sounds like.
    """
    if len(typed) >= LONG:
        return 2.0
    return 1.0 if typed[0] == known.word[0] and len(known.word) >= SHORTEST else 0.5


def _cost(typed: str, known: Known) -> float:
    """The distance; what sounds the same is half a mistake, two neighbours that changed places are one."""
    if sound(typed) == sound(known.word):
        return 0.5
    return 1.0 if known.distance == 2 and _swapped(typed, known.word) else float(known.distance)


def _swapped(typed: str, word: str) -> bool:
    """Two letters side by side have changed places, and nothing else differs: `korae`, but not `murah` and `rumah`."""
    places = range(min(len(typed), len(word)) - 1)
    return any(f"{typed[:at]}{typed[at + 1]}{typed[at]}{typed[at + 2 :]}" == word for at in places)


def _unlikely(typed: str, known: Known) -> tuple[bool, bool, bool, int]:
    """Of words equally near: one that live listings use, no mere place, the same first letter, the most used one."""
    return (not known.listings, known.is_place, typed[0] != known.word[0], -known.listings)


def sound(word: str) -> str:
    """How the word sounds, roughly: `sawid` and `sawit`, `doekoen` and `dukun` are the same."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word
