"""The stages in order: what a visitor typed becomes words to match and filters to apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opportunities.search.coded import PHRASES, read_amounts
from opportunities.search.lift import ANYTHING, join, lift, names_part
from opportunities.search.meanings import Meanings, read_meanings
from opportunities.search.names import Names
from opportunities.search.normalise import normalise, parts
from opportunities.search.parameters import SearchParams
from opportunities.search.spelling import correct
from opportunities.search.stopwords import HOME_WORDS, without_stop_words
from opportunities.search.synonyms import Group, as_query, expand, phrases


@dataclass(frozen=True)
class Understood:
    """What a query means. `groups` must all match; `hints` only lift listings in the ranking.

    `filters` were named in words, `homes` is code → name of homes among them. `rest` is the query without those words
    and well spelt, which is read as the same groups once they are filters; `corrected` are the (typed, meant) words.
    """

    typed: str = ""
    groups: tuple[Group, ...] = ()
    hints: tuple[Group, ...] = ()
    filters: SearchParams = ANYTHING
    homes: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    corrected: tuple[tuple[str, str], ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO codes of the countries that were named."""
        return self.filters.countries

    @property
    def was_changed(self) -> bool:
        """Something else than the typed words is searched, so the visitor is told and can insist."""
        expanded = any(group.instead for group in self.groups)
        return expanded or bool(self.corrected) or self.filters != ANYTHING


def understand(
    text: str,
    names: Names,
    *,
    exactly: bool = False,
    drafts: Mapping[str, tuple[str, ...]] | None = None,
) -> Understood:
    """Read a query (one statement, none when it is empty or wanted `exactly` as typed).

    `drafts` are synonyms that staff try out before they save them, see `meanings.read_meanings`.
    """
    typed = normalise(text)
    if not typed:
        return Understood()
    if exactly:
        return Understood(typed, tuple(Group(word) for word in typed.split()), rest=typed)
    remaining, amounts = read_amounts(text)
    kept = " ".join(drafts or ()).split()
    spelt = [well_spelt(words, names, kept) for words in parts(remaining)]
    lists = [words for words, _corrected in spelt]  # no phrase reaches from one into the next
    meanings = read_meanings(sorted({phrase for words in lists for phrase in phrases(words)}), drafts)
    codes = coded(meanings, names)
    lifted = lift([group for words in lists for group in grouped(words, meanings, codes)], codes)
    return Understood(
        typed=typed,
        groups=lifted.kept,
        hints=tuple(group for group in lifted.taken if is_hint(group, meanings, names)),
        filters=join(amounts, lifted.filters),
        homes=meanings.homes,
        rest=as_query(lifted.kept, ", ".join(" ".join(without_stop_words(words)) for words in lists)),
        corrected=tuple(pair for _words, corrected in spelt for pair in corrected),
    )


def well_spelt(
    words: Sequence[str], names: Names, kept: Sequence[str] = ()
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """The words with misspelt ones corrected, and the pairs that were; names of countries and `kept` ones stay."""
    near = {
        word: known
        for word, known in names.near.items()
        if word not in kept and word not in names.countries.words
    }
    meant = [known.word if known else word for word, known in zip(words, correct(words, near), strict=True)]
    return meant, tuple((word, new) for word, new in zip(words, meant, strict=True) if word != new)


def coded(meanings: Meanings, names: Names) -> dict[str, SearchParams]:
    """Phrase → filter. An occupation that has something else coded in its name (`kerja jepang`) is none, nor is one
    for which staff say what it is searched as.
    """
    codes = {**meanings.codes, **names.countries.filters, **PHRASES}
    jobs = {
        phrase: job
        for phrase, job in meanings.occupations.items()
        if phrase not in meanings.staff and not names_part(phrase, codes)
    }
    return jobs | codes


def grouped(words: Sequence[str], meanings: Meanings, codes: Mapping[str, SearchParams]) -> list[Group]:
    """The words in groups; what says that a home follows (`dari Belu`) goes with it."""
    table = meanings.staff | dict.fromkeys(codes, ())
    groups = expand(words, table)
    homes = {phrase for phrase, meaning in codes.items() if meaning.origin}
    following = [group.typed for group in groups[1:]] + [""]
    return [
        group
        for group, after in zip(groups, following, strict=False)
        if not (group.typed in HOME_WORDS and after in homes)
    ]


def is_hint(group: Group, meanings: Meanings, names: Names) -> bool:
    """The words may also stand in titles and places, and then those come first: `kaigo`, `sabah`; not `malaysia`."""
    if group.typed in names.countries.proper or group.typed in PHRASES:
        return False
    return group.typed not in meanings.codes
