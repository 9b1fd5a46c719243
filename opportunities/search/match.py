"""Words as a text query, and how well a listing's title answers it.

Every word is looked for in three forms at once, as written, by the Indonesian and by the English stemmer, because the
Indonesian stemmer splits words that belong together (`perawat`, `merawat`). A phrase matches only as a phrase.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchRank
from django.db.models import DecimalField, F
from django.db.models.functions import Cast

from opportunities.search.synonyms import Group

CONFIGURATIONS = ("simple", "indonesian", "english")


def text_query(groups: Sequence[Group]) -> SearchQueryCombinable | None:
    """AND between the groups, OR between the alternatives of one; None without groups."""
    return reduce(and_, map(_any_of, groups)) if groups else None


def title_rank(groups: Sequence[Group], hints: Sequence[Group] = ()) -> Cast:
    """How well the short title vector answers any of the words, in hundredths, so that near ties are ties.

    Listings that answer only in their text rank 0 and come after all that answer in the title.
    """
    query = reduce(or_, map(_any_of, (*groups, *hints)))
    rank = SearchRank(F("search_title"), query)
    return Cast(rank, DecimalField(max_digits=6, decimal_places=2))


def _any_of(group: Group) -> SearchQueryCombinable:
    return reduce(or_, (_phrase(phrase) for phrase in group.alternatives))


def _phrase(phrase: str) -> SearchQueryCombinable:
    queries = (SearchQuery(phrase, config=config, search_type="phrase") for config in CONFIGURATIONS)
    return reduce(or_, queries)
