"""Words as a text query, and how well a listing's title answers it.

Every word is looked for in three forms at once, as written, by the Indonesian and by the English stemmer, because the
Indonesian stemmer splits words that belong together (`perawat`, `merawat`). A phrase matches only as a phrase.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import DecimalField, ExpressionWrapper, F, Func, IntegerField, Value
from django.db.models.functions import Cast

from opportunities.search.synonyms import Group

CONFIGURATIONS = ("simple", "indonesian", "english")
MONEY = (
    "pay_idr_min",
    "wage_max",
    "worker_cost_idr",
)  # pay in rupiah, up to how much, and what the worker pays
THOUSANDTH = Decimal("0.001")
_PHRASE = " || ".join(
    f"phraseto_tsquery('{configuration}'::regconfig, %s)" for configuration in CONFIGURATIONS
)


class TextQuery(SearchQuery):
    """The groups as one text query, joined by an operator of tsquery; OR between the alternatives of one.

    Django's own queries, one for each word and configuration, take longer to put together than to run.
    """

    def __init__(self, groups: Sequence[Group], operator: str) -> None:
        Func.__init__(self)
        phrases = [group.alternatives for group in groups]
        self.sql = f" {operator} ".join(f"({' || '.join([_PHRASE] * len(each))})" for each in phrases)
        self.values = [phrase for each in phrases for phrase in each for _ in CONFIGURATIONS]

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        return f"({self.sql})", self.values


def text_query(groups: Sequence[Group]) -> TextQuery | None:
    """AND between the groups; None without groups."""
    return TextQuery(groups, "&&") if groups else None


def any_of(groups: Sequence[Group]) -> TextQuery:
    """OR between the groups."""
    return TextQuery(groups, "||")


def title_rank(groups: Sequence[Group], hints: Sequence[Group] = ()) -> ExpressionWrapper:
    """How well the short title vector answers any of the words, in hundredths, so that near ties are ties.

    Listings that answer only in their text rank 0 and come after all that answer in the title. Ties are broken by how
    open the listing is about money, in thousandths.
    """
    rank = SearchRank(F("search_title"), any_of((*groups, *hints)))
    hundredths = Cast(rank, DecimalField(max_digits=6, decimal_places=2))
    said = Func(*MONEY, function="num_nonnulls", output_field=IntegerField())
    return ExpressionWrapper(
        hundredths + said * Value(THOUSANDTH), output_field=DecimalField(max_digits=7, decimal_places=3)
    )
