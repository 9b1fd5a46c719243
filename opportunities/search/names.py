"""Names of the things a listing can be filtered by, and the words that are known: read in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from opportunities.search.normalise import normalise
from opportunities.search.parameters import CODED, SearchParams
from opportunities.search.spelling import WORD, Known
from opportunities.search.stopwords import is_noise

_NAMES = """
SELECT 'negara', iso2, name_ind, name_en, other_names FROM portal_country
UNION ALL SELECT 'sektor', key, name_ind, name_en, '' FROM portal_sector
UNION ALL SELECT 'profesi', slug, title_ind, title_en, sector_id FROM portal_occupation
UNION ALL SELECT 'skema', key, name_ind, name_en, '' FROM portal_placementscheme
UNION ALL SELECT 'asal', code, name, name, '' FROM portal_region WHERE code = %s
UNION ALL SELECT 'status', country_id, status, '', '' FROM opportunities_destination
"""
# Candidates for the typed words that neither the vocabulary nor the text of a published listing knows.
_NEAR = """
UNION ALL SELECT 'near', typed, known.word, concat_ws(' ', levenshtein(known.word, typed), listings), is_place::text
  FROM unnest(%s::text[]) AS typed
  JOIN opportunities_searchword AS known
    ON length(known.word) BETWEEN greatest(3, length(typed) - 2) AND length(typed) + 2
   AND levenshtein_less_equal(known.word, typed, 2) <= 2
 WHERE NOT EXISTS (SELECT FROM opportunities_searchword AS same WHERE same.word = typed)
   AND NOT EXISTS (SELECT FROM opportunities_opportunity AS said
                    WHERE said.state = 'published' AND said.search_all @@ plainto_tsquery('simple', typed))
"""

Row = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Countries:
    """What countries are called, normalised: `filters` is name → filter, `proper` are the names that are neither a
    nickname nor a part of a country, `words` are all words of all names.
    """

    filters: Mapping[str, SearchParams] = field(default_factory=dict)
    proper: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Names:
    """`labels` is parameter → code → name in the active language, `sectors` is occupation → sector, `statuses` is
    country → `Destination.Status`, where we have a record of it. `countries` and `near` only serve a typed query:
    `near` is a typed word that nothing knows → the known words like it.
    """

    labels: dict[str, dict[str, str]]
    sectors: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    countries: Countries = Countries()
    near: dict[str, list[Known]] = field(default_factory=dict)

    def label(self, parameter: str, code: str) -> str:
        """The name of the code; the code itself when it is unknown."""
        return self.labels.get(parameter, {}).get(code, code)

    def known(self, parameter: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the codes that exist."""
        return tuple(code for code in codes if code in self.labels.get(parameter, {}))

    def without_unknown(self, params: SearchParams) -> SearchParams:
        """The same without the codes that do not exist."""
        found = {attribute: self.known(name, getattr(params, attribute)) for name, attribute in CODED.items()}
        changes: dict[str, Any] = {**found, "origin": "".join(self.known("asal", (params.origin,)))}
        return replace(params, **changes)

    def with_homes(self, homes: Mapping[str, str]) -> "Names":
        """The same, and the names of these home regions."""
        return replace(self, labels=self.labels | {"asal": {**homes, **self.labels.get("asal", {})}})


def read_names(origin: str = "", *, typed: str = "") -> Names:
    """All names, and that of the region `origin`; one statement.

    `typed` is a query: its misspelt words get candidates, and the names of countries are prepared.
    """
    words = [word for word in dict.fromkeys(normalise(typed).split()) if _may_be_misspelt(word)]
    with connection.cursor() as cursor:
        if words:
            cursor.execute(_NAMES + _NEAR, [origin, words])
        else:
            cursor.execute(_NAMES, [origin])
        rows = cursor.fetchall()
    sectors = {code: sector for parameter, code, _id, _en, sector in rows if parameter == "profesi"}
    statuses = {code: status for kind, code, status, _en, _others in rows if kind == "status"}
    countries = _countries(tuple(row for row in rows if row[0] == "negara")) if typed else Countries()
    return Names(_labels(rows), sectors, statuses, countries, _candidates(rows))


def _may_be_misspelt(word: str) -> bool:
    return WORD.fullmatch(word) is not None and not is_noise(word)


def _labels(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    english = get_language() == "en"
    labels: dict[str, dict[str, str]] = {}
    for parameter, code, indonesian, in_english, _others in rows:
        if parameter not in ("near", "status"):
            labels.setdefault(parameter, {})[code] = (in_english if english else indonesian) or indonesian
    return labels


def _candidates(rows: Sequence[Row]) -> dict[str, list[Known]]:
    near: dict[str, list[Known]] = {}
    for kind, typed, word, numbers, is_place in rows:
        if kind == "near":
            distance, listings = map(int, numbers.split())
            near.setdefault(typed, []).append(Known(word, distance, listings, is_place == "true"))
    return near


@lru_cache(maxsize=4)
def _countries(rows: tuple[Row, ...]) -> Countries:
    """Of the rows as they are now: that they seldom change makes them worth remembering."""
    filters: dict[str, SearchParams] = {}
    proper: set[str] = set()
    for _kind, code, indonesian, in_english, others in rows:
        official = [normalise(name) for name in (indonesian, in_english or "") if name.strip()]
        nicknames = [normalise(name) for name in others.splitlines() if name.strip()]
        proper.update(official)
        filters |= dict.fromkeys((*official, *nicknames), SearchParams(countries=(code,)))
    words = frozenset(word for name in filters for word in name.split())
    return Countries(filters, frozenset(proper), words)
