"""What phrases stand for, as tables say: staff's synonyms, and names of occupations, schemes and homes. One statement.

Everything is read as it is now, so what staff save counts with the next search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from opportunities.search.parameters import SearchParams

MOST_OCCUPATIONS = 2  # that one phrase may become; one that means more stays text

# A phrase is an occupation if it is one of its names, and no other occupation has it in a name or in a live title:
# then the filter finds all that the text would. A home is a province, regency or seat that an office serves, and no
# word of live titles and places. Brackets in the names of schemes hold another name.
_MEANINGS = """
WITH staff AS (
    SELECT plain_words(term) AS phrase, plain_words(expands_to) AS lines
      FROM opportunities_searchsynonym WHERE plain_words(term) = ANY(%(phrases)s::text[])
), asked AS (
    SELECT phrase FROM unnest(%(phrases)s::text[] || %(more)s::text[]) AS phrase
    UNION SELECT unnest(string_to_array(lines, E'\\n')) FROM staff
), occupation AS MATERIALIZED (
    SELECT slug, concat(E'\\n ', replace(plain_words(concat_ws(E'\\n', title_ind, title_en, synonyms)),
                                        E'\\n', E' \\n '), E' \\n') AS names
      FROM portal_occupation
), named AS (
    SELECT phrase, array_agg(slug ORDER BY slug) AS slugs
      FROM asked JOIN occupation ON strpos(names, concat(' ', phrase, ' ')) > 0
     WHERE phrase > '' GROUP BY phrase
    HAVING count(*) <= %(most)s AND bool_or(strpos(names, concat(E'\\n ', phrase, E' \\n')) > 0)
), scheme AS MATERIALIZED (
    SELECT key, string_to_array(plain_words(regexp_replace(
           concat_ws(E'\\n', key, name_ind, name_en, other_names), '[(),]', E'\\n', 'g')), E'\\n') AS names
      FROM portal_placementscheme
), served AS (
    SELECT DISTINCT left(region_id, 2) AS province FROM portal_office WHERE kind = 'bp3mi' AND code_prefix > ''
), home AS MATERIALIZED (
    SELECT code, name, regexp_replace(plain_words(name), '^(kabupaten|kab|kota) ', '') AS short,
           plain_words(name) AS long,
           CASE level WHEN 'regency' THEN plain_words(seat) ELSE '' END AS seat
      FROM portal_region WHERE level IN ('province', 'regency') AND left(code, 2) IN (SELECT province FROM served)
    UNION ALL SELECT left(region_id, 2), region.name, plain_words(code_prefix), '', ''
      FROM portal_office JOIN portal_region AS region ON region.code = left(region_id, 2)
     WHERE kind = 'bp3mi' AND code_prefix > ''
), lived AS MATERIALIZED (
    SELECT phrase, code, name FROM asked JOIN home ON phrase IN (short, long, seat) WHERE phrase > ''
)
SELECT 'staff', phrase, lines, '' FROM staff
UNION ALL SELECT 'profesi', phrase, array_to_string(slugs, ' '), '' FROM named
 WHERE NOT EXISTS (
       SELECT slug FROM unnest(string_to_array(phrase, ' ')) AS word
         JOIN opportunities_searchword AS known USING (word), unnest(known.occupations) AS slug
        WHERE slug <> ALL (slugs) GROUP BY slug
       HAVING count(*) = cardinality(string_to_array(phrase, ' ')))
UNION ALL SELECT 'skema', phrase, key, '' FROM asked JOIN scheme ON phrase = ANY(names) WHERE phrase > ''
UNION ALL SELECT 'asal', phrase, code, name FROM lived
 WHERE EXISTS (
       SELECT FROM unnest(string_to_array(phrase, ' ')) AS word
         LEFT JOIN opportunities_searchword AS known USING (word) WHERE coalesce(known.listings, 0) = 0)
"""


@dataclass
class Meanings:
    """`staff` is phrase → what it is also searched as; `codes` is phrase → the filter it is; `homes` names codes."""

    staff: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, SearchParams] = field(default_factory=dict)
    occupations: dict[str, SearchParams] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)


def read_meanings(phrases: Sequence[str], drafts: Mapping[str, tuple[str, ...]] | None = None) -> Meanings:
    """What these normalised phrases mean; one statement.

    `drafts` are entries that staff have not saved yet: normalised phrase → normalised replacements.
    """
    drafts = drafts or {}
    more = [phrase for replacements in drafts.values() for phrase in replacements]
    values: dict[str, Any] = {"phrases": list(phrases), "more": more, "most": MOST_OCCUPATIONS}
    found = Meanings()
    with connection.cursor() as cursor:
        cursor.execute(_MEANINGS, values)
        rows = cursor.fetchall()
    for kind, phrase, value, name in rows:
        if kind == "staff":
            found.staff[phrase] = tuple(filter(None, value.split("\n")))
        elif kind == "profesi":
            found.occupations[phrase] = SearchParams(occupations=tuple(value.split()))
        elif kind == "skema":
            found.codes[phrase] = SearchParams(schemes=(value,))
        elif phrase not in found.codes or value < found.codes[phrase].origin:
            found.codes[phrase] = SearchParams(
                origin=value
            )  # of a regency and a city of one name, the regency
            found.homes[value] = name
    found.staff.update({phrase: lines for phrase, lines in drafts.items() if phrase in phrases})
    return found
