"""Fourth stage: words that name something coded become that filter, visibly, so that it can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opportunities.search.synonyms import Group


@dataclass(frozen=True)
class Lifted:
    """`kept` still has to be matched as text; `countries` are ISO codes named by the words of `taken`."""

    kept: tuple[Group, ...]
    taken: tuple[Group, ...]
    countries: tuple[str, ...]


def lift_countries(groups: Sequence[Group], countries: Mapping[str, str]) -> Lifted:
    """Take out the groups that can only mean countries, by a table of normalised name → ISO code.

    A group names a country by its own words (`malaysia`), or when everything staff let it stand for is a country
    (`malasia`, `sabah`). `ssw`, which stands for a scheme and for Japan, stays text.
    """
    kept, taken, found = [], [], []
    for group in groups:
        codes = _codes(group, countries)
        if codes:
            taken.append(group)
            found += codes
        else:
            kept.append(group)
    return Lifted(tuple(kept), tuple(taken), tuple(dict.fromkeys(found)))


def _codes(group: Group, countries: Mapping[str, str]) -> list[str]:
    if group.typed in countries:
        return [countries[group.typed]]
    codes = [countries.get(phrase, "") for phrase in group.instead]
    return codes if all(codes) else []
