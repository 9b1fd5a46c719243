"""Names as people write them in files, matched without case, accents, spaces and punctuation."""

import difflib
import re
import unicodedata
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
_WORD = re.compile(r"[^\W_]+")


class Ambiguous(LookupError):
    """The name stands for more than one thing. `args[0]` is the list of the names it may mean."""


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(_WORD.findall(bare.casefold()))


def fold(text: str) -> str:
    """One spelling for all: `Hong-Kong `, `HONGKONG` and `hong kong` fold to the same."""
    return "".join(words(text))


class NameIndex(Generic[K]):
    """Finds the key of a thing by any of its names. `noise` are words that do not count (`PT`, `Tbk`)."""

    def __init__(
        self, entries: Iterable[tuple[K, Iterable[str]]], *, noise: frozenset[str] = frozenset()
    ) -> None:
        self._noise = noise
        self._shown: dict[K, str] = {}
        self._keys: dict[str, list[K]] = {}
        self._near: dict[str, str] = {}
        for key, names in entries:
            for name in names:
                folded = self._fold(name)
                if not folded:
                    continue
                self._shown.setdefault(key, name)
                holders = self._keys.setdefault(folded, [])
                if key not in holders:
                    holders.append(key)

    def _fold(self, name: str) -> str:
        return "".join(word for word in words(name) if word not in self._noise) if self._noise else fold(name)

    def all(self, name: str) -> list[K]:
        """Every key that has this name."""
        return self._keys.get(self._fold(name), [])

    def find(self, name: str) -> K | None:
        """The key of the name, None when nobody has it. Raises Ambiguous when several have."""
        keys = self.all(name)
        if len(keys) > 1:
            raise Ambiguous([self._shown[key] for key in keys])
        return keys[0] if keys else None

    def closest(self, name: str) -> str:
        """A known name that looks much like this one, or ''."""
        if name not in self._near:  # slow, and a wrong name stands in many rows
            near = difflib.get_close_matches(self._fold(name), self._keys, n=1, cutoff=0.75)
            self._near[name] = self._shown[self._keys[near[0]][0]] if near else ""
        return self._near[name]
