"""First stage: typed text as plain words. No text may break anything that follows."""

import re
import unicodedata

LONGEST_TEXT = 200  # characters that are looked at; nobody describes a job in more
MOST_WORDS = 20
_COMMA = re.compile("[,，]")


def normalise(text: str) -> str:
    """Small letters and digits with single spaces between words, nothing else; at most 200 characters and 20 words.

    Full-width forms become plain ones, accents go, and NUL bytes, control and direction marks, emoji and punctuation
    count as spaces: `Ｓａｗｉｔ\\x00  Málaysia!` is `sawit malaysia`.
    """
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
    decomposed = unicodedata.normalize("NFD", folded)
    plain = (
        character if unicodedata.category(character)[0] in "LN" else " "
        for character in decomposed
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return " ".join("".join(plain)[:LONGEST_TEXT].split()[:MOST_WORDS])


def parts(text: str) -> list[list[str]]:
    """The normalised words of each part between commas, at most 20 words in all."""
    found: list[list[str]] = []
    left = MOST_WORDS
    for part in _COMMA.split(text[:LONGEST_TEXT]):
        words = normalise(part).split()[:left]
        left -= len(words)
        if words:
            found.append(words)
    return found
