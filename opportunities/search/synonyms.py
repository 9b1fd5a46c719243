"""Third stage: staff's synonyms. The longest known phrase wins; AND between groups, OR inside one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from opportunities.search.stopwords import is_noise, without_stop_words

LONGEST_PHRASE = 5  # words of the longest term that is looked up


@dataclass(frozen=True)
class Group:
    """A word or phrase as typed, and what it is also searched as (normalised). A listing must answer every group."""

    typed: str
    instead: tuple[str, ...] = ()

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Any of these answers the group."""
        return tuple(dict.fromkeys((self.typed, *self.instead)))

    @property
    def is_noise(self) -> bool:
        """It may mean "a job", which every listing is."""
        return any(is_noise(phrase) for phrase in self.instead or (self.typed,))


def phrases(words: Sequence[str]) -> list[str]:
    """Every run of up to five words, as typed and without its stop words: the terms worth looking up."""
    return sorted({phrase for start, end in _runs(len(words)) for phrase in _spellings(words[start:end])})


def expand(words: Sequence[str], table: Mapping[str, Sequence[str]]) -> list[Group]:
    """The words as groups, by a table of normalised term → normalised replacements (which may be none).

    The longest run in the table becomes one group, wherever it stands; then the words before and after it are treated
    alike. A word outside any run stands for itself. Stop words and noise are dropped.
    """
    return [group for group in _grouped(words, table) if not group.is_noise]


def as_query(groups: Sequence[Group], said: str) -> str:
    """The groups as a query that is read as the same groups again.

    A comma parts those that did not stand side by side in what was `said`: together they may be a phrase that means
    something else, as `pabrik makanan` does when only `pabrik sma makanan` was said.
    """
    text, padded = groups[0].typed if groups else "", f" {said} "
    for before, after in pairwise(groups):
        together = f" {before.typed} {after.typed} " in padded
        text += f"{'' if together else ','} {after.typed}"
    return text


def _grouped(words: Sequence[str], table: Mapping[str, Sequence[str]]) -> list[Group]:
    for start, end in _runs(len(words)):
        for phrase in _spellings(words[start:end]):
            if phrase in table:
                found = Group(phrase, tuple(table[phrase]))
                return [*_grouped(words[:start], table), found, *_grouped(words[end:], table)]
    return [Group(word) for word in without_stop_words(words)]


def _runs(length: int) -> Iterator[tuple[int, int]]:
    """Start and end of every run of words, the longest first, then from left to right."""
    for size in range(min(LONGEST_PHRASE, length), 0, -1):
        yield from ((start, start + size) for start in range(length - size + 1))


def _spellings(run: Sequence[str]) -> Iterator[str]:
    """The run as typed; and without its stop words, unless it begins or ends with one (then a shorter run says it)."""
    yield " ".join(run)
    kept = without_stop_words(run)
    if kept and len(kept) < len(run) and kept[0] == run[0] and kept[-1] == run[-1]:
        yield " ".join(kept)
