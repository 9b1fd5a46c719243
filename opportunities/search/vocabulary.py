"""The words that a search may mean: those of live titles and places, occupations, countries, schemes, synonyms, homes,
and of the phrases that name a filter.

`refresh()` brings the table to what is live now; the worker calls it every few minutes, and whoever changes many words
at once calls it too. `learn()` adds the words of one listing at the moment it is published, `know()` those of staff.
"""

from django.db import connection, transaction

from opportunities.models import Opportunity
from opportunities.search.coded import PHRASES
from opportunities.search.stopwords import HOME_WORDS
from portal.dates import today

LOCK = 7_265_540  # any number of our own: of two refreshes at once, the second has nothing to add
LONGEST = 40
OF_FILTERS = " ".join(sorted({*HOME_WORDS, *" ".join(PHRASES).split()}))

_SHOWN = """
shown AS (
    SELECT word, count(DISTINCT listing) AS listings,
           coalesce(array_agg(DISTINCT occupation ORDER BY occupation)
                    FILTER (WHERE occupation IS NOT NULL), '{}') AS occupations
      FROM (SELECT id AS listing, occupation_id AS occupation,
                   plain_words(concat_ws(' ', title_ind, title_en, city, name_ind, name_en)) AS text
              FROM opportunities_opportunity JOIN portal_country ON iso2 = country_id
             WHERE id IN (SELECT id FROM live)) AS titles,
           unnest(string_to_array(text, ' ')) AS word
     GROUP BY word
)"""

_FRESH = """
written AS (
    SELECT concat_ws(E'\\n', title_ind, title_en, synonyms) AS text, false AS place FROM portal_occupation
    UNION ALL SELECT concat_ws(E'\\n', name_ind, name_en), false FROM portal_sector
    UNION ALL SELECT concat_ws(E'\\n', key, name_ind, name_en, other_names), false FROM portal_placementscheme
    UNION ALL SELECT concat_ws(E'\\n', name_ind, name_en, other_names), false FROM portal_country
     WHERE iso2 IN (SELECT country_id FROM opportunities_destinationrule)
    UNION ALL SELECT concat_ws(E'\\n', term, expands_to), false FROM opportunities_searchsynonym
    UNION ALL SELECT %s, false
    UNION ALL SELECT concat_ws(E'\\n', name, seat), true FROM portal_region
     WHERE level IN ('province', 'regency') AND left(code, 2) IN (
           SELECT left(region_id, 2) FROM portal_office WHERE kind = 'bp3mi' AND code_prefix > '')
), named AS (
    SELECT word, bool_and(place) AS place
      FROM written, unnest(string_to_array(translate(plain_words(text), E'\\n', ' '), ' ')) AS word
     GROUP BY word
), fresh AS (
    SELECT word, coalesce(listings, 0) AS listings, coalesce(occupations, '{}') AS occupations,
           coalesce(place, false) AND listings IS NULL AS is_place
      FROM shown FULL JOIN named USING (word)
     WHERE length(word) BETWEEN 2 AND %s AND word !~ '^[0-9]+$'
)"""

_WRITE = """
INSERT INTO opportunities_searchword AS known (word, listings, occupations, is_place)
SELECT word, listings, occupations, is_place FROM fresh ORDER BY word
ON CONFLICT (word) DO UPDATE
   SET listings = excluded.listings, occupations = excluded.occupations, is_place = excluded.is_place
 WHERE (known.listings, known.occupations, known.is_place)
       IS DISTINCT FROM (excluded.listings, excluded.occupations, excluded.is_place)
"""

_KNOW = """
INSERT INTO opportunities_searchword (word, listings, occupations, is_place)
SELECT DISTINCT word, 0, '{}'::varchar[], false
  FROM unnest(string_to_array(translate(plain_words(%s), E'\\n', ' '), ' ')) AS word
 WHERE length(word) BETWEEN 2 AND %s AND word !~ '^[0-9]+$' ORDER BY word
ON CONFLICT (word) DO NOTHING
"""

_LEARN = """
INSERT INTO opportunities_searchword AS known (word, listings, occupations, is_place)
SELECT word, listings, occupations, false FROM shown
 WHERE length(word) BETWEEN 2 AND %s AND word !~ '^[0-9]+$' ORDER BY word
ON CONFLICT (word) DO UPDATE
   SET listings = known.listings + excluded.listings, is_place = false,
       occupations = ARRAY(SELECT DISTINCT unnest(known.occupations || excluded.occupations) AS slug ORDER BY slug)
"""


def refresh() -> None:
    """Bring the known words to what is live today; nothing when somebody else is at it. Writes only what differs."""
    live, values = Opportunity.objects.live(today()).order_by().values("pk").query.sql_with_params()
    words = f"WITH live (id) AS MATERIALIZED ({live}), {_SHOWN}, {_FRESH}"
    gone = "gone AS (DELETE FROM opportunities_searchword WHERE word NOT IN (SELECT word FROM fresh))"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone() == (True,):
            cursor.execute(f"{words}, {gone} {_WRITE}", [*values, OF_FILTERS, LONGEST])


def learn(listing: int) -> None:
    """Add the words of a listing that has just become public."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH live (id) AS (SELECT %s::bigint), {_SHOWN} {_LEARN}",
            [listing, LONGEST],
        )


def know(text: str) -> None:
    """Add the words of a text that staff have written for the search."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOW, [text, LONGEST])
