"""The stages in order: what a visitor typed becomes words to match and filters to apply."""

from collections.abc import Mapping
from dataclasses import dataclass

from opportunities.models import SearchSynonym
from opportunities.search.lift import lift_countries
from opportunities.search.names import Names
from opportunities.search.normalise import normalise
from opportunities.search.synonyms import Group, expand, phrases


@dataclass(frozen=True)
class Understood:
    """What a query means. `groups` must all match; `hints` only lift listings in the ranking.

    `countries` were named in words; `rest` is the query without those words, which says the same once they are filters.
    """

    typed: str = ""
    groups: tuple[Group, ...] = ()
    hints: tuple[Group, ...] = ()
    countries: tuple[str, ...] = ()
    rest: str = ""

    @property
    def was_changed(self) -> bool:
        """Something else than the typed words is searched, so the visitor is told and can insist."""
        return bool(self.countries) or any(group.instead for group in self.groups)


def understand(text: str, names: Names, *, exactly: bool = False) -> Understood:
    """Read a query (one statement, none when it is empty or wanted `exactly` as typed)."""
    words = normalise(text).split()
    if not words:
        return Understood()
    if exactly:
        return Understood(" ".join(words), tuple(Group(word) for word in words), rest=" ".join(words))
    synonyms = read_synonyms(phrases(words))
    table: dict[str, tuple[str, ...]] = dict.fromkeys(names.countries, ()) | dict(synonyms)
    lifted = lift_countries(expand(words, table), names.countries)
    rest = " ".join(group.typed for group in lifted.kept)
    return Understood(" ".join(words), lifted.kept, lifted.taken, lifted.countries, rest)


def read_synonyms(terms: list[str]) -> Mapping[str, tuple[str, ...]]:
    """Staff's entries for these normalised terms, with replacements normalised too. One statement."""
    found = SearchSynonym.objects.spelled(terms)
    return {term: tuple(filter(None, map(normalise, lines.splitlines()))) for term, lines in found}
