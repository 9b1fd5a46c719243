"""Words as a text query, and how well a listing's title answers it.

Every word is looked for in three forms at once, as written, by the Indonesian and by the English stemmer, because the
Indonesian stemmer splits words that belong together (`perawat`, `merawat`). A phrase matches only as a phrase.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import add, and_, or_

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchRank
from django.db.models import Case, DecimalField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Cast

from opportunities.search.synonyms import Group

CONFIGURATIONS = ("simple", "indonesian", "english")
MONEY = (
    "pay_idr_min",
    "wage_max",
    "worker_cost_idr",
)  # pay in rupiah, up to how much, and what the worker pays
THOUSANDTH = Decimal("0.001")


def text_query(groups: Sequence[Group]) -> SearchQueryCombinable | None:
    """AND between the groups, OR between the alternatives of one; None without groups."""
    return reduce(and_, map(_any_of, groups)) if groups else None


def title_rank(groups: Sequence[Group], hints: Sequence[Group] = ()) -> ExpressionWrapper:
    """How well the short title vector answers any of the words, in hundredths, so that near ties are ties.

    Listings that answer only in their text rank 0 and come after all that answer in the title. Ties are broken by how
    open the listing is about money, in thousandths.
    """
    query = reduce(or_, map(_any_of, (*groups, *hints)))
    rank = Cast(SearchRank(F("search_title"), query), DecimalField(max_digits=6, decimal_places=2))
    openness = reduce(add, (_says(column) for column in MONEY))
    return ExpressionWrapper(rank + openness, output_field=DecimalField(max_digits=7, decimal_places=3))


def _says(column: str) -> Case:
    return Case(
        When(**{f"{column}__isnull": False}, then=Value(THOUSANDTH)),
        default=Value(Decimal(0)),
        output_field=DecimalField(max_digits=4, decimal_places=3),
    )


def _any_of(group: Group) -> SearchQueryCombinable:
    return reduce(or_, (_phrase(phrase) for phrase in group.alternatives))


def _phrase(phrase: str) -> SearchQueryCombinable:
    queries = (SearchQuery(phrase, config=config, search_type="phrase") for config in CONFIGURATIONS)
    return reduce(or_, queries)
